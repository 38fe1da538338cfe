#pragma once
/// The constants of theory §2 as a table.

#include "host/report/text_table.hpp"

namespace boundsweep {

/// One column per function: A_k of every activation, S_k of the softmax over 1, 2 and 3 or more
/// tokens, N_k of the layer norm. Rows at_zero, supremum and growth of the activations (|φ(0)|,
/// A_∞, a_0), then k = 0 … max_order. What does not exist is an empty cell. All digits that a
/// double has, rounded up. For programs the last column says what the numbers of a row are, and what
/// they are divided by; for people that is the caption, or the legend of aligned text.
TextTable constants_table(int max_order, TableFormat format);

/// What the columns and rows mean.
const char* constants_legend();

}  // namespace boundsweep
