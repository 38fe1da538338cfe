#pragma once
/// Algorithms over whole lists on the device: Thrust's on a GPU; on a CPU loops whose blocks
/// threads share. Included by .cu files only.

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "kernels/device.hpp"

namespace boundsweep::BS_BACKEND {

#if defined(__CUDACC__)

/// Puts the value_of(i), 0 <= i < count, that `holds` holds for into `to`, in their order, and
/// returns how many there are. Precondition: `to` has room.
template <class ValueOf, class Holds>
std::int64_t select(std::int64_t count, const ValueOf& value_of, const Holds& holds,
                    DeviceVector<std::int64_t>& to) {
  const auto first = thrust::make_transform_iterator(counting(), value_of);
  return thrust::copy_if(thrust::device, first, first + count, to.begin(), holds) - to.begin();
}

inline std::int64_t sum(const DeviceVector<std::int64_t>& values, std::int64_t count) {
  return thrust::reduce(thrust::device, values.begin(), values.begin() + count);
}

/// to[i] = values[0] + … + values[i − 1] for 0 <= i < count. Returns the sum of all.
inline std::int64_t sums_before(const DeviceVector<std::int64_t>& values, std::int64_t count,
                                DeviceVector<std::int64_t>& to) {
  if (count == 0) return 0;
  thrust::exclusive_scan(thrust::device, values.begin(), values.begin() + count, to.begin());
  const auto last = static_cast<std::size_t>(count - 1);
  const std::int64_t last_value = values[last];
  return to[last] + last_value;
}

/// Sorts the first `count` keys, none of them negative, and the values with them. Equal ones keep
/// their order.
class KeySort {
 public:
  void operator()(std::int64_t count, DeviceVector<std::int64_t>& keys,
                  DeviceVector<std::int64_t>& values) {
    thrust::stable_sort_by_key(thrust::device, keys.begin(), keys.begin() + count, values.begin());
  }
};

#else

/// A long list cut into blocks of neighbours, a short one into one.
class Blocks {
 public:
  explicit Blocks(std::int64_t count) : count_(count) {
    constexpr std::int64_t blocks_per_thread = 4, least_size = least_shared_steps / 4;
    const std::int64_t most =
        threads::count() == 1 ? 1 : std::max<std::int64_t>(1, count / least_size);
    const std::int64_t wanted = std::min<std::int64_t>(most, blocks_per_thread * threads::count());
    size_ = std::max<std::int64_t>(1, (count + wanted - 1) / wanted);
    blocks_ = (count + size_ - 1) / size_;
  }
  std::int64_t number() const { return blocks_; }

  /// Calls work(block, its first place, its last + 1) for all blocks, in parallel.
  template <class Work>
  void for_each(const Work& work) const {
    launch(blocks_, [&](std::int64_t block) {
      work(block, block * size_, std::min((block + 1) * size_, count_));
    });
  }

