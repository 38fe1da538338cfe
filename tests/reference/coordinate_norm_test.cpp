// Theory §3.1: the coordinate norm, against figures computed elsewhere, against what networks attain, and against itself.
#include "closeness.hpp"
#include "constants.hpp"
#include "derivatives.hpp"
#include "evaluate.hpp"
#include "parts.hpp"

#include <algorithm>

namespace boundsweep::reference {
namespace {

using nlohmann::json;

/// Figures with as many digits as they were printed with.
void expect_printed(const Series& majorant, const std::vector<const char*>& figures, const char* half_a_digit) {
  for (std::size_t k = 1; k <= figures.size(); ++k) {
    EXPECT_TRUE(close(factorial(k) * majorant.at(k), Ball(std::string(figures[k - 1])), half_a_digit)) << "order " << k;
  }
}

// The cases of a published companion code: weights and inputs with entries ≤ 1.

TEST(CoordinateNorm, AttentionOfTheCompanionCase) {
  const SweepPoint point = read_sweep_point({{"architecture", {{"tokens", 5}, {"width", 3}}}, {"weights", {{"kind", "entrywise"}}}});
  const PartContext context{point.architecture, point.weights, 5};
  const Ball range = sqrt(Ball(3));
  const Series bounds = attention_majorant(context, point.weights.blocks[0], range, Measure::coordinate, Measure::coordinate);
  expect_printed(bounds, {"96.53", "1065.5", "2.218e4", "1.344e6"}, "3e-4");
  // Order 1 by hand: row(W_O)·(col(V) + V·R·(2·col·w·R/√3)), all norms of 3×3 matrices of ones.
  EXPECT_TRUE(same(bounds[1], Ball(3) + Ball(3) * sqrt(Ball(3)) * Ball(18)));
}

TEST(CoordinateNorm, LayerNormOfTheCompanionCase) {
  const SweepPoint point = read_sweep_point({{"architecture", {{"width", 10}}}});
  const PartContext context{point.architecture, point.weights, 5};
  const NormWeights& weights = point.weights.norm;
  expect_printed(norm_majorant(context, weights, Ball(10), Measure::coordinate, Measure::coordinate), {"0.9", "0.2318", "0.2430", "0.1959"}, "3e-4");
  expect_printed(norm_majorant(context, weights, Ball(10), Measure::euclidean, Measure::euclidean), {"1", "0.272", "0.3", "0.255"}, "2e-3");
}

TEST(CoordinateNorm, FeedForwardIsExactForEntrywiseBounds) {
  const SweepPoint point = read_sweep_point({{"architecture", {{"width", 10}, {"ff", 64}}}, {"weights", {{"kind", "entrywise"}}}});
  const PartContext context{point.architecture, point.weights, 4};
  const Series bounds = feed_forward_majorant(context, point.weights.blocks[0], Ball(1), Measure::coordinate);
  expect_printed(bounds, {"72.25", "51.1", "49.8"}, "2e-3");
  // With ones everywhere each of 64 units adds φ^(k).
  for (std::size_t k = 1; k < 4; ++k) EXPECT_TRUE(same(bounds[k], Ball(64) * activation_constants("gelu").taylor.at(k)));
  expect_printed(feed_forward_majorant(context, point.weights.blocks[0], Ball(1), Measure::euclidean), {"722.5", "1615", "4984"}, "1e-3");
}

TEST(CoordinateNorm, AGateAddsItsEntries) {
  const SweepPoint point = read_sweep_point({{"architecture", {{"width", 4}, {"ff", 9}, {"ff_gated", true}, {"activation", "tanh"}}}, {"weights", {{"kind", "entrywise"}}}});
  const PartContext context{point.architecture, point.weights, 3};
  const Series bounds = feed_forward_majorant(context, point.weights.blocks[0], Ball(1), Measure::coordinate);
  // row(W_2) = 3, col(W_1) = 3, ent(W_g) = 1, ℓ = w_1 R = 6, Φ_g = min(row(W_g) R, 1) = 1.
  const Series& taylor = activation_constants("tanh").taylor;
  EXPECT_TRUE(same(bounds[1], Ball(3) * (taylor[1] * Ball(6) + Ball(3))));
  EXPECT_TRUE(same(bounds[2], Ball(3) * (taylor[2] * Ball(6) + taylor[1] * Ball(3))));
}

// ---- whole networks ----

const PartDerivatives& find(const std::vector<PartDerivatives>& parts, const std::string& name) {
  const auto found = std::find_if(parts.begin(), parts.end(), [&](const PartDerivatives& part) { return part.name == name; });
  if (found == parts.end()) throw std::logic_error("no part " + name);
  return *found;
}

json small_network(const json& architecture, const json& weights) {
  json result = {{"architecture", {{"tokens", 2}, {"input_dim", 3}, {"width", 4}, {"ff", 6}, {"depth", 2}}}, {"weights", weights}, {"bound", {{"max_order", 4}, {"levels", 2}}}};
  result["architecture"].update(architecture);
  return result;
}

TEST(CoordinateNorm, NeverExceedsTheOperatorNorm) {
  for (const char* kind : {"spectral", "entrywise"}) {
    for (const char* placement : {"pre", "post"}) {
      for (const bool gated : {false, true}) {
        const json sweep = small_network({{"placement", placement}, {"ff_gated", gated}, {"norms", 3}, {"final_norm", true}, {"embedding_norm", true}}, {{"kind", kind}});
        for (const PartDerivatives& part : derivatives(sweep)) {
          for (std::size_t k = 0; k < part.euclidean.size(); ++k) {
            EXPECT_FALSE(part.coordinate[k] > part.euclidean[k]) << part.name << ' ' << k;
          }
        }
      }
    }
  }
}

TEST(CoordinateNorm, TheNetworksOperatorBoundsAreItsMajorant) {
  const json sweep = small_network({{"embedding_norm", true}, {"final_norm", true}}, {{"kind", "entrywise"}});
  const Series majorant = evaluate(sweep).network;
  const std::vector<PartDerivatives> parts = derivatives(sweep);
  const PartDerivatives& network = find(parts, "network");
  for (std::size_t k = 0; k < majorant.size(); ++k) {
    EXPECT_TRUE(same(network.euclidean[k], factorial(k) * majorant[k])) << k;
    // col(E)/w_E = √4/√12
    EXPECT_TRUE(same(network.coordinate[k], factorial(k) * majorant[k] / pow(sqrt(Ball(3)), k))) << k;
  }
  EXPECT_TRUE(same(find(parts, "embedding").coordinate[1], Ball(1)));
}

TEST(CoordinateNorm, ANetworkThatIgnoresItsInput) {
  const std::vector<PartDerivatives> parts = derivatives(small_network(json::object(), {{"embedding", 0}}));
  EXPECT_TRUE(find(parts, "network").coordinate[1].is_zero());
}

TEST(CoordinateNorm, APreNormShortensWhatEntersABlock) {
  // Weights are even and the feed-forward is 0: x + W_O W_V·mean of LN(x), all norms 1.
  const json weights = {{"query", 0}, {"ff_out", 0}};
  const auto block = [&](int norms, const char* norm_kind) {
    return find(derivatives(small_network({{"depth", 1}, {"norms", norms}, {"placement", "pre"}, {"norm_kind", norm_kind}}, weights)), "block");
  };
  const PartDerivatives layer = block(2, "layer"), rms = block(2, "rms");
  EXPECT_TRUE(same(layer.euclidean[1], Ball(2))); // 1 + w_O w_V √d N_1/s, s = √d
  EXPECT_TRUE(same(rms.coordinate[1], Ball(2)));
  EXPECT_TRUE(same(layer.coordinate[1], Ball(1) + sqrt(Ball(3) / Ball(4))));
  EXPECT_TRUE(same(layer.coordinate[2], layer.euclidean[2] * Ball(3) / Ball(4)));
  // A single norm belongs to the feed-forward, and spectral norms bound columns as well.
  EXPECT_TRUE(same(block(1, "layer").coordinate[1], block(1, "layer").euclidean[1]));
}

TEST(CoordinateNorm, ABlockWithoutPreNormReadsColumns) {
  const json weights = {{"kind", "entrywise"}, {"query", 0}, {"ff_out", 0}};
  const PartDerivatives block = find(derivatives(small_network({{"depth", 1}, {"norms", 0}}, weights)), "block");
  EXPECT_TRUE(same(block.euclidean[1], Ball(1) + Ball(4) * Ball(4)));
  EXPECT_TRUE(same(block.coordinate[1], Ball(1) + Ball(4) * Ball(2))); // w_O·col(W_V)
}

TEST(CoordinateNorm, PartsComeInTheOrderTheyAreApplied) {
  std::string names;
  for (const PartDerivatives& part : derivatives(small_network({{"depth", 1}, {"placement", "pre"}, {"embedding_norm", true}, {"final_norm", true}}, json::object()))) {
    names += part.name + ' ' + std::to_string(part.block) + "; ";
  }
  EXPECT_EQ(names, "embedding 0; embedding norm 0; norm 1; attention 1; norm 1; feed-forward 1; block 1; final norm 0; network 0; ");
}

} // namespace
} // namespace boundsweep::reference
