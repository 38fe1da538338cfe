#pragma once
/// Truncated power series that majorize smooth maps.                     theory §1

#include "boundsweep/constants/order.hpp"
#include "boundsweep/extended.hpp"

namespace boundsweep {

/// c_0 … c_S with sup ‖f‖ <= c_0 and sup ‖D^k f‖/k! <= c_k. The order S travels beside it; entries
/// above S are unspecified. Number is Extended, or Lanes (lanes.hpp) for several maps side by
/// side where all that is computed fits double: the results are the same to the last bit.
template <class Number>
struct MajorantOf {
  Number coefficient[constants::highest_order + 1];

  BS_FUNCTION Number& operator[](int k) { return coefficient[k]; }
  BS_FUNCTION const Number& operator[](int k) const { return coefficient[k]; }
};
using Majorant = MajorantOf<Extended>;

/// factor * c.
template <class Number>
BS_FUNCTION void scale(MajorantOf<Number>& c, Number factor, int order) {
  for (int k = 0; k <= order; ++k) c[k] *= factor;
}

/// c(factor · u).
template <class Number>
BS_FUNCTION void scale_argument(MajorantOf<Number>& c, const Number& factor, int order) {
  Number power = factor;
  for (int k = 1; k <= order; ++k) {
    c[k] *= power;
    power *= factor;
  }
}

/// Majorant of g ∘ f:  (g∘f)_0 = g_0 and, for k >= 1, [u^k] Σ_{j>=1} g_j (f(u) − f_0)^j.
/// g must be majorized on the range of f. Horner's rule; a coefficient of degree k passes through
/// at most k(k+1)/2 roundings, beyond those of its factors f_i and g_j.
template <class Number>
BS_FUNCTION MajorantOf<Number> substitute(const MajorantOf<Number>& g, const MajorantOf<Number>& f, int order) {
  MajorantOf<Number> result;
  result[0] = g[0];
  if (order == 0) return result;
  // After step j, result[1 … order−j+1] holds g_j p + … + g_S p^(S−j+1), with p = f − f_0.
  result[1] = g[order] * f[1];
  for (int j = order - 1; j >= 1; --j) {
    const int degree = order - j + 1;
    // (g_j + previous) * p, from the top degree down so that it happens in place.
    for (int k = degree; k >= 1; --k) {
      Number sum = g[j] * f[k];
      for (int i = 1; i < k; ++i) sum += result[i] * f[k - i];
      result[k] = sum;
    }
  }
  return result;
}

}  // namespace boundsweep