 private:
  std::int64_t count_, size_, blocks_;
};

/// Replaces every number by the sum of those before it and returns the sum of all.
inline std::int64_t sums_before(std::vector<std::int64_t>& values) {
  std::int64_t sum = 0;
  for (std::int64_t& value : values) sum += std::exchange(value, sum);
  return sum;
}

template <class ValueOf, class Holds>
std::int64_t select(std::int64_t count, const ValueOf& value_of, const Holds& holds,
                    DeviceVector<std::int64_t>& to) {
  const Blocks blocks(count);
  const auto for_each_selected = [&](std::int64_t begin, std::int64_t end, const auto& visit) {
    for (std::int64_t i = begin; i < end; ++i) {
      const std::int64_t value = value_of(i);
      if (holds(value)) visit(value);
    }
  };
  // Where a block's values begin, which those before it tell.
  std::vector<std::int64_t> first(static_cast<std::size_t>(blocks.number()));
  if (blocks.number() > 1) {
    blocks.for_each([&](std::int64_t block, std::int64_t begin, std::int64_t end) {
      std::int64_t selected = 0;
      for_each_selected(begin, end, [&](std::int64_t) { ++selected; });
      first[static_cast<std::size_t>(block)] = selected;
    });
    sums_before(first);
  }
  std::int64_t all = 0;
  blocks.for_each([&](std::int64_t block, std::int64_t begin, std::int64_t end) {
    std::int64_t place = first[static_cast<std::size_t>(block)];
    std::int64_t* const out = raw(to);
    for_each_selected(begin, end, [&](std::int64_t value) { out[place++] = value; });
    if (block == blocks.number() - 1) all = place;
  });
  return all;
}

inline std::int64_t sum(const DeviceVector<std::int64_t>& values, std::int64_t count) {
  // A nanosecond each, of items that take a microsecond.
  std::int64_t sum = 0;
  for (std::int64_t i = 0; i < count; ++i) sum += raw(values)[i];
  return sum;
}

inline std::int64_t sums_before(const DeviceVector<std::int64_t>& values, std::int64_t count,
                                DeviceVector<std::int64_t>& to) {
  const Blocks blocks(count);
  const std::int64_t* const from = raw(values);
  std::vector<std::int64_t> first(static_cast<std::size_t>(blocks.number()));
  blocks.for_each([&](std::int64_t block, std::int64_t begin, std::int64_t end) {
    std::int64_t sum = 0;
    for (std::int64_t i = begin; i < end; ++i) sum += from[i];
    first[static_cast<std::size_t>(block)] = sum;
  });
  const std::int64_t all = sums_before(first);
  blocks.for_each([&](std::int64_t block, std::int64_t begin, std::int64_t end) {
    std::int64_t sum = first[static_cast<std::size_t>(block)];
    for (std::int64_t i = begin; i < end; ++i) {
      raw(to)[i] = sum;
      sum += from[i];
    }
  });
  return all;
}

class KeySort {
 public:
  void operator()(std::int64_t count, DeviceVector<std::int64_t>& keys,
                  DeviceVector<std::int64_t>& values) {
    const std::int64_t largest = largest_where_unsorted(raw(keys), count);
    if (largest == 0) return;
    make_room(other_keys_, count);
    make_room(other_values_, count);
    for (int shift = 0; shift < 63 && largest >> shift > 0; shift += digit_bits) {
      pass(count, shift, {raw(keys), raw(values)}, {raw(other_keys_), raw(other_values_)});
      keys.swap(other_keys_);
      values.swap(other_values_);
    }
  }

 private:
  static constexpr int digit_bits = 8;
  static constexpr std::int64_t digits = std::int64_t{1} << digit_bits;

  struct Lists {
    std::int64_t *keys, *values;
  };

  /// The largest key; 0 where they are sorted.
  static std::int64_t largest_where_unsorted(const std::int64_t* keys, std::int64_t count) {
    const Blocks blocks(count);
    std::vector<std::int64_t> largest(static_cast<std::size_t>(blocks.number()));
    std::vector<std::uint8_t> sorted(largest.size());
    blocks.for_each([&](std::int64_t block, std::int64_t begin, std::int64_t end) {
      std::int64_t high = keys[begin];
      bool ascends = begin == 0 || keys[begin - 1] <= high;
      for (std::int64_t i = begin + 1; i < end; ++i) {
        ascends &= keys[i - 1] <= keys[i];
        high = std::max(high, keys[i]);
      }
      largest[static_cast<std::size_t>(block)] = high;
      sorted[static_cast<std::size_t>(block)] = ascends;
    });
    if (std::find(sorted.begin(), sorted.end(), 0) == sorted.end()) return 0;
    return *std::max_element(largest.begin(), largest.end());
  }

  /// Sorts by one digit.
  void pass(std::int64_t count, int shift, Lists from, Lists to) {
    const Blocks blocks(count);
    const std::int64_t stride = blocks.number();
    const auto digit = [&](std::int64_t i) { return from.keys[i] >> shift & (digits - 1); };
    // By digit, then by block: how many, then where the first goes.
    place_.assign(static_cast<std::size_t>(digits * stride), 0);
    blocks.for_each([&](std::int64_t block, std::int64_t begin, std::int64_t end) {
      std::int64_t local[digits] = {};
      for (std::int64_t i = begin; i < end; ++i) ++local[digit(i)];
      for (std::int64_t d = 0; d < digits; ++d)
        place_[static_cast<std::size_t>(d * stride + block)] = local[d];
    });
    sums_before(place_);
    blocks.for_each([&](std::int64_t block, std::int64_t begin, std::int64_t end) {
      std::int64_t local[digits];
      for (std::int64_t d = 0; d < digits; ++d)
        local[d] = place_[static_cast<std::size_t>(d * stride + block)];
      for (std::int64_t i = begin; i < end; ++i) {
        const std::int64_t place = local[digit(i)]++;
        to.keys[place] = from.keys[i];
        to.values[place] = from.values[i];
      }
    });
  }

  DeviceVector<std::int64_t> other_keys_, other_values_;
  std::vector<std::int64_t> place_;
};

#endif

}  // namespace boundsweep::BS_BACKEND
