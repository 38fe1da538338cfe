// One sublayer with its residual connection and its norm (theory §3, placement).
#pragma once

#include "parts.hpp"

#include <optional>

namespace boundsweep::reference {

/// x ↦ x + f(before(x)), then `after`.
struct Sublayer {
  bool attention;             ///< else feed-forward
  const BlockWeights* block;
  Ball input;                 ///< range of x
  std::optional<Part> before; ///< pre-norm
  Part function;              ///< f
  std::optional<Part> after;  ///< post-norm

  /// Range of what f is fed.
  const Ball& fed() const { return before ? before->majorant[0] : input; }
  /// Range of x + f(before(x)).
  Ball sum() const { return input + function.majorant[0]; }
  Series majorant() const;
  /// All items, sensitivities at the sublayer's output.
  Items items() const;
};

/// Sublayer `index` = 0 … 2L − 1, attention at even ones.
Sublayer make_sublayer(const PartContext& context, std::int64_t index, const Ball& range);

/// x ↦ x + f(x)
Series with_residual(const Ball& range, const Series& f);

} // namespace boundsweep::reference
