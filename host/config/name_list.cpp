#include "host/config/name_list.hpp"

#include <fmt/format.h>

namespace boundsweep {

std::vector<Item> list_of(const Item& item) {
  const toml::array* list = item.node().as_array();
  if (list == nullptr) return {item};
  std::vector<Item> items;
  for (const toml::node& node : *list) items.push_back(item.element(node));
  return items;
}

void fail_repeat(const Item& item) {
  item.fail(fmt::format("{} is repeated, must be named once", describe(item.node())));
}

}  // namespace boundsweep
