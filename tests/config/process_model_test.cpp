// The κ that each named process fixes: an upper bound, and a tight one.

#include "host/config/process_model.hpp"

#include <cmath>
#include <cstdlib>
#include <limits>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "host/config/error.hpp"

namespace boundsweep {
namespace {

ProcessModel model(const std::string& value) {
  const std::string toml = "model = " + value;
  const SourceText text(toml);
  const toml::table table = toml::parse(toml);
  return read_process_model(Item::in_file("process.model", *table.get("model"), "t", &text));
}

std::string failure(const std::string& value) {
  try {
    model(value);
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

long double decimal(const std::string& text) { return std::strtold(text.c_str(), nullptr); }

/// What the κ of a model stands for.
long double meaning(const ProcessModel& m) {
  return decimal(m.kappa_decimal.empty() ? fmt::format("{}", m.kappa) : m.kappa_decimal);
}

/// At least exact, up to the roundings of long double, and 1 − κ within slack of itself.
void expect_just_above(const ProcessModel& m, long double exact, double slack) {
  constexpr long double rounding = 4 * std::numeric_limits<long double>::epsilon();
  EXPECT_GE(meaning(m), exact - rounding);
  EXPECT_LE(meaning(m), exact + (1 - exact) * static_cast<long double>(slack) + rounding);
}

TEST(ProcessModel, OrnsteinUhlenbeck) {
  for (double rate = 1e-9; rate < 690; rate *= 1.37) {
    const ProcessModel m = model(fmt::format("{{ kind = \"ou\", rate = {}, dt = 0.7 }}", rate));
    EXPECT_EQ(m.kind, "ou");
    EXPECT_EQ(m.ergodicity, Ergodicity::wasserstein);
    expect_just_above(m, std::exp(-decimal(fmt::format("{}", rate)) * 0.7L), 1e-13);
  }
}

TEST(ProcessModel, Langevin) {
  const ProcessModel m = model("{ kind = \"langevin\", convexity = 0.5, dt = 1.0 }");
  EXPECT_EQ(m.ergodicity, Ergodicity::wasserstein);
  expect_just_above(m, std::exp(-0.5L), 1e-15);
  EXPECT_TRUE(m.whole_state);
}

TEST(ProcessModel, FastDecayStaysPositive) {
  EXPECT_EQ(model("{ kind = \"ou\", rate = 1e4, dt = 1 }").kappa, 1e-300);
  EXPECT_EQ(model("{ kind = \"ou\", rate = 1e300, dt = 1e300 }").kappa, 1e-300);
}

TEST(ProcessModel, DecayTooSlowForDoubles) {
  EXPECT_EQ(failure("{ kind = \"ou\", rate = 1e-200, dt = 1e-200 }"),
            "t:1: process.model: this process has kappa = 1 in double precision, must be below 1");
}

TEST(ProcessModel, ScalarAutoregressionIsExact) {
  EXPECT_EQ(model("{ kind = \"ar1\", coefficient = 0.8 }").kappa, 0.8);
  EXPECT_EQ(model("{ kind = \"ar1\", coefficient = -0.8 }").kappa, 0.8);
  EXPECT_EQ(model("{ kind = \"ar1\", coefficient = 0 }").kappa, 0);
  EXPECT_EQ(model("{ kind = \"ar1\", coefficient = 0.8 }").ergodicity, Ergodicity::wasserstein);
}

TEST(ProcessModel, MatrixAutoregressionTakesTheSpectralNorm) {
  // AᵀA has trace 0.5 and determinant 0.09^2.
  const ProcessModel m = model("{ kind = \"ar1\", coefficient = [[0.3, 0.5], [0.0, 0.4]] }");
  const long double trace = 0.5L, determinant = 0.12L * 0.12L;
  const long double largest = (trace + std::sqrt(trace * trace - 4 * determinant)) / 2;
  expect_just_above(m, std::sqrt(largest), 1e-13);
  EXPECT_TRUE(m.whole_state);
  expect_just_above(model("{ kind = \"ar1\", coefficient = [[0, 0.5], [-0.9, 0]] }"), 0.9L, 1e-13);
  EXPECT_EQ(model("{ kind = \"ar1\", coefficient = [[0, 0], [0, 0]] }").kappa, 0);
}

TEST(ProcessModel, SpectralRadiusBelowOneIsNotEnough) {
  const std::string text = failure("{ kind = \"ar1\", coefficient = [[0, 2], [0, 0]] }");
  EXPECT_EQ(text.rfind("t:1: process.model.coefficient: its spectral norm is 2.0000", 0), 0u)
      << text;
  EXPECT_NE(text.find(", must be below 1"), std::string::npos) << text;
}

TEST(ProcessModel, Doeblin) {
  for (int i = 1; i < 100; ++i) {
    const ProcessModel m = model(fmt::format("{{ kind = \"doeblin\", mass = {} }}", i / 100.0));
    EXPECT_EQ(m.ergodicity, Ergodicity::total_variation);
    EXPECT_EQ(m.kappa, (100 - i) / 100.0);  // a decimal
    EXPECT_TRUE(m.kappa_decimal.empty());
  }
  EXPECT_EQ(model("{ kind = \"doeblin\", mass = 0.25 }").kappa, 0.75);
  EXPECT_EQ(model("{ kind = \"doeblin\", mass = 1 }").kappa, 0);
  EXPECT_EQ(failure("{ kind = \"doeblin\", mass = 1e-20 }"),
            "t:1: process.model: this process has kappa = 1 in double precision, must be below 1");
}

TEST(ProcessModel, FiniteChainHasItsDobrushinCoefficient) {
  const ProcessModel two = model("{ kind = \"finite\", transition = [[0.9, 0.1], [0.2, 0.8]] }");
  EXPECT_EQ(two.ergodicity, Ergodicity::total_variation);
  EXPECT_EQ(two.kappa, 0.7);
  // Rows 1 and 3 are the furthest apart: ½(0.5 + 0.25 + 0.75).
  EXPECT_NEAR(model("{ kind = \"finite\", transition = "
                    "[[0.5, 0.5, 0], [0.25, 0.5, 0.25], [0, 0.25, 0.75]] }")
                  .kappa,
              0.75, 1e-14);
  EXPECT_EQ(model("{ kind = \"finite\", transition = [[0.3, 0.7], [0.3, 0.7]] }").kappa, 0);
  EXPECT_EQ(model("{ kind = \"finite\", transition = [[1]] }").kappa, 0);
}

TEST(ProcessModel, KeepsTheDigitsOfOneMinusKappa) {
  EXPECT_EQ(model("{ kind = \"doeblin\", mass = 1e-12 }").kappa, 0.999999999999);
  EXPECT_EQ(model("{ kind = \"doeblin\", mass = 5e-16 }").kappa_decimal, "0.9999999999999995");
  EXPECT_EQ(model("{ kind = \"doeblin\", mass = 1.5e-12 }").kappa_decimal, "");
  EXPECT_EQ(model("{ kind = \"ar1\", coefficient = -0.9999999999999995 }").kappa_decimal,
            "0.9999999999999995");
  EXPECT_EQ(model("{ kind = \"finite\", transition = [[0.9999999999999999, 1e-16], "
                  "[4e-16, 0.9999999999999996]] }")
                .kappa_decimal,
            "0.9999999999999995");
  const ProcessModel slow = model("{ kind = \"ou\", rate = 1e-9, dt = 1e-3 }");
  const long double gap = 1e-12L - 0.5e-24L;
  EXPECT_NEAR(static_cast<double>((1 - meaning(slow)) / gap), 1, 2e-7);  // long double's 1 − κ
  EXPECT_EQ(slow.kappa_decimal, "0.9999999999990000000000005");  // 1 − 10^-12 + 10^-24/2 − …
}

TEST(ProcessModel, AutoregressionWithKappaHasThePowersForC) {
  const ProcessModel m =
      model("{ kind = \"ar1\", coefficient = [[1.2, -0.35], [1, 0]], kappa = 0.75 }");
  EXPECT_EQ(m.kappa, 0.75);
  EXPECT_GT(m.prefactor, 2);
  EXPECT_LT(m.prefactor, 4);
  EXPECT_TRUE(m.whole_state);
  EXPECT_EQ(m.definition,
            "{ coefficient = [[1.2, -0.35], [1, 0]], kappa = 0.75, kind = \"ar1\" }");
  EXPECT_EQ(model("{ kind = \"ar1\", coefficient = [[0.5]], kappa = 0.6 }").prefactor, 1);
  EXPECT_FALSE(model("{ kind = \"ar1\", coefficient = 0.5 }").whole_state);
  EXPECT_FALSE(model("{ kind = \"ou\", rate = 1, dt = 1 }").whole_state);
}

TEST(ProcessModel, AutoregressionSaysWhichKappaWouldDo) {
  const std::string start = "{ kind = \"ar1\", coefficient = [[1.2, -0.35], [1, 0]]";
  const std::string hint = failure(start + " }");
  EXPECT_NE(hint.find("its spectral radius is 0.7: with kappa = …, a number between that and 1"),
            std::string::npos)
      << hint;
  EXPECT_EQ(failure(start + ", kappa = 0.6 }"),
            "t:1: process.model.kappa: 0.6 is not above the spectral radius 0.7 of the coefficient, "
            "must be above it");
  EXPECT_EQ(failure(start + ", kappa = 0.7000000000001 }"),
            "t:1: process.model.kappa: 0.7000000000001 is too close to the spectral radius 0.7 of "
            "the coefficient, must be further above it");
  EXPECT_EQ(failure(start + ", kappa = 1 }"),
            "t:1: process.model.kappa: 1 is not allowed, must be a number in (0, 1), at least "
            "1e-300");
  EXPECT_EQ(failure("{ kind = \"ar1\", coefficient = 0.5, kappa = 0.6 }"),
            "t:1: process.model: unknown name \"kappa\", the closest known one is \"kind\"; allowed "
            "are kind, coefficient");
  EXPECT_NE(failure("{ kind = \"ar1\", coefficient = [[1.1, 0], [0, 0]] }")
                .find("its spectral radius is 1.1, so its powers do not shrink"),
            std::string::npos);
}

TEST(ProcessModel, RoundedRowsDifferInEitherDirection) {
  EXPECT_GE(model("{ kind = \"finite\", transition = [[0.5, 0.5], [0.5, 0.5000000000005]] }").kappa,
            4e-13);
  EXPECT_GE(model("{ kind = \"finite\", transition = [[0.5, 0.5000000000005], [0.5, 0.5]] }").kappa,
            4e-13);
}

TEST(ProcessModel, FiniteChainThatNeverForgets) {
  EXPECT_EQ(failure("{ kind = \"finite\", transition = [[1, 0], [0, 1]] }"),
            "t:1: process.model: this process has kappa = 1 in double precision, must be below 1");
}

TEST(ProcessModel, RowsMustSumToOneWithin1em12) {
  EXPECT_EQ(failure("{ kind = \"finite\", transition = [[0.5, 0.5], [0.25, 0.8]] }"),
            "t:1: process.model.transition: row 2 sums to 1.05, must sum to 1 within 1e-12");
  EXPECT_NE(failure("{ kind = \"finite\", transition = [[0.5, 0.5], [0.2, 0.800000000002]] }"),
            "no error");
  EXPECT_EQ(failure("{ kind = \"finite\", transition = [[0.5, 0.5], [0.2, 0.8000000000002]] }"),
            "no error");
}

TEST(ProcessModel, Independent) {
  const ProcessModel m = model("{ kind = \"iid\" }");
  EXPECT_EQ(m.kappa, 0);
  EXPECT_EQ(m.ergodicity, Ergodicity::wasserstein);
}

}  // namespace
}  // namespace boundsweep
