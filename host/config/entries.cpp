#include "host/config/entries.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "host/config/error.hpp"
#include "host/config/quoted.hpp"
#include "host/config/schema.hpp"
#include "host/config/toml_text.hpp"

namespace boundsweep {
namespace {

constexpr const char* letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
constexpr const char* word_characters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_:.+-";

/// Such as pre or swish:1.7, whose quotes a shell would have eaten.
bool is_bare_word(std::string_view text) {
  return text.find_first_of(letters) == 0 &&
         text.find_first_not_of(word_characters) == std::string_view::npos;
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// The parser quotes what it saw, line ends too; a message is one line.
std::string reason(const toml::parse_error& error) {
  std::string text;
  for (const char c : error.description()) {
    const bool control = static_cast<unsigned char>(c) < ' ' || c == 0x7f;
    text += control ? fmt::format("\\x{:02x}", c) : std::string(1, c);
  }
  return text;
}

/// `text` is the value, `toml` an assignment of it.
toml::table parse_option(const std::string& path, std::string_view text, const std::string& toml) {
  if (text.empty()) throw InputError(fmt::format("--set {}: has no value", path));
  try {
    toml::table table = parse_toml(toml);
    if (table.size() != 1) throw InputError(fmt::format("--set {}: more than one value", path));
    return table;
  } catch (const toml::parse_error& error) {
    if (!is_bare_word(text)) {
      throw InputError(
          fmt::format("--set {}: {} is not a TOML value: {}", path, quoted(text), reason(error)));
    }
  }
  toml::table table;
  table.insert("value", std::string(text));
  return table;
}

}  // namespace

Entries::Option::Option(const std::string& path, std::string_view value)
    : toml(fmt::format("value = {}", value)), text(toml), table(parse_option(path, value, toml)) {}

Entries::Entries(std::string_view text, std::string file, const std::vector<std::string>& options)
    : file_(std::move(file)), text_(text) {
  read_file(text);
  for (const std::string& option : options) read_option(option);
  check_alternatives();
}

const Item* Entries::find(const std::string& path) const {
  const auto found = items_.find(path);
  return found == items_.end() ? nullptr : &found->second;
}

void Entries::fail(const std::string& path, std::string_view problem) const {
  if (const Item* item = find(path)) item->fail(problem);
  throw InputError(fmt::format("{}: {}: {}", file_, path, problem));
}

void Entries::read_file(std::string_view text) {
  try {
    table_ = parse_toml(text, file_);
  } catch (const toml::parse_error& error) {
    throw InputError(fmt::format("{}:{}: {}", file_, error.source().begin.line, reason(error)));
  }
  for (const auto& [key, node] : table_) {
    const std::string_view name = key.str();
    if (is_section(name)) {
      read_section(name, node);
    } else if (name == "title" || name == "blocks") {
      items_.insert_or_assign(std::string(name),
                              Item::in_file(std::string(name), node, file_));
    } else {
      Item::in_file(printable(name), node, file_)
          .fail(node.is_table() || node.is_array_of_tables() ? unknown_section(name)
                                                             : unknown_entry(name));
    }
  }
}

void Entries::read_section(std::string_view name, const toml::node& section) {
  if (!section.is_table()) {
    Item::in_file(std::string(name), section, file_)
        .fail(fmt::format("must be one section [{}] with keys", name));
  }
  for (const auto& [key, node] : *section.as_table()) {
    const std::string path = fmt::format("{}.{}", name, key.str());
    if (!is_entry(path)) {
      Item::in_file(fmt::format("{}.{}", name, printable(key.str())), node, file_)
          .fail(unknown_entry(path));
    }
    items_.insert_or_assign(path, Item::in_file(path, node, file_, &text_));
  }
}

void Entries::read_option(const std::string& option) {
  const auto equals = option.find('=');
  if (equals == std::string::npos) {
    throw InputError(fmt::format("--set {}: must be section.key=value", printable(option)));
  }
  const std::string path(trimmed(std::string_view(option).substr(0, equals)));
  if (!is_entry(path)) {
    const bool dotted = path.find('.') != std::string::npos;
    const std::string section = path.substr(0, path.find('.'));
    throw InputError(fmt::format(
        "--set {}: {}", printable(path),
        dotted && !is_section(section) ? unknown_section(section) : unknown_entry(path)));
  }
  const Option& read =
      options_.emplace_back(path, trimmed(std::string_view(option).substr(equals + 1)));
  items_.insert_or_assign(path, Item::in_option(path, *read.table.get("value"), &read.text));
  drop_alternatives(path);
}

void Entries::drop_alternatives(const std::string& path) {
  const auto drop = [this](const std::string& other) {
    const Item* item = find(other);
    if (item != nullptr && !item->is_option()) items_.erase(other);
  };
  for (const Alternative& alternative : alternatives()) {
    const auto& others = alternative.others;
    if (path == alternative.entry) {
      for (const char* other : others) drop(other);
    } else if (std::find(others.begin(), others.end(), path) != others.end()) {
      drop(alternative.entry);
    }
  }
}

void Entries::check_alternatives() const {
  for (const Alternative& alternative : alternatives()) {
    const Item* item = find(alternative.entry);
    if (item == nullptr) continue;
    for (const char* other : alternative.others) {
      if (find(other) == nullptr) continue;
      item->fail(fmt::format("stands beside {}, but only one of the two may be given", other));
    }
  }
}

}  // namespace boundsweep
