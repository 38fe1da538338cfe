// The reference evaluator against the golden points and constants, and against direct summation where it uses closed forms.
#include "constants.hpp"
#include "evaluate.hpp"
#include "mixing.hpp"
#include "pathwise.hpp"
#include "series.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
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

/// Whether |actual − expected| ≤ tolerance·|expected| for every point of both balls; a nan is never close.
testing::AssertionResult close(const Ball& actual, const Ball& expected, const char* tolerance) {
  const Ball slack = Ball(std::string(tolerance)) * abs(expected) - abs(actual - expected);
  if (arb_is_nonnegative(slack.get())) return testing::AssertionSuccess();
  return testing::AssertionFailure() << actual.to_string() << " is not within " << tolerance << " of " << expected.to_string();
}

testing::AssertionResult close(const Ball& actual, const json& expected, const char* tolerance) {
  return close(actual, Ball(expected.get<std::string>()), tolerance);
}

// ---- golden points ----

constexpr const char* golden_tolerance = "1e-14";
constexpr double clear_gap = 1e-9; // labels must agree where the runner-up is farther away than this

void expect_scale(const Scale& actual, const json& expected) {
  SCOPED_TRACE("level " + std::to_string(actual.level));
  EXPECT_EQ(actual.level, expected.at("level").get<int>());
  EXPECT_TRUE(close(actual.epsilon, expected.at("epsilon"), golden_tolerance));
  EXPECT_TRUE(close(actual.entropy, expected.at("entropy"), golden_tolerance));
  EXPECT_TRUE(close(actual.chain, expected.at("chain"), golden_tolerance));
  if (actual.entropy_gap > clear_gap) {
    EXPECT_EQ(actual.route, expected.at("route").get<std::string>());
    EXPECT_EQ(actual.order, expected.at("order").get<int>());
  }
  if (actual.parent_gap > clear_gap) {
    EXPECT_EQ(actual.parent, expected.at("parent").get<int>());
  }
}

void expect_evaluation(const Evaluation& actual, const json& expected) {
  EXPECT_EQ(actual.parameters.to_integer_string(), expected.at("parameters").dump());

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
    return evaluate({{"process", {{"ergodicity", "total_variation"}, {"kappa", kappa}}}, {"statistics", {{"samples", std::int64_t{1000000000000000}}}}})
        .nonstationarity;
  };
  EXPECT_TRUE(close(start(0.99999999), start("0.99999999"), "1e-25"));
  EXPECT_FALSE(close(start(0.99999999), start("0.99999999000000003"), "1e-10"));
}

TEST(Reference, AgreesWithTheGoldenPoints) {
  const json points = read_json("tests/golden/points.json");
  ASSERT_GE(points.size(), 70u);
  for (const json& point : points) {
    SCOPED_TRACE(point.at("name").get<std::string>());
    expect_evaluation(evaluate(as_doubles(point.at("sweep"))), point.at("expect"));
  }
}

