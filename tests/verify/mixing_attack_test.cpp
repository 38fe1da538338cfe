#include "host/verify/mixing_attack.hpp"

#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include "host/verify/attacks.hpp"
#include "host/verify/bias.hpp"
#include "host/verify/finite_chain.hpp"

namespace boundsweep::verify {
namespace {

AttackOptions options(std::int64_t trials) {
  AttackOptions result;
  result.trials = trials;
  result.seed = 11;
  return result;
}

double largest_ratio(const AttackReport& report) {
  double largest = 0;
  for (const Finding& finding : report.findings) largest = std::max(largest, finding.ratio);
  return largest;
}

FiniteChain pair_chain(double stay) {
  FiniteChain chain{"pair", Eigen::MatrixXd(2, 2), Eigen::VectorXd(2)};
  chain.transition << stay, 1 - stay, 1 - stay, stay;
  chain.points << -1, 1;
  return chain;
}

const Eigen::VectorXd signs = Eigen::Vector2d(-1, 1);
const Eigen::VectorXd even = Eigen::Vector2d(0.5, 0.5);

TEST(FiniteChain, PairHasTheDistancesOfItsEigenvalue) {
  const FiniteChain chain = pair_chain(0.8);
  for (const Ergodicity kind : {Ergodicity::total_variation, Ergodicity::wasserstein}) {
    const std::vector<double> coefficients = distances(chain, kind, 20);
    for (std::size_t j = 0; j < coefficients.size(); ++j)
      EXPECT_NEAR(coefficients[j], std::pow(0.6, j), 1e-12);
    const Decay decay = decay_of(coefficients, 0, 0);
    EXPECT_NEAR(decay.kappa, 0.6, 1e-9);
    EXPECT_NEAR(decay.prefactor, 1, 1e-9);
  }
}

TEST(FiniteChain, WindowsLag) {
  const FiniteChain chain = window_chain(pair_chain(0.5), 3);
  EXPECT_EQ(chain.states(), 8);
  const std::vector<double> expected{1, 1, 1, 0};
  EXPECT_EQ(distances(chain, Ergodicity::total_variation, 20), expected);
  const Decay decay = decay_of(expected, 2, 0);
  EXPECT_EQ(decay.kappa, 0);
  EXPECT_NEAR(decay.prefactor, 1, 1e-9);
}

/// Whatever trade of κ against C is asked for, the coefficients obey it.
TEST(FiniteChain, DecayCoversEveryCoefficient) {
  std::mt19937_64 random(5);
  int checked = 0;
  for (int i = 0; i < 300; ++i) {
    const FiniteChain chain = draw_chain(2, random);
    for (const Ergodicity kind : {Ergodicity::total_variation, Ergodicity::wasserstein}) {
      const std::vector<double> first = distances(chain, kind, 40);
      const double lag = i % 3;
      const Decay decay = decay_of(first, lag, 0.1 * (i % 11));
      if (!(decay.kappa < 1) || !(decay.prefactor < 1e9)) continue;
      ++checked;
      // Beyond the steps that decay_of saw, too; rounding noise is all there is below 10^-13.
      Eigen::MatrixXd power = Eigen::MatrixXd::Identity(chain.states(), chain.states());
      for (int j = 0; j < 150; ++j, power = (power * chain.transition).eval())
        for (Eigen::Index x = 0; x < chain.states() && kind == Ergodicity::total_variation; ++x)
          EXPECT_LE(0.5 * (power.row(x) - power.row(0)).cwiseAbs().sum(),
                    decay.prefactor * std::pow(decay.kappa, std::max(0.0, j - lag)) + 1e-13);
    }
  }
  EXPECT_GT(checked, 300);
}

TEST(FiniteChain, MomentsOfIndependentSigns) {
  const Eigen::MatrixXd logs = log_moments(pair_chain(0.5), even, signs, 0.3, 10);
  for (int n = 1; n <= 10; ++n) EXPECT_NEAR(logs(n - 1, 0), n * std::log(std::cosh(0.3)), 1e-13);
}

/// Two steps of a pair that stays with probability 0.8, by hand.
TEST(FiniteChain, MomentsOfDependentSigns) {
  const double tilt = 0.7;
  const Eigen::MatrixXd logs = log_moments(pair_chain(0.8), even, signs, tilt, 2);
  EXPECT_NEAR(logs(1, 0), std::log(0.8 * std::cosh(2 * tilt) + 0.2), 1e-14);
}

/// Independent signs leave nothing to gain: log cosh λ → λ²/2 = λ² Ψ²/8, Ψ = 2.
TEST(MixingBound, IndependentSignsAttainIt) {
  const MixingTable table = make_mixing_table(0);
  const double psi = BlockedMixing(table, 0)(0);
  const double tilt = 1e-2;
  const double log_moment = log_moments(pair_chain(0.5), even, signs, tilt, 8)(7, 0);
  EXPECT_NEAR(log_moment / (tilt * tilt * 8 * psi * psi / 8), 1, 1e-4);
}

TEST(MixingAttack, BoundsHoldAndAreTight) {
  const AttackReport report = attack_mixing(options(400));
  ASSERT_EQ(report.findings.size(), 16U);
  for (const Finding& finding : report.findings) {
    EXPECT_FALSE(is_violation(finding)) << finding.quantity << finding.witness.dump();
    EXPECT_GT(finding.ratio, 0.5) << finding.quantity;
  }
}

TEST(MixingAttack, IsAFunctionOfItsOptions) {
  const AttackReport one = attack_mixing(options(20)), two = attack_mixing(options(20));
  for (std::size_t i = 0; i < one.findings.size(); ++i) {
    EXPECT_EQ(one.findings[i].ratio, two.findings[i].ratio);
    EXPECT_EQ(one.findings[i].witness, two.findings[i].witness);
  }
}

TEST(MixingAttack, StopsWhenTold) {
  AttackOptions stopped = options(1000000);
  stopped.progress = [](double share) { return share < 1e-5; };
  EXPECT_EQ(attack_mixing(stopped).findings.size(), 16U);
}

/// Each broken piece of Ψ shows, with a witness.
TEST(MixingAttack, NoticesABrokenTable) {
  const auto with = [](auto&& change) {
    return attack_mixing(options(100), [&](double kappa) {
      MixingTable table = make_mixing_table(kappa);
      for (int b = 0; b < block_lengths; ++b) change(table, b);
      return table;
    });
  };
  const auto halved = with([](MixingTable& table, int b) { table.root[b] *= 0.5; });
  EXPECT_GT(largest_ratio(halved), 2);
  for (const Finding& finding : halved.findings)
    if (is_violation(finding)) {
      EXPECT_TRUE(finding.witness.contains("transition")) << finding.quantity;
    }
  EXPECT_GT(largest_ratio(with([](MixingTable& table, int b) { table.root[b] *= 0.98; })), 1);
  // Blocks that cost nothing, and one look at each function without its echoes.
  EXPECT_GT(largest_ratio(with([](MixingTable& table, int b) { table.root[b] = 1; })), 1.2);
  EXPECT_GT(largest_ratio(with([](MixingTable& table, int b) { table.geometric[b] = 1; })), 1.2);
}

/// From one of two points, Δ tells exactly how far equilibrium is.
TEST(Bias, PairAttainsTheBound) {
  FiniteChain chain = pair_chain(0.7);
  chain.transition.row(1) << 0.1, 0.9;
  const Decay decay{0.6, 1, 0};
  const MixingTable table = make_mixing_table(decay.kappa);
  const Bias bias = worst_bias(chain, Ergodicity::wasserstein, decay, table, 1, signs, 2, 1);
  EXPECT_NEAR(bias.ratio, 1, 1e-9);
  EXPECT_TRUE(std::isfinite(bias.first_step));
  const Bias without = worst_bias(chain, Ergodicity::total_variation, decay, table, 1, signs, 2, 1);
  EXPECT_LE(without.ratio, 1 + 1e-9);
  EXPECT_GT(without.ratio, 0.7);
}

TEST(Bias, NoticesAFasterDecay) {
  const AttackReport report = attack_mixing(options(100), [](double kappa) {
    MixingTable table = make_mixing_table(kappa);
    table.rate *= 1.01;
    return table;
  });
  for (const Finding& finding : report.findings) {
    if (finding.quantity.find("bias") == std::string::npos) continue;
    EXPECT_TRUE(is_violation(finding)) << finding.quantity;
    EXPECT_TRUE(finding.witness.contains("bias"));
  }
}

}  // namespace
}  // namespace boundsweep::verify
