#include "host/cluster/ordered_frontier.hpp"

#include <algorithm>
#include <iterator>

namespace boundsweep {

void OrderedFrontier::clear() {
  empty_ = true;
  stairs_.clear();
  keys_.clear();
}

bool OrderedFrontier::survives(const Key* keys) const {
  if (empty_) return true;
  switch (objectives_) {
    case 1: return false;
    case 2: return keys[1] < best_;
    case 3: {
      const auto next = stairs_.upper_bound(keys[1]);
      return next == stairs_.begin() || keys[2] < std::prev(next)->second;
    }
    default: break;
  }
  // The first objective never decides: it is no better than that of any point before.
  const auto n = static_cast<std::size_t>(objectives_);
  for (std::size_t end = keys_.size(); end > 0; end -= n) {
    const Key* other = keys_.data() + (end - n);
    bool as_good = true;
    for (std::size_t k = 1; k < n && as_good; ++k) as_good = !(keys[k] < other[k]);
    if (as_good) return false;
  }
  return true;
}

void OrderedFrontier::insert(const Key* keys) {
  empty_ = false;
  if (objectives_ == 2) {
    best_ = keys[1];
  } else if (objectives_ == 3) {
    // Steps behind it that are no lower lead nowhere any more.
    const auto [place, fresh] = stairs_.insert_or_assign(keys[1], keys[2]);
    auto next = std::next(place);
    while (next != stairs_.end() && !(next->second < keys[2])) next = stairs_.erase(next);
  } else if (objectives_ > 3) {
    keys_.insert(keys_.end(), keys, keys + objectives_);
  }
}

}  // namespace boundsweep
