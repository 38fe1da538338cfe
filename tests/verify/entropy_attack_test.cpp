/// The attack on the entropies finds nothing, and would find claims that are too small.

#include "host/verify/entropy_attack.hpp"

#include <cmath>
#include <map>
#include <random>

#include <gtest/gtest.h>

#include "host/config/sweep_reader.hpp"
#include "host/verify/attacks.hpp"
#include "host/verify/code_classes.hpp"
#include "host/verify/item_claims.hpp"

namespace boundsweep::verify {
namespace {

Sweep small_sweep(const std::string& placement) {
  return read_sweep_text(R"(
[architecture]
tokens = [1, 2, 3]
input_dim = [1, 2]
heads = [1, 2]
depth = 1
width = [2, 4]
ff = [1, 4]
norms_per_block = [0, 1, 2]
placement = ")" + placement + R"("
activation = ["tanh", "gelu", "relu"]
final_norm = [false, true]
[weights]
position = [0.0, 0.4]
query_bias = [0.0, 0.3]
key_bias = 0.3
value_bias = [0.0, 0.5]
output_bias = 0.1
ff_in_bias = [0.0, 1.0]
ff_out_bias = 0.1
norm_bias = [0.0, 0.2]
readout_bias = 0.3
[process]
kappa = 0.5
[statistics]
samples = 1000
)",
                         "small");
}

AttackOptions options(std::int64_t trials) {
  AttackOptions result;
  result.trials = trials;
  result.seed = 5;
  return result;
}

std::map<std::string, double> ratios_of(const AttackReport& report) {
  std::map<std::string, double> ratios;
  for (const Finding& finding : report.findings) {
    EXPECT_FALSE(is_violation(finding)) << finding.quantity << " " << finding.witness.dump();
    EXPECT_GT(finding.trials, 0);
    ratios[finding.quantity] = finding.ratio;
  }
  return ratios;
}

TEST(EntropyAttack, FindsNoViolationAndComesClose) {
  for (const char* placement : {"post", "pre"}) {
    std::map<std::string, double> ratios =
        ratios_of(attack_entropy(small_sweep(placement), options(40)));
    EXPECT_EQ(ratios.size(), 2u * 21 + 2 + 3 * 7 + 1 + 5);
    EXPECT_GT(ratios["small change of W_r"], 0.5);
    EXPECT_GT(ratios["small change of norm bias"], 0.3);
    EXPECT_GT(ratios["small change of W_O"], 0.05);
    EXPECT_NEAR(ratios["small change of b_r"], 1, 1e-12);
    EXPECT_EQ(ratios["small change of b_K"], 0);
    EXPECT_EQ(ratios["large change of b_K"], 0);
    EXPECT_GT(ratios["large change of all weights"], 0.05);
    EXPECT_NEAR(ratios["list of sensitivities"], 1, 1e-9);
    EXPECT_GT(ratios["forms beside their neighbours', order 1"], 0.8);
    EXPECT_GT(ratios["size of the forms, order 2"], 0.9);
    EXPECT_GT(ratios["elements of the nets, order 2"], 0.8);
    EXPECT_GT(ratios["diameter of the code classes, order 1"], 0.2);
    EXPECT_NEAR(ratios["entropy of the smooth routes"], 1, 1e-9);
    EXPECT_NEAR(ratios["entropy of the parametric route"], 1, 1e-9);
    EXPECT_EQ(ratios["numbers counted"], 1);
    EXPECT_NEAR(ratios["net of full matrices"], 1, 1e-9);
    EXPECT_GT(ratios["net of low-rank matrices"], 0.6);
    EXPECT_GT(ratios["distance to the net of low-rank matrices"], 0.4);
    EXPECT_GT(ratios["whole training of all weights"], 0.05);
  }
}

/// Low-rank updates of a start, stored in few bits, of some groups in some blocks.
Sweep tuned_sweep() {
  return read_sweep_text(R"(
[architecture]
tokens = [1, 2]
input_dim = [1, 2]
heads = 2
kv_heads = [1, 2]
width = 4
ff = [2, 6]
norms_per_block = [0, 2]
activation = "gelu"
ff_gated = [false, true]
rotary = [false, true]
embedding_norm = [false, true]
outputs = [1, 3]
[weights]
key_bias = 0.5
ff_in_row = 0.6
ff_gate_bias = 0.3
norm_bias = [0.0, 0.3]
[training]
trainable = ["query", "key", "value", "ff_in", "ff_gate", "ff_out", "norm", "bias", "readout"]
update = [0.3, 1.0]
rank = [1, inf]
bits = [3, inf]
code_bits = [40, inf]
[[blocks]]
update = 0.1
[[blocks]]
query = 0.5
trainable = ["query", "value", "ff_in", "ff_gate", "bias", "norm"]
[process]
kappa = 0.5
[statistics]
samples = 1000
)",
                         "tuned");
}

TEST(EntropyAttack, HoldsOfWhatTrainingMayChange) {
  std::map<std::string, double> ratios = ratios_of(attack_entropy(tuned_sweep(), options(60)));
  EXPECT_EQ(ratios["small change of E"], 0);  // a fixed weight does not change
  EXPECT_GT(ratios["small change of W_g"], 0.01);
  EXPECT_GT(ratios["small change of b_K"], 0.001);
  EXPECT_GT(ratios["small change of embedding norm gain"], 0.05);
  EXPECT_NEAR(ratios["list of sensitivities"], 1, 1e-9);
  EXPECT_NEAR(ratios["entropy of the parametric route"], 1, 1e-9);
  EXPECT_EQ(ratios["numbers counted"], 1);
}

