#pragma once
/// The parts of an explanation's text that are more than a few lines. Each ends its last line.

#include <string>

#include "host/report/explanation.hpp"
#include "host/report/outlook.hpp"

namespace boundsweep {

inline constexpr std::size_t explain_indent = 2;

/// Layer by layer: norm, Lipschitz constant, the layer's own factor, a bar on a log scale.
std::string layers_text(const Explanation& explanation, std::size_t width);

/// Entropies of the contenders, who wins and why.
std::string scales_text(const Problem& problem, const Explanation& explanation, std::size_t width);

/// Terms of the bound, the deviation link by link.
std::string terms_text(const Problem& problem, const Explanation& explanation, std::size_t width);

/// Samples needed, and what would help most.
std::string outlook_text(const Problem& problem, const Explanation& explanation,
                         const Outlook& outlook, std::size_t width);

/// nonstationarity + discretization + deviation, which may exceed the range.
Extended sum_of_terms(const PointValues& values);

}  // namespace boundsweep
