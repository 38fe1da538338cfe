#pragma once
/// The constants in the form the formulas use them, as plain data a device can read.   theory §2

#include "boundsweep/constants/order.hpp"
#include "boundsweep/portability.hpp"

namespace boundsweep {

/// One activation φ.                                                     theory §2.1
template <class Real>
struct ActivationOf {
  Real derivative[constants::highest_order + 1];  ///< A_k, k >= 1
  Real at_zero;                                    ///< |φ(0)|
  Real supremum;                                   ///< A_∞, +infinity when φ is unbounded
  Real linear_growth;                              ///< a_0 = sup |φ(x) − φ(0)|/|x|
  int max_order;                                   ///< derivatives beyond it do not exist
};
using Activation = ActivationOf<double>;

inline constexpr int highest_level = 60;
/// How many shares θ of the scale the smooth routes try.                 theory §5.1
inline constexpr int coding_shares = 6;

/// Everything else that is a pure number. Filled once by the host.
struct Tables {
  /// S_k/k! by number of tokens: 1, 2, three or more.                    theory §2.2
  double softmax[3][constants::highest_order + 1];
  /// N_k.                                                                theory §2.3
  double layer_norm[constants::highest_order + 1];
  /// (1−θ)^(−1/s), by s and θ, and its logarithm.                        theory §5.1
  double cell_widening[constants::highest_order + 1][coding_shares];
  double log_cell_widening[constants::highest_order + 1][coding_shares];
  /// (log 2)/s.
  double log_root_of_two[constants::highest_order + 1];
  /// 2^(i/s) for 0 <= i < s.
  double root_of_two[constants::highest_order + 1][constants::highest_order];
  /// log(1 + 2^-d).
  double log1p_power[highest_level + 1];

  BS_FUNCTION const double* softmax_row(double tokens) const {
    return softmax[tokens < 2 ? 0 : tokens < 3 ? 1 : 2];
  }
};

}  // namespace boundsweep
