// boundsweep mixing: κ from a file with a series, and series that give none.

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "tests/cli/program.hpp"
#include "tests/properties/random_source.hpp"

namespace boundsweep {
namespace {

class Mixing : public ProgramTest {
 protected:
  Mixing() {
    RandomSource random(1);
    std::string states = "sky\n", rows = "t,x,y\n";
    bool sun = true;
    double x = 0, y = 0;
    for (int n = 0; n < 5000; ++n) {
      states += sun ? "sun\n" : "rain\n";
      sun = random.chance(sun ? 0.7 : 0.5);
      rows += std::to_string(n) + "," + std::to_string(x) + "," + std::to_string(y) + "\n";
      const double next = 0.5 * x + 0.1 * y + random.uniform(-1, 1);
      y = 0.4 * y + random.uniform(-1, 1);
      x = next;
    }
    write("w.csv", states);
    write("v.csv", rows);
  }

  void expect_refused(const std::vector<std::string>& arguments, const std::string& error) {
    const std::size_t before = directory.entries();
    const Outcome outcome = run(arguments);
    EXPECT_EQ(outcome.code, 2);
    EXPECT_EQ(outcome.err, "boundsweep: " + error + "\n");
    EXPECT_EQ(outcome.out, "");
    EXPECT_EQ(directory.entries(), before);
  }
};

TEST_F(Mixing, OfAFiniteChain) {
  const Outcome outcome = run({"mixing", "w.csv", "--model", "finite", "--columns", "sky",
                               "--states", "sun,rain", "--json"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const nlohmann::json json = nlohmann::json::parse(outcome.out);
  EXPECT_EQ(json["ergodicity"], "total_variation");
  EXPECT_EQ(json["steps"], 4999);
  EXPECT_GE(json["kappa"], 0.2);
  EXPECT_LT(json["kappa"], 0.5);
  EXPECT_NEAR(double(json["estimate"]) + double(json["margin"]), json["kappa"], 1e-12);
  EXPECT_EQ(json["statement_delta"], 0.04);
  EXPECT_FALSE(json["contradicted"]);
}

TEST_F(Mixing, OfALinearChain) {
  const Outcome outcome = run({"mixing", "v.csv", "--model", "var", "--columns", "x,y", "--noise",
                               "1", "--time", "t", "--delta", "0.02", "--total", "0.1"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  for (const char* words : {"With probability 0.98 or more", "estimate", "margin", "[process]",
                            "ergodicity = \"wasserstein\"", "kappa = 0.", "delta = 0.08",
                            "What is assumed", "What would refute it"})
    EXPECT_NE(outcome.out.find(words), std::string::npos) << words << " in\n" << outcome.out;
  const std::size_t toml = outcome.out.find("[process]");
  write("s.toml",
        std::string(outcome.out.substr(toml)) +
            "samples = 1000\n[architecture]\ndepth = 1\nwidth = 4\nff = 4\nheads = 1\nnorms = 0\n"
            "placement = \"post\"\nactivation = \"gelu\"\n");
  EXPECT_EQ(run({"explain", "s.toml"}).code, 0) << "what is pasted is read";
}

TEST_F(Mixing, TheFileMayFollowTheColumns) {
  const Outcome outcome = run({"mixing", "--columns", "x,y", "v.csv", "--model", "var", "--noise", "1", "--json"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(nlohmann::json::parse(outcome.out)["columns"].size(), 2u);
}

TEST_F(Mixing, APlotIsDrawn) {
  const Outcome outcome = run(
      {"mixing", "v.csv", "--model", "ar1", "--columns", "y", "--noise", "1", "--plot", "p.svg"});
  if (outcome.code == 3) GTEST_SKIP() << outcome.err;
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_NE(content("p.svg").find("autocorrelation"), std::string::npos);
  EXPECT_EQ(run({"mixing", "w.csv", "--model", "finite", "--columns", "sky", "--states", "2",
                 "--plot", "q.svg"})
                .code,
            0);
  EXPECT_NE(content("q.svg").find("share of exits"), std::string::npos);
}

TEST_F(Mixing, ASeriesThatContradictsTheModelGivesNothingToPaste) {
  RandomSource random(2);
  std::string bins = "s\n";
  double x = 0;
  for (int n = 0; n < 30000; ++n) {
    x = 0.95 * x + random.uniform(-1, 1);
    bins += x < -1.5 ? "low\n" : x < 1.5 ? "middle\n" : "high\n";
  }
  write("b.csv", bins);
  const std::vector<std::string> arguments{"mixing",    "b.csv", "--model",  "finite",
                                           "--columns", "s",     "--states", "low,middle,high"};
  const Outcome outcome = run(arguments);
  EXPECT_EQ(outcome.code, 1);
  EXPECT_NE(outcome.out.find("REFUTED"), std::string::npos);
  EXPECT_EQ(outcome.out.find("[process]"), std::string::npos);
  EXPECT_EQ(outcome.err, "boundsweep: b.csv: contradicts what --model finite assumes\n");
  std::vector<std::string> insisting = arguments;
  insisting.push_back("--markov-states");
  EXPECT_EQ(run(insisting).code, 0);
}

TEST_F(Mixing, RefusesWhatIsNoSeriesOfTheModel) {
  const auto linear = [&](const std::string& content, const std::string& error) {
    write("h.csv", content);
    expect_refused({"mixing", "h.csv", "--model", "ar1", "--columns", "x", "--noise", "1"}, error);
  };
  linear("x\n0\n1\nnan\n", "h.csv:4: x: nan is not a finite number");
  linear("x\n0\n1\ntwo\n", "h.csv:4: x: two is not a number that a double can hold");
  linear("x\n0\n\n1\n", "h.csv:3: x: is missing, every row must have a number");
  linear("y\n0\n1\n2\n", "h.csv: has no column \"x\", the closest known one is \"y\"");
  linear("x\n0\n1\n", "h.csv: has 2 rows, at least 3 are needed for 1 column");
  linear("x\n2\n2\n2\n2\n",
         "h.csv: column x is constant, 2 in every row: it tells nothing of how the chain forgets");
  linear("x\n0\n1\n1\n0.5\n1\n1\n-0.25\n1\n1\n",
         "h.csv: looks clipped: the largest value of x, 1, is there 6 times and the next one 1 "
         "times; a "
         "chain that was clipped on the way is not linear. --clipped-at B takes the rows before "
         "the first "
         "one whose norm is B, --not-clipped says that none was");
  linear("", "h.csv: is empty, has no header");
  write("h.csv", "t,x\n0,0\n1,1\n2,0\n4,1\n");
  const std::string missing =
      "h.csv:5: t: goes from 2 to 4, rows before go by 1: rows are missing, or "
      "steps are not all of one length";
  expect_refused(
      {"mixing", "h.csv", "--model", "ar1", "--columns", "x", "--noise", "1", "--time", "t"},
      missing);
  expect_refused(
      {"mixing", "h.csv", "--model", "finite", "--columns", "x", "--states", "2", "--time", "t"},
      missing);
  write("h.csv", "bin\n\"(0, 1]\"\n\"(1, 2]\"\n");
  expect_refused(
      {"mixing", "h.csv", "--model", "finite", "--columns", "bin", "--states", "2"},
      "h.csv:2: bin: \"(0, 1]\" looks like a bin or a value of a continuous series: bins of one "
      "are no Markov chain, and a contraction of theirs means nothing; --markov-states where the "
      "states are known to be those of a chain");
  write("h.csv", "s\na\n");
  expect_refused({"mixing", "h.csv", "--model", "finite", "--columns", "s", "--states", "2"},
                 "h.csv: has 1 rows, at least 2 are needed");
}

TEST_F(Mixing, SizesAreNumbersWhoseSquaresAreNumbers) {
  for (const std::string option : {"--noise", "--ridge", "--clipped-at"})
    for (const std::string value : {"0", "-1", "nan", "inf", "1e101", "1e-101", "1x"})
      expect_refused(
          {"mixing", "v.csv", "--model", "ar1", "--columns", "x", option, value},
          option + ": " + value + " is not a number from 1e-100 to 1e100; see boundsweep --help");
}

TEST_F(Mixing, RefusesOptionsOfTheOtherModels) {
  const std::vector<std::string> finite{"mixing", "w.csv", "--model", "finite", "--columns", "sky"};
  const std::vector<std::string> ar{"mixing", "v.csv", "--model", "ar1", "--columns", "x"};
  const auto with = [](std::vector<std::string> words, const std::vector<std::string>& more) {
    words.insert(words.end(), more.begin(), more.end());
    return words;
  };
  expect_refused(with(finite, {"--noise", "1"}), "--noise: not for --model finite");
  expect_refused(with(finite, {"--not-clipped"}), "--not-clipped: not for --model finite");
  expect_refused(with(ar, {"--states", "2"}), "--states: not for --model ar1");
  expect_refused(
      ar,
      "--noise: is needed, the sigma of a noise that is sigma-sub-Gaussian given the past, known "
      "beforehand: of a noise within [-b, b] it is b");
  expect_refused({"mixing", "v.csv", "--model", "ar1", "--columns", "x,y", "--noise", "1"},
                 "--columns: has 2 names, --model ar1 takes one; --model var takes several");
  expect_refused(
      with(ar, {"--noise", "1", "--delta", "0.05"}),
      "--delta 0.05: must be below --total 0.05, of which it is a part: the rest is left for "
      "the bound");
  expect_refused(with(ar, {"--noise", "1", "--plot", "p.bmp"}),
                 "--plot p.bmp: must end in .svg, .png or .pdf");
  expect_refused(with(ar, {"--noise", "1", "--not-clipped", "--clipped-at", "1"}),
                 "--not-clipped: not beside --clipped-at");
}

}  // namespace
}  // namespace boundsweep
