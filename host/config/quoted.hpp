#pragma once
/// A user's text as it can stand in a message, which is one line of moderate length.

#include <string>
#include <string_view>

namespace boundsweep {

/// The text, or its beginning and an ellipsis where it has more than 80 bytes.
std::string shortened(std::string_view text);

/// The same in quotes, with what is not printable escaped.
std::string quoted(std::string_view text);

/// A word as it is, anything else in quotes.
std::string printable(std::string_view text);

}  // namespace boundsweep
