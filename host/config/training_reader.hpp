#pragma once
/// What training may change, of all blocks and of single ones.             theory §5.3, §7.3

#include <vector>

#include "boundsweep/architecture/blocks.hpp"
#include "host/config/entries.hpp"

namespace boundsweep {

/// `trainable`: a name or a list of names of groups, or "all"; an empty list where it `may_be_empty`.
GroupSet read_groups(const Item& item, bool may_be_empty);

/// The groups' names, "all" where it is all of them.
std::vector<std::string> group_list(GroupSet groups);

/// The tables [[blocks]]; none where the file has none. Errors name the table's line.
std::vector<BlockOverride> read_blocks(const Entries& entries);

/// A line for every group that the tables name and no block has. Precondition: read_blocks accepts
/// them.
std::vector<std::string> notes_on_blocks(const Entries& entries);

}  // namespace boundsweep
