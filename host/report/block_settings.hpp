#pragma once
/// What single blocks state for themselves, in words.                      theory §7.3

#include <string>
#include <vector>

#include "boundsweep/architecture/blocks.hpp"

namespace boundsweep {

/// "query = 3.1", "update = 0.5", "trains query, value"; "as above" where the block states nothing.
std::vector<std::string> block_settings(const BlockOverride& block);

/// Blocks that follow one another and state the same.
struct AlikeBlocks {
  int first = 0, last = 0;  ///< 1 … L
  std::vector<std::string> settings;
};

std::vector<AlikeBlocks> alike_blocks(const std::vector<BlockOverride>& blocks);

}  // namespace boundsweep
