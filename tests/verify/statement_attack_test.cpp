#include <algorithm>
#include <cmath>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "host/config/sweep_reader.hpp"
#include "host/engine/problem.hpp"
#include "host/verify/attacks.hpp"
#include "host/verify/bound_formula.hpp"
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
  a.outputs = 2;
  return a;
}

/// W1 between two laws on the inputs, which lie on a line in ascending order.
double distance_on_line(const std::vector<Matrix>& inputs, const Vector& one, const Vector& two) {
  double distance = 0, mass = 0;
  for (std::size_t i = 0; i + 1 < inputs.size(); ++i) {
    mass += one[static_cast<Eigen::Index>(i)] - two[static_cast<Eigen::Index>(i)];
    distance += std::abs(mass) * token_norm(inputs[i + 1] - inputs[i]);
  }
  return distance;
}

/// The mean of what 100 long trajectories visit is the law of X_t, up to what the start and chance
/// may do.
TEST(StatementExperiment, LongWalksVisitTheirLaw) {
  int walks = 0;
  for (std::uint64_t i = 0; i < 120; ++i) {
    std::mt19937_64 random = generator_for({i});
    const Architecture a = small_architecture(1);
    constexpr double kappa = 0.6;
    const auto experiment = draw_experiment(a, kappa, true, 100, random);
    if (!experiment || experiment->process_name != "clipped AR(1) process" ||
        std::isfinite(experiment->process.horizon))
      continue;
    ++walks;
    EXPECT_GE(experiment->samples, 1e4);
    const Vector visits = experiment->frequency.transpose() * Vector::Constant(100, 0.01);
    const double start = 2 * a.radius / (experiment->samples * (1 - kappa));
    const double chance = 6 * a.radius / (std::sqrt(100 * experiment->samples) * (1 - kappa));
    EXPECT_LT(distance_on_line(experiment->inputs, visits, experiment->law), start + chance);
  }
  EXPECT_GE(walks, 1);
}

