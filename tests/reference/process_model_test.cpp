// Named processes (theory §0, §7.5).
#include "closeness.hpp"
#include "process_model.hpp"
#include "sweep_point.hpp"

namespace boundsweep::reference {
namespace {

using nlohmann::json;

ProcessModel model(const json& description, std::int64_t tokens = 1, bool window = false) { return read_process_model(description, tokens, window); }

TEST(ProcessModel, ScalarsFixKappa) {
  EXPECT_TRUE(same(model({{"kind", "doeblin"}, {"mass", 0.25}}).kappa, Ball("0.75")));
  EXPECT_TRUE(model({{"kind", "doeblin"}, {"mass", 0.25}}).total_variation);
  EXPECT_TRUE(same(model({{"kind", "ar1"}, {"coefficient", -0.5}}).kappa, Ball("0.5")));
  EXPECT_TRUE(model({{"kind", "iid"}}).kappa.is_zero());
  EXPECT_TRUE(same(model({{"kind", "ou"}, {"rate", 0.5}, {"dt", 0.5}}).kappa, exp(-Ball("0.25"))));
  EXPECT_TRUE(same(model({{"kind", "langevin"}, {"convexity", 0.25}, {"dt", 1.0}}).kappa, exp(-Ball("0.25"))));
}

TEST(ProcessModel, AFiniteChainHasDobrushinsCoefficient) {
  const json transition = {{1.0, 0.0}, {0.25, 0.75}}; // rows at distance 3/4
  EXPECT_TRUE(same(model({{"kind", "finite"}, {"transition", transition}}).kappa, Ball("0.75")));
}

TEST(ProcessModel, AMatrixHasItsSpectralNorm) {
  // ‖A‖² is the larger root of x² − 0.5625 x + 0.0625²: det A = 1/16, Frobenius norm² = 9/16.
  const json a = {{0.25, 0.625}, {0.0, 0.25}};
  const Ball trace = Ball("0.515625"), determinant = Ball("0.00390625");
  const Ball square = (trace + sqrt(trace * trace - Ball(4) * determinant)) / Ball(2);
  EXPECT_TRUE(close(model({{"kind", "ar1"}, {"coefficient", a}}).kappa, sqrt(square), "1e-45"));
}

TEST(ProcessModel, APowerAboveKappaIsPaidOnce) {
  // A^j = 4^{−j}·(1, 5j/2; 0, 1): with κ = 1/2 the ratio is largest early and falls below 1.
  const json a = {{0.25, 0.625}, {0.0, 0.25}};
  const ProcessModel known = model({{"kind", "ar1"}, {"coefficient", a}, {"kappa", 0.5}});
  EXPECT_TRUE(same(known.kappa, Ball("0.5")));
  Ball largest(0);
  for (int j = 1; j <= 40; ++j) {
    const Ball corner = Ball(5 * j) / Ball(2); // ‖(1, c; 0, 1)‖ = (c + √(c² + 4))/2
    largest = max(largest, scaled_by_power_of_two((corner + sqrt(corner * corner + Ball(4))) / Ball(2), -j));
  }
  EXPECT_TRUE(close(known.prefactor, largest, "1e-45"));
  EXPECT_THROW(model({{"kind", "ar1"}, {"coefficient", {{0.5}}}, {"kappa", 0.25}}), std::invalid_argument);
}

TEST(ProcessModel, WholeStatesPayForTheirTokens) {
  const json langevin = {{"kind", "langevin"}, {"convexity", 0.5}, {"dt", 1.0}};
  const json matrix = {{"kind", "ar1"}, {"coefficient", {{0.5}}}};
  for (const json& description : {langevin, matrix}) {
    EXPECT_TRUE(same(model(description, 1).prefactor, Ball(1)));
    EXPECT_TRUE(same(model(description, 4).prefactor, Ball(2)));
    EXPECT_TRUE(same(model(description, 4, true).prefactor, Ball(1)));
  }
  EXPECT_TRUE(same(model({{"kind", "ar1"}, {"coefficient", 0.5}}, 4).prefactor, Ball(1))); // contracts token by token
}

TEST(ProcessModel, ReachesThePoint) {
  const SweepPoint point = read_sweep_point({{"process", {{"model", {{"kind", "doeblin"}, {"mass", 0.25}}}, {"ahead", 2}}}});
  EXPECT_TRUE(point.process.total_variation);
  EXPECT_TRUE(same(point.process.kappa, Ball("0.75")));
  EXPECT_EQ(point.process.lag, 2);
}

} // namespace
} // namespace boundsweep::reference
