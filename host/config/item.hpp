#pragma once
/// One value of a sweep file or of a --set option: what it is called, where it was written, and
/// the readers of single values, which fail with both.

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include <toml++/toml.h>

#include "host/config/domain.hpp"
#include "host/config/source_text.hpp"

namespace boundsweep {

class Item {
 public:
  /// A value written in a file, or, with `option` ("--set section.key"), on the command line. The
  /// node and the text that it was parsed from, where that is known, must outlive the item.
  static Item in_file(std::string path, const toml::node& node, std::string file,
                      const SourceText* text = nullptr);
  static Item in_option(std::string path, const toml::node& node,
                        const SourceText* text = nullptr);

  const toml::node& node() const { return *node_; }
  const std::string& path() const { return path_; }
  bool is_option() const { return is_option_; }
  /// The value as typed; empty where that is not known.
  std::string_view literal() const;

  /// A value inside this one: an element of a list keeps the name, an entry of a table adds its
  /// key.
  Item element(const toml::node& node) const;
  Item entry(std::string_view key, const toml::node& node) const;

  /// `FILE:LINE: section.key: text`.
  std::string at(std::string_view text) const;
  /// Throws InputError with that.
  [[noreturn]] void fail(std::string_view problem) const;

 private:
  Item(std::string path, const toml::node& node, std::string origin, bool is_option,
       const SourceText* text);

  std::string path_;
  const toml::node* node_;
  std::string origin_;  ///< the file, or "--set section.key"
  bool is_option_;
  const SourceText* text_;
};

/// "3.5", "\"gelu\"", "true", "a list", …
std::string describe(const toml::node& node);

/// Fails saying what the item is and that it must be `allowed`.
[[noreturn]] void fail_value(const Item& item, std::string_view allowed);

/// "unknown name "x", the closest known one is "y"; allowed are …".
std::string unknown_name(std::string_view name, const std::vector<std::string_view>& known);

/// The double nearest to the number. One that is not 0 but rounds to it fails.
double read_number(const Item& item, const Domain& domain);
bool read_flag(const Item& item);
std::string read_string(const Item& item, std::string_view allowed);

/// The place of the item's string among the known ones.
int read_name(const Item& item, const std::vector<std::string_view>& known);

template <std::size_t count>
int read_name(const Item& item, const std::array<const char*, count>& known) {
  return read_name(item, std::vector<std::string_view>(known.begin(), known.end()));
}

}  // namespace boundsweep
