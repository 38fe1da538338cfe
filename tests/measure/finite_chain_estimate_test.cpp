// κ of a finite chain from its states, against counts made by hand, and series that are none.
// theory §7.5

#include "host/measure/finite_chain_estimate.hpp"

#include <cmath>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "host/config/error.hpp"
#include "tests/output/scratch_directory.hpp"
#include "tests/properties/random_source.hpp"

namespace boundsweep {
namespace {

StateSeries read(const std::string& text, const std::string& states, bool known_markov = false,
                 const std::vector<std::string>& columns = {"s"}) {
  std::istringstream input(text);
  CsvReader file(input, "s.csv");
  SeriesReader reader(file, columns);
  return read_states(reader, states, known_markov);
}

std::string error_of(const std::string& text, const std::string& states) {
  return message_of<InputError>([&] { read(text, states); });
}

/// Draws from rows of a transition matrix; `memory` mixes in the state before the present one.
StateSeries chain(const std::vector<std::vector<double>>& transition, int rows, std::uint64_t seed,
                  double memory = 0) {
  RandomSource random(seed);
  StateSeries series;
  for (std::size_t i = 0; i < transition.size(); ++i) series.names.push_back(std::to_string(i));
  int state = 0, before = 0;
  for (int n = 0; n < rows; ++n) {
    series.states.push_back(state);
    int next = 0;
    for (double u = random.uniform();
         u >= transition[static_cast<std::size_t>(state)][static_cast<std::size_t>(next)];)
      u -= transition[static_cast<std::size_t>(state)][static_cast<std::size_t>(next++)];
    if (random.chance(memory)) next = before;
    before = state;
    state = next;
  }
  return series;
}

TEST(ReadStates, NamesInTheirOrder) {
  const StateSeries series = read("s\nb\na\na\n", "a, b,c");
  EXPECT_EQ(series.names, (std::vector<std::string>{"a", "b", "c"}));
  EXPECT_EQ(series.states, (std::vector<int>{1, 0, 0}));
}

TEST(ReadStates, ACountOfStatesIsFilledUp) {
  const StateSeries series = read("s\nb\na\n", "4");
  EXPECT_EQ(series.names, (std::vector<std::string>{"b", "a", "unseen 3", "unseen 4"}));
}

TEST(ReadStates, WhatIsRefused) {
  EXPECT_EQ(
      error_of("s\na\nb\na\n", ""),
      "--states: is needed, the states must be known before the data, the unseen ones too; the "
      "series has a, b");
  EXPECT_EQ(error_of("s\na\nx\n", "a,b"), "s.csv:3: s: x is none of the states, which are a,b");
  EXPECT_EQ(error_of("s\na\nb\nc\n", "2"),
            "s.csv:4: s: c is one state more than the 2 of --states");
  EXPECT_EQ(error_of("s\na\n\n", "2"), "s.csv:3: s: is missing, every row must have a state");
  EXPECT_EQ(error_of("s\na\n", "a,,b"), "--states: a name is empty");
  EXPECT_EQ(error_of("s\na\n", "a,a"), "--states: a is named twice");
  for (const std::string count : {"0", "1001", "2.5", "-1", "nan", "inf"})
    EXPECT_EQ(error_of("s\na\n", count),
              "--states: " + count + " is not a whole number from 1 to 1000, or a list of names");
}

TEST(ReadStates, BinsAreRefusedUnlessTheUserInsists) {
  for (const std::string bin : {"\"(0.1, 0.2]\"", "\"[0, 1)\"", "0.5", "-1.25"}) {
    EXPECT_NE(error_of("s\n" + bin + "\n", "3")
                  .find("looks like a bin or a value of a continuous series"),
              std::string::npos)
        << bin;
    EXPECT_EQ(read("s\n" + bin + "\n", "3", true).states.size(), 1u) << bin;
  }
  EXPECT_NE(error_of("s\n0.5\n", "0.5,1.5").find("looks like a bin"), std::string::npos)
      << "named states too";
  EXPECT_EQ(read("s\n0.5\n1.5\n", "0.5,1.5", true).states, (std::vector<int>{0, 1}));
  EXPECT_EQ(error_of("s\n1\n2\n", "2"), "no error") << "whole numbers may be names";
}

TEST(ReadStates, RowsThatAreMissingShowInTheTime) {
  EXPECT_EQ(
      message_of<InputError>([] {
        read("s,t\na,0\nb,1\na,3\n", "2", false, {"s", "t"});
      }),
      "s.csv:4: t: goes from 1 to 3, rows before go by 1: rows are missing, or steps are not all "
      "of one length");
  EXPECT_EQ(read("s,t\na,0\nb,1\na,2\n", "2", false, {"s", "t"}).states.size(), 3u);
}

TEST(Exits, AreCounted) {
  StateSeries series;
  series.names = {"a", "b", "c"};
  series.states = {0, 0, 1, 0, 1, 1};
  EXPECT_EQ(exits_of(series), (std::vector<std::vector<double>>{{1, 2, 0}, {1, 1, 0}, {0, 0, 0}}));
  EXPECT_EQ(exits_of(series, 2),
            (std::vector<std::vector<double>>{{1, 2, 0}, {0, 1, 0}, {0, 0, 0}}));
}

TEST(FiniteChain, IsItsFormula) {
  const StateSeries series = chain({{0.7, 0.3}, {0.5, 0.5}}, 4000, 1);
  const auto exits = exits_of(series);
  const double a = exits[0][0] + exits[0][1], b = exits[1][0] + exits[1][1];
  const double distance = std::fabs(exits[0][0] / a - exits[1][0] / b);
  const double nats = std::log(2.0 * 2 * 3999 / 0.02);
  const double margin = std::sqrt(nats / (2 * a)) + std::sqrt(nats / (2 * b));
  const KappaEstimate kappa = estimate_finite_chain(series, 0.02);
  EXPECT_EQ(kappa.ergodicity, Ergodicity::total_variation);
  EXPECT_EQ(kappa.steps, 3999);
  EXPECT_NEAR(kappa.estimate, distance, 1e-14);
  EXPECT_NEAR(kappa.margin, margin, 1e-13);
  EXPECT_NEAR(kappa.kappa, distance + margin, 1e-13);
  EXPECT_GE(kappa.kappa, distance + margin);
  EXPECT_FALSE(kappa.contradicted());
}

TEST(FiniteChain, AStateThatWasNeverLeftSaysNothing) {
  StateSeries series = chain({{0.7, 0.3}, {0.5, 0.5}}, 4000, 1);
  series.names.push_back("unseen");
  const KappaEstimate kappa = estimate_finite_chain(series, 0.02);
  EXPECT_EQ(kappa.kappa, 1);
  EXPECT_FALSE(kappa.contracts());
  EXPECT_EQ(kappa.steps_needed, 0) << "no number of steps is known to do";
}

TEST(FiniteChain, OneStateHasNothingToForget) {
  StateSeries series;
  series.names = {"a"};
  series.states = {0, 0, 0};
  const KappaEstimate kappa = estimate_finite_chain(series, 0.01);
  EXPECT_EQ(kappa.kappa, 0);
  EXPECT_EQ(kappa.margin, 0);
}

TEST(FiniteChain, SaysHowManyStepsWouldDo) {
  const KappaEstimate few = estimate_finite_chain(chain({{0.9, 0.1}, {0.3, 0.7}}, 100, 2), 0.01);
  ASSERT_EQ(few.kappa, 1);
  ASSERT_GT(few.steps_needed, 100);
  const auto more = static_cast<int>(3 * few.steps_needed);
  EXPECT_LT(estimate_finite_chain(chain({{0.9, 0.1}, {0.3, 0.7}}, more, 3), 0.01).kappa, 1);
}

TEST(FiniteChain, MemoryRefutesIt) {
  const std::vector<std::vector<double>> transition{{0.6, 0.4}, {0.4, 0.6}};
  EXPECT_FALSE(estimate_finite_chain(chain(transition, 20000, 4), 0.01).contradicted());
  EXPECT_TRUE(estimate_finite_chain(chain(transition, 20000, 4, 0.2), 0.01).contradicted());
}

TEST(FiniteChain, BinsOfALinearSeriesAreRefuted) {
  RandomSource random(5);
  StateSeries series;
  series.names = {"low", "middle", "high"};
  double x = 0;
  for (int n = 0; n < 30000; ++n) {
    series.states.push_back(x < -1.5 ? 0 : x < 1.5 ? 1 : 2);
    x = 0.95 * x + random.uniform(-1, 1);
  }
  EXPECT_TRUE(estimate_finite_chain(series, 0.01).contradicted());
}

TEST(FiniteChain, AChangeOfItsLawRefutesIt) {
  StateSeries series = chain({{0.8, 0.2}, {0.4, 0.6}}, 10000, 6);
  const StateSeries later = chain({{0.5, 0.5}, {0.7, 0.3}}, 10000, 7);
  EXPECT_FALSE(estimate_finite_chain(series, 0.01).contradicted());
  series.states.insert(series.states.end(), later.states.begin(), later.states.end());
  EXPECT_TRUE(estimate_finite_chain(series, 0.01).contradicted());
}

TEST(FiniteChain, LawsSomeStepsLater) {
  const StateSeries series = chain({{0.9, 0.1}, {0.2, 0.8}}, 200000, 8);
  EXPECT_NEAR(empirical_contraction(series, 1), 0.7, 0.02);
  EXPECT_NEAR(empirical_contraction(series, 3), 0.343, 0.02);
  StateSeries short_one = series;
  short_one.states.resize(10);
  EXPECT_LT(empirical_contraction(short_one, 1), 0) << "too few to say";
}

}  // namespace
}  // namespace boundsweep
