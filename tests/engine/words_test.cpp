#include "host/engine/words.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace boundsweep {
namespace {

/// Checks every pair: words compare as keys do. And each word: it stands for its key.
void expect_same_order(const std::vector<Key>& keys, std::size_t objectives) {
  const std::size_t count = keys.size() / objectives;
  // In three parts, of which the middle one is empty.
  const auto middle = keys.begin() + static_cast<std::ptrdiff_t>(count / 3 * objectives);
  const std::vector<Key> first(keys.begin(), middle), second, third(middle, keys.end());
  const Words words({&first, &second, &third}, objectives);
  std::vector<std::size_t> rows(count);
  for (std::size_t i = 0; i < count; ++i) rows[i] = count - 1 - i;
  const std::vector<Key> restored = words.keys_of(rows.data(), count);
  for (std::size_t a = 0; a < count; ++a) {
    for (std::size_t k = 0; k < objectives; ++k)
      ASSERT_TRUE(restored[(count - 1 - a) * objectives + k] == keys[a * objectives + k]);
    for (std::size_t b = 0; b < count; ++b) {
      for (std::size_t k = 0; k < objectives; ++k) {
        const std::size_t left = a * objectives + k, right = b * objectives + k;
        ASSERT_EQ(words.data()[left] < words.data()[right], keys[left] < keys[right]);
        ASSERT_EQ(words.data()[left] == words.data()[right], keys[left] == keys[right]);
      }
    }
  }
}

TEST(Words, CompareAsTheirKeysDo) {
  std::mt19937_64 random(1);
  for (std::size_t objectives = 1; objectives <= most_objectives; ++objectives) {
    for (int repeat = 0; repeat < 20; ++repeat) {
      std::vector<Key> keys;
      for (std::size_t i = 0; i < 60 * objectives; ++i) {
        // By objective: one major half; a few of Extended, zeros and missing values; a few whose
        // minor halves are too far apart to lie behind each other; many.
        const std::size_t kind = (i % objectives + static_cast<std::size_t>(repeat)) % 4;
        const std::uint64_t minor = random() % 2 == 0 ? random() : random() % 5;
        const std::uint64_t choice = random() % 20;
        const auto number = static_cast<std::int64_t>(random() % 100);
        if (kind == 0) keys.push_back({-7, minor});
        if (kind == 1 && choice == 0) keys.push_back(missing_key());
        if (kind == 1 && choice == 1) keys.push_back(key_of(Extended(0)));
        if (kind == 1 && choice > 1)
          keys.push_back({number % 3 - 1, bits_of(std::ldexp(1.0 + static_cast<double>(minor % 7),
                                                             static_cast<int>(number) - 50))});
        if (kind == 2) keys.push_back({number % 3 - 1, minor});
        if (kind == 3) keys.push_back({number, minor});
      }
      expect_same_order(keys, objectives);
    }
  }
  expect_same_order({{0, 0}, {0, UINT64_MAX}, {1, 0}}, 1);  // one word too many
  expect_same_order({{0, 1}, {0, UINT64_MAX}, {1, 0}}, 1);
  expect_same_order({}, 2);
  expect_same_order({{INT64_MIN, 3}, {0, UINT64_MAX}, {INT64_MAX, 0}, missing_key()}, 1);
}

TEST(Words, OneMajorHalfLeavesTheMinorOnes) {
  const std::vector<Key> keys = {{5, 9}, {-2, UINT64_MAX}, {5, 7}, {-2, 0}};
  const Words words({&keys}, 2);
  EXPECT_EQ(std::vector<Word>(words.data(), words.data() + 4),
            (std::vector<Word>{9, UINT64_MAX, 7, 0}));
}

/// How words are spread: the radix sort looks at the leading digits first.
struct Spread {
  const char* name;
  Word (*draw)(std::mt19937_64&);
};

const Spread spreads[] = {
    {"all bits", [](std::mt19937_64& random) -> Word { return random(); }},
    {"few values", [](std::mt19937_64& random) -> Word { return random() % 3; }},
    {"one value", [](std::mt19937_64&) -> Word { return 42; }},
    {"doubles",
     [](std::mt19937_64& random) -> Word {
       return key_of(std::uniform_real_distribution<double>()(random)).minor;
     }},
    {"equal leading digits",
     [](std::mt19937_64& random) -> Word {
       return random() % 8 == 0 ? random() : random() % 1000;
     }},
    {"ends of the range", [](std::mt19937_64& random) -> Word {
       return random() % 2 == 0 ? random() % 2 : UINT64_MAX - random() % 2;
     }}};

TEST(Words, LexicographicOrderIsThatOfAComparisonSort) {
  std::mt19937_64 random(2);
  for (const Spread& first : spreads) {
    for (const Spread& second : spreads) {
      for (const std::size_t count : {0, 1, 2, 255, 256, 257, 3000}) {
        SCOPED_TRACE(testing::Message() << first.name << ", " << second.name << ", " << count);
        std::vector<Word> words, distinct(count);
        for (std::size_t i = 0; i < count; ++i) {
          words.push_back(first.draw(random));
          words.push_back(second.draw(random));
        }
        std::iota(distinct.begin(), distinct.end(), Word{0});
        std::shuffle(distinct.begin(), distinct.end(), random);
        const std::vector<WordColumn> columns = {
            {words.data(), 2}, {words.data() + 1, 2}, {distinct.data(), 1}};
        const std::size_t begin = count / 3;
        std::vector<std::size_t> expected(count - begin);
        std::iota(expected.begin(), expected.end(), begin);
        std::sort(expected.begin(), expected.end(), [&](std::size_t a, std::size_t b) {
          if (words[2 * a] != words[2 * b]) return words[2 * a] < words[2 * b];
          if (words[2 * a + 1] != words[2 * b + 1]) return words[2 * a + 1] < words[2 * b + 1];
          return distinct[a] < distinct[b];
        });
        ASSERT_EQ(lexicographic_order(columns, begin, count), expected);
        for (std::size_t i = 1; i < expected.size(); ++i) {
          ASSERT_TRUE(precedes(columns, expected[i - 1], expected[i]));
          ASSERT_FALSE(precedes(columns, expected[i], expected[i - 1]));
        }
      }
    }
  }
}

}  // namespace
}  // namespace boundsweep
