#include "host/config/training_reader.hpp"

#include <string>

#include <fmt/format.h>

#include "host/config/closest.hpp"
#include "host/config/name_list.hpp"
#include "host/config/names.hpp"

namespace boundsweep {
namespace {

/// What stands outside the blocks, where [weights] has its bounds.
bool is_outside_blocks(std::string_view key) {
  return key == "embedding" || key == "position" || key == "readout" || key == "readout_bias";
}

struct BlockKey {
  std::string name;
  WeightField field;
  bool may_be_infinite;
};

const std::vector<BlockKey>& block_keys() {
  static const std::vector<BlockKey> keys = [] {
    std::vector<BlockKey> list;
    const Weights initial;
    for_each_weight<double>([&](WeightField field, const char* name, double Weights::*member) {
      if (!is_outside_blocks(name)) list.push_back({name, field, !(initial.*member < INFINITY)});
    });
    return list;
  }();
  return keys;
}

void read_block_entry(const Item& item, std::string_view key, BlockOverride& block) {
  if (item.node().is_array() && key != "trainable")
    item.fail("is a list, a block has one value; axes belong to the other sections");
  if (key == "trainable") {
    block.has_trainable = true;
    block.trainable = read_groups(item, true);
    return;
  }
  if (key == "update") {
    block.has_update = true;
    block.update = read_number(item, domains::nonnegative);
    return;
  }
  for (const BlockKey& known : block_keys()) {
    if (key != known.name) continue;
    const int place = static_cast<int>(known.field);
    block.stated |= std::uint32_t{1} << place;
    block.value[place] =
        read_number(item, known.may_be_infinite ? domains::unbounded : domains::nonnegative);
    return;
  }
  if (is_outside_blocks(key) || key == "kind" || key == "output_per_head")
    item.fail(fmt::format("stands outside the blocks, give weights.{} instead", key));
  if (key == "rank" || key == "bits" || key == "code_bits")
    item.fail(fmt::format("is one for the whole network, give training.{} instead", key));
  std::vector<std::string_view> names{"update", "trainable"};
  for (const BlockKey& known : block_keys()) names.push_back(known.name);
  item.fail("unknown key" + meant_or_closest(key, names));
}

}  // namespace

GroupSet read_groups(const Item& item, bool may_be_empty) {
  const std::vector<Item> names = list_of(item);
  if (names.empty() && !may_be_empty)
    item.fail("the list is empty, at least one group must be trainable");
  std::vector<std::string_view> known(group_names.begin(), group_names.end());
  known.push_back("all");
  GroupSet groups{0};
  bool all = false;
  for (const Item& name : names) {
    const int group = read_name(name, known);
    if (group == weight_groups) {
      all = true;
      continue;
    }
    const std::uint32_t bit = std::uint32_t{1} << group;
    if ((groups.bits & bit) != 0) fail_repeat(name);
    groups.bits |= bit;
  }
  if (all && names.size() > 1) item.fail("\"all\" stands beside other groups, must be alone");
  return all ? GroupSet() : groups;
}

std::vector<std::string> group_list(GroupSet groups) {
  if (groups.is_all()) return {"all"};
  std::vector<std::string> names;
  for (int i = 0; i < weight_groups; ++i)
    if (groups.has(static_cast<WeightGroup>(i)))
      names.emplace_back(group_names[static_cast<std::size_t>(i)]);
  return names;
}

std::vector<std::string> notes_on_blocks(const Entries& entries) {
  std::vector<std::string> notes;
  const Item* item = entries.find("blocks");
  if (item == nullptr) return notes;
  for (const toml::node& block : *item->node().as_array()) {
    const toml::node* node = block.as_table()->get("trainable");
    if (node == nullptr) continue;
    const Item list = item->entry("trainable", *node);
    const GroupSet groups = read_groups(list, true);
    for (const WeightGroup group :
         {WeightGroup::embedding, WeightGroup::position, WeightGroup::readout})
      if (!groups.is_all() && groups.has(group))
        notes.push_back(list.at(fmt::format(
            "{} stands outside the blocks: training.trainable says whether it is trained",
            group_names[static_cast<std::size_t>(group)])));
  }
  return notes;
}

std::vector<BlockOverride> read_blocks(const Entries& entries) {
  const Item* item = entries.find("blocks");
  if (item == nullptr) return {};
  const toml::array* tables = item->node().as_array();
  if (tables == nullptr || tables->empty() || !tables->is_homogeneous(toml::node_type::table))
    item->fail("must be tables, one [[blocks]] for each block");
  std::vector<BlockOverride> blocks;
  for (const toml::node& node : *tables) {
    BlockOverride& block = blocks.emplace_back();
    for (const auto& [key, value] : *node.as_table())
      read_block_entry(item->entry(key.str(), value), key.str(), block);
  }
  return blocks;
}

}  // namespace boundsweep
