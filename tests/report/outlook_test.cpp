/// Layers and outlook: each number against another evaluation of the same thing.

#include <cmath>

#include <gtest/gtest.h>

#include "host/config/axis_names.hpp"
#include "host/config/sweep_reader.hpp"
#include "host/output/axis_text.hpp"
#include "host/output/decimal.hpp"
#include "host/report/derivatives.hpp"
#include "host/report/explanation.hpp"
#include "host/report/outlook.hpp"
#include "host/report/point_choice.hpp"

namespace boundsweep {
namespace {

const char* const example =
    "[architecture]\ntokens = 2\nheads = 2\ndepth = 2\nwidth = 8\nnorms_per_block = 1\n"
    "activation = \"silu\"\n[weights]\nquery = 0.5\nff_in = 0.7\nposition = 0.1\n"
    "[process]\nkappa = 0.6\n[statistics]\nsamples = 1e8\n";

PointValues values_of(const std::string& text, const std::vector<std::string>& overrides) {
  const Problem problem(read_sweep_text(text, "t", overrides));
  return explain(problem, choose_point(problem, {}, "").digits).values;
}

std::string all_digits(Extended value) {
  return decimal_upper(value, 17);
}

double ratio(Extended a, Extended b) {
  return (a / b).to_double_saturated();
}

TEST(Layers, AgreeWithThePartsByThemselves) {
  for (const char* placement : {"post", "pre"}) {
    SCOPED_TRACE(placement);
    const Problem problem(
        read_sweep_text(example, "t", {std::string("architecture.placement=") + placement}));
    const Digits digits = choose_point(problem, {}, "").digits;
    const std::vector<Layer> layers = layers_of(problem, digits);
    ASSERT_EQ(layers.size(), 7u);  // input, embedding, 2 · 2 sublayers, readout
    EXPECT_EQ(all_digits(layers[0].range), "1");
    Extended lipschitz(1.0);
    int block = 0;
    for (const PartBounds& part : derivative_bounds(problem, digits)) {
      if (std::string(part.name) == "embedding") lipschitz = part.bounds[1];
      if (std::string(part.name) != "block") continue;
      ++block;
      lipschitz = lipschitz * part.bounds[1];
      const Layer& layer = layers[static_cast<std::size_t>(1 + 2 * block)];
      EXPECT_EQ(layer.block, block);
      EXPECT_STREQ(layer.name, "feed-forward");
      EXPECT_NEAR(ratio(layer.range, part.bounds[0]), 1, 1e-12);
      EXPECT_NEAR(ratio(layer.lipschitz, lipschitz), 1, 1e-12);
    }
    EXPECT_EQ(block, 2);
    const Explanation e = explain(problem, digits);
    EXPECT_EQ(all_digits(layers.back().range), all_digits(e.network[0]));
    EXPECT_EQ(all_digits(layers.back().lipschitz), all_digits(e.network[1]));
  }
}

TEST(Outlook, WordsHavePowersOfTenForLongNumbers) {
  EXPECT_EQ(power_text("1000000"), "10^6");
  EXPECT_EQ(power_text("1000000000000"), "10^12");
  for (const char* text : {"100000", "2000000", "1000001", "1", "", "gelu", "0.1000000"})
    EXPECT_EQ(power_text(text), text);
  const Problem problem(read_sweep_text("[statistics]\nsamples = 1000000000000\n", "t"));
  const Outlook outlook = outlook_of(problem, choose_point(problem, {}, "").digits);
  const auto names_powers = [](const Change& change) {
    return change.words == "samples 10^13 instead of 10^12";
  };
  EXPECT_TRUE(std::any_of(outlook.large.begin(), outlook.large.end(), names_powers));
}

TEST(Outlook, ChangesAreThePointsTheyName) {
  const Problem problem(read_sweep_text(example, "t"));
  const Outlook outlook = outlook_of(problem, choose_point(problem, {}, "").digits);
  EXPECT_GE(outlook.small.size(), 14u);
  EXPECT_GE(outlook.large.size(), 14u);
  for (const std::vector<Change>* list : {&outlook.small, &outlook.large}) {
    const Change* before = nullptr;
    for (const Change& change : *list) {
      SCOPED_TRACE(change.words);
      // Activations are numbered by a list of their own: "activation silu instead of gelu".
      const std::string value =
          change.axis == Axis::activation || change.axis == Axis::placement ||
                  change.axis == Axis::final_norm
              ? change.words.substr(change.words.find(' ') + 1,
                                    change.words.find(" instead") - change.words.find(' ') - 1)
              : shortest(change.value);
      const PointValues values =
          values_of(example, {axis_path(change.axis, problem.sweep()) + "=" + value});
      EXPECT_EQ(all_digits(change.bound), all_digits(values.bound));
      EXPECT_EQ(all_digits(change.bound_over_range), all_digits(values.bound_over_range));
      EXPECT_TRUE(before == nullptr || before->bound <= change.bound) << "sorted";
      before = &change;
    }
  }
}

TEST(Outlook, GoesWhereTheBoundFalls) {
  const Problem problem(read_sweep_text(example, "t"));
  const Outlook outlook = outlook_of(problem, choose_point(problem, {}, "").digits);
  const Extended here = values_of(example, {}).bound;
  const auto find = [&](const std::string& words) {
    for (const Change& change : outlook.small)
      if (change.words == words) return change;
    ADD_FAILURE() << words;
    return outlook.small.front();
  };
  EXPECT_TRUE(find("1 % less weights.query").bound < here);
  EXPECT_TRUE(find("1 % less process.kappa").bound < here);
  EXPECT_TRUE(find("1 % more statistics.samples").bound < here);
  EXPECT_TRUE(find("1 % more statistics.delta").bound < here);
  for (const Change& change : outlook.small)
    EXPECT_EQ(change.words.find("bias"), std::string::npos) << "0 has no per cent";
}

TEST(Outlook, SamplesAreTheLeast) {
  const Problem problem(read_sweep_text(example, "t", {"bound.target=0.3"}));
  const Outlook outlook = outlook_of(problem, choose_point(problem, {}, "").digits);
  EXPECT_EQ(outlook.goal, 0.3);
  std::vector<SamplesFor> entries = outlook.samples;
  ASSERT_EQ(entries.size(), 4u);
  entries.push_back({outlook.goal, outlook.samples_for_goal});
  for (const SamplesFor& entry : entries) {
    SCOPED_TRACE(entry.share);
    ASSERT_GT(entry.samples, 1);
    const auto at = [&](double samples) {
      return values_of(example, {"statistics.samples=" + shortest(samples)}).bound_over_range;
    };
    if (entry.share == 1) {
      EXPECT_TRUE(at(entry.samples) < Extended(1.0));
      EXPECT_FALSE(at(entry.samples - 1) < Extended(1.0));
    } else {
      EXPECT_TRUE(at(entry.samples) <= Extended(entry.share));
      EXPECT_FALSE(at(entry.samples - 1) <= Extended(entry.share));
    }
  }
}

TEST(Outlook, OfAVacuousPointIsSortedBySamples) {
  const Problem problem(read_sweep_text(example, "t", {"statistics.samples=10"}));
  const Outlook outlook = outlook_of(problem, choose_point(problem, {}, "").digits);
  double before = 0;
  for (const Change& change : outlook.small) {
    EXPECT_GE(change.samples, before) << change.words;
    before = change.samples;
  }
}

}  // namespace
}  // namespace boundsweep
