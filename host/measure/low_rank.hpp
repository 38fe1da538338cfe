#pragma once
/// Whether a difference of stored matrices is of low rank but for the rounding of its entries.
///                                                                        theory §7.2

#include <cstdint>
#include <optional>

#include "host/measure/matrix.hpp"

namespace boundsweep {

struct LowRank {
  std::int64_t rank = 0;
  double residual = 0;  ///< upper bound of the Frobenius norm of what the rank leaves over
};

/// The least rank, at most `most`, that leaves no more of view - start than one unit in the last
/// place of every stored entry: the product and the sum were each rounded once. Empty where there
/// is none.
std::optional<LowRank> low_rank(const Matrix& difference, std::int64_t most);

}  // namespace boundsweep
