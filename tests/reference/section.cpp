#include "section.hpp"

#include <cmath>

namespace boundsweep::reference {

namespace {

using nlohmann::json;

/// JSON text cannot hold an infinite number, a JSON object in memory can.
bool is_infinite(const json& value) { return value == "inf" || (value.is_number_float() && std::isinf(value.get<double>())); }

Ball exact(const std::string& name, const json& value) {
  if (value.is_string()) return Ball(value.get<std::string>());
  require(value.is_number() && std::isfinite(value.get<double>()), name + " must be a finite number");
  return exactly(value);
}

std::int64_t whole(const std::string& name, const json& value) {
  if (value.is_number_integer()) return value.get<std::int64_t>();
  require(value.is_number(), name + " must be a number");
  const double number = value.get<double>();
  require(std::fabs(number) < 9e15, name + " is too large");
  require(number == std::floor(number), name + " must be whole");
  return std::llround(number);
}

} // namespace

void require(bool condition, const std::string& message) {
  if (!condition) throw std::invalid_argument(message);
}

/// Numbers mean the decimals that were typed, as in a sweep file: near κ = 1 the double that a JSON number is read as has
/// another 1 − κ. What has more digits than a double is written as a string.
Ball exactly(const json& number) {
  if (number.is_number_integer()) return Ball(number.get<std::int64_t>());
  return Ball(number.is_string() ? number.get<std::string>() : number.dump());
}

Section::Section(const json& sweep, const std::string& name) : name_(name), values_(json::object()) {
  if (sweep.contains(name)) values_ = sweep.at(name);
}

Section Section::table(const json& values, const std::string& name) { return {json{{name, values}}, name}; }

Ball Section::number(const std::string& key, double fallback) {
  read_.insert(key);
  return has(key) ? exact(name_ + "." + key, values_.at(key)) : Ball::from_double(fallback);
}

std::optional<Ball> Section::finite_number(const std::string& key) {
  read_.insert(key);
  if (!has(key) || is_infinite(values_.at(key))) return std::nullopt;
  return exact(name_ + "." + key, values_.at(key));
}

std::optional<Ball> Section::number_or_infinity(const std::string& key, double fallback) {
  return has(key) ? finite_number(key) : number(key, fallback);
}

std::int64_t Section::integer(const std::string& key, std::int64_t fallback) {
  read_.insert(key);
  return has(key) ? whole(name_ + "." + key, values_.at(key)) : fallback;
}

std::optional<std::int64_t> Section::finite_integer(const std::string& key) {
  read_.insert(key);
  if (!has(key) || is_infinite(values_.at(key))) return std::nullopt;
  return whole(name_ + "." + key, values_.at(key));
}

bool Section::flag(const std::string& key, bool fallback) {
  read_.insert(key);
  return values_.value(key, fallback);
}

std::string Section::word(const std::string& key, const std::string& fallback) {
  read_.insert(key);
  return values_.value(key, fallback);
}

json Section::raw(const std::string& key) {
  read_.insert(key);
  return has(key) ? values_.at(key) : json();
}

void Section::require_all_read() const {
  for (const auto& entry : values_.items()) require(read_.count(entry.key()) != 0, "unknown key " + name_ + "." + entry.key());
}

} // namespace boundsweep::reference