TEST(Reference, ConstantsAgreeWithTheGoldenOnes) {
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

// ---- properties of the evaluation ----

TEST(Reference, SamplesNeededIsTheLeastSufficientNumber) {
  json sweep = {{"bound", {{"target", 0.25}, {"levels", 12}, {"max_order", 3}}}};
  const auto needed = evaluate(sweep).samples_needed;
  ASSERT_TRUE(needed.has_value());
  const Ball target = Ball::from_double(0.25);
  sweep["statistics"]["samples"] = *needed;
  EXPECT_TRUE(evaluate(sweep).bound_over_range <= target);
  sweep["statistics"]["samples"] = *needed - 1;
  EXPECT_TRUE(evaluate(sweep).bound_over_range > target);
}

TEST(Reference, SamplesNeededIsEmptyWhereTheScalesAreTooCoarse) {
  // One level leaves 2ε_1 = g_0/2 whatever N is.
  EXPECT_FALSE(evaluate({{"bound", {{"target", 0.4}, {"levels", 1}}}}).samples_needed.has_value());
}

TEST(Reference, HigherPrecisionChangesNothing) {
  const json sweep = {{"architecture", {{"tokens", 3}, {"heads", 2}, {"depth", 2}}}, {"process", {{"window", true}, {"kappa", 0.99}}}};
  const Evaluation low = evaluate(sweep, 128);
  const Evaluation high = evaluate(sweep, 320);
  EXPECT_TRUE(close(low.bound, high.bound, "1e-30"));
  EXPECT_TRUE(close(low.network.back(), high.network.back(), "1e-30"));
}

TEST(Reference, RadiiStaySmallInDeepNetworks) {
  const json sweep = {{"architecture", {{"tokens", 64}, {"heads", 4}, {"depth", 1000}}}, {"bound", {{"levels", 3}, {"max_order", 3}}}};
  const Evaluation evaluation = evaluate(sweep);
  EXPECT_TRUE(close(evaluation.network.back(), evaluation.network.back().midpoint(), "1e-45"));
  EXPECT_TRUE(close(evaluation.bound, evaluation.bound.midpoint(), "1e-45"));
}

TEST(Reference, ConstantClassCostsNothing) {
  // A readout of norm 0 leaves the constant 0: range and Lipschitz constant come from the target alone.
  const Evaluation zero = evaluate({{"weights", {{"readout", 0}}}, {"loss", {{"target_bound", 0}}}});
  EXPECT_TRUE(zero.range.is_zero());
  EXPECT_TRUE(zero.bound.is_zero());
  EXPECT_TRUE(zero.scales.empty());
  const Evaluation constant_target = evaluate({{"weights", {{"readout", 0}}}, {"loss", {{"target_lipschitz", 0}}}});
  EXPECT_FALSE(constant_target.range.is_zero());
  EXPECT_TRUE(constant_target.bound.is_zero());
}

TEST(Reference, NamedModelsFixTheProcess) {
  const auto bound = [](const json& process) { return evaluate({{"process", process}, {"bound", {{"levels", 4}, {"max_order", 2}}}}).bound; };
  const auto model = [&](const json& description) { return bound({{"model", description}}); };
  const json chain_in_variation = {{"ergodicity", "total_variation"}, {"kappa", 0.75}};
  EXPECT_TRUE(overlaps(model({{"kind", "doeblin"}, {"mass", 0.25}}), bound(chain_in_variation)));
  const json transition = {{1.0, 0.0}, {0.25, 0.75}}; // rows at distance 3/4
  EXPECT_TRUE(overlaps(model({{"kind", "finite"}, {"transition", transition}}), bound(chain_in_variation)));
  EXPECT_TRUE(overlaps(model({{"kind", "ar1"}, {"coefficient", -0.5}}), bound({{"kappa", 0.5}})));
  EXPECT_TRUE(overlaps(model({{"kind", "iid"}}), bound({{"kappa", 0}})));
  EXPECT_TRUE(overlaps(model({{"kind", "ou"}, {"rate", 0.5}, {"dt", 0.5}}), model({{"kind", "langevin"}, {"convexity", 0.25}, {"dt", 1.0}})));
  EXPECT_FALSE(overlaps(model({{"kind", "ou"}, {"rate", 0.5}, {"dt", 0.5}}), bound({{"kappa", 0.5}})));
}

TEST(Reference, RejectsWhatIsNotAPoint) {
  EXPECT_THROW(evaluate({{"architecture", {{"heads", 3}}}}), std::invalid_argument);
  EXPECT_THROW(evaluate({{"architecture", {{"norms", 3}}}}), std::invalid_argument);
  EXPECT_THROW(evaluate({{"architecture", {{"hedas", 2}}}}), std::invalid_argument);
  EXPECT_THROW(evaluate({{"architectures", json::object()}}), std::invalid_argument);
  EXPECT_THROW(evaluate({{"architecture", {{"ff", 8}, {"ff_ratio", 2}}}}), std::invalid_argument);
  EXPECT_THROW(evaluate({{"process", {{"kappa", 0.5}, {"model", {{"kind", "iid"}}}}}}), std::invalid_argument);
  EXPECT_THROW(evaluate({{"process", {{"kappa", 1}}}}), std::invalid_argument);
}

// ---- closed forms against direct summation ----

Process process_with(double kappa, double prefactor, std::int64_t lag, bool total_variation) {
  Process process;
  process.kappa = Ball::from_double(kappa);
  process.prefactor = Ball::from_double(prefactor);
  process.lag = lag;
  process.total_variation = total_variation;
  process.stationary_start = false;
  return process;
}

/// κ^{(j−w)+}
Ball decay(const Process& process, std::int64_t j) {
  return pow(process.kappa, static_cast<std::uint64_t>(std::max<std::int64_t>(0, j - process.lag)));
}

TEST(Mixing, ClosedFormEqualsTheSum) {
  const Ball radius = Ball::from_double(0.75);
  for (const double kappa : {0.0, 0.25, 0.875}) {
    for (const std::int64_t lag : {0, 1, 7}) {
      for (const bool total_variation : {false, true}) {
        for (const double lipschitz : {0.01, 1.0, 300.0}) {
          const Process process = process_with(kappa, 2.5, lag, total_variation);
          const Ball a = Ball::from_double(0.5), b = Ball::from_double(lipschitz);
          const Ball amplitude = total_variation ? Ball(2) * a * process.prefactor : Ball(2) * radius * b * process.prefactor;
          Ball best;
          for (int i = 0; i <= 12; ++i) {
            for (const std::int64_t tau : {std::int64_t{1} << i, std::int64_t{3} << i}) {
              Ball sum(0); // 0.875^600 < 1e-34
              for (std::int64_t j = 0; tau * j <= lag + 600; ++j) sum += min(Ball(2) * a, amplitude * decay(process, tau * j));
              const Ball cost = sqrt(Ball(tau)) * sum;
              best = i == 0 && tau == 1 ? cost : min(best, cost);
            }
          }
          EXPECT_TRUE(close(DependenceCost(process, radius)(a, b), best, "1e-30"))
              << kappa << ' ' << lag << ' ' << total_variation << ' ' << lipschitz;
        }
      }
    }
  }
}

TEST(Pathwise, NonstationarityEqualsTheSum) {
  const Ball radius = Ball::from_double(0.75);
  for (const double kappa : {0.0, 0.25, 0.875}) {
    for (const std::int64_t lag : {0, 4}) {
      for (const bool total_variation : {false, true}) {
        for (const double lipschitz : {0.125, 2.0, 500.0}) {
          for (const std::int64_t horizon : {0, 1, 3, 9, 100}) { // 0: infinite
            for (const double first_step : {0.0, 0.03125}) {     // 0: unknown
              Process process = process_with(kappa, 1.5, lag, total_variation);
              if (horizon > 0) process.horizon = horizon;
              if (first_step > 0) process.first_step = Ball::from_double(first_step);
              const LossBounds loss{Ball(2), Ball(1), Ball::from_double(lipschitz)};
              const Ball steps = Ball(lag) + Ball(1) / (Ball(1) - process.kappa);
              const Ball diameter = Ball(2) * radius;
              const Ball distance = process.first_step ? min(diameter, process.prefactor * *process.first_step * steps) : diameter;
              const Ball y = (total_variation ? loss.range : loss.lipschitz * distance) * process.prefactor;
              for (const std::int64_t samples : {1, 5, 40}) {
                Ball sum(0);
                for (std::int64_t n = 1; n <= samples; ++n) {
                  sum += min(loss.range, y * decay(process, horizon > 0 ? std::min(n, horizon) : n));
                }
                EXPECT_TRUE(close(nonstationarity(process, loss, radius, samples), sum / Ball(samples), "1e-45"))
                    << kappa << ' ' << lag << ' ' << total_variation << ' ' << lipschitz << ' ' << horizon << ' ' << first_step << ' ' << samples;
              }
            }
          }
        }
      }
    }
  }
}

// ---- series ----

TEST(Series, CompositionAgreesWithTheExponentialSeries) {
  const Series inner{Ball(2), Ball(3), Ball(-1), Ball(5), Ball(7), Ball(-2)};
  Series taylor(inner.size()); // of exp at inner(0)
  for (std::size_t k = 0; k < taylor.size(); ++k) taylor[k] = exp(inner[0]) / factorial(k);
  const Series composed = compose(taylor, inner);
  const Series direct = exponential(inner);
  for (std::size_t k = 0; k < inner.size(); ++k) EXPECT_TRUE(close(composed[k], direct[k], "1e-45")) << k;
}

TEST(Series, ReciprocalTimesItselfIsOne) {
  const Series series{Ball(2), Ball(3), Ball(-1), Ball(5)};
  const Series product = multiply(series, reciprocal(series));
  for (std::size_t k = 0; k < series.size(); ++k) EXPECT_TRUE((product[k] - Ball(k == 0 ? 1 : 0)).contains_zero()) << k;
}

TEST(BallTest, CeilingTakesNearIntegersFromAbove) {
  EXPECT_EQ(compare(ceiling(Ball(7)), Ball(7)), 0);
  EXPECT_EQ(compare(ceiling(Ball("7.0000000000001")), Ball(7)), 0);
  EXPECT_EQ(compare(ceiling(Ball("7.000001")), Ball(8)), 0);
  EXPECT_EQ(compare(ceiling(Ball("6.9999999999999")), Ball(7)), 0);
  EXPECT_EQ(compare(ceiling(Ball("6.5")), Ball(7)), 0);
  EXPECT_EQ(compare(ceiling(Ball("6.25")), Ball(7)), 0);
  EXPECT_EQ(compare(ceiling(exp(log(Ball(4096)))), Ball(4096)), 0);
  EXPECT_EQ(compare(ceiling(Ball("1e15") + Ball("0.5")), Ball("1e15") + Ball(1)), 0);
}

} // namespace
} // namespace boundsweep::reference
