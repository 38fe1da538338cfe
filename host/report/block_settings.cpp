#include "host/report/block_settings.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "host/config/training_reader.hpp"
#include "host/output/decimal.hpp"

namespace boundsweep {

std::vector<std::string> block_settings(const BlockOverride& block) {
  std::vector<std::string> settings;
  for_each_weight<double>([&](WeightField field, const char* name, double Weights::*) {
    if (block.states(field))
      settings.push_back(
          fmt::format("{} = {}", name, shortest(block.value[static_cast<int>(field)])));
  });
  if (block.has_update) settings.push_back("update = " + shortest(block.update));
  if (block.has_trainable)
    settings.push_back(block.trainable.bits == 0
                           ? "frozen"
                           : fmt::format("trains {}", fmt::join(group_list(block.trainable), ", ")));
  if (settings.empty()) settings.emplace_back("as above");
  return settings;
}

std::vector<AlikeBlocks> alike_blocks(const std::vector<BlockOverride>& blocks) {
  std::vector<AlikeBlocks> list;
  int number = 0;
  for (const BlockOverride& block : blocks) {
    ++number;
    std::vector<std::string> settings = block_settings(block);
    if (list.empty() || list.back().settings != settings)
      list.push_back({number, number, std::move(settings)});
    list.back().last = number;
  }
  return list;
}

}  // namespace boundsweep
