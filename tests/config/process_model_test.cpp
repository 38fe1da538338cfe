// The κ that each named process fixes: an upper bound, and a tight one.

#include "host/config/process_model.hpp"

#include <cmath>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "host/config/error.hpp"

namespace boundsweep {
namespace {

ProcessModel model(const std::string& value) {
  const toml::table table = toml::parse("model = " + value);
  return read_process_model(Item::in_file("process.model", *table.get("model"), "t"));
}

std::string failure(const std::string& value) {
  try {
    model(value);
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

void expect_just_above(double kappa, long double exact, double slack) {
  EXPECT_GE(static_cast<long double>(kappa), exact);
  EXPECT_LE(static_cast<long double>(kappa), exact * (1 + static_cast<long double>(slack)));
}

TEST(ProcessModel, OrnsteinUhlenbeck) {
  for (double rate = 1e-9; rate < 690; rate *= 1.37) {
    const ProcessModel m = model(fmt::format("{{ kind = \"ou\", rate = {}, dt = 0.7 }}", rate));
    EXPECT_EQ(m.kind, "ou");
    EXPECT_EQ(m.ergodicity, Ergodicity::wasserstein);
    const long double exponent = static_cast<long double>(rate) * static_cast<long double>(0.7);
    expect_just_above(m.kappa, std::exp(-exponent), 1e-12);
  }
}

TEST(ProcessModel, Langevin) {
  const ProcessModel m = model("{ kind = \"langevin\", convexity = 0.5, dt = 1.0 }");
  EXPECT_EQ(m.ergodicity, Ergodicity::wasserstein);
  expect_just_above(m.kappa, std::exp(-0.5L), 1e-15);
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
  expect_just_above(m.kappa, std::sqrt(largest), 1e-13);
  expect_just_above(model("{ kind = \"ar1\", coefficient = [[0, 0.5], [-0.9, 0]] }").kappa,
                    static_cast<long double>(0.9), 1e-13);
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
    const double mass = 0.01 * i;
    const ProcessModel m = model(fmt::format("{{ kind = \"doeblin\", mass = {} }}", mass));
    EXPECT_EQ(m.ergodicity, Ergodicity::total_variation);
    expect_just_above(m.kappa, 1 - static_cast<long double>(mass), 3e-16);
  }
  EXPECT_EQ(model("{ kind = \"doeblin\", mass = 0.25 }").kappa, 0.75);
  EXPECT_EQ(model("{ kind = \"doeblin\", mass = 1 }").kappa, 0);
  EXPECT_EQ(failure("{ kind = \"doeblin\", mass = 1e-20 }"),
            "t:1: process.model: this process has kappa = 1 in double precision, must be below 1");
}

TEST(ProcessModel, FiniteChainHasItsDobrushinCoefficient) {
  const ProcessModel two = model("{ kind = \"finite\", transition = [[0.9, 0.1], [0.2, 0.8]] }");
  EXPECT_EQ(two.ergodicity, Ergodicity::total_variation);
  EXPECT_NEAR(two.kappa, 0.7, 1e-14);
  EXPECT_GE(static_cast<long double>(two.kappa),
            static_cast<long double>(0.9) - static_cast<long double>(0.2));
  // Rows 1 and 3 are the furthest apart: ½(0.5 + 0.25 + 0.75).
  EXPECT_NEAR(model("{ kind = \"finite\", transition = "
                    "[[0.5, 0.5, 0], [0.25, 0.5, 0.25], [0, 0.25, 0.75]] }")
                  .kappa,
              0.75, 1e-14);
  EXPECT_EQ(model("{ kind = \"finite\", transition = [[0.3, 0.7], [0.3, 0.7]] }").kappa, 0);
  EXPECT_EQ(model("{ kind = \"finite\", transition = [[1]] }").kappa, 0);
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
