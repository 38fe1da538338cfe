// Lists on the CPU in blocks: the same as one loop, for any number of threads.

#include "kernels/algorithms.hpp"

#include <algorithm>
#include <numeric>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace boundsweep::BS_BACKEND {
namespace {

using Numbers = std::vector<std::int64_t>;

Numbers first_of(const DeviceVector<std::int64_t>& list, std::int64_t count) {
  return {raw(list), raw(list) + count};
}

/// `count` numbers from 0 to `most`.
Numbers drawn(std::int64_t count, std::int64_t most) {
  std::mt19937_64 random(1);
  std::uniform_int_distribution<std::int64_t> number(0, most);
  Numbers result(static_cast<std::size_t>(count));
  for (std::int64_t& each : result) each = number(random);
  return result;
}

constexpr std::int64_t sizes[]{0, 1, 2, 1000, 300'001};
constexpr int thread_counts[]{1, 3, 16};

TEST(Algorithms, SelectKeepsTheOrder) {
  for (const int count : thread_counts)
    for (const std::int64_t size : sizes) {
      threads::start(count);
      DeviceVector<std::int64_t> list(static_cast<std::size_t>(size));
      const auto square = [](std::int64_t i) { return i * i; };
      const auto odd_third = [](std::int64_t i) { return i % 3 == 1; };
      const std::int64_t found = select(size, square, odd_third, list);
      Numbers expected;
      for (std::int64_t i = 0; i < size; ++i)
        if (odd_third(square(i))) expected.push_back(square(i));
      EXPECT_EQ(first_of(list, found), expected);
    }
}

TEST(Algorithms, SumsBefore) {
  for (const int count : thread_counts)
    for (const std::int64_t size : sizes) {
      threads::start(count);
      const Numbers values = drawn(size, 100);
      Numbers expected(values.size());
      std::exclusive_scan(values.begin(), values.end(), expected.begin(), std::int64_t{0});
      DeviceVector<std::int64_t> list(values.size());
      EXPECT_EQ(sums_before(DeviceVector<std::int64_t>(values), size, list),
                std::accumulate(values.begin(), values.end(), std::int64_t{0}));
      EXPECT_EQ(first_of(list, size), expected);
      EXPECT_EQ(sum(DeviceVector<std::int64_t>(values), size),
                std::accumulate(values.begin(), values.end(), std::int64_t{0}));
    }
}

TEST(Algorithms, KeySortIsStable) {
  for (const int count : thread_counts)
    for (const std::int64_t size : sizes)
      for (const std::int64_t most :
           {std::int64_t{0}, std::int64_t{5}, std::int64_t{70'000}, INT64_MAX}) {
        threads::start(count);
        const Numbers keys = drawn(size, most);
        Numbers order(keys.size());
        std::iota(order.begin(), order.end(), 0);
        DeviceVector<std::int64_t> sorted(keys), values(order);
        KeySort()(size, sorted, values);
        std::stable_sort(order.begin(), order.end(), [&](std::int64_t a, std::int64_t b) {
          return keys[static_cast<std::size_t>(a)] < keys[static_cast<std::size_t>(b)];
        });
        EXPECT_EQ(first_of(values, size), order) << size << " up to " << most;
        Numbers expected = keys;
        std::sort(expected.begin(), expected.end());
        EXPECT_EQ(first_of(sorted, size), expected);
      }
}

TEST(Algorithms, KeySortAgainAndAgainTakesNoMoreMemory) {
  threads::start(2);
  const Numbers keys = drawn(1000, 50);
  DeviceVector<std::int64_t> sorted(keys), values(keys);
  KeySort sort;
  for (int repeat = 0; repeat < 40; ++repeat) {
    std::copy(keys.begin(), keys.end(), raw(sorted));
    sort(1000, sorted, values);
  }
  EXPECT_LE(sorted.size(), 2000u);
  EXPECT_LE(values.size(), 2000u);
}

}  // namespace
}  // namespace boundsweep::BS_BACKEND
