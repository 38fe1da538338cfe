#include "host/config/range.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include <fmt/format.h>

namespace boundsweep {
namespace {

constexpr Domain endpoint{"a finite number, at most 1e300 in magnitude", -1e300, 1e300};
constexpr Domain points_domain{"a whole number from 1 to 10^6", 1, most_axis_values, true};
constexpr std::array<const char*, 3> scale_names{"linear", "log", "pow2"};
enum class Scale { linear, log, pow2 };

/// The entries of a range as written.
class Range {
 public:
  Range(const Item& item, const Domain& domain) : item_(item), domain_(domain) {
    for (const auto& [key, node] : *item.node().as_table()) read_entry(key.str(), node);
    if (!from_ || !to_) item.fail("a range needs both from and to");
    if (!(*from_ <= *to_)) {
      item.fail(fmt::format("from = {} is above to = {}, must not be", *from_, *to_));
    }
    if (step_ && points_) item.fail("step and points exclude each other in a range");
  }

  std::vector<double> values() const {
    switch (scale_) {
      case Scale::linear: return points_ ? spread() : stepped();
      case Scale::log: return spread();
      case Scale::pow2: return doubled();
    }
    return {};
  }

 private:
  void read_entry(std::string_view key, const toml::node& node) {
    const Item entry = item_.entry(key, node);
    if (key == "from") {
      from_ = read_number(entry, domain_);
    } else if (key == "to") {
      to_ = read_number(entry, endpoint);  // need not be hit, so need not be a value
    } else if (key == "step") {
      step_ = read_number(entry, domains::positive);
    } else if (key == "points") {
      points_ = static_cast<int>(read_number(entry, points_domain));
    } else if (key == "scale") {
      scale_ = static_cast<Scale>(read_name(entry, scale_names));
    } else {
      item_.fail(unknown_name(key, {"from", "to", "step", "points", "scale"}));
    }
  }

  [[noreturn]] void fail_too_many(double count) const {
    item_.fail(fmt::format("the range has {} values, an axis may have at most 10^6", count));
  }

  void check_positive_start() const {
    if (!(*from_ > 0)) {
      item_.fail(
          fmt::format("from = {} is not allowed in a log or pow2 range, must be above 0", *from_));
    }
  }

  /// The shorter decimal where rounding alone keeps a value from it: the third step of 0.1 is 0.3,
  /// as its user means it and will name it, not 0.30000000000000004.
  static double tidy(double value) {
    const double shorter = std::stod(fmt::format("{:.15g}", value));
    return std::fabs(shorter - value) <= 1e-15 * std::fabs(value) ? shorter : value;
  }

  /// from + i step: no sums of sums, so no drift.
  std::vector<double> stepped() const {
    if (!step_ && !domain_.whole) item_.fail("a range of this entry needs step, points or scale");
    const double step = step_.value_or(1);
    const double exact = (*to_ - *from_) / step;
    if (!(exact < most_axis_values)) fail_too_many(std::floor(exact) + 1);
    const double nearest = std::round(exact);
    const bool hits = nearest > 0 && std::fabs(exact - nearest) <= 1e-9;
    const int last = static_cast<int>(hits ? nearest : std::floor(exact));
    std::vector<double> values;
    for (int i = 0; i <= last; ++i) values.push_back(tidy(*from_ + i * step));
    if (hits) values.back() = *to_;
    return values;
  }

  /// A given number of values from `from` to `to`, both exact.
  std::vector<double> spread() const {
    if (step_ || !points_) item_.fail("a log range needs points, not step");
    if (scale_ == Scale::log) check_positive_start();
    if (*points_ == 1 && *from_ < *to_) {
      item_.fail("points = 1 cannot hold both from and to, must be at least 2");
    }
    std::vector<double> values;
    for (int i = 0; i < *points_; ++i) {
      const double value = i == 0 ? *from_ : i == *points_ - 1 ? *to_ : between(i);
      values.push_back(domain_.whole && i < *points_ - 1 ? std::round(value) : value);
    }
    if (domain_.whole) values.erase(std::unique(values.begin(), values.end()), values.end());
    return values;
  }

  /// In long double, so that decades come out exact and 1e-300 … 1e300 does not overflow.
  double between(int i) const {
    const long double from = *from_, to = *to_;
    const long double share = static_cast<long double>(i) / (*points_ - 1);
    const long double value =
        scale_ == Scale::log ? from * std::pow(to / from, share) : from + (to - from) * share;
    return std::clamp(static_cast<double>(value), *from_, *to_);
  }

  std::vector<double> doubled() const {
    if (step_ || points_) item_.fail("a pow2 range takes neither step nor points");
    check_positive_start();
    std::vector<double> values;
    for (double value = *from_; value <= *to_; value *= 2) values.push_back(value);
    return values;
  }

  const Item& item_;
  const Domain& domain_;
  std::optional<double> from_, to_, step_;
  std::optional<int> points_;
  Scale scale_ = Scale::linear;
};

}  // namespace

std::vector<double> expand_range(const Item& item, const Domain& domain) {
  std::vector<double> values = Range(item, domain).values();
  for (const double value : values) {
    if (domain.contains(value)) continue;
    item.fail(fmt::format("the range holds {}, every value must be {}", value, domain.text));
  }
  return values;
}

void check_length(const Item& item, const toml::array& list) {
  if (list.size() <= most_axis_values) return;
  item.fail(fmt::format("the list has {} values, an axis may have at most 10^6", list.size()));
}

std::vector<double> read_numbers(const Item& item, const Domain& domain) {
  if (item.node().is_table()) return expand_range(item, domain);
  const toml::array* list = item.node().as_array();
  if (list == nullptr) return {read_number(item, domain)};
  check_length(item, *list);
  std::vector<double> values;
  for (const toml::node& node : *list) values.push_back(read_number(item.element(node), domain));
  return values;
}

}  // namespace boundsweep
