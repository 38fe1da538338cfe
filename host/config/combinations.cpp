#include "host/config/combinations.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

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
  check_loss(entries, sweep);
  check_process(entries, sweep);
}

}  // namespace boundsweep
