/// [report]: which phase diagrams a sweep has.

#include <algorithm>

#include <gtest/gtest.h>

#include "host/config/axis_names.hpp"
#include "host/config/error.hpp"
#include "host/config/report_reader.hpp"
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

TEST(Diagrams, AreThoseOfAnyTwoAxesByDefault) {
  EXPECT_EQ(diagrams_of(""), Names{});
  EXPECT_EQ(diagrams_of("[architecture]\ndepth = [1, 2]\n"), Names{});
  EXPECT_EQ(diagrams_of("[architecture]\nplacement = [\"pre\", \"post\"]\nnorms = [0, 1]\n"),
            Names{"norms/placement"});
  EXPECT_EQ(diagrams_of("[architecture]\nheads = [1, 2]\nwidth = [4, 8]\ndepth = [1, 2]\n"
                        "[process]\nkappa = [0.1, 0.2]\n[statistics]\nsamples = [10, 20]\n"),
            (Names{"samples/depth", "samples/width", "depth/width", "samples/kappa", "depth/kappa",
                   "width/kappa", "samples/heads", "depth/heads", "width/heads", "kappa/heads"}));
  EXPECT_EQ(diagrams_of("[weights]\nquery = [1, 2]\nvalue = [1, 2]\n"), Names{"query/value"});
}

TEST(Diagrams, OfMoreThanTwelveAxesAreThoseOfTheMostInteresting) {
  std::string text = "[weights]\n";
  for (const char* name : {"embedding", "query", "key", "value", "output", "ff_in", "ff_out",
                           "readout", "position", "query_bias", "key_bias", "value_bias"})
    text += std::string(name) + " = [1, 2]\n";
  const Names twelve = diagrams_of(text);
  EXPECT_EQ(twelve.size(), 66u);
  EXPECT_EQ(twelve.back(), "key_bias/value_bias");
  const Names of_thirteen = diagrams_of(text + "[statistics]\nsamples = [10, 20]\n");
  EXPECT_EQ(of_thirteen.size(), 66u);
  EXPECT_EQ(of_thirteen.back(), "query_bias/key_bias")
      << "all axes of weights are alike, the last goes";
}

std::string bins_of(const std::string& text) {
  const Sweep sweep = read_sweep_text(text, "t.toml");
  const Diagram diagram = make_diagram(sweep.diagrams.at(0), sweep);
  return std::to_string(diagram.x_bins) + " x " + std::to_string(diagram.y_bins);
}

TEST(Diagrams, CutLongAxesIntoBins) {
  const std::string start = "[architecture]\ndepth = { from = 1, to = ";
  const auto with = [&](int depth, int width, const std::string& more = "") {
    return bins_of(start + std::to_string(depth) +
                   " }\nwidth = { from = 1, to = " + std::to_string(width) + " }\n" + more);
  };
  EXPECT_EQ(with(64, 64), "64 x 64");
  EXPECT_EQ(with(100, 40), "100 x 40");
  EXPECT_EQ(with(100, 41), "99 x 41");
  EXPECT_EQ(with(100, 100), "64 x 64");
  EXPECT_EQ(with(2, 1000), "2 x 256");
  EXPECT_EQ(with(20, 1000), "20 x 204");
  // Ten diagrams of five axes have 1228 cells each.
  EXPECT_EQ(
      with(100, 100,
           "heads = [1, 2]\n[process]\nkappa = [0.1, 0.2]\n[statistics]\ndelta = [0.1, 0.2]\n"),
      "35 x 35");
}

TEST(Diagrams, BinsHoldNeighboursAndNoneIsEmpty) {
  for (const std::int64_t size : {1, 2, 7, 255, 256, 257, 511, 1000, 65537, 1000000})
    for (const std::int64_t bins : {1, 2, 3, 64, 255, 256}) {
      if (bins > size) continue;
      const Bins cut(bins, size);
      std::int64_t last = 0;
      ASSERT_EQ(cut.of(0), 0);
      for (std::int64_t digit = 1; digit < size; ++digit) {
        ASSERT_GE(cut.of(digit), last);
        ASSERT_LE(cut.of(digit), last + 1);
        last = cut.of(digit);
      }
      ASSERT_EQ(last, bins - 1) << bins << " of " << size;
      for (std::int64_t digit = size - 1, end = size; digit >= 0; --digit) {
        const bool starts = digit == 0 || cut.of(digit - 1) != cut.of(digit);
        if (starts || size <= 1000) {
          ASSERT_EQ(std::min(cut.share(digit), size - digit), end - digit);
        }
        if (starts) end = digit;
      }
    }
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
  EXPECT_EQ(error_of(start + "[[\"depth\", \"width\"], [\"width\", \"depth\"]]\n"),
            where + "width and depth are paired twice, must be once");
}

}  // namespace
}  // namespace boundsweep
