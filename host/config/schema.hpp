#pragma once
/// The sections and keys of a sweep file.

#include <string>
#include <string_view>
#include <vector>

namespace boundsweep {

/// Dotted paths of every entry, axes included; "title" is the one outside a section.
const std::vector<std::string>& entry_paths();

bool is_section(std::string_view name);
bool is_entry(std::string_view path);

/// What is wrong with a section or an entry that does not exist, saying what is meant
/// or naming the closest one.
std::string unknown_section(std::string_view name);
std::string unknown_entry(std::string_view path);

/// Entries that replace each other: `entry` stands in place of all `others`.
struct Alternative {
  const char* entry;
  std::vector<const char*> others;
};
const std::vector<Alternative>& alternatives();

}  // namespace boundsweep
