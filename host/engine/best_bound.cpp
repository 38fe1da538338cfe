#include "host/engine/best_bound.hpp"

#include "host/output/decimal.hpp"

namespace boundsweep {
namespace {

constexpr int digits_shown = 3;

const char* name_of(Quantity quantity) {
  switch (quantity) {
    case Quantity::bound:
    case Quantity::log10_bound: return "bound";  // they share their keys
    case Quantity::bound_over_range: return "bound/range";
    default: return nullptr;
  }
}

}  // namespace

BestBound::BestBound(const Settings& settings)
    : objectives_(static_cast<std::size_t>(settings.objectives)) {
  for (std::size_t i = 0; i < objectives_ && !place_; ++i) {
    const Objective& objective = settings.objective[i];
    const char* name = objective.maximize ? nullptr : name_of(objective.column.quantity);
    if (name == nullptr) continue;
    place_ = i;
    name_ = name;
  }
}

void BestBound::see(const Survivors& survivors) {
  if (!place_) return;
  for (std::size_t i = *place_; i < survivors.keys.size(); i += objectives_)
    if (!best_ || survivors.keys[i] < *best_) best_ = survivors.keys[i];
}

std::string BestBound::text() const {
  if (!best_) return "";
  return std::string("best ") + name_ + " " + decimal_upper(extended_of(*best_), digits_shown);
}

}  // namespace boundsweep
