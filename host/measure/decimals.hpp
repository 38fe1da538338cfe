#pragma once
/// Numbers of the command line that a statement rests on: rounded to its safe side.

#include <optional>
#include <string>
#include <string_view>

namespace boundsweep {

/// The largest double at most the decimal that is typed, and the least that is at least it; empty
/// where the text is no finite decimal that a double can hold.
std::optional<double> typed_at_most(std::string_view text);
std::optional<double> typed_at_least(std::string_view text);

/// a − b of the decimals that the two print as, rounded down: 0.05 − 0.01 is 0.04.
double difference_at_most(double a, double b);

}  // namespace boundsweep
