// Proven suprema of smooth functions on a compact interval.
#pragma once

#include <functional>
#include <vector>

#include "ball.hpp"

namespace boundsweep::enclosures {

// jet(x, n) encloses, for every point of x, the Taylor coefficients f(x), f'(x), f''(x)/2, … : n of them.
using Jet = std::function<std::vector<Ball>(const Ball& x, int n)>;

// Encloses f and its low derivatives over [left, right]: Taylor expansion at the midpoint, remainder from a jet of the
// whole interval. Over an interval of half-width ρ the excess is O(ρ²) for |f| and vanishes quickly for f', f''.
class TaylorForm {
 public:
  TaylorForm(const Jet& jet, double left, double right);
  Ball value() const { return derivative(0); }
  Ball derivative(int d) const;  // f^(d)/d!

 private:
  static constexpr int length_ = 9;
  Ball step_;
  std::vector<Ball> at_midpoint_, remainder_;
};

// Encloses max |f| over [left, right]. Throws std::runtime_error when it cannot be located.
Ball supremum(const Jet& jet, double left, double right);

// A polynomial with exact coefficients, lowest order first, and its jets.
using Polynomial = std::vector<Ball>;
Polynomial operator+(const Polynomial& p, const Polynomial& q);
Polynomial operator*(const Polynomial& p, const Polynomial& q);
Polynomial operator*(const Ball& c, const Polynomial& p);
Polynomial derivative(const Polynomial& p);
Jet polynomial_jet(Polynomial p);

}  // namespace boundsweep::enclosures