TEST(EntropyAttack, NoticesClaimsThatAreTooSmall) {
  std::map<std::string, double> ratios;
  for (const Finding& finding :
       attack_scaled_entropy(small_sweep("post"), options(40), 0.5).findings)
    ratios[finding.quantity] = finding.ratio;
  EXPECT_GT(ratios["small change of W_r"], 1);
  EXPECT_GT(ratios["small change of b_r"], 1);
  EXPECT_GT(ratios["size of the forms, order 1"], 1);
  EXPECT_GT(ratios["forms beside their neighbours', order 1"], 1);
}

TEST(EntropyAttack, EveryItemHasItsClaim) {
  const Problem problem(small_sweep("pre"));
  const PointSample sample = sample_points(problem, 1, 200);
  ASSERT_GT(sample.points.size(), 100u);
  for (const SampledPoint& point : sample.points) {
    const ItemClaims claims = item_claims(point, *problem.view().tables);
    EXPECT_NEAR(claims.listed, 1, 1e-12);
    for (const ItemClaim& claim : claims.items) {
      const bool query_or_key =
          claim.item == Item::query || claim.item == Item::key || claim.item == Item::query_bias;
      const bool left_out =
          claim.item == Item::key_bias || (query_or_key && point.architecture.tokens < 2);
      EXPECT_EQ(claim.sensitivity.is_zero(), left_out) << name_of(claim.item);
    }
  }
}

CoveringCase line_case() {
  CoveringCase c;
  c.order = 2;
  c.theta = 0.25;
  c.scale = 0.01;
  c.size = {1, 1, 0.5, 0};
  return c;
}

SmoothFunction parabola(double bend) {
  return {[=](const Eigen::Vector2d& x) -> Eigen::VectorXd {
            return Eigen::VectorXd::Constant(1, bend * x.x() * x.x());
          },
          [=](const Eigen::Vector2d& x) {
            Polynomial p = Polynomial::Zero(1, 6);
            p(0, 0) = bend * x.x() * x.x();
            p(0, 1) = 2 * bend * x.x();
            p(0, 3) = bend;
            return p;
          }};
}

/// θ_0 = θ_1 = θ/2; ρ_0 = θ_0 + 2θ_1 + 4τ and ρ_1 = θ_1 + 4τ, so that ρ_0/θ_0 = 3 + 8·3 and
/// ρ_1/θ_1 = 1 + 8·3.
TEST(CodeClasses, CountsFollowTheFormula) {
  const CoveringCase c = line_case();
  const double eta = std::sqrt(0.75 * 0.01 / 0.5), cells = std::ceil(1 / eta) - 1;
  EXPECT_EQ(further_cells(c), cells);
  const double first = std::ceil(1 / (0.125 * 0.01)), second = std::ceil(eta / (0.125 * 0.01));
  EXPECT_NEAR(covering_entropy(c),
              std::log(first) + std::log(second) + cells * (std::log(27) + std::log(25)), 1e-9);
  CoveringCase two = c;
  two.outputs = 2;
  EXPECT_NEAR(covering_entropy(two),
              2 * (std::log1p(2 / (0.125 * 0.01)) + std::log1p(2 * eta / (0.125 * 0.01)) +
                   cells * (std::log1p(2 * 27) + std::log1p(2 * 25))),
              1e-9);
}

/// A derivative below its precision needs no code; a scale above everything one cell.
TEST(CodeClasses, CoarseScalesNeedNoCode) {
  CoveringCase c = line_case();
  c.scale = 1000;
  EXPECT_EQ(further_cells(c), 0);
  EXPECT_EQ(covering_entropy(c), 0);
  c.size[0] = 1e6;
  EXPECT_NEAR(covering_entropy(c), std::log(std::ceil(1e6 / 125)), 1e-12);
}

TEST(CodeClasses, NormsOfForms) {
  Polynomial p = Polynomial::Zero(1, 6);
  p << 3, 1, -2, 1, 3, -1;
  const SmallDomain disc{1, 2, 1}, square{2, 1, 1};
  EXPECT_EQ(form_norm(disc, p, 0), 3);
  EXPECT_NEAR(form_norm(disc, p, 1), std::sqrt(5), 1e-12);
  EXPECT_NEAR(form_norm(disc, p, 2), std::sqrt(1 + 2.25), 1e-12);  // eigenvalues ±√(1 + (3/2)²)
  EXPECT_NEAR(form_norm(square, p, 1), 3, 1e-12);
  EXPECT_NEAR(form_norm(square, p, 2), 3, 1e-12);  // at (1, 1): 1 + 3 − 1
}

TEST(CodeClasses, HoldForFunctionsOfTheClass) {
  std::mt19937_64 random(1);
  const CoveringRatios ratios = try_covering(
      line_case(), {parabola(0.5), parabola(0.495), parabola(-0.5), parabola(0.1)}, random);
  EXPECT_LE(ratios.cells, 1);
  EXPECT_LE(ratios.uncovered, 1 + 1e-12);
  EXPECT_LE(ratios.first, 1);
  EXPECT_LE(ratios.next, 1);
  EXPECT_LE(ratios.diameter, 1);
  EXPECT_LE(ratios.codes, 1);
}

TEST(CodeClasses, NoticeFunctionsOutsideTheClass) {
  std::mt19937_64 random(1);
  const CoveringRatios ratios = try_covering(line_case(), {parabola(20), parabola(-20)}, random);
  EXPECT_GT(ratios.first, 1);
  EXPECT_GT(ratios.next, 1);
}

}  // namespace
}  // namespace boundsweep::verify
