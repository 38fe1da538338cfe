/// Layers and outlook: each number against another evaluation of the same thing.

#include <cmath>
#include <map>

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
      EXPECT_TRUE(before == nullptr || before->bound_over_range <= change.bound_over_range)
          << "sorted";
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

Outlook outlook_at(const std::string& text, const std::vector<std::string>& overrides = {}) {
  const Problem problem(read_sweep_text(text, "t", overrides));
  return outlook_of(problem, choose_point(problem, {}, "").digits);
}

/// A change is one of a point of the sweep, which pays for all rows to hold together. Were it one of
/// a sweep of its own, every change would be a gain.
TEST(Outlook, KeepsThePriceOfSimultaneity) {
  const std::string sweep = std::string(example) + "simultaneous = true\nselection = 1.5\n";
  const std::vector<std::string> together{"weights.key=[1, 0.9, 0.8, 0.7, 0.6]", "bound.target=0.3"};
  const Problem problem(read_sweep_text(sweep, "t", together));
  const Outlook outlook = outlook_of(problem, choose_point(problem, {}, "").digits);
  const Outlook paid = outlook_at(
      example, {"statistics.selection=" + shortest(problem.view().settings.selection),
                "bound.target=0.3"});
  EXPECT_GT(problem.view().settings.selection, 3);
  EXPECT_EQ(outlook.samples_for_goal, paid.samples_for_goal);
  for (const auto list : {&Outlook::small, &Outlook::large}) {
    ASSERT_EQ((outlook.*list).size(), (paid.*list).size());
    for (std::size_t i = 0; i < (paid.*list).size(); ++i) {
      EXPECT_EQ((outlook.*list)[i].words, (paid.*list)[i].words);
      EXPECT_EQ(all_digits((outlook.*list)[i].bound), all_digits((paid.*list)[i].bound));
    }
  }
}

TEST(Outlook, KnowsWhichNAreAmongTheEvents) {
  const Problem problem(read_sweep_text("[statistics]\nsamples = [100, 1e6]\n", "t"));
  EXPECT_TRUE(is_among_events(problem.sweep(), 1e6));
  EXPECT_FALSE(is_among_events(problem.sweep(), 999999));
}

const std::string two_blocks =
    "[architecture]\ntokens = 2\nwidth = 8\nheads = 2\n[training]\nupdate = 0.1\n";
const std::string first_block = "[[blocks]]\nquery = 3.1\n";
const std::string second_block = "[[blocks]]\nquery = 2.0\nkey = 2.0\nupdate = 0.5\n";

/// Depth is the number of blocks, which differ: what goes or comes is named.
TEST(Outlook, OfBlocksThatDifferNamesBlocks) {
  const Outlook outlook = outlook_at(two_blocks + first_block + second_block);
  const std::map<std::string, std::string> expected{
      {"without block 1", second_block},
      {"without block 2", first_block},
      {"block 2 twice", first_block + second_block + second_block}};
  std::size_t found = 0;
  for (const Change& change : outlook.large) {
    EXPECT_NE(change.words.substr(0, 6), "depth ") << change.words;
    const auto same = expected.find(change.words);
    if (same == expected.end()) continue;
    ++found;
    EXPECT_EQ(all_digits(change.bound), all_digits(values_of(two_blocks + same->second, {}).bound))
        << change.words;
  }
  EXPECT_EQ(found, expected.size());
}

/// [weights] alone would bound no block's query.
TEST(Outlook, OfBlocksThatDifferChangesTheirOwnBoundsToo) {
  const Outlook outlook = outlook_at(two_blocks + first_block + second_block);
  const auto of = [&](const std::string& words) {
    for (const Change& change : outlook.small)
      if (change.words == words) return change.bound;
    ADD_FAILURE() << words;
    return Extended();
  };
  EXPECT_EQ(all_digits(of("1 % less query everywhere")),
            all_digits(values_of(two_blocks +
                                     "[[blocks]]\nquery = 3.069\n"
                                     "[[blocks]]\nquery = 1.98\nkey = 2.0\nupdate = 0.5\n",
                                 {})
                           .bound));
  EXPECT_TRUE(of("1 % less update everywhere") <
              values_of(two_blocks + first_block + second_block, {}).bound);
  EXPECT_FALSE(of("1 % less weights.value").is_zero()) << "no block states one";
}

