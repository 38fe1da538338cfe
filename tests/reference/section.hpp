// A section of a sweep in JSON form, read key by key.
#pragma once

#include "ball.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>

namespace boundsweep::reference {

/// Throws std::invalid_argument unless the condition holds.
void require(bool condition, const std::string& message);

/// A JSON number means the double that it is read as, exactly: so does a sweep file to the engine. (As κ → 1 the difference
/// to the decimal is visible: 1 − κ loses digits.)
Ball exactly(const nlohmann::json& number);

/// Remembers which keys were read, so that a misspelt one cannot pass for a default. Numbers written as strings are decimals.
class Section {
 public:
  /// The section of that name, empty where the sweep has none.
  Section(const nlohmann::json& sweep, const std::string& name);
  /// A table by itself, to be called `name` in error texts.
  static Section table(const nlohmann::json& values, const std::string& name);

  bool has(const std::string& key) const { return values_.contains(key); }
  Ball number(const std::string& key, double fallback);
  /// Empty where the number is "inf" or absent.
  std::optional<Ball> finite_number(const std::string& key);
  /// The number, `fallback` where it is absent; empty where it is "inf".
  std::optional<Ball> number_or_infinity(const std::string& key, double fallback);
  /// A whole number, also when written as 1e6 or 10.0.
  std::int64_t integer(const std::string& key, std::int64_t fallback);
  std::optional<std::int64_t> finite_integer(const std::string& key);
  bool flag(const std::string& key, bool fallback);
  std::string word(const std::string& key, const std::string& fallback);
  /// null where absent
  nlohmann::json raw(const std::string& key);

  void require_all_read() const;

 private:
  std::string name_;
  nlohmann::json values_;
  std::set<std::string> read_;
};

/// The value that belongs to a name.
template <class Value>
Value choose(const std::string& word, std::initializer_list<std::pair<const char*, Value>> choices) {
  for (const auto& [name, value] : choices) {
    if (word == name) return value;
  }
  throw std::invalid_argument("unknown name '" + word + "'");
}

} // namespace boundsweep::reference
