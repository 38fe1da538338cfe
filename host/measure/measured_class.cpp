#include "host/measure/measured_class.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "boundsweep/selection.hpp"

namespace boundsweep {
namespace {

template <class Visit>
void for_each_entry(const MeasuredGroup& group, const Visit& visit) {
  for (const MeasuredEntry& entry : group.weights) visit(entry);
  if (group.update) visit(*group.update);
}

template <class Visit>
void for_each_entry(const MeasuredClass& c, const Visit& visit) {
  for_each_entry(c.outside, visit);
  for (const MeasuredGroup& block : c.blocks) for_each_entry(block, visit);
}

}  // namespace

double MeasuredGroup::price() const {
  double sum = 0;
  for_each_entry(*this, [&](const MeasuredEntry& entry) { sum += entry.price; });
  return sum;
}

std::optional<double> MeasuredGroup::bound(const std::string& key) const {
  for (const MeasuredEntry& entry : weights)
    if (entry.key == key) return entry.bound;
  return std::nullopt;
}

double MeasuredClass::norm_prices() const {
  double sum = 0;
  for_each_entry(*this, [&](const MeasuredEntry& entry) { sum += entry.price; });
  return sum;
}

std::int64_t MeasuredClass::paid_norms() const {
  std::int64_t count = 0;
  for_each_entry(*this, [&](const MeasuredEntry& entry) { count += entry.price > 0 ? 1 : 0; });
  return count;
}

double MeasuredClass::selection() const {
  double sum = norm_prices();
  for (const PaidChoice& choice : paid) sum += choice.nats;
  return price_with_roundings(sum,
                              static_cast<double>(paid_norms()) + static_cast<double>(paid.size()));
}

std::string MeasuredClass::paid_text() const {
  std::vector<std::string> parts;
  if (const std::int64_t norms = paid_norms(); norms > 0)
    parts.push_back(fmt::format("{} norm{} {:.1f}", norms, norms == 1 ? "" : "s", norm_prices()));
  for (const PaidChoice& choice : paid)
    parts.push_back(fmt::format("{} {:.1f}", choice.what, choice.nats));
  return parts.empty() ? "nothing was read off weights that training changed"
                       : fmt::format("{}", fmt::join(parts, ", "));
}

}  // namespace boundsweep
