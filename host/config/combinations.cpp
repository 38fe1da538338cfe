#include "host/config/combinations.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <string>

#include <fmt/format.h>

#include "boundsweep/constants/activation_table.hpp"
#include "boundsweep/grid.hpp"
#include "host/config/axis_names.hpp"
#include "host/config/names.hpp"
#include "host/config/schema.hpp"

namespace boundsweep {
namespace {

bool has_finite(const std::vector<double>& values) {
  return std::any_of(values.begin(), values.end(), [](double value) { return value < INFINITY; });
}

bool has_infinite(const std::vector<double>& values) {
  return std::any_of(values.begin(), values.end(),
                     [](double value) { return !(value < INFINITY); });
}

void check_training(const Entries& entries, const Sweep& sweep) {
  const std::vector<double>& update = sweep.axis(Axis::update);
  if (has_finite(sweep.axis(Axis::rank)) && has_infinite(update))
    entries.fail("training.rank",
                 "is the rank of a change whose norm is bounded; give training.update too");
  if (!has_infinite(update)) return;
  const Item* const blocks = entries.find("blocks");
  if (blocks == nullptr) return;
  for (const toml::node& block : *blocks->node().as_array())
    if (const toml::node* node = block.as_table()->get("update"))
      blocks->entry("update", *node)
          .fail("replaces training.update in this block; give a finite training.update too");
}

void check_depth(const Entries& entries, const Sweep& sweep) {
  if (sweep.blocks.empty()) return;
  const auto blocks = static_cast<double>(sweep.blocks.size());
  if (sweep.axis(Axis::depth) == std::vector<double>{blocks}) return;
  entries.fail("architecture.depth",
               fmt::format("must be {}, the number of [[blocks]], or absent", blocks));
}

/// With these, ranges stay below 10^(10^14) and counts of roundings below 2^40.
constexpr int most_gates_in_a_row = 32;

bool is_bounded(const std::string& activation) {
  const auto& rows = constants::activation_rows;
  return std::any_of(std::begin(rows), std::end(rows), [&](const constants::ActivationRow& row) {
    return row.name == activation && row.supremum < INFINITY;
  });
}

/// Whether a gate that its activation does not bound stands in more than most_gates_in_a_row blocks
/// without a norm before or behind it.
bool has_too_many_gates_in_a_row(const Architecture& a) {
  const bool pre = a.placement == Placement::pre;
  if (a.norms == a.sublayers()) return false;
  int gates = 0;
  for (int i = 0; i < a.sublayers() && gates <= most_gates_in_a_row; ++i) {
    const bool norm = carries_norm(a, i);
    if (norm && !pre) gates = 0;
    if (!norm && !is_attention(i)) ++gates;
  }
  return gates > most_gates_in_a_row;
}

/// Such a gate doubles the number of digits of a range, block by block, until none can be computed.
void check_gates(const Entries& entries, const Sweep& sweep) {
  const std::vector<double>& gated = sweep.axis(Axis::ff_gated);
  if (std::find(gated.begin(), gated.end(), 1.0) == gated.end() ||
      std::all_of(sweep.activations.begin(), sweep.activations.end(), is_bounded))
    return;
  Architecture a;
  for (const double placement : sweep.axis(Axis::placement))
    for (const double depth : sweep.axis(Axis::depth)) {
      if (depth <= most_gates_in_a_row) continue;
      for (const double norms : sweep.axis(Axis::norms)) {
        a.placement = static_cast<Placement>(static_cast<int>(placement));
        a.depth = depth;
        a.norms = std::rint(norms * (sweep.norms_per_block ? depth : 1));
        if (!norms_fit_depth(a.norms, a.depth) || !has_too_many_gates_in_a_row(a)) continue;
        entries.fail("architecture.ff_gated",
                     fmt::format("in a network of depth {} with {} norms more than {} gated "
                                 "feed-forward parts follow each other without a norm, and each "
                                 "doubles the number of digits of a bound; give more norms, fewer "
                                 "blocks or a bounded activation",
                                 depth, a.norms, most_gates_in_a_row));
      }
    }
}

void check_loss(const Entries& entries, const Sweep& sweep) {
  const char* const kind = loss_names[static_cast<std::size_t>(sweep.loss)];
  const auto only_with = [&](const char* path, LossKind loss) {
    if (sweep.loss == loss || entries.find(path) == nullptr) return;
    entries.fail(path, fmt::format("belongs to the loss \"{}\", not to \"{}\"; leave it out",
                                   loss_names[static_cast<std::size_t>(loss)], kind));
  };
  only_with("loss.smoothing", LossKind::cross_entropy);
  only_with("loss.margin", LossKind::ramp);
  if (!is_classification(sweep.loss)) return;
  const std::vector<double>& outputs = sweep.axis(Axis::outputs);
  if (std::find(outputs.begin(), outputs.end(), 1.0) != outputs.end())
    entries.fail("loss.kind",
                 fmt::format("{} needs at least 2 classes; give their number as "
                             "architecture.outputs",
                             kind));
  if (sweep.target_in_class)
    entries.fail("loss.target",
                 fmt::format("labels of {} are classes, not a network's outputs; leave it out and "
                             "give loss.target_lipschitz",
                             kind));
  if (entries.find("loss.target_bound") != nullptr)
    entries.fail("loss.target_bound",
                 fmt::format("labels of {} are classes and have no norm; leave it out", kind));
}

void check_process(const Entries& entries, const Sweep& sweep) {
  if (sweep.predictive) {
    for (const std::string& path : entry_paths()) {
      if (path.rfind("process.", 0) != 0 || path == "process.risk" || path == "process.ahead" ||
          entries.find(path) == nullptr)
        continue;
      entries.fail(path,
                   "the predictive risk assumes nothing of the process; leave it out, or set "
                   "process.risk = \"stationary\"");
    }
    return;
  }
  if (sweep.ergodicity == Ergodicity::wasserstein &&
      has_infinite(sweep.axis(Axis::target_lipschitz)))
    entries.fail("loss.target_lipschitz",
                 "is inf, which the wasserstein ergodicity does not bear; give a number, or "
                 "process.ergodicity = \"total_variation\", or process.risk = \"predictive\"");
}

}  // namespace

void check_combinations(const Entries& entries, const Sweep& sweep) {
  check_training(entries, sweep);
  check_depth(entries, sweep);
  check_gates(entries, sweep);
  check_loss(entries, sweep);
  check_process(entries, sweep);
}

}  // namespace boundsweep
