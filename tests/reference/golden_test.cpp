// The reference evaluator against the golden points and constants, which another program computed.
#include "closeness.hpp"
#include "constants.hpp"
#include "evaluate.hpp"

#include <cmath>
#include <cstdio>
#include <fstream>
#include <stdexcept>
#include <string>

namespace boundsweep::reference {
namespace {

using nlohmann::json;

json read_json(const std::string& path) {
  std::ifstream file(std::string(BOUNDSWEEP_SOURCE_DIR) + "/" + path);
  if (!file) throw std::runtime_error("cannot open " + path);
  return json::parse(file);
}

constexpr const char* golden_tolerance = "1e-14"; // the golden program's constants have 17 digits
constexpr double clear_gap = 1e-9;                // labels must agree where the runner-up is farther away than this

void expect_scale(const Scale& actual, const json& expected) {
  SCOPED_TRACE("level " + std::to_string(actual.level));
  EXPECT_EQ(actual.level, expected.at("level").get<int>());
  EXPECT_TRUE(close(actual.epsilon, expected.at("epsilon"), golden_tolerance));
  EXPECT_TRUE(close(actual.entropy, expected.at("entropy"), golden_tolerance));
  EXPECT_TRUE(close(actual.chain, expected.at("chain"), golden_tolerance));
  if (actual.entropy_gap > clear_gap || actual.entropy_gap == 0) { // exact ties are settled by rule
    EXPECT_EQ(actual.route, expected.at("route").get<std::string>());
    EXPECT_EQ(actual.order, expected.at("order").get<int>());
  }
  if (actual.parent_gap > clear_gap) {
    EXPECT_EQ(actual.parent, expected.at("parent").get<int>());
  }
}

void expect_evaluation(const Evaluation& actual, const json& expected) {
  EXPECT_EQ(actual.parameters.to_integer_string(), expected.at("parameters").dump());
  EXPECT_EQ(actual.trained.to_integer_string(), expected.at("trained").dump());

  const json& network = expected.at("network");
  ASSERT_EQ(actual.network.size(), network.size());
  for (std::size_t k = 0; k < network.size(); ++k) EXPECT_TRUE(close(actual.network[k], network[k], golden_tolerance)) << "T_" << k;

  EXPECT_TRUE(close(actual.range, expected.at("range"), golden_tolerance));
  EXPECT_TRUE(close(actual.lipschitz, expected.at("lipschitz"), golden_tolerance));
  EXPECT_TRUE(close(actual.slope, expected.at("slope"), golden_tolerance));
  EXPECT_TRUE(close(actual.nonstationarity, expected.at("nonstationarity"), golden_tolerance));
  EXPECT_TRUE(close(actual.bound, expected.at("bound"), golden_tolerance));
  EXPECT_TRUE(close(actual.bound_over_range, expected.at("bound_over_range"), golden_tolerance));
  // The logarithm of the bound has the bound's relative error as its absolute one.
  EXPECT_TRUE(close(exp(Ball(expected.at("log10_bound").get<std::string>()) * log(Ball(10))), actual.bound, "1e-13"));
  EXPECT_TRUE(close(actual.by_route.lipschitz, expected.at("by_route").at("lipschitz"), golden_tolerance));
  EXPECT_TRUE(close(actual.by_route.smooth, expected.at("by_route").at("smooth"), golden_tolerance));
  EXPECT_TRUE(close(actual.by_route.parametric, expected.at("by_route").at("parametric"), golden_tolerance));

  if (actual.levels_gap > clear_gap) {
    EXPECT_EQ(actual.levels, expected.at("levels").get<int>());
    EXPECT_TRUE(close(actual.discretization, expected.at("discretization"), golden_tolerance));
    EXPECT_TRUE(close(actual.deviation, expected.at("deviation"), golden_tolerance));
  }

  const json& scales = expected.at("scales");
  ASSERT_EQ(actual.scales.size(), scales.size());
  for (std::size_t k = 0; k < scales.size(); ++k) expect_scale(actual.scales[k], scales[k]);
}

/// The golden program read fractions as doubles: those, to their last digit.
json as_doubles(json sweep) {
  if (sweep.is_number_float() && sweep.get<double>() != std::floor(sweep.get<double>())) {
    char digits[400];
    std::snprintf(digits, sizeof digits, "%.350g", sweep.get<double>());
    return digits;
  }
  if (sweep.is_structured()) {
    for (json& value : sweep) value = as_doubles(value);
  }
  return sweep;
}

TEST(Reference, ReadsDecimalsAsTyped) {
  const auto start = [](const json& kappa) {
    return evaluate({{"process", {{"ergodicity", "total_variation"}, {"kappa", kappa}}},
                     {"statistics", {{"samples", std::int64_t{1000000000000000}}}}})
        .nonstationarity;
  };
  EXPECT_TRUE(close(start(0.99999999), start("0.99999999"), "1e-25"));
  EXPECT_FALSE(close(start(0.99999999), start("0.99999999000000003"), "1e-10"));
}

/// Dealt out to several cases, which ctest runs side by side.
class GoldenPoints : public testing::TestWithParam<std::size_t> {
 public:
  static constexpr std::size_t shares = 4;
};

TEST_P(GoldenPoints, Agree) {
  const json points = read_json("tests/golden/points.json");
  ASSERT_GE(points.size(), 150u);
  for (std::size_t i = GetParam(); i < points.size(); i += shares) {
    SCOPED_TRACE(points[i].at("name").get<std::string>());
    expect_evaluation(evaluate(as_doubles(points[i].at("sweep"))), points[i].at("expect"));
  }
}

INSTANTIATE_TEST_SUITE_P(Share, GoldenPoints, testing::Range<std::size_t>(0, GoldenPoints::shares));

TEST(Golden, ConstantsAgree) {
  const json golden = read_json("tests/golden/constants.json");
  for (const char* name : {"tanh", "sigmoid", "softplus", "silu", "gelu", "erf", "gelu_tanh", "mish"}) {
    const Series& table = activation_constants(name).taylor;
    ASSERT_EQ(golden.at(name).size(), 16u);
    for (std::size_t k = 1; k <= 16; ++k) EXPECT_TRUE(close(table.at(k), golden.at(name)[k - 1], "1e-16")) << name << ' ' << k;
  }
  ASSERT_EQ(golden.at("layernorm").size(), 16u);
  ASSERT_EQ(golden.at("softmax").size(), 17u);
  ASSERT_EQ(golden.at("softmax_2").size(), 17u);
  for (std::size_t k = 1; k <= 16; ++k) EXPECT_TRUE(close(layer_norm_constants().at(k), golden.at("layernorm")[k - 1], "1e-16")) << k;
  for (std::size_t k = 0; k <= 16; ++k) {
    EXPECT_TRUE(close(softmax_constants(2).at(k), golden.at("softmax_2")[k], "1e-16")) << k;
    EXPECT_TRUE(close(softmax_constants(3).at(k), golden.at("softmax")[k], "1e-16")) << k;
    EXPECT_EQ(compare(softmax_constants(1).at(k), Ball(k == 0 ? 1 : 0)), 0);
  }
}

} // namespace
} // namespace boundsweep::reference
