/// --point and --index: which point they name and what they say where they name none.

#include <gtest/gtest.h>

#include "host/config/error.hpp"
#include "host/config/sweep_reader.hpp"
#include "host/report/point_choice.hpp"
#include "tests/output/scratch_directory.hpp"

namespace boundsweep {
namespace {

using Points = std::vector<std::string>;

class PointChoice : public testing::Test {
 protected:
  ChosenPoint choose(const Points& points, const std::string& index = "") const {
    return choose_point(problem_, points, index);
  }
  std::string error(const Points& points, const std::string& index = "") const {
    return message_of<InputError>([&] { choose(points, index); });
  }

  const Problem problem_{read_sweep_text(R"(
[architecture]
heads = [3, 4, 1]
width = [16, 48]
norms = [0, 1, 5]
depth = [1, 2, 3]
placement = ["pre", "post"]
activation = ["gelu", "swish:1.5"]
final_norm = [false, true]
[weights]
query = { from = 1, to = 20, step = 1 }
ff_in_row = [0.5, inf]
[statistics]
samples = { from = 1e3, to = 1e9, points = 7, scale = "log" }
)",
                                         "sweep.toml")};
};

TEST_F(PointChoice, TakesValuesAsTheFileWritesThem) {
  const ChosenPoint chosen =
      choose({"heads=4", "architecture.width=48", "placement=post", "activation=swish:1.50",
              "final_norm=true", "weights.query=7.0", "ff_in_row=inf", "samples=1e6"});
  EXPECT_EQ(chosen.digits[Axis::heads], 1);
  EXPECT_EQ(chosen.digits[Axis::width], 1);
  EXPECT_EQ(chosen.digits[Axis::placement], 1);
  EXPECT_EQ(chosen.digits[Axis::activation], 1);
  EXPECT_EQ(chosen.digits[Axis::final_norm], 1);
  EXPECT_EQ(chosen.digits[Axis::query], 6);
  EXPECT_EQ(chosen.digits[Axis::ff_in_row], 1);
  EXPECT_EQ(chosen.digits[Axis::samples], 3);
  EXPECT_EQ(chosen.at_first_value, (std::vector<Axis>{Axis::depth, Axis::norms}));
  EXPECT_EQ(first_value_note(problem_.sweep(), chosen),
            "axes not named by --point take their first value: depth=1, norms=0");
}

TEST_F(PointChoice, TakesNamesWithAndWithoutQuotes) {
  EXPECT_EQ(choose({"width=48", "placement=\"post\""}).digits[Axis::placement], 1);
  EXPECT_EQ(choose({"width=48", "activation=\"gelu\""}).digits[Axis::activation], 0);
}

TEST_F(PointChoice, TakesAnIndex) {
  const ChosenPoint last = choose({}, "120959");
  for (int i = 0; i < axis_count; ++i)
    EXPECT_EQ(last.digits.digit[i], problem_.view().grid.size[i] - 1);
  EXPECT_EQ(first_value_note(problem_.sweep(), last), "");
  EXPECT_EQ(choose({}, "120958").digits[Axis::samples], 5);
  EXPECT_EQ(error({}, "0"),
            "this point is skipped: 3 heads do not divide the width 16; choose "
            "another point with --point or --index");
}

TEST_F(PointChoice, RejectsAnIndexOutsideTheGrid) {
  for (const char* index : {"-1", "1.5", "x", "1e3", "120960", "99999999999999999999"})
    EXPECT_EQ(error({}, index), std::string("--index ") + index +
                                    ": must be a whole number from 0 to 120959, the grid has "
                                    "120960 points");
}

TEST_F(PointChoice, RejectsUnknownAxesNamingTheClosest) {
  EXPECT_EQ(error({"hedas=4"}),
            "--point hedas=4: unknown axis \"hedas\", the closest known one is \"heads\"");
  EXPECT_EQ(error({"weights.qery=4"}),
            "--point weights.qery=4: unknown axis \"weights.qery\", the "
            "closest known one is \"weights.query\"");
}

TEST_F(PointChoice, RejectsValuesOffTheAxisListingThem) {
  EXPECT_EQ(error({"heads=2"}),
            "--point heads=2: the sweep has no such value on "
            "architecture.heads, its values are 3, 4, 1; other values can be "
            "tried with --set architecture.heads=VALUE");
  EXPECT_EQ(error({"placement=middle"}),
            "--point placement=middle: the sweep has no such value on architecture.placement, its "
            "values are pre, post; other values can be tried with --set "
            "architecture.placement=VALUE");
  EXPECT_NE(error({"query=21"}).find("1, 2, 3, …, 20"), std::string::npos);
  for (const char* value : {"", "four", "[3, 4]", "4\nx = 1", "true", "\"4\"", "nan"})
    EXPECT_NE(error({std::string("heads=") + value}).find("no such value"), std::string::npos)
        << value;
}

TEST_F(PointChoice, RejectsTheOtherTermsOfAnAxis) {
  EXPECT_EQ(error({"norms_per_block=1"}),
            "--point norms_per_block=1: this sweep states norms, not norms_per_block: its values "
            "are 0, 1, 5");
  EXPECT_EQ(error({"ff=64"}),
            "--point ff=64: this sweep states ff_ratio, not ff: its values are 4");
}

TEST_F(PointChoice, RejectsContradictions) {
  EXPECT_EQ(error({"heads=4", "architecture.heads=4"}),
            "--point architecture.heads=4: the axis heads is chosen twice");
  EXPECT_EQ(error({"heads=4"}, "0"),
            "--point and --index exclude each other: either names the whole point");
  EXPECT_EQ(error({"heads"}), "--point heads: must have the form axis=value, for example heads=4");
}

TEST_F(PointChoice, RejectsSkippedPoints) {
  EXPECT_EQ(error({}),
            "this point is skipped: 3 heads do not divide the width 16; choose another "
            "point with --point or --index");
  EXPECT_EQ(error({"heads=4", "norms=5"}),
            "this point is skipped: 5 norms are more than the 2 sublayers of depth 1; choose "
            "another point with --point or --index");
  const Problem grouped(read_sweep_text("[architecture]\nheads = 4\nkv_heads = [3, 2]\n", "t"));
  EXPECT_EQ(choose_point(grouped, {"kv_heads=2"}, "").digits[Axis::kv_heads], 1);
  try {
    choose_point(grouped, {}, "");
    ADD_FAILURE() << "has no groups of 4/3 heads";
  } catch (const InputError& refused) {
    EXPECT_STREQ(refused.what(), "this point is skipped: 3 kv_heads do not divide 4 heads; choose "
                                 "another point with --point or --index");
  }
}

}  // namespace
}  // namespace boundsweep