/// What the theorem assumes about inputs holds for everything drawn, and trajectories visit what
/// the law says: on average over trajectories that start stationary the two agree.
TEST(StatementExperiment, DrawsTrajectoriesOfItsLaw) {
  int stationary = 0, windows = 0, trees = 0, ahead = 0;
  for (std::uint64_t i = 0; i < 300; ++i) {
    std::mt19937_64 random = generator_for({i});
    const Architecture a = small_architecture(1 + static_cast<double>(i % 3));
    const int trajectories = 100;
    const auto experiment = draw_experiment(a, 0.4, true, trajectories, random);
    if (!experiment) continue;
    for (const Matrix& x : experiment->inputs) EXPECT_LE(token_norm(x), a.radius * (1 + 1e-12));
    EXPECT_NEAR(experiment->law.sum(), 1, 1e-12);
    EXPECT_GE(experiment->law.minCoeff(), 0);
    EXPECT_EQ(experiment->frequency.rows(), trajectories);
    EXPECT_NEAR(experiment->frequency.sum(), trajectories, 1e-9);
    EXPECT_LT(experiment->process.kappa, 1);
    EXPECT_GE(experiment->process.prefactor, 1);
    windows += experiment->process.window ? 1 : 0;
    ahead += experiment->process.ahead > 0 ? 1 : 0;
    EXPECT_EQ(static_cast<Eigen::Index>(experiment->input_of.size()), experiment->law.size());
    EXPECT_EQ(experiment->label_inputs.size(), experiment->input_of.size());
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
  EXPECT_GT(ahead, 30);
}

/// Each trajectory's visits are less what was expected of them: they sum to nothing, input by
/// input, and vanish on average over many trajectories.
TEST(StatementExperiment, AdaptedLabelsAreFairGivenThePast) {
  std::set<std::string> policies;
  const Architecture a = small_architecture(2);
  constexpr int trajectories = 400;
  for (std::uint64_t i = 0; i < 60; ++i) {
    std::mt19937_64 random = generator_for({i});
    const Experiment experiment = draw_adapted_experiment(
        a, [&](int y) -> Vector { return Vector::Constant(2, y); }, trajectories, random);
    policies.insert(experiment.process_name);
    EXPECT_EQ(experiment.process.kappa, 0);
    EXPECT_EQ(experiment.process.ergodicity, Ergodicity::total_variation);
    EXPECT_EQ(experiment.law.norm(), 0);
    EXPECT_EQ(experiment.labels.size(), experiment.input_of.size());
    const Matrix visits = Matrix(experiment.frequency);
    const auto inputs = static_cast<Eigen::Index>(experiment.inputs.size());
    const Eigen::Index labels = visits.cols() / inputs;
    const double late = experiment.process.ahead + 1;
    for (Eigen::Index x = 0; x < inputs; ++x)
      EXPECT_LE(visits.middleCols(x * labels, labels).rowwise().sum().cwiseAbs().maxCoeff(), 1e-9);
    // Martingale differences of size 1 in each of `late` residue classes, six standard deviations.
    EXPECT_LE(visits.colwise().mean().cwiseAbs().maxCoeff(),
              6 * std::sqrt(late / (experiment.samples * trajectories)));
  }
  EXPECT_GE(policies.size(), 10U);
}

/// Links over one class of one network, by hand: Ψ = 2a, so that they cost 3 from the root, and
/// 2 (ε_1 + ε_2) = 2.25 from level 1 to level 2.
TEST(BoundByFormula, OneNetworkByHand) {
  Summary summary{};
  summary.tokens = 1;
  summary.radius = 1;
  summary.loss.range = Extended(3.0);
  summary.epsilon0 = Extended(1.5);
  for (int k = 1; k <= 2; ++k) summary.scale[k] = {Extended(), 0, 0};
  Process process;
  process.ergodicity = Ergodicity::total_variation;
  process.kappa = 0;
  process.stationary_start = true;
  const double samples = 1e4, delta = 0.1, selection = 2;
  const auto root = [&](int k) {
    return std::sqrt((std::log(2) + std::log(10) + selection + k * std::log(2)) / (2 * samples));
  };
  summary.levels = 1;
  EXPECT_NEAR(bound_by_formula(summary, true, process, delta, selection, samples),
              1.5 + 3 * root(1), 1e-12);
  summary.levels = 2;
  EXPECT_NEAR(bound_by_formula(summary, true, process, delta, selection, samples),
              0.75 + std::min(3 * root(2), 3 * root(1) + 2.25 * root(2)), 1e-12);
  process.ahead = 3;  // four residue classes
  EXPECT_NEAR(bound_by_formula(summary, true, process, delta, selection, 4 * samples),
              0.75 + std::min(3 * root(2), 3 * root(1) + 2.25 * root(2)), 1e-12);
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

/// Long walks give bounds that say something, and deviations that are not nothing beside them.
TEST(StatementAttack, MeetsBoundsBelowTheTrivialOne) {
  const AttackReport report = attack_statement(built_in(3), options(60));
  const auto walk =
      std::find_if(report.findings.begin(), report.findings.end(), [](const Finding& finding) {
        return finding.quantity == "clipped AR(1) process, arbitrary start";
      });
  ASSERT_NE(walk, report.findings.end());
  EXPECT_GT(walk->ratio, 0.01);
  EXPECT_LE(walk->ratio, 1);
  EXPECT_GE(walk->witness["samples"], 1e4);
  EXPECT_EQ(walk->witness["trajectories"], 1000);
}

/// Classes of few networks leave little beside the square root.
TEST(StatementAttack, ComesCloseToThePredictiveBound) {
  const AttackReport report = attack_statement(built_in(9), options(40));
  double largest = 0;
  for (const Finding& finding : report.findings) {
    EXPECT_FALSE(is_violation(finding)) << finding.quantity << finding.witness.dump();
    if (finding.quantity.rfind("predictive", 0) == 0) largest = std::max(largest, finding.ratio);
  }
  EXPECT_GT(largest, 0.15);
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
