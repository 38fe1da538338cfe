// Decimals as typed: where they stand in a file, what they are exactly, how they become doubles.

#include "host/config/exact.hpp"

#include <cmath>
#include <string>

#include <gtest/gtest.h>

#include "host/config/error.hpp"
#include "host/config/sweep_reader.hpp"

namespace boundsweep {
namespace {

TEST(SourceText, FindsLiteralsInAnyFile) {
  const std::string toml =
      "\xEF\xBB\xBF" "a = 0.9\r\n\"\xC3\xBC\" = '\xC3\xA9'\n"
      "b = [\"\xC3\xA9\", +0.5 ,1_000e-4_00,\n 0x1F]\nc = '''x\r\ny'''\nd = { e = -7.25 }\n";
  const SourceText text(toml);
  const toml::table table = toml::parse(toml);
  const auto literal = [&](const auto& node) { return std::string(text.at(node.node()->source())); };
  EXPECT_EQ(literal(table["a"]), "0.9");
  EXPECT_EQ(literal(table["b"][2]), "1_000e-4_00");
  EXPECT_EQ(literal(table["b"][1]), "+0.5");  // leftwards too
  EXPECT_EQ(literal(table["b"][3]), "0x1F");
  EXPECT_EQ(literal(table["d"]["e"]), "-7.25");
  EXPECT_EQ(literal(table["c"]), "");  // more than one line
  EXPECT_EQ(text.at({}), "");
}

TEST(ExactDecimal, ReadsEveryNotation) {
  EXPECT_EQ(exact_decimal("0.1").get_str(), "1/10");
  EXPECT_EQ(exact_decimal("-1_0.25").get_str(), "-41/4");
  EXPECT_EQ(exact_decimal("+12E+1_0").get_str(), "120000000000");
  EXPECT_EQ(exact_decimal("2.5e-3").get_str(), "1/400");
  EXPECT_EQ(exact_decimal("0e-99999999999999999999").get_str(), "0");
  EXPECT_EQ(exact_decimal("-0.0").get_str(), "0");
  EXPECT_EQ(exact_decimal("08.50").get_str(), "17/2");
  EXPECT_EQ(exact_meaning(0.1).get_str(), "1/10");
  EXPECT_EQ(exact_meaning(1e-300).get_str(), exact_decimal("1e-300").get_str());
}

TEST(ExactDecimal, BecomesTheDoubleThatIsAskedFor) {
  EXPECT_EQ(nearest_double(exact_decimal("0.1")), 0.1);
  EXPECT_LT(double_at_most(exact_decimal("0.1")), 0.1);  // the double 0.1 is above
  EXPECT_EQ(double_at_most(exact_decimal("0.3")), 0.3);  // and 0.3 below
  EXPECT_EQ(double_at_most(mpq_class(1, 4)), 0.25);
  EXPECT_EQ(nearest_double(mpq_class(1, 3)), 1.0 / 3);
}

std::string error_of(const std::string& text, const std::vector<std::string>& overrides = {}) {
  try {
    read_sweep_text(text, "t.toml", overrides);
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

TEST(Underflow, IsRefusedWhereverANumberStands) {
  const std::string problem = "1e-400 is too small for a double, must be ";
  EXPECT_EQ(error_of("[weights]\nquery = 1e-400\n"),
            "t.toml:2: weights.query: " + problem + "0 or a number from 1e-300 to 1e300");
  EXPECT_EQ(error_of("[weights]\nquery = [1,\n 1e-400]\n"),
            "t.toml:3: weights.query: " + problem + "0 or a number from 1e-300 to 1e300");
  EXPECT_EQ(error_of("", {"weights.query=1e-400"}),
            "--set weights.query: " + problem + "0 or a number from 1e-300 to 1e300");
  EXPECT_EQ(error_of("weights.query = { from = 1e-400, to = 1, points = 3 }"),
            "t.toml:1: weights.query.from: " + problem + "0 or a number from 1e-300 to 1e300");
  EXPECT_EQ(error_of("weights.query = { from = 0, to = 1e-400, points = 3 }"),
            "t.toml:1: weights.query.to: " + problem +
                "a finite number, at most 1e300 in magnitude");
  EXPECT_EQ(error_of("process.kappa = 1_000e-4_00"),
            "t.toml:1: process.kappa: 1_000e-4_00 is too small for a double, must be a number in "
            "[0, 1), not between 0 and 1e-300");
  EXPECT_EQ(error_of("statistics.delta = 1e-400"),
            "t.toml:1: statistics.delta: " + problem + "a number in (0, 1), at least 1e-300");
  EXPECT_EQ(error_of("process.model = { kind = \"finite\", transition = [[1, 1e-400], [0, 1]] }"),
            "t.toml:1: process.model.transition: " + problem + "a number in [0, 1]");
  EXPECT_EQ(error_of("process.model = { kind = \"ar1\", coefficient = [[0.5, -1e-400], [0, 0]] }"),
            "t.toml:1: process.model.coefficient: -" + problem + "a number from -1e300 to 1e300");
  EXPECT_EQ(error_of("process.model = { kind = \"doeblin\", mass = 1e-400 }"),
            "t.toml:1: process.model.mass: " + problem + "a number in (0, 1], at least 1e-300");
}

TEST(Underflow, IsNotZero) {
  for (const char* zero : {"0e-400", "0.000e-999", "-0.0", "0x0", "0"})
    EXPECT_EQ(error_of(std::string("weights.query = ") + zero), "no error") << zero;
  EXPECT_EQ(error_of("weights.query = 0xE"), "no error");
}

}  // namespace
}  // namespace boundsweep
