#pragma once
/// The covering of theory §5.1 built as its proof builds it, in one and two dimensions.

#include <array>
#include <cstdint>
#include <functional>
#include <random>
#include <vector>

#include <Eigen/Dense>

namespace boundsweep::verify {

/// Inputs of 1 or 2 numbers: one token of either, or two tokens of one number each.
struct SmallDomain {
  int tokens = 1, input_dim = 1;
  double radius = 1;

  int dimension() const { return tokens * input_dim; }
  double norm(const Eigen::Vector2d& x) const;
};

/// One row per output: what multiplies 1, x, y, x², xy, y² in a polynomial of degree <= 2.
using Polynomial = Eigen::Matrix<double, Eigen::Dynamic, 6>;

/// A function with its Taylor polynomials: `taylor` about a point in offsets from it.
struct SmoothFunction {
  std::function<Eigen::VectorXd(const Eigen::Vector2d&)> value;
  std::function<Polynomial(const Eigen::Vector2d&)> taylor;  ///< of degree 2
};

/// What the covering is built for: functions whose j-th Taylor forms, j = 0 … order, are at most
/// size[j] in the operator norm.
struct CoveringCase {
  static constexpr int highest_order = 3;

  SmallDomain domain;
  int outputs = 1;  ///< k
  int order = 1;    ///< s = 1, 2, 3
  double theta = 0.5;
  double scale = 1;  ///< e
  std::array<double, highest_order + 1>
      size{};  ///< T_0 … T_s; for s = 1 T_0 is that of clipped outputs

  /// D_j, of one output.
  double forms(int j) const;
  /// θ_j.
  double share(int j) const;
  double ball_radius() const;  ///< η
  /// u_j and ρ_j/θ_j.
  double coded(int j) const;
  double known(int j) const;
  /// Whether the j-th forms are numbers, which intervals cover.
  bool is_number(int j) const { return outputs == 1 && (domain.dimension() == 1 || j == 0); }
};

/// The norm of the j-th forms of a polynomial, j <= 2. Precondition for two outputs of one token of
/// two numbers: j <= 1.
double form_norm(const SmallDomain& domain, const Polynomial& p, int j);

/// h_s(e) for one θ, by the formula.
double covering_entropy(const CoveringCase& c);

/// The number of further cells the construction would have, by the formula.
double further_cells(const CoveringCase& c);

/// Everything the proof claims, as actual/claimed: at most 1 where it holds.
struct CoveringRatios {
  double cells = 0;        ///< cells built beyond the first
  double uncovered = 0;    ///< distance of a point of K to its nearest centre, over η
  double first = 0;        ///< size of the forms
  double next = 0;         ///< how far they are from what the neighbouring cell's code says
  double diameter = 0;     ///< of the code classes: sup |f − g| over 2e
  double codes = 0;        ///< log of the number of codes used over h
  double elements = 0;     ///< log of the size of a net filled with random forms over the count
  std::int64_t pairs = 0;  ///< of functions with the same code
};

CoveringRatios try_covering(const CoveringCase& c, const std::vector<SmoothFunction>& functions,
                            std::mt19937_64& random);

}  // namespace boundsweep::verify
