/// The attack on the majorants finds nothing, and would find a bound that is too small.

#include "host/verify/derivative_attack.hpp"

#include <map>

#include <gtest/gtest.h>

#include "host/config/sweep_reader.hpp"
#include "host/verify/attacks.hpp"

namespace boundsweep::verify {
namespace {

Sweep small_sweep() {
  return read_sweep_text(R"(
[architecture]
tokens = [1, 2, 3]
input_dim = [1, 2]
heads = [1, 2]
depth = [1, 2]
width = [2, 4]
ff = [1, 4]
norms_per_block = [0, 1, 2]
placement = ["post", "pre"]
activation = ["tanh", "gelu", "silu", "relu"]
final_norm = [false, true]
[weights]
key_bias = [0.0, 0.3]
ff_in_bias = [0.0, 1.0]
norm_bias = [0.0, 0.2]
[process]
kappa = 0.5
[statistics]
samples = [100, 1000]
[bound]
max_order = 5
)",
                         "small");
}

/// Gates, rotary positions with key biases, and updates of a start, with entries bounded: there the
/// coordinate norm is sharp.
Sweep new_parts() {
  return read_sweep_text(R"(
[architecture]
tokens = [2, 3]
input_dim = 2
heads = 2
kv_heads = [1, 2]
width = 4
ff = [1, 4]
norms_per_block = [0, 1]
activation = ["tanh", "silu"]
ff_gated = [false, true]
rotary = true
embedding_norm = [false, true]
outputs = 2
[weights]
kind = "entrywise"
key = 0.01
key_bias = [0.0, 5.0]
ff_gate = [0.5, 2.0]
ff_gate_row = [0.7, inf]
ff_in_bias = [0.0, 1.0]
[training]
update = [0.1, inf]
[[blocks]]
query = 0.4
[[blocks]]
trainable = ["ff_in", "ff_gate", "query"]
[process]
kappa = 0.5
[statistics]
samples = 1000
[bound]
max_order = 3
)",
                         "new parts");
}

AttackOptions options(std::int64_t trials) {
  AttackOptions result;
  result.trials = trials;
  result.seed = 7;
  return result;
}

std::map<std::string, double> ratios_of(const AttackReport& report) {
  EXPECT_EQ(report.name, "derivatives");
  std::map<std::string, double> ratios;
  for (const Finding& finding : report.findings) {
    EXPECT_FALSE(is_violation(finding)) << finding.quantity << " " << finding.witness.dump();
    EXPECT_GT(finding.trials, 0);
    ratios[finding.quantity] = finding.ratio;
  }
  return ratios;
}

TEST(DerivativeAttack, FindsNoViolationAndComesClose) {
  std::map<std::string, double> ratios = ratios_of(attack_derivatives(small_sweep(), options(60)));
  EXPECT_EQ(ratios.size(), 6u * 6u + 7u * 5u);  // coordinates have no order 0
  EXPECT_GT(ratios["order 1 of embedding"], 0.99);
  EXPECT_EQ(ratios["order 2 of embedding"], 0);
  EXPECT_GT(ratios["order 1 of layer norm"], 0.9);
  EXPECT_GT(ratios["order 2 of layer norm"], 0.9);
  EXPECT_GT(ratios["order 1 of feed-forward"], 0.8);
  EXPECT_GT(ratios["order 1 of attention"], 0.5);
  EXPECT_GT(ratios["order 1 of residual stage"], 0.5);
  EXPECT_GT(ratios["order 0 of network"], 0.2);
  EXPECT_GT(ratios["order 2 of layer norm, coordinates"], 0.8);
}

TEST(DerivativeAttack, ComesCloseToTheNewParts) {
  std::map<std::string, double> ratios = ratios_of(attack_derivatives(new_parts(), options(150)));
  EXPECT_EQ(ratios.size(), 7u * 4u + 7u * 3u);
  EXPECT_GT(ratios["order 1 of rotary attention"], 0.3);
  EXPECT_GT(ratios["order 1 of gated feed-forward"], 0.3);
  EXPECT_GT(ratios["order 1 of embedding, coordinates"], 0.99);
  EXPECT_GT(ratios["order 1 of feed-forward, coordinates"], 0.9);
  EXPECT_GT(ratios["order 2 of feed-forward, coordinates"], 0.9);
  EXPECT_GT(ratios["order 2 of gated feed-forward, coordinates"], 0.3);
}

TEST(DerivativeAttack, NoticesBoundsThatAreTooSmall) {
  const AttackReport report = attack_scaled_derivatives(small_sweep(), options(60), 0.9);
  int violations = 0;
  for (const Finding& finding : report.findings) violations += is_violation(finding) ? 1 : 0;
  EXPECT_GE(violations, 5);
}

TEST(DerivativeAttack, WitnessesReproduce) {
  const Sweep sweep = small_sweep();
  for (const Sweep& attacked : {sweep, new_parts()})
    for (const Finding& finding : attack_derivatives(attacked, options(20)).findings)
      EXPECT_EQ(replay_derivative_witness(attacked, finding.witness), finding.ratio)
          << finding.witness.dump();
}

TEST(DerivativeAttack, IsAFunctionOfItsSeed) {
  const auto ratios = [](std::uint64_t seed) {
    AttackOptions chosen = options(10);
    chosen.seed = seed;
    std::vector<double> result;
    for (const Finding& finding : attack_derivatives(small_sweep(), chosen).findings)
      result.push_back(finding.ratio);
    return result;
  };
  EXPECT_EQ(ratios(1), ratios(1));
  EXPECT_NE(ratios(1), ratios(2));
}

TEST(DerivativeAttack, StopsWhenAskedTo) {
  AttackOptions chosen = options(1000000);
  int calls = 0;
  double last = 0;
  chosen.progress = [&](double done) {
    EXPECT_GE(done, last);
    last = done;
    return ++calls < 5;
  };
  const AttackReport report = attack_derivatives(small_sweep(), chosen);
  EXPECT_FALSE(report.findings.empty());
  EXPECT_EQ(calls, 5);
}

TEST(DerivativeAttack, SaysWhatItCouldNotBuild) {
  Sweep sweep = small_sweep();
  sweep.axis(Axis::width) = {4096};
  const AttackReport report = attack_derivatives(sweep, options(5));
  ASSERT_EQ(report.findings.size(), 1u);
  EXPECT_EQ(report.findings[0].trials, 0);
  EXPECT_FALSE(is_violation(report.findings[0]));
  EXPECT_GT(report.findings[0].witness.at("architectures_too_large_to_build"), 0);
}

}  // namespace
}  // namespace boundsweep::verify
