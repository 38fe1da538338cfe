#pragma once
/// Markov chains on a few states, whose ergodicity and moment generating functions are exact.  §6

#include <random>
#include <string>
#include <vector>

#include <Eigen/Dense>

#include "boundsweep/mixing.hpp"

namespace boundsweep::verify {

struct FiniteChain {
  std::string kind;            ///< how it was drawn
  Eigen::MatrixXd transition;  ///< rows sum to 1
  Eigen::VectorXd points;      ///< states as ascending points of the line

  Eigen::Index states() const { return transition.rows(); }
};

/// κ, C and w of theory §0.
struct Decay {
  double kappa = 0;
  double prefactor = 1;
  double lag = 0;
};

/// A chain of 2 … 8 states on points of [−radius, radius]. The lazy, slow and lagging chains that
/// come near the bounds are among the kinds it draws from.
FiniteChain draw_chain(double radius, std::mt19937_64& random);

/// The chain of `length` consecutive values of another chain; its points are numbers of states,
/// without a meaning as distances.
FiniteChain window_chain(const FiniteChain& chain, int length);

/// Moves rows and inner points by amounts of relative size `step`.
void perturb(FiniteChain& chain, double step, std::mt19937_64& random);

/// max over pairs of states of the distance between the laws after j = 0, 1, … steps: total
/// variation, or W1 on the line divided by the distance of the states. Ends where it is below
/// 10^-6, or after `longest` steps.
std::vector<double> distances(const FiniteChain& chain, Ergodicity kind, int longest);

/// The smallest κ, then the smallest C, that hold for all j at this lag, given the coefficients.
/// `prefer_rate` in [0, 1]: 0 takes C = 1 where some κ < 1 allows it, 1 the smallest κ that any C
/// allows. κ >= 1 where there is none.
///
/// Coefficients are submultiplicative, so what holds up to the last one, with κ^last not below it,
/// holds for ever.
Decay decay_of(const std::vector<double>& coefficients, double lag, double prefer_rate);

Eigen::VectorXd stationary_law(const FiniteChain& chain);

/// log E exp(λ Σ_{n=1..N} (h(X_n) − E h(X_n))): row N − 1 for N = 1 … count, one column per law of
/// X_0 among the columns of `starts`.
Eigen::MatrixXd log_moments(const FiniteChain& chain, const Eigen::MatrixXd& starts,
                            const Eigen::VectorXd& h, double tilt, int count);

}  // namespace boundsweep::verify
