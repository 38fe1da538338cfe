#include "host/verify/sensitivity_attack.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "host/verify/local_moves.hpp"
#include "host/verify/random_draw.hpp"

namespace boundsweep::verify {
namespace {

/// A sensitivity of zero means no change at all but for rounding, relative to what is carried.
constexpr double still = 1e-7;
/// Claims beyond it may leave double's range inside a network.
constexpr double largest_claim = 1e60;

bool belongs(const WeightBlock& block, const ItemClaim* claim) {
  return claim == nullptr || (block.item == claim->item && block.sublayer == claim->sublayer);
}

bool is_joint(ChangeKind kind) {
  return kind != ChangeKind::small && kind != ChangeKind::large;
}
bool is_small(ChangeKind kind) {
  return kind == ChangeKind::small || kind == ChangeKind::joint_small;
}
const char* name_of(ChangeKind kind) {
  if (kind == ChangeKind::whole) return "whole training";
  return is_small(kind) ? "small change" : "large change";
}

double item_norm(const std::vector<WeightBlock>& change, const ItemClaim& claim) {
  for (const WeightBlock& block : change)
    if (belongs(block, &claim)) return block.change_norm();
  return 0;
}

/// A trial with a large network looks at every so many quantities only.
std::int64_t quantity_stride(const Architecture& a) {
  return static_cast<std::int64_t>(std::clamp(network_cost(a) / 1e4, 1.0, 11.0));
}

/// Some eight steps per trial where networks are small, fewer where they are not.
std::int64_t search_steps(const Architecture& a, std::int64_t trials) {
  const double work = 10 * network_cost(a) + 5 * a.width * a.width * a.width;
  return static_cast<std::int64_t>(
      std::min(1e6, std::clamp(1e5 / work, 0.25, 8.0) * static_cast<double>(trials)));
}

}  // namespace

struct SensitivityAttack::State {
  const SampledPoint* point;
  std::int64_t trial;
  ItemClaims claims;
  NetworkWeights weights;
  NetworkWeights change;  ///< same sizes
  Matrix x;
  std::mt19937_64 random;
};

SensitivityAttack::SensitivityAttack(const Problem& problem,
                                     const std::vector<SampledPoint>& points, std::uint64_t seed,
                                     double factor)
    : problem_(problem), points_(points), seed_(seed), factor_(factor) {
  const auto add = [this](ChangeKind kind, int item) {
    Quantity quantity;
    quantity.kind = kind;
    quantity.item = item;
    quantities_.push_back(quantity);
  };
  for (int item = 0; item < items; ++item) {
    add(ChangeKind::small, item);
    add(ChangeKind::large, item);
  }
  add(ChangeKind::joint_small, -1);
  add(ChangeKind::joint_large, -1);
  add(ChangeKind::whole, -1);
}

const SampledPoint& SensitivityAttack::point_of_trial(std::int64_t number) const {
  return points_[static_cast<std::size_t>(number) % points_.size()];
}

SensitivityAttack::State SensitivityAttack::draw(std::int64_t number) const {
  State state;
  state.point = &point_of_trial(number);
  state.trial = number;
  const Architecture& a = state.point->architecture;
  state.claims = item_claims(*state.point, *problem_.view().tables);
  state.random = generator_for({seed_, static_cast<std::uint64_t>(number), 0x6974656d73});
  const auto style = static_cast<WeightStyle>(number % weight_styles);
  state.weights = draw_weights(a, style, state.random);
  state.change = state.weights;
  // Towards other weights of the class: their own opposites, or a draw.
  const double share = pick(state.random, 2) == 0 ? 1 : std::pow(10, -3 * uniform(state.random));
  const bool opposite = pick(state.random, 3) == 0;
  const std::vector<WeightBlock> from = weight_blocks(a, state.weights);
  std::vector<WeightBlock> to = weight_blocks(a, state.change);
  for (std::size_t i = 0; i < to.size(); ++i) {
    if (to[i].trained)
      to[i].train(static_cast<WeightStyle>(pick(state.random, weight_styles)), state.random);
    if (opposite) to[i].values = 2 * from[i].untrained() - from[i].values;
    to[i].values = share * (to[i].values - from[i].values);
  }
  state.x = draw_tokens(a, draw_radius(a.radius, state.random), state.random);
  return state;
}

double SensitivityAttack::ratio(const State& state, ChangeKind kind, const ItemClaim* claim) const {
  const Architecture& a = state.point->architecture;
  // Blocks refer to networks that may change, so these are copies.
  NetworkWeights change = state.change, from = state.weights, to;
  std::vector<WeightBlock> by = weight_blocks(a, change);
  for (WeightBlock& block : by)
    if (!block.trained || !belongs(block, claim)) block.values.setZero();
  if (kind == ChangeKind::whole) {
    to = state.weights;
    for (WeightBlock& block : weight_blocks(a, from)) block.values = block.untrained();
  } else if (!is_small(kind)) {
    to = state.weights;
    std::vector<WeightBlock> target = weight_blocks(a, to);
    for (std::size_t i = 0; i < by.size(); ++i) {
      if (!target[i].trained || !belongs(by[i], claim)) continue;
      const Matrix before = target[i].values;
      target[i].values += by[i].values;
      target[i].project();
      by[i].values = target[i].values - before;
    }
  }
  Extended allowed, carried;
  for (const ItemClaim& item : state.claims.items) {
    if (claim != nullptr && (item.item != claim->item || item.sublayer != claim->sublayer))
      continue;
    if (item.radius > 0) allowed += item.sensitivity * Extended(item_norm(by, item));
    carried = max(carried, item.carried);
  }
  if (kind == ChangeKind::whole) allowed = state.claims.reach;
  if (carried > Extended(largest_claim) || allowed > Extended(largest_claim)) return 0;
  const double scale = carried.to_double_saturated();
  const double bound = factor_ * allowed.to_double_saturated();
  double moved = 0;
  if (is_small(kind)) {
    moved = taylor_in_weights(a, state.point->activation, state.weights, change, state.x, 1)
                .col(1)
                .norm();
  } else {
    moved = (evaluate(a, state.point->activation, to, state.x) -
             evaluate(a, state.point->activation, from, state.x))
                .norm();
    const double rounding = 1e-13 * (a.sublayers() + 2) * scale;
    if (moved <= rounding) return 0;
    moved -= rounding;
  }
  if (allowed.is_zero()) return moved <= still * scale ? 0 : INFINITY;
  return bound < 1e-250 ? 0 : moved / bound;
}

void SensitivityAttack::offer(Quantity& quantity, double ratio, const State& state,
                              std::int64_t steps) {
  if (!(ratio > quantity.ratio) && !std::isnan(ratio)) return;
  quantity.ratio = ratio;
  quantity.witness = {{"seed", seed_}, {"trial", state.trial}, {"point", state.point->index}};
  if (quantity.item >= 0) quantity.witness["sublayer"] = quantity.sublayer;
  quantity.witness["steps"] = steps;
}

void SensitivityAttack::trial(std::int64_t number) {
  const State state = draw(number);
  ++lists_;
  if (!(state.claims.listed <= listed_)) listed_ = state.claims.listed;
  const std::int64_t stride = quantity_stride(state.point->architecture);
  for (std::size_t i = 0; i < quantities_.size(); ++i) {
    if ((static_cast<std::int64_t>(i) + number) % stride != 0) continue;
    Quantity& quantity = quantities_[i];
    const auto take = [&](const ItemClaim* claim) {
      ++quantity.trials;
      const double found = ratio(state, quantity.kind, claim);
      if (found > quantity.ratio || std::isnan(found)) {
        quantity.trial = number;
        quantity.sublayer = claim == nullptr ? -1 : claim->sublayer;
      }
      offer(quantity, found, state, 0);
    };
    if (is_joint(quantity.kind)) {
      take(nullptr);
      continue;
    }
    // One of the sublayers that have the item, in turn.
    std::vector<const ItemClaim*> present;
    for (const ItemClaim& claim : state.claims.items)
      if (static_cast<int>(claim.item) == quantity.item) present.push_back(&claim);
    if (!present.empty()) take(present[static_cast<std::size_t>(number) % present.size()]);
  }
}

bool SensitivityAttack::search_next(std::int64_t trials) {
  if (next_search_ == quantities_.size()) return false;
  Quantity& quantity = quantities_[next_search_++];
  if (quantity.trial < 0 || !(quantity.ratio > 0) || !std::isfinite(quantity.ratio)) return true;
  State state = draw(quantity.trial);
  const Architecture& a = state.point->architecture;
  const std::int64_t steps = search_steps(a, trials);
  const ItemClaim* claim = nullptr;
  for (const ItemClaim& item : state.claims.items)
    if (static_cast<int>(item.item) == quantity.item && item.sublayer == quantity.sublayer)
      claim = &item;
  std::mt19937_64& random = state.random;
  std::vector<WeightBlock> weights = weight_blocks(a, state.weights);
  std::vector<WeightBlock> changes;
  for (const WeightBlock& block : weight_blocks(a, state.change))
    if (block.trained && belongs(block, claim)) changes.push_back(block);
  if (changes.empty()) return true;
  double best = ratio(state, quantity.kind, claim), size = 0.3;
  quantity.trials += steps;
  for (std::int64_t i = 0; i < steps; ++i) {
    const double move = size * uniform(random);
    const double what = uniform(random);
    Matrix before, start_before;
    WeightBlock* block = nullptr;
    if (what < 0.25) {
      before = state.x;
      nudge(state.x, std::max(token_norm(state.x), 1e-9 * a.radius), move, random);
      clip_tokens(state.x, a.radius);
    } else if (what < 0.65) {
      block = &weights[static_cast<std::size_t>(pick(random, static_cast<int>(weights.size())))];
      before = block->values;
      if (block->start != nullptr) start_before = *block->start;
      if (block->start != nullptr && pick(random, 2) == 0) {
        Matrix start = *block->start;
        nudge(start, block->bound, move, random);
        block->set_start(start);
      } else {
        nudge(block->values, block->radius(), move, random);
        if (pick(random, 2) == 0) block->push_out();
        block->project();
      }
    } else {
      block = &changes[static_cast<std::size_t>(pick(random, static_cast<int>(changes.size())))];
      before = block->values;
      if (block->start != nullptr) start_before = *block->start;
      nudge(block->values, block->radius(), move, random);
    }
    const double next = ratio(state, quantity.kind, claim);
    if (next >= best || std::isnan(next)) {
      if (next > best) size = std::min(1.0, 1.5 * size);
      best = next;
      if (std::isnan(next)) break;
      continue;
    }
    if (block != nullptr) {
      block->values = before;
      if (block->start != nullptr) *block->start = start_before;
    } else {
      state.x = before;
    }
    size *= 0.95;
    if (size < 1e-3) size = 0.3;
  }
  offer(quantity, best, state, steps);
  return true;
}

std::vector<Finding> SensitivityAttack::findings() const {
  std::vector<Finding> findings;
  for (const Quantity& quantity : quantities_) {
    if (quantity.trials == 0) continue;
    const char* what =
        quantity.item < 0 ? "all weights" : name_of(static_cast<Item>(quantity.item));
    findings.push_back({fmt::format("{} of {}", name_of(quantity.kind), what), quantity.ratio,
                        quantity.trials, quantity.witness});
  }
  if (lists_ > 0) findings.push_back({"list of sensitivities", listed_, lists_, {{"seed", seed_}}});
  return findings;
}

}  // namespace boundsweep::verify
