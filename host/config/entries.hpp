#pragma once
/// The entries of a sweep file after --set options have replaced some: every name known, no two
/// alternatives together.

#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <toml++/toml.h>

#include "host/config/item.hpp"

namespace boundsweep {

class Entries {
 public:
  /// `file` is what errors call the text, which must outlive the entries. An option reads `section.key=value`, the value in TOML
  /// syntax or a bare word; it replaces the file's entry and the file's alternatives to it.
  Entries(std::string_view text, std::string file, const std::vector<std::string>& options);

  Entries(const Entries&) = delete;  // items point into the tables
  Entries& operator=(const Entries&) = delete;

  /// The entry with that dotted path, null where it is absent.
  const Item* find(const std::string& path) const;

  /// Throws InputError, at the entry's place or, where it is absent, in the file as a whole.
  [[noreturn]] void fail(const std::string& path, std::string_view problem) const;

 private:
  void read_file(std::string_view text);
  void read_section(std::string_view name, const toml::node& section);
  void read_option(const std::string& option);
  void drop_alternatives(const std::string& path);
  void check_alternatives() const;

  /// An option as TOML: what was parsed, what came of it.
  struct Option {
    std::string toml;
    SourceText text;
    toml::table table;

    Option(const std::string& path, std::string_view value);
    Option(const Option&) = delete;  // the second refers to the first
    Option& operator=(const Option&) = delete;
  };

  std::string file_;
  SourceText text_;
  toml::table table_;
  std::deque<Option> options_;
  std::map<std::string, Item> items_;
};

}  // namespace boundsweep
