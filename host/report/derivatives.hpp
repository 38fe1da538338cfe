#pragma once
/// Derivative bounds of each part of a network at the ranges that occur in it.      theory §1, §3

#include <string>
#include <string_view>
#include <vector>

#include "host/engine/problem.hpp"
#include "host/report/text_table.hpp"

namespace boundsweep {

/// One part. All numbers are rounded up.
struct PartBounds {
  int block = 0;  ///< 1 … L; 0 outside the blocks
  const char* name = "";
  Extended input;                ///< bound on the token norm of what enters
  std::vector<Extended> bounds;  ///< sup ‖f‖, then sup ‖D^k f‖ = k! c_k for k = 1 … S
  /// The same with the largest partial derivative of order k of any output. theory §3.1
  std::vector<Extended> coordinate;
  std::vector<Extended> majorant;  ///< c_0 … c_S

  /// Whether it is a whole block, residual connections and norms included.
  bool is_block() const { return std::string_view(name) == "block"; }
};

/// T_k of a network, or c_k of a part, rounded up.
Extended majorant_bound(const Network& network, int k);

/// Which of the two norms a table shows.
enum class DerivativeNorm { operators, coordinate, both };

/// Embedding; per block its attention, feed-forward and norms in the order they are applied and
/// their composition with the residual connections; final norm; whole network.
/// Precondition: the point is not a skipped one.
std::vector<PartBounds> derivative_bounds(const Problem& problem, const Digits& digits);

/// For people, consecutive blocks that print alike are merged into one, "2-12". For programs the last
/// column says what is bounded, and that it is not divided by k!; for people the caption does.
TextTable derivative_table(const std::vector<PartBounds>& parts, DerivativeNorm norm,
                           TableFormat format);

}  // namespace boundsweep
