#pragma once
/// The constants, filled once for all tests of a program; filled here, so that these tests need the
/// headers alone.

#include <cmath>
#include <string>

#include "boundsweep/constants/activation_table.hpp"
#include "boundsweep/constants/layer_norm_table.hpp"
#include "boundsweep/constants/softmax_table.hpp"
#include "boundsweep/constants/tables.hpp"
#include "boundsweep/entropy/smooth.hpp"

namespace boundsweep {

inline const Tables& tables() {
  static const Tables result = [] {
    Tables t{};
    t.softmax[0][0] = 1;
    for (int k = 0; k <= constants::highest_order; ++k) {
      t.softmax[1][k] = constants::softmax_two_tokens_over_factorial[k];
      t.softmax[2][k] = constants::softmax_many_tokens_over_factorial[k];
      t.layer_norm[k] = constants::layer_norm[k];
    }
    for (int s = 1; s <= constants::highest_order; ++s) {
      for (int f = 0; f < coding_shares; ++f) {
        t.cell_widening[s][f] = std::pow(1 - coding_share(f), -1.0 / s);
        t.log_cell_widening[s][f] = std::log(t.cell_widening[s][f]);
      }
      t.log_root_of_two[s] = std::log(2.0) / s;
      for (int i = 0; i < s; ++i) t.root_of_two[s][i] = std::exp2(static_cast<double>(i) / s);
    }
    for (int d = 0; d <= highest_level; ++d) t.log1p_power[d] = std::log1p(std::ldexp(1.0, -d));
    return t;
  }();
  return result;
}

/// The activation of that name in the table, which must have it.
inline Activation activation(const std::string& name) {
  Activation result{};
  for (const constants::ActivationRow& row : constants::activation_rows) {
    if (name != row.name) continue;
    for (int k = 1; k <= row.max_order; ++k) result.derivative[k] = row.derivative[k];
    result.at_zero = row.at_zero;
    result.supremum = row.supremum;
    result.linear_growth = row.linear_growth;
    result.max_order = row.max_order;
  }
  return result;
}

}  // namespace boundsweep