const char* const coded =
    "[architecture]\nwidth = 64\nheads = 2\n[training]\nupdate = 0.5\nbits = 32\n"
    "code_bits = 100000\n[statistics]\nsamples = 2000\n[bound]\ntarget = 0.5\n";

/// What suffices does, and a little less shrinkage does not.
TEST(Outlook, ShrinkagesReachTheGoal) {
  const auto share = [](const std::vector<std::string>& overrides) {
    return values_of(coded, overrides).bound_over_range.to_double_saturated();
  };
  const auto named = [](const Outlook& outlook, const std::string& words) {
    for (const Shrinkage& entry : outlook.shrinkage)
      if (entry.words == words) return entry;
    ADD_FAILURE() << words;
    return Shrinkage();
  };
  const Outlook outlook = outlook_at(coded);
  ASSERT_EQ(outlook.shrinkage.size(), 4u);
  const Shrinkage update = named(outlook, "training.update");
  EXPECT_EQ(update.to, update.factor * 0.5);
  EXPECT_LE(share({"training.update=" + shortest(update.to)}), 0.5);
  EXPECT_GT(share({"training.update=" + shortest(update.to * std::exp2(0.125))}), 0.5);

  const Shrinkage code = named(outlook, "training.code_bits");
  EXPECT_EQ(code.to, std::floor(code.to));
  EXPECT_EQ(code.factor, code.to / 100000);
  EXPECT_LE(share({"training.code_bits=" + shortest(code.to)}), 0.5);
  EXPECT_GT(share({"training.code_bits=" + shortest(code.to + 1)}), 0.5);

  const Shrinkage bits = named(outlook, "training.bits");
  EXPECT_GT(share({"training.bits=1"}), 0.5);
  EXPECT_EQ(bits.factor, 0) << "nothing is stored in less than a bit";
  EXPECT_EQ(bits.to, 0);

  const Shrinkage norms = named(outlook, "all norms together");
  std::vector<std::string> all;
  for (const char* name : {"embedding", "query", "key", "value", "output", "ff_in", "ff_out",
                           "readout", "norm_gain"})
    all.push_back(std::string("weights.") + name + "=" + shortest(norms.factor));
  all.push_back("training.update=" + shortest(norms.factor * 0.5));
  EXPECT_LE(share(all), 0.5);
  EXPECT_TRUE(outlook_at(coded, {"training.code_bits=100"}).shrinkage.empty()) << "reached";
}

/// With numbers that are not stored at all, how many bits they may have.
TEST(Outlook, SaysHowManyBitsWouldDo) {
  const std::string sweep =
      "[architecture]\ntokens = 2\nwidth = 8\nnorm_epsilon = 1e-5\n[statistics]\nsamples = 3e5\n"
      "[bound]\ntarget = 0.2\n";
  const Outlook outlook = outlook_at(sweep);
  const auto bits = std::find_if(outlook.shrinkage.begin(), outlook.shrinkage.end(),
                                 [](const Shrinkage& s) { return s.words == "training.bits"; });
  ASSERT_NE(bits, outlook.shrinkage.end());
  EXPECT_EQ(bits->factor, 0) << "inf has no factor";
  ASSERT_GE(bits->to, 1);
  ASSERT_LT(bits->to, 64);
  const auto share = [&](double b) {
    return values_of(sweep, {"training.bits=" + shortest(b)}).bound_over_range.to_double_saturated();
  };
  EXPECT_LE(share(bits->to), 0.2);
  EXPECT_GT(share(bits->to + 1), 0.2);
}

}  // namespace
}  // namespace boundsweep
