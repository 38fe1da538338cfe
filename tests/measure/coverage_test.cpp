// Certificates and bounds on κ fail as rarely as they say, and what their conditions rule out
// breaks them.                                                                   theory §7.4, §7.5

#include "tests/measure/coverage.hpp"

#include <gtest/gtest.h>

namespace boundsweep {
namespace {

constexpr int runs = 2000;
constexpr double by_chance = 1e-6;

void expect_covered(const std::vector<Coverage>& table) {
  for (const Coverage& c : table) {
    EXPECT_EQ(c.runs, runs);
    EXPECT_LE(c.broken, most_by_chance(runs, c.delta, by_chance)) << c.process;
    EXPECT_LT(c.mean_bound, 1) << c.process << ": vacuous bounds are never broken";
  }
}

/// The same test, where it should fail.
void expect_broken(const std::vector<Coverage>& table) {
  for (const Coverage& c : table)
    EXPECT_GT(c.broken, most_by_chance(runs, c.delta, by_chance)) << c.process;
}

TEST(Coverage, OfCertificates) {
  expect_covered(certificate_coverage(runs, 1));
}

TEST(Coverage, OfCertificatesWithoutTheirConditions) {
  expect_broken(certificates_without_their_conditions(runs, 2));
}

TEST(Coverage, OfKappa) {
  expect_covered(kappa_coverage(runs, 3));
}

TEST(Coverage, OfKappaWithoutItsConditions) {
  expect_broken(kappa_without_its_conditions(runs, 4));
}

TEST(Coverage, CountsByChance) {
  EXPECT_EQ(most_by_chance(1, 0.5, 0.5), 0);
  EXPECT_EQ(most_by_chance(1, 0.5, 0.49), 1);
  EXPECT_EQ(most_by_chance(10, 0.5, 0.06), 7) << "P(8 or more) = 56/1024";
  EXPECT_EQ(most_by_chance(10, 0.5, 0.05), 8);
}

}  // namespace
}  // namespace boundsweep
