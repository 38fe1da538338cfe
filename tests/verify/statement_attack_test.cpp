#include <cmath>

#include <gtest/gtest.h>

#include "host/config/sweep_reader.hpp"
#include "host/engine/problem.hpp"
#include "host/verify/attacks.hpp"
#include "host/verify/built_in_sweeps.hpp"
#include "host/verify/random_draw.hpp"
#include "host/verify/statement_experiment.hpp"

namespace boundsweep::verify {
namespace {

AttackOptions options(std::int64_t trials) {
  AttackOptions result;
  result.trials = trials;
  result.seed = 3;
  return result;
}

Sweep built_in(std::size_t i) {
  return read_sweep_text(built_in_sweeps().at(i).text, built_in_sweeps().at(i).name);
}

Architecture small_architecture(double tokens) {
  Architecture a;
  a.tokens = tokens;
  a.input_dim = 2;
  a.radius = 1.5;
  return a;
}

/// What the theorem assumes about inputs holds for everything drawn, and trajectories visit what
/// the law says: on average over trajectories that start stationary the two agree.
TEST(StatementExperiment, DrawsTrajectoriesOfItsLaw) {
  int stationary = 0, windows = 0, trees = 0;
  for (std::uint64_t i = 0; i < 300; ++i) {
    std::mt19937_64 random = generator_for({i});
    const Architecture a = small_architecture(1 + static_cast<double>(i % 3));
    const int trajectories = 100;
    const auto experiment = draw_experiment(a, 0.4, trajectories, random);
    if (!experiment) continue;
    for (const Matrix& x : experiment->inputs) EXPECT_LE(token_norm(x), a.radius * (1 + 1e-12));
    EXPECT_NEAR(experiment->law.sum(), 1, 1e-12);
    EXPECT_GE(experiment->law.minCoeff(), 0);
    EXPECT_EQ(experiment->frequency.rows(), trajectories);
    EXPECT_NEAR(experiment->frequency.sum(), trajectories, 1e-9);
    EXPECT_LT(experiment->process.kappa, 1);
    EXPECT_GE(experiment->process.prefactor, 1);
    windows += experiment->process.window ? 1 : 0;
    trees += experiment->process_name.find("AR(1)") != std::string::npos ? 1 : 0;
    if (!experiment->process.stationary_start) continue;
    ++stationary;
    const Vector visits =
        experiment->frequency.transpose() * Vector::Constant(trajectories, 1.0 / trajectories);
    // Six standard deviations of fully dependent steps.
    EXPECT_LT((visits - experiment->law).cwiseAbs().maxCoeff(), 6 * 0.5 / std::sqrt(trajectories));
  }
  EXPECT_GT(stationary, 30);
  EXPECT_GT(windows, 30);
  EXPECT_GT(trees, 10);
}

TEST(StatementAttack, TheoremHoldsOnEveryBuiltInSweep) {
  double largest = 0;
  for (std::size_t i = 0; i < built_in_sweeps().size(); ++i) {
    const AttackReport report = attack_statement(built_in(i), options(12));
    EXPECT_EQ(report.name, "statement");
    EXPECT_FALSE(report.findings.empty());
    for (const Finding& finding : report.findings) {
      EXPECT_FALSE(is_violation(finding)) << finding.quantity << finding.witness.dump();
      largest = std::max(largest, finding.ratio);
    }
  }
  EXPECT_GT(largest, 0.1);
}

TEST(StatementAttack, IsAFunctionOfItsOptions) {
  const AttackReport one = attack_statement(built_in(3), options(6));
  const AttackReport two = attack_statement(built_in(3), options(6));
  ASSERT_EQ(one.findings.size(), two.findings.size());
  for (std::size_t i = 0; i < one.findings.size(); ++i)
    EXPECT_EQ(one.findings[i].witness, two.findings[i].witness);
}

TEST(StatementAttack, LeavesLargeNetworksAlone) {
  const Sweep sweep = read_sweep_text(R"(
[architecture]
tokens = 512
depth = 12
width = 768
[process]
kappa = 0.5
[statistics]
samples = 1000
)",
                                      "large.toml");
  EXPECT_TRUE(attack_statement(sweep, options(5)).findings.empty());
}

}  // namespace
}  // namespace boundsweep::verify
