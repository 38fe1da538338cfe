#include "golden_comparison.hpp"

#include "precise.hpp"

namespace boundsweep {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

constexpr double tolerance = 1e-9;
constexpr double last_digit = 1e-15;  ///< the golden strings' own rounding
/// The golden program's tables have 17 digits, and deep networks multiply their errors.
constexpr double golden_constants = 2e-14;

void expect_bound(const ordered_json& actual, const json& expected, double below = last_digit) {
  const double excess = relative_excess(actual, expected.get<std::string>());
  EXPECT_TRUE(excess >= -below && excess <= tolerance)
      << actual << " exceeds " << expected << " by " << excess << " of it";
}

void expect_close(const ordered_json& actual, const json& expected) {
  const double excess = relative_excess(actual, expected.get<std::string>());
  EXPECT_TRUE(std::fabs(excess) <= tolerance) << actual << " is not " << expected;
}

void expect_scale(const ordered_json& actual, const json& expected) {
  SCOPED_TRACE("level " + expected.at("level").dump());
  for (const char* key : {"level", "route", "order", "parent"})
    EXPECT_EQ(json(actual.at(key)), expected.at(key)) << key;
  for (const char* key : {"epsilon", "entropy", "chain"}) {
    SCOPED_TRACE(key);
    expect_close(actual.at(key), expected.at(key));
  }
}

}  // namespace

void expect_golden(const ordered_json& actual, const json& expected) {
  EXPECT_EQ(json(actual.at("parameters")), expected.at("parameters"));
  EXPECT_EQ(json(actual.at("trained")), expected.at("trained"));
  EXPECT_EQ(json(actual.at("levels")), expected.at("levels"));

  const ordered_json& majorant = actual.at("network").at("majorant");
  ASSERT_EQ(majorant.size(), expected.at("network").size());
  for (std::size_t k = 0; k < majorant.size(); ++k) {
    SCOPED_TRACE("T_" + std::to_string(k));
    expect_bound(majorant[k], expected.at("network")[k], golden_constants);
  }
  for (const char* key : {"range", "lipschitz", "bound", "bound_over_range"}) {
    SCOPED_TRACE(key);
    if (expected.at(key) == "inf") {
      EXPECT_EQ(actual.at(key), "inf");
    } else {
      expect_bound(actual.at(key), expected.at(key));
    }
  }
  for (const char* key : {"lipschitz", "smooth", "parametric"}) {
    SCOPED_TRACE(std::string("by_route ") + key);
    expect_bound(actual.at("by_route").at(key), expected.at("by_route").at(key));
  }
  for (const char* key :
       {"slope", "nonstationarity", "discretization", "deviation", "log10_bound"}) {
    SCOPED_TRACE(key);
    expect_close(actual.at(key), expected.at(key));
  }
  ASSERT_EQ(actual.at("scales").size(), expected.at("scales").size());
  for (std::size_t i = 0; i < expected.at("scales").size(); ++i)
    expect_scale(actual.at("scales")[i], expected.at("scales")[i]);
}

}  // namespace boundsweep
