#include "host/measure/class_overrides.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>

#include "host/config/entries.hpp"
#include "host/config/item.hpp"
#include "host/config/schema.hpp"

namespace boundsweep {
namespace {

/// Entries that audit writes, and what to do instead.
void refuse_measured(const Item& item) {
  const std::string_view path = item.path();
  const auto is_one_of = [&](std::initializer_list<std::string_view> paths) {
    return std::find(paths.begin(), paths.end(), path) != paths.end();
  };
  if (path == "statistics.selection")
    item.fail("is what audit computes; add what else you chose after seeing the data to the file");
  if (path == "training.trainable" || path == "training.update" || path == "training.rank")
    item.fail("is what audit finds; see --trainable, --start and --rank-of-update");
  if (is_one_of({"architecture.input_dim", "architecture.kv_heads", "architecture.depth",
                 "architecture.width", "architecture.ff_ratio", "architecture.ff",
                 "architecture.norms_per_block", "architecture.norms", "architecture.ff_gated",
                 "architecture.embedding_norm", "architecture.final_norm"}))
    item.fail("is read from the tensors");
  if (path.substr(0, 8) == "weights." && !is_one_of({"weights.readout", "weights.readout_bias"}))
    item.fail(
        "is measured; a larger bound that was decided on beforehand may replace it in the file");
}

/// As TOML.
std::string text_of(const Item& item) {
  if (item.node().is_string()) return fmt::format("\"{}\"", **item.node().as_string());
  return std::string(item.literal());
}

}  // namespace

ClassOverrides class_overrides(const std::vector<std::string>& options) {
  const Entries entries("", "", options);
  ClassOverrides result;
  for (const std::string& path : entry_paths()) {
    const Item* item = entries.find(path);
    if (item == nullptr) continue;
    refuse_measured(*item);
    if (path.rfind("architecture.", 0) == 0)
      result.architecture.push_back({path.substr(path.find('.') + 1), text_of(*item)});
  }
  result.new_readout = entries.find("weights.readout") != nullptr;
  if (const Item* bias = entries.find("weights.readout_bias");
      bias != nullptr && !result.new_readout)
    bias->fail("stands without weights.readout: a readout that is in the checkpoint is measured");
  if (const Item* heads = entries.find("architecture.heads");
      heads != nullptr && !heads->node().is_integer())
    heads->fail("must be one number: norms are measured head by head");
  if (const Item* bits = entries.find("training.bits"))
    result.bits = read_number(*bits, domains::bits);
  return result;
}

}  // namespace boundsweep
