// Properties of whole evaluations.
#include "closeness.hpp"
#include "evaluate.hpp"

#include <cmath>
#include <stdexcept>
#include <string>

namespace boundsweep::reference {
namespace {

using nlohmann::json;

/// A quick point, with sections replaced or added.
json quick(const json& sections = json::object()) {
  json sweep = {{"bound", {{"levels", 6}, {"max_order", 3}}}};
  sweep.update(sections);
  return sweep;
}

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

// ---- theory §5.3 ----

TEST(Reference, AFrozenNetworkHasNoEntropy) {
  const Evaluation evaluation = evaluate(quick({{"training", {{"trainable", json::array()}}}}));
  EXPECT_TRUE(evaluation.trained.is_zero());
  EXPECT_FALSE(evaluation.parameters.is_zero());
  for (const Scale& scale : evaluation.scales) {
    EXPECT_TRUE(scale.entropy.is_zero());
    EXPECT_EQ(scale.route, "parametric"); // named first among equals
  }
}

TEST(Reference, TrainedCountsWhatIsStored) {
  const auto trained = [](const json& training) {
    return evaluate(quick({{"architecture", {{"width", 8}, {"tokens", 2}, {"ff", 20}, {"outputs", 3}, {"heads", 4}, {"kv_heads", 2}}},
                           {"weights", {{"key_bias", 1}, {"position", 1}}},
                           {"training", training}})).trained.to_integer_string();
  };
  EXPECT_EQ(trained({{"trainable", {"query"}}}), "64");
  EXPECT_EQ(trained({{"trainable", {"key", "value"}}}), "64");
  EXPECT_EQ(trained({{"trainable", {"ff_in", "ff_out"}}}), "320");
  EXPECT_EQ(trained({{"trainable", {"readout"}}}), "24");
  EXPECT_EQ(trained({{"trainable", {"position"}}}), "16");
  EXPECT_EQ(trained({{"trainable", {"bias"}}}), "4");  // the key's, d_k·kv_heads
  EXPECT_EQ(trained({{"trainable", {"norm"}}}), "16"); // two gains
  EXPECT_EQ(trained({{"trainable", {"query", "ff_in", "norm"}}, {"rank", 2}, {"update", 1}}), "104"); // 2·16 + 2·28 + 16
  EXPECT_EQ(trained({{"trainable", {"readout"}}, {"rank", 3}, {"update", 1}}), "33"); // more than the matrix has
}

TEST(Reference, BitsBoundWhatFineScalesCost) {
  const json training = {{"trainable", {"query", "norm"}}, {"bits", 4}};
  const json architecture = {{"tokens", 2}, {"width", 4}};
  const Evaluation stored = evaluate({{"architecture", architecture}, {"training", training}});
  const Ball most = Ball(4) * log(Ball(2)) * stored.trained;
  EXPECT_TRUE(same(stored.scales.back().entropy, most));
  EXPECT_TRUE(stored.scales.front().entropy < most);
  json code = training;
  code["code_bits"] = 10;
  EXPECT_TRUE(same(evaluate({{"architecture", architecture}, {"training", code}}).scales.back().entropy, Ball(10) * log(Ball(2))));
}

// ---- theory §7.3 ----

TEST(Reference, EqualBlocksAreTheArchitectureOfTheWeights) {
  const json weights = {{"query", 2}, {"ff_in", 0.5}, {"ff_in_row", 0.25}, {"norm_gain", 1.5}, {"key_bias", 0.5}};
  const json architecture = {{"tokens", 3}, {"depth", 2}, {"norms", 3}};
  const json training = {{"update", 0.5}, {"trainable", {"query", "ff_in", "bias"}}};
  const Evaluation plain = evaluate(quick({{"architecture", architecture}, {"weights", weights}, {"training", training}}));
  // Other bounds in [weights], put right block by block; the norms outside have the same gain.
  const json others = {{"query", 7}, {"ff_in", 3}, {"ff_in_row", 1}, {"norm_gain", 1.5}, {"key_bias", 0}};
  const json block = {{"query", 2}, {"ff_in", 0.5}, {"ff_in_row", 0.25}, {"key_bias", 0.5}, {"update", 0.5}, {"trainable", {"query", "ff_in", "bias"}}};
  const json elsewhere = {{"update", 0.75}, {"trainable", json::array()}};
  json several = quick({{"architecture", architecture}, {"weights", others}, {"training", elsewhere}});
  several["blocks"] = {block, block};
  const Evaluation by_blocks = evaluate(several);
  EXPECT_TRUE(same(plain.bound, by_blocks.bound));
  EXPECT_TRUE(same(plain.network.back(), by_blocks.network.back()));
  EXPECT_TRUE(same(plain.scales.back().entropy, by_blocks.scales.back().entropy));
  EXPECT_EQ(plain.trained.to_integer_string(), by_blocks.trained.to_integer_string());
  EXPECT_EQ(plain.parameters.to_integer_string(), by_blocks.parameters.to_integer_string());
}

TEST(Reference, ABlockKeepsTheRowBoundUnlessItOverridesIt) {
  const auto bound = [](const json& block) {
    json sweep = quick({{"architecture", {{"width", 4}}}, {"weights", {{"ff_in_row", 0.5}}}});
    sweep["blocks"] = {block};
    return evaluate(sweep).network.back();
  };
  EXPECT_TRUE(same(bound({{"ff_in", 2}}), bound({{"ff_in", 2}, {"ff_in_row", 0.5}})));
  EXPECT_FALSE(same(bound({{"ff_in", 2}}), bound({{"ff_in", 2}, {"ff_in_row", 2}})));
}

// ---- theory §7.1, §7.2 ----

TEST(Reference, ThePredictiveRiskIsTotalVariationWithoutMemory) {
  const json loss = {{"kind", "ramp"}, {"target_lipschitz", "inf"}};
  const auto bound = [&](const json& process) { return evaluate(quick({{"architecture", {{"outputs", 3}}}, {"loss", loss}, {"process", process}})); };
  const json forgetful = {{"ergodicity", "total_variation"}, {"kappa", 0}, {"start", "stationary"}};
  const Evaluation next = bound({{"risk", "predictive"}});
  EXPECT_TRUE(next.predictive);
  EXPECT_EQ(next.lipschitz.to_string(), "inf");
  EXPECT_TRUE(same(next.bound, bound(forgetful).bound));
  json late = forgetful;
  late["ahead"] = 2;
  EXPECT_TRUE(same(bound({{"risk", "predictive"}, {"ahead", 3}}).bound, bound(late).bound));
  EXPECT_TRUE(next.bound < bound(late).bound);
}

TEST(Reference, AheadLengthensTheLag) {
  const auto bound = [](const json& architecture, const json& process) {
    return evaluate(quick({{"architecture", architecture}, {"process", process}})).bound;
  };
  // The same network for one token and for three, if nothing attends.
  const json one = {{"tokens", 1}}, process = {{"ahead", 2}};
  EXPECT_TRUE(bound(one, json::object()) < bound(one, process));
  EXPECT_TRUE(same(bound({{"tokens", 3}}, {{"window", true}, {"ahead", 2}}), bound({{"tokens", 3}}, {{"ahead", 4}})));
}

TEST(Reference, SimultaneousRowsPayForTheirNumber) {
  json sweep = quick({{"statistics", {{"simultaneous", true}, {"selection", 1.5}}}});
  const Evaluation together = evaluate(sweep, 192, 1000);
  sweep["statistics"] = {{"delta", 0.05}, {"selection", 1.5 + std::log(1000.0)}};
  EXPECT_TRUE(close(together.bound, evaluate(sweep).bound, "1e-15"));
  sweep["statistics"] = {{"selection", 1.5}};
  EXPECT_TRUE(evaluate(sweep, 192, 1000).bound < together.bound);
}

TEST(Reference, RejectsWhatIsNotAPoint) {
  const auto rejects = [](const json& sweep) {
    try {
      evaluate(sweep);
    } catch (const std::invalid_argument&) {
      return true;
    }
    return false;
  };
  EXPECT_TRUE(rejects({{"architecture", {{"heads", 3}}}}));
  EXPECT_TRUE(rejects({{"architecture", {{"heads", 4}, {"kv_heads", 3}}}}));
  EXPECT_TRUE(rejects({{"architecture", {{"norms", 3}}}}));
  EXPECT_TRUE(rejects({{"architecture", {{"hedas", 2}}}}));
  EXPECT_TRUE(rejects({{"architectures", json::object()}}));
  EXPECT_TRUE(rejects({{"architecture", {{"ff", 8}, {"ff_ratio", 2}}}}));
  EXPECT_TRUE(rejects({{"process", {{"kappa", 0.5}, {"model", {{"kind", "iid"}}}}}}));
  EXPECT_TRUE(rejects({{"process", {{"kappa", 1}}}}));
  EXPECT_TRUE(rejects({{"process", {{"risk", "predictive"}, {"kappa", 0.5}}}}));
  EXPECT_TRUE(rejects({{"process", {{"risk", "predictive"}, {"ahead", 0}}}}));
  EXPECT_TRUE(rejects({{"loss", {{"target_lipschitz", "inf"}}}}));
  EXPECT_TRUE(rejects({{"loss", {{"kind", "ramp"}}}}));
  EXPECT_TRUE(rejects({{"loss", {{"smoothing", 0.1}}}}));
  EXPECT_TRUE(rejects({{"training", {{"rank", 1}}}}));
  EXPECT_TRUE(rejects({{"training", {{"trainable", {"qerry"}}}}}));
  EXPECT_TRUE(rejects({{"architecture", {{"depth", 2}}}, {"blocks", {json::object()}}}));
  EXPECT_TRUE(rejects({{"blocks", {{{"embedding", 1}}}}}));
  EXPECT_TRUE(rejects({{"blocks", {{{"update", 1}}}}}));
  EXPECT_FALSE(rejects(quick()));
}

} // namespace
} // namespace boundsweep::reference
