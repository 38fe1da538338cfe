/// Random points against the reference evaluator, from both sides.
///
/// BOUNDSWEEP_RANDOM_POINTS sets how many (default 300), BOUNDSWEEP_SEED which. A violation prints
/// its point as JSON, which reference_evaluate reads, and as a sweep file.

#include <algorithm>
#include <cstdio>
#include <string>

#include <gtest/gtest.h>

#include "random_sweep.hpp"
#include "sweep_comparison.hpp"

namespace boundsweep {
namespace {

void print_distribution(Excesses& excesses) {
  std::printf("%-32s %10s %12s %12s %12s\n", "(value-exact)/exact over gamma", "values", "min",
              "median", "max");
  for (auto& [name, values] : excesses) {
    std::sort(values.begin(), values.end());
    std::printf("%-32s %10zu %12.3g %12.3g %12.3g\n", name.c_str(), values.size(), values.front(),
                values[values.size() / 2], values.back());
  }
}

TEST(ReferenceComparison, EveryQuantityIsATightUpperBound) {
  const std::uint64_t points = environment_number("BOUNDSWEEP_RANDOM_POINTS", 300);
  const std::uint64_t seed = environment_number("BOUNDSWEEP_SEED", 20250117);
  std::printf("BOUNDSWEEP_SEED=%llu BOUNDSWEEP_RANDOM_POINTS=%llu\n",
              static_cast<unsigned long long>(seed), static_cast<unsigned long long>(points));
  RandomSource random(seed);
  Excesses all;
  std::uint64_t compared = 0;
  for (std::uint64_t i = 0; i < points; ++i) {
    const nlohmann::json sweep = random_sweep(random);
    Comparison comparison;
    ASSERT_NO_THROW(comparison = compare_with_reference(sweep)) << sweep.dump();
    std::string text;
    for (const std::string& violation : comparison.violations) text += "  " + violation + "\n";
    EXPECT_TRUE(comparison.violations.empty()) << "point " << i << ":\n"
                                               << text << sweep.dump() << "\n"
                                               << sweep_text(sweep);
    for (const auto& [name, values] : comparison.excesses)
      all[name].insert(all[name].end(), values.begin(), values.end());
    ++compared;
  }
  print_distribution(all);
  EXPECT_GE(compared, 1u);
  EXPECT_GE(all["bound"].size(), points);  // two real types, less the points whose bound is 0
}

}  // namespace
}  // namespace boundsweep
