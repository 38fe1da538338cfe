// κ as typed, from scalars, lists, ranges, options and models, and the rate that follows from it.

#include "host/config/kappa.hpp"

#include <cmath>
#include <string>

#include <gtest/gtest.h>

#include "host/config/error.hpp"
#include "host/config/exact.hpp"
#include "host/config/sweep_reader.hpp"
#include "host/output/axis_text.hpp"
#include "host/output/resolved.hpp"
#include "tests/output/scratch_directory.hpp"

namespace boundsweep {
namespace {

std::vector<std::string> texts(const Sweep& sweep) {
  std::vector<std::string> result;
  for (const double kappa : sweep.axis(Axis::kappa))
    result.push_back(axis_value_text(sweep, Axis::kappa, kappa));
  return result;
}

Sweep sweep_of(const std::string& kappa) { return read_sweep_text("process.kappa = " + kappa, "t"); }

using Texts = std::vector<std::string>;

TEST(Kappa, PrintsAsTyped) {
  EXPECT_EQ(texts(sweep_of("[0, 0.2, 0.50, 0.99999999, 1e-300]")),
            Texts({"0", "0.2", "0.5", "0.99999999", "1e-300"}));
  // The shortest decimal of the nearest double is another one.
  EXPECT_EQ(texts(sweep_of("[0.9999999999999995, 0.99999999999999987]")),
            Texts({"0.9999999999999995", "0.99999999999999987"}));
  EXPECT_EQ(texts(read_sweep_text("", "t", {"process.kappa=0.9999999999999995"})),
            Texts({"0.9999999999999995"}));
}

TEST(Kappa, OfMoreDigitsThanADoubleIsRoundedUp) {
  EXPECT_EQ(texts(sweep_of("0.2000000000000000001")), Texts({"0.20000000000000004"}));
  const std::string close = "0.999999999999" + std::string(40, '1');
  const std::string text = texts(sweep_of(close)).front();
  EXPECT_TRUE(exact_decimal(text) >= exact_decimal(close)) << text;
  EXPECT_LE(nearest_double((exact_decimal(text) - exact_decimal(close)) / (1 - exact_decimal(close))),
            1e-15);
}

TEST(Kappa, TooCloseToOneIsRefused) {
  EXPECT_EQ(message_of<InputError>([] { sweep_of("0.99999999999999999"); }),
            "t:1: process.kappa: 0.99999999999999999 is nearer to 1 than a double can tell, must be "
            "a number in [0, 1), not between 0 and 1e-300");
  EXPECT_EQ(message_of<InputError>([] { sweep_of("1.0"); }),
            "t:1: process.kappa: 1 is not allowed, must be a number in [0, 1), not between 0 and "
            "1e-300");
}

/// 1 − κ = gap in a decimal with that many nines, exactly.
TEST(Kappa, RateIsThatOfTheDecimal) {
  std::string nines = "0.9";
  for (long double gap = 0.1L; gap > 1.5e-16L; gap /= 10, nines += '9') {
    const Sweep sweep = sweep_of(nines);
    const double rate = decay_rate(sweep, sweep.axis(Axis::kappa).front());
    const long double exact = -std::log1p(-gap);
    EXPECT_NEAR(static_cast<double>(rate / exact), 1, 2.5e-16) << nines;
  }
  const Sweep sweep = sweep_of("0.9999999999999995");
  EXPECT_NEAR(decay_rate(sweep, sweep.axis(Axis::kappa).front()), 5.0e-16, 1e-30);
  EXPECT_EQ(decay_rate(sweep_of("0.5"), 0.5), -std::log(0.5));
}

TEST(Kappa, OfARangeMeansWhatIsPrinted) {
  const Sweep sweep =
      sweep_of("{ from = 0.9999999999999990, to = 0.9999999999999999, points = 4 }");
  EXPECT_EQ(texts(sweep), Texts({"0.999999999999999", "0.9999999999999993", "0.9999999999999996",
                                 "0.9999999999999999"}));
}

TEST(Kappa, SurvivesTheManifest) {
  for (const char* text :
       {"process.kappa = [0.5, 0.9999999999999995, 0.99999999999999987]",
        "process.model = { kind = \"ou\", rate = 1e-9, dt = 0.1 }",
        "process.model = { kind = \"doeblin\", mass = 1.00000000000000000001e-9 }",
        "architecture.tokens = 3\n[process.model]\nkind = \"ar1\"\nkappa = 0.75\n"
        "coefficient = [[1.2, -0.35],\n [1, 0]]"}) {
    const Sweep sweep = read_sweep_text(text, "t");
    const Sweep back = read_sweep_text(sweep_text(resolved(sweep)), "manifest.json");
    EXPECT_EQ(resolved(back), resolved(sweep)) << text;
    EXPECT_EQ(back.kappa_decimals, sweep.kappa_decimals) << text;
    EXPECT_EQ(back.contracts_whole_state, sweep.contracts_whole_state) << text;
  }
}

TEST(Kappa, OverridesForgetTheFilesDecimals) {
  const Sweep sweep = read_sweep_text("process.kappa = 0.9999999999999995", "t",
                                      {"process.kappa=0.25"});
  EXPECT_TRUE(sweep.kappa_decimals.empty());
}

TEST(Target, IsNotAboveWhatWasTyped) {
  EXPECT_EQ(*read_sweep_text("bound.target = 0.1", "t").target, 0.1);
  EXPECT_LT(*read_sweep_text("bound.target = 0.09999999999999999999", "t").target, 0.1);
}

}  // namespace
}  // namespace boundsweep
