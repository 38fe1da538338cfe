/// [report]: which phase diagrams a sweep has.

#include <gtest/gtest.h>

#include "host/config/axis_names.hpp"
#include "host/config/error.hpp"
#include "host/config/sweep_reader.hpp"
#include "tests/output/scratch_directory.hpp"

namespace boundsweep {
namespace {

using Names = std::vector<std::string>;

Names diagrams_of(const std::string& text) {
  const Sweep sweep = read_sweep_text(text, "t.toml");
  Names names;
  for (const AxisPair& pair : sweep.diagrams)
    names.push_back(std::string(axis_key(pair[0], sweep)) + "/" + axis_key(pair[1], sweep));
  return names;
}

std::string error_of(const std::string& text) {
  return message_of<InputError>([&] { read_sweep_text(text, "t.toml"); });
}

TEST(Diagrams, AreThoseOfTheMostInterestingAxesByDefault) {
  EXPECT_EQ(diagrams_of(""), Names{});
  EXPECT_EQ(diagrams_of("[architecture]\ndepth = [1, 2]\n"), Names{});
  EXPECT_EQ(diagrams_of("[architecture]\nplacement = [\"pre\", \"post\"]\nnorms = [0, 1]\n"),
            Names{"norms/placement"});
  EXPECT_EQ(diagrams_of("[architecture]\nheads = [1, 2]\nwidth = [4, 8]\ndepth = [1, 2]\n"
                        "[process]\nkappa = [0.1, 0.2]\n[statistics]\nsamples = [10, 20]\n"),
            (Names{"samples/depth", "samples/width", "depth/width"}));
  EXPECT_EQ(diagrams_of("[weights]\nquery = [1, 2]\nvalue = [1, 2]\n"), Names{"query/value"});
}

TEST(Diagrams, LeaveOutByDefaultWhatHasTooManyCells) {
  EXPECT_EQ(diagrams_of("[architecture]\ndepth = [1, 2]\nwidth = [4, 8]\n[statistics]\n"
                        "samples = { from = 1000, to = 2000, step = 1 }\n"),
            Names{"depth/width"});
  EXPECT_EQ(
      diagrams_of("[architecture]\ndepth = { from = 1, to = 100 }\nwidth = { from = 1, to = 50 }\n"
                  "[statistics]\nsamples = [10, 20]\n"),
      (Names{"samples/depth", "samples/width"}));
}

TEST(Diagrams, AreReadAsWritten) {
  EXPECT_EQ(diagrams_of("[weights]\nquery = [1, 2]\n[report]\n"
                        "diagrams = [[\"weights.query\", \"samples\"], [\"depth\", \"ff\"]]\n"),
            (Names{"query/samples", "depth/ff_ratio"}));
  EXPECT_EQ(
      diagrams_of("[architecture]\ndepth = [1, 2]\nwidth = [4, 8]\n[report]\ndiagrams = []\n"),
      Names{});
}

TEST(Diagrams, ErrorsSayWhatIsAllowed) {
  const std::string start = "[report]\ndiagrams = ";
  const std::string where = "t.toml:2: report.diagrams: ";
  EXPECT_EQ(
      error_of(start + "[[\"depth\"]]\n"),
      where + "a list is not allowed, must be a list of two axes, as in [\"samples\", \"depth\"]");
  EXPECT_EQ(error_of(start + "[[\"depth\", \"wdth\"]]\n"),
            where + "unknown axis \"wdth\", the closest known one is \"width\"");
  EXPECT_EQ(error_of(start + "[[\"depth\", \"architecture.depth\"]]\n"),
            where + "\"architecture.depth\" is repeated, must be named once");
  EXPECT_EQ(error_of(start + "\"depth\"\n"),
            where + "\"depth\" is not allowed, must be a list of pairs of axes");
  EXPECT_EQ(
      error_of(start + "[[\"depth\", \"width\"], [\"depth\", \"width\"], [\"depth\", \"width\"], "
                       "[\"depth\", \"width\"], [\"depth\", \"width\"]]\n"),
      where + "5 diagrams, must be at most 4");
  EXPECT_EQ(error_of(start + "[[\"depth\", \"width\"]]\n[architecture]\n"
                             "depth = { from = 1, to = 100 }\nwidth = { from = 1, to = 41 }\n"),
            where + "depth and width make 4100 cells, must be at most 4096");
}

}  // namespace
}  // namespace boundsweep
