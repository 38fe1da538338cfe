/// The attack on the entropies finds nothing, and would find claims that are too small.

#include "host/verify/entropy_attack.hpp"

#include <cmath>
#include <map>

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
    EXPECT_EQ(ratios.size(), 2u * 21 + 1 + 3 * 6 + 1);
    EXPECT_GT(ratios["small change of w_r"], 0.5);
    EXPECT_GT(ratios["small change of norm bias"], 0.3);
    EXPECT_GT(ratios["small change of W_O"], 0.05);
    EXPECT_NEAR(ratios["small change of b_r"], 1, 1e-12);
    EXPECT_EQ(ratios["small change of b_K"], 0);
    EXPECT_EQ(ratios["large change of b_K"], 0);
    EXPECT_GT(ratios["large change of all weights"], 0.05);
    EXPECT_NEAR(ratios["list of sensitivities"], 1, 1e-9);
    EXPECT_GT(ratios["further polynomials, order 1"], 0.9);
    EXPECT_GT(ratios["first polynomial, order 2"], 0.9);
    EXPECT_GT(ratios["diameter of the code classes, order 1"], 0.2);
    EXPECT_NEAR(ratios["entropy of the smooth routes"], 1, 1e-9);
  }
}

TEST(EntropyAttack, NoticesClaimsThatAreTooSmall) {
  std::map<std::string, double> ratios;
  for (const Finding& finding :
       attack_scaled_entropy(small_sweep("post"), options(40), 0.5).findings)
    ratios[finding.quantity] = finding.ratio;
  EXPECT_GT(ratios["small change of w_r"], 1);
  EXPECT_GT(ratios["small change of b_r"], 1);
  EXPECT_GT(ratios["further polynomials, order 1"], 1);
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
  c.largest = 1;
  c.derivative = 0.5;
  return c;
}

SmoothFunction parabola(double bend) {
  return {[=](const Eigen::Vector2d& x) { return bend * x.x() * x.x(); },
          [=](const Eigen::Vector2d& x) {
            Polynomial p = Polynomial::Zero();
            p[0] = bend * x.x() * x.x();
            p[1] = 2 * bend * x.x();
            p[3] = bend;
            return p;
          }};
}

TEST(CodeClasses, CountsFollowTheFormula) {
  const CoveringCase c = line_case();
  const double eta = std::sqrt(0.75 * 0.01 / 0.5);
  EXPECT_EQ(further_cells(c), std::ceil(1 / eta));
  const double next = std::log1p(2 * (3 + 8 * 3.0));
  EXPECT_NEAR(
      covering_entropy(c),
      2 * std::log1p(2 * (1 + 0.0075) / 0.0025) + std::min(std::ceil(1 / eta), 2 / eta) * 2 * next,
      1e-9);
}

TEST(CodeClasses, HoldForFunctionsOfTheClass) {
  const CoveringRatios ratios =
      try_covering(line_case(), {parabola(0.5), parabola(0.495), parabola(-0.5), parabola(0.1)});
  EXPECT_LE(ratios.cells, 1);
  EXPECT_LE(ratios.uncovered, 1 + 1e-12);
  EXPECT_LE(ratios.first, 1);
  EXPECT_LE(ratios.next, 1);
  EXPECT_LE(ratios.diameter, 1);
  EXPECT_LE(ratios.codes, 1);
}

TEST(CodeClasses, NoticeFunctionsOutsideTheClass) {
  const CoveringRatios ratios = try_covering(line_case(), {parabola(20), parabola(-20)});
  EXPECT_GT(ratios.next, 1);
}

}  // namespace
}  // namespace boundsweep::verify
