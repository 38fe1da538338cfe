#pragma once
/// What was typed behind a parsed value: decimals lose digits when they become doubles.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <toml++/toml.h>

namespace boundsweep {

/// The text of a sweep file or an option. Not thread-safe.
class SourceText {
 public:
  /// `text` must outlive the object.
  explicit SourceText(std::string_view text);

  /// What stands in that region of the text, which lies in one line; empty where there is none.
  std::string_view at(const toml::source_region& region) const;

 private:
  /// The place of a column, in characters, of a line.
  std::size_t place_of(toml::source_position position) const;

  std::string_view text_;
  std::vector<std::size_t> lines_;  ///< where each begins
  /// The last place found: a long list is read from left to right.
  mutable toml::source_position near_{};
  mutable std::size_t near_place_ = 0;
};

}  // namespace boundsweep
