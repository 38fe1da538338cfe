// The parts of theory §3 where another formula gives the same.
#include "closeness.hpp"
#include "constants.hpp"
#include "evaluate.hpp"
#include "parts.hpp"

namespace boundsweep::reference {
namespace {

using nlohmann::json;

constexpr std::size_t length = 6;

PartContext context_of(const SweepPoint& point) { return {point.architecture, point.weights, length}; }

TEST(Parts, AGateIsAProductOfSeries) {
  const SweepPoint point = read_sweep_point({{"architecture", {{"ff_gated", true}, {"activation", "silu"}}},
                                             {"weights", {{"ff_in", 3}, {"ff_gate", 2}, {"ff_gate_row", 0.5}, {"ff_out", 0.75}, {"ff_in_bias", 4}, {"ff_gate_bias", 5}}}});
  const Ball range(7);
  // |gate| ≤ |ŵ_g R + b_g|, W_1 x + b_1 is linear, and the two are multiplied coordinate by coordinate.
  Series gate(length);
  const Ball slope = Ball("0.5");
  for (std::size_t k = 0; k < length; ++k) gate[k] = k == 0 ? slope * range + Ball(5) : activation_constants("silu").taylor.at(k) * pow(slope, k);
  const Series product = scale(Ball("0.75"), multiply(gate, linear(Ball(3) * range + Ball(4), Ball(3), length)));
  const Part part = feed_forward(context_of(point), point.weights.blocks[0], range);
  for (std::size_t k = 0; k < length; ++k) EXPECT_TRUE(same(part.majorant[k], product[k])) << k;
}

TEST(Parts, ABoundedActivationBoundsTheGate) {
  const SweepPoint point = read_sweep_point({{"architecture", {{"ff_gated", true}, {"activation", "tanh"}}}});
  const Part part = feed_forward(context_of(point), point.weights.blocks[0], Ball(100));
  EXPECT_TRUE(same(part.majorant[0], Ball(100))); // 1·ℓ
}

TEST(Parts, RotaryPositionsBringTheKeyBiasBack) {
  const auto attention_with = [](bool rotary, double key_bias) {
    const SweepPoint point = read_sweep_point({{"architecture", {{"tokens", 3}, {"rotary", rotary}}}, {"weights", {{"key_bias", key_bias}}}});
    return attention(context_of(point), point.weights.blocks[0], Ball(2));
  };
  const auto item = [](const Part& part, const std::string& name) {
    for (const WeightItem& candidate : part.items) {
      if (candidate.name == name) return candidate;
    }
    throw std::logic_error("no item " + name);
  };
  for (std::size_t k = 0; k < length; ++k) EXPECT_TRUE(same(attention_with(false, 5).majorant[k], attention_with(true, 0).majorant[k]));
  EXPECT_TRUE(attention_with(true, 5).majorant[1] > attention_with(true, 0).majorant[1]);
  EXPECT_TRUE(item(attention_with(false, 5), "key bias").sensitivity.is_zero());
  // As the key weights, without their input.
  const Part rotated = attention_with(true, 5);
  EXPECT_TRUE(same(item(rotated, "key bias").sensitivity * Ball(2), item(rotated, "key").sensitivity));
  EXPECT_TRUE(item(rotated, "query").sensitivity > item(attention_with(true, 0), "query").sensitivity);
}

TEST(Parts, GroupsShareEntriesOnly) {
  const auto evaluation = [](std::int64_t kv_heads) {
    return evaluate({{"architecture", {{"tokens", 2}, {"heads", 4}, {"kv_heads", kv_heads}}}, {"weights", {{"value_bias", 1}}}, {"bound", {{"levels", 2}, {"max_order", 3}}}});
  };
  const Evaluation own = evaluation(4), shared = evaluation(1);
  for (std::size_t k = 0; k < own.network.size(); ++k) EXPECT_TRUE(same(own.network[k], shared.network[k]));
  // K and V lose 12 of 16 rows of 16 numbers each, the bias 12 of 16 numbers.
  EXPECT_TRUE(same(own.parameters - shared.parameters, Ball(2 * 12 * 16 + 12)));
}

TEST(Parts, ANormAfterTheEmbeddingForgetsScale) {
  const auto evaluation = [](bool embedding_norm, double radius) {
    return evaluate({{"architecture", {{"embedding_norm", embedding_norm}, {"radius", radius}, {"norms", 0}}}, {"bound", {{"levels", 2}, {"max_order", 3}}}});
  };
  EXPECT_TRUE(evaluation(true, 1e6).network[0] < Ball(100));
  EXPECT_TRUE(evaluation(false, 1e6).network[0] > Ball(100));
  EXPECT_TRUE(same(evaluation(true, 1).parameters - evaluation(false, 1).parameters, Ball(16))); // a gain
}

TEST(Parts, GainsOfZeroCountAndBiasesOfZeroDoNot) {
  const auto parameters = [](const json& weights) {
    return evaluate({{"architecture", {{"norms", 1}}}, {"weights", weights}, {"bound", {{"levels", 2}}}}).parameters;
  };
  EXPECT_TRUE(same(parameters({{"norm_gain", 0}}), parameters({{"norm_gain", 1}})));
  EXPECT_TRUE(same(parameters({{"norm_bias", 1}}) - parameters({{"norm_bias", 0}}), Ball(16)));
}

TEST(Parts, AnUpdateAddsToTheBoundsOfWhatIsTrained) {
  const auto block = [](const json& training, const char* kind, int row = 3) {
    return read_sweep_point({{"architecture", {{"width", 4}, {"ff", 9}}}, {"weights", {{"kind", kind}, {"ff_in", 2}, {"ff_in_row", row}}}, {"training", training}}).weights.blocks[0];
  };
  const BlockWeights trained = block({{"update", 0.5}}, "spectral");
  EXPECT_TRUE(same(trained.ff_in.bound, Ball("2.5")));
  EXPECT_TRUE(same(trained.ff_in.row, Ball("2.5"))); // never above the spectral norm
  EXPECT_TRUE(same(trained.ff_in.radius, Ball("0.5")));
  const BlockWeights entrywise = block({{"update", 0.5}}, "entrywise");
  EXPECT_TRUE(same(entrywise.ff_in.bound, Ball("12.5"))); // 2√36 + 0.5
  EXPECT_TRUE(same(entrywise.ff_in.row, Ball("3.5")));    // the stated 3 is below 2√4
  EXPECT_TRUE(same(entrywise.ff_in.column, Ball("6.5")));
  EXPECT_TRUE(same(entrywise.ff_in.entry, Ball("2.5")));
  EXPECT_TRUE(same(block({{"update", 0.5}}, "entrywise", 1).ff_in.entry, Ball("1.5"))); // no entry is above its row
  const BlockWeights frozen = block({{"update", 0.5}, {"trainable", {"query"}}}, "spectral");
  EXPECT_TRUE(same(frozen.ff_in.bound, Ball(2)));
  EXPECT_TRUE(same(frozen.query.bound, Ball("1.5")));
  EXPECT_TRUE(same(frozen.norm.gain.bound, Ball(1)));
}

} // namespace
} // namespace boundsweep::reference
