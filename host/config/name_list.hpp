#pragma once
/// Lists of names: routes, objectives, groups.

#include <vector>

#include "host/config/item.hpp"

namespace boundsweep {

/// The elements of a list, or the item itself: a single name stands for a list of one.
std::vector<Item> list_of(const Item& item);

[[noreturn]] void fail_repeat(const Item& item);

}  // namespace boundsweep
