#pragma once
/// The known name closest to a mistyped one.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace boundsweep {

/// Least number of inserted, deleted or replaced characters that turns one into the other.
std::size_t edit_distance(std::string_view a, std::string_view b);

/// The edit distance, but 1 from a name to one that it abbreviates ("arch", "architecture").
std::size_t name_distance(std::string_view name, std::string_view known);

/// The first of the names at the least distance. Precondition: there is at least one.
std::string_view closest(std::string_view name, const std::vector<std::string_view>& known);

/// ": here it is architecture.depth" for what is called so elsewhere, else ", the closest known one
/// is "depth"". Precondition: there is at least one name.
std::string meant_or_closest(std::string_view key, const std::vector<std::string_view>& known);

}  // namespace boundsweep
