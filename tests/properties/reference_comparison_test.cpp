/// Random points against the reference evaluator, from both sides.
///
/// BOUNDSWEEP_RANDOM_POINTS sets how many (default 10000), BOUNDSWEEP_SEED which. They are drawn in
/// shares that ctest runs side by side. A violation prints its point as JSON, which
/// reference_evaluate reads, and as a sweep file. What was measured is printed at the end.

#include <algorithm>
#include <cstdio>
#include <functional>
#include <string>

#include <gtest/gtest.h>

#include "random_sweep.hpp"
#include "sweep_comparison.hpp"

namespace boundsweep {
namespace {

constexpr double quantiles[] = {0, 0.01, 0.1, 0.5, 0.9, 0.99, 1};

void print_row(const std::string& name, const std::vector<Surplus>& excesses,
               const std::function<double(Surplus)>& figure) {
  std::vector<double> values;
  for (const Surplus& excess : excesses) values.push_back(figure(excess));
  std::sort(values.begin(), values.end());
  std::printf("| %-26s | %8zu |", name.c_str(), values.size());
  for (const double q : quantiles) {
    const double place = q * static_cast<double>(values.size() - 1);
    std::printf(" %9.3g |", values[static_cast<std::size_t>(place)]);
  }
  std::printf("\n");
}

class ReferenceComparison : public testing::TestWithParam<int> {
 public:
  static constexpr int shares = 8;

 protected:
  static void TearDownTestSuite() {
    std::printf("\n| %-26s | %8s |", "(value - exact)/exact/gamma", "values");
    for (const double q : quantiles) std::printf(" %8g%% |", 100 * q);
    std::printf("\n");
    for (const auto& [name, excesses] : all_)
      print_row(name, excesses, [](Surplus e) { return e.relative / e.gamma; });
    print_row("bound: (value-exact)/exact", all_["bound"], [](Surplus e) { return e.relative; });
    print_row("bound: gamma", all_["bound"], [](Surplus e) { return e.gamma; });
    std::printf("\n");
  }

  static void keep(const Surpluses& excesses) {
    for (const auto& [name, values] : excesses)
      all_[name].insert(all_[name].end(), values.begin(), values.end());
  }

 private:
  static inline Surpluses all_;
};

TEST_P(ReferenceComparison, EveryQuantityIsATightUpperBound) {
  const std::uint64_t all_points = environment_number("BOUNDSWEEP_RANDOM_POINTS", 10000);
  const std::uint64_t points = (all_points + shares - 1) / shares;
  const std::uint64_t seed = environment_number("BOUNDSWEEP_SEED", 20250117);
  const auto share = static_cast<std::uint64_t>(GetParam());
  std::printf("BOUNDSWEEP_SEED=%llu, share %d of %d: %llu points\n",
              static_cast<unsigned long long>(seed), GetParam(), shares,
              static_cast<unsigned long long>(points));
  RandomSource random(seed * shares + share);
  std::uint64_t bounds = 0;
  for (std::uint64_t i = 0; i < points; ++i) {
    const nlohmann::json sweep = random_sweep(random);
    Comparison comparison;
    ASSERT_NO_THROW(comparison = compare_with_reference(sweep)) << sweep.dump();
    std::string text;
    for (const std::string& violation : comparison.violations) text += "  " + violation + "\n";
    EXPECT_TRUE(comparison.violations.empty()) << "point " << i << ":\n"
                                               << text << sweep.dump() << "\n"
                                               << sweep_text(sweep);
    bounds += comparison.excesses["bound"].size();
    keep(comparison.excesses);
  }
  EXPECT_GE(points, 1u);
  EXPECT_GE(bounds, points);  // two real types, less the points whose bound is 0
}

INSTANTIATE_TEST_SUITE_P(Share, ReferenceComparison,
                         testing::Range(0, ReferenceComparison::shares));

}  // namespace
}  // namespace boundsweep
