#pragma once
/// The covering of theory §5.1 built as its proof builds it, in one and two dimensions.

#include <cstdint>
#include <functional>
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

/// Monomials 1, x, y, x², xy, y² of what a polynomial of degree <= 2 takes; unused ones are 0.
using Polynomial = Eigen::Matrix<double, 6, 1>;

/// A function with its Taylor polynomials: `taylor` about a point in offsets from it.
struct SmoothFunction {
  std::function<double(const Eigen::Vector2d&)> value;
  std::function<Polynomial(const Eigen::Vector2d&)> taylor;  ///< of degree 2
};

/// What the covering is built for: functions bounded by `largest` whose Taylor coefficients of
/// order `order` are at most `derivative` along unit directions.
struct CoveringCase {
  SmallDomain domain;
  int order = 1;  ///< s = 1, 2, 3
  double theta = 0.5;
  double scale = 1;                    ///< e
  double largest = 1, derivative = 1;  ///< T_0, T_s
};

/// h_s(e) for one θ, by the formula.
double covering_entropy(const CoveringCase& c);

/// The number of further cells the construction would have, by the formula.
double further_cells(const CoveringCase& c);

/// Everything the proof claims, as actual/claimed: at most 1 where it holds.
struct CoveringRatios {
  double cells = 0;        ///< cells built beyond the first
  double uncovered = 0;    ///< distance of a point of K to its nearest centre, over η
  double first = 0;        ///< size of the first polynomial
  double next = 0;         ///< size of a further one relative to its neighbour's quantization
  double diameter = 0;     ///< of the code classes: sup |f − g| over 2e
  double codes = 0;        ///< log of the number of codes used over h
  std::int64_t pairs = 0;  ///< of functions with the same code
};

CoveringRatios try_covering(const CoveringCase& c, const std::vector<SmoothFunction>& functions);

}  // namespace boundsweep::verify
