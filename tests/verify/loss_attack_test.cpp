/// The attack on the losses finds nothing, and would find claims that are too small.

#include "host/verify/loss_attack.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "host/config/sweep_reader.hpp"
#include "host/verify/attacks.hpp"
#include "host/verify/losses.hpp"

namespace boundsweep::verify {
namespace {

Sweep sweep_of(const std::string& loss, const std::string& outputs) {
  return read_sweep_text(R"(
[architecture]
width = [1, 4]
outputs = )" + outputs + R"(
[loss]
kind = )" + loss + R"(
[process]
kappa = 0.5
[statistics]
samples = 1000
)",
                         "losses");
}

AttackOptions options(std::int64_t trials) {
  AttackOptions result;
  result.trials = trials;
  result.seed = 5;
  return result;
}

const char* const losses[] = {
    "\"squared\"\ntarget_bound = [0.5, 2.0]",
    "\"absolute\"\nclip = [0.5, inf]",
    "\"pseudo_huber\"",
    "\"log_cosh\"\ntarget = \"in_class\"",
    "\"cross_entropy\"\nclip = [0.5, 2.0]\nsmoothing = [0.0, 0.1]\ntarget_lipschitz = [0.0, 1.0]",
    "\"ramp\"\nmargin = [0.5, 20.0]\ntarget_lipschitz = [0.0, 1.0]"};

bool has_classes(const std::string& loss) {
  return loss.find("cross") != std::string::npos || loss.find("ramp") != std::string::npos;
}

TEST(LossAttack, FindsNoViolationAndComesClose) {
  for (const char* loss : losses) {
    const AttackReport report =
        attack_losses(sweep_of(loss, has_classes(loss) ? "[2, 3, 10]" : "[1, 3]"), options(40));
    EXPECT_EQ(report.name, "losses");
    ASSERT_EQ(report.findings.size(), 4U) << loss;
    for (const Finding& finding : report.findings) {
      EXPECT_FALSE(is_violation(finding)) << finding.quantity << finding.witness.dump();
      EXPECT_GT(finding.ratio, 0.95) << finding.quantity;
    }
  }
}

TEST(LossAttack, NoticesClaimsThatAreTooSmall) {
  for (const char* loss : losses) {
    const Sweep sweep = sweep_of(loss, has_classes(loss) ? "2" : "[1, 3]");
    for (const Finding& finding : attack_scaled_losses(sweep, options(40), 0.94).findings)
      EXPECT_TRUE(is_violation(finding)) << finding.quantity << finding.ratio;
  }
}

TEST(Losses, FollowTheirDefinitions) {
  const Vector t = Eigen::Vector3d(1, -2, 0.5), first = Vector::Unit(3, 0);
  Loss loss;
  loss.kind = LossKind::cross_entropy;
  const double sum = std::exp(1) + std::exp(-2) + std::exp(0.5);
  EXPECT_NEAR(loss_value(loss, t, first), -std::log(std::exp(1) / sum), 1e-14);
  loss.smoothing = 0.3;
  EXPECT_NEAR(loss_value(loss, t, first), -std::log(0.7 * std::exp(1) / sum + 0.1), 1e-14);
  const Vector mixed = Eigen::Vector3d(0.25, 0, 0.75);
  EXPECT_NEAR(loss_value(loss, t, mixed),
              0.25 * loss_value(loss, t, first) + 0.75 * loss_value(loss, t, Vector::Unit(3, 2)),
              1e-14);
  loss.kind = LossKind::ramp;
  loss.margin = 2;
  EXPECT_NEAR(loss_value(loss, t, first), 0.75, 1e-14);
  EXPECT_EQ(loss_value(loss, t, Vector::Unit(3, 1)), 1);
  loss.kind = LossKind::squared;
  EXPECT_NEAR(loss_value(loss, t, first), 0.5 * 4.25, 1e-14);
  EXPECT_NEAR(total_variation(first, mixed), 0.75, 1e-14);
}

/// Certain predictions of the right class have the loss that is left, not zero or NaN.
TEST(Losses, CrossEntropyOfFarLogits) {
  Loss loss;
  loss.kind = LossKind::cross_entropy;
  const Vector far = Eigen::Vector2d(40, 0);
  EXPECT_NEAR(loss_value(loss, far, Vector::Unit(2, 0)) / std::exp(-40), 1, 1e-12);
  EXPECT_EQ(loss_value(loss, Eigen::Vector2d(3000, 0), Vector::Unit(2, 1)), 3000);
}

}  // namespace
}  // namespace boundsweep::verify
