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
  const Outcome outcome =
      run({"mixing", "w.csv", "--model", "finite", "--columns", "sky", "--states", "sun,rain", "--json"});
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
  const Outcome outcome = run({"mixing", "v.csv", "--model", "var", "--columns", "x,y", "--noise", "1",
                               "--time", "t", "--delta", "0.02", "--total", "0.1"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  for (const char* words : {"With probability 0.98 or more", "estimate", "margin", "[process]",
                            "ergodicity = \"wasserstein\"", "kappa = 0.", "delta = 0.08",
                            "What is assumed", "What would refute it"})
    EXPECT_NE(outcome.out.find(words), std::string::npos) << words << " in\n" << outcome.out;
  const std::size_t toml = outcome.out.find("[process]");
  write("s.toml", std::string(outcome.out.substr(toml)) +
                      "samples = 1000\n[architecture]\ndepth = 1\nwidth = 4\nff = 4\nheads = 1\nnorms = 0\n"
                      "placement = \"post\"\nactivation = \"gelu\"\n");
  EXPECT_EQ(run({"explain", "s.toml"}).code, 0) << "what is pasted is read";
}

TEST_F(Mixing, APlotIsDrawn) {
  const Outcome outcome = run({"mixing", "v.csv", "--model", "ar1", "--columns", "y", "--noise", "1", "--plot",
                               "p.svg"});
  if (outcome.code == 3) GTEST_SKIP() << outcome.err;
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_NE(content("p.svg").find("autocorrelation"), std::string::npos);
  EXPECT_EQ(run({"mixing", "w.csv", "--model", "finite", "--columns", "sky", "--states", "2", "--plot", "q.svg"})
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
  const std::vector<std::string> arguments{"mixing", "b.csv", "--model", "finite", "--columns", "s", "--states",
                                           "low,middle,high"};
  const Outcome outcome = run(arguments);
  EXPECT_EQ(outcome.code, 1);
  EXPECT_NE(outcome.out.find("REFUTED"), std::string::npos);
  EXPECT_EQ(outcome.out.find("[process]"), std::string::npos);
  EXPECT_EQ(outcome.err, "boundsweep: b.csv: contradicts what --model finite assumes\n");
  std::vector<std::string> insisting = arguments;
  insisting.push_back("--markov-states");
  EXPECT_EQ(run(insisting).code, 0);
}

TEST_F(Mixing, SizesAreNumbersWhoseSquaresAreNumbers) {
  for (const std::string option : {"--noise", "--ridge", "--clipped-at"})
    for (const std::string value : {"0", "-1", "nan", "inf", "1e101", "1e-101", "1x"})
      expect_refused({"mixing", "v.csv", "--model", "ar1", "--columns", "x", option, value},
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
  expect_refused(ar,
                 "--noise: is needed, the sigma of a noise that is sigma-sub-Gaussian given the past, known "
                 "beforehand: of a noise within [-b, b] it is b");
  expect_refused({"mixing", "v.csv", "--model", "ar1", "--columns", "x,y", "--noise", "1"},
                 "--columns: has 2 names, --model ar1 takes one; --model var takes several");
  expect_refused(with(ar, {"--noise", "1", "--delta", "0.05"}),
                 "--delta 0.05: must be below --total 0.05, of which it is a part: the rest is left for "
                 "the bound");
  expect_refused(with(ar, {"--noise", "1", "--plot", "p.bmp"}),
                 "--plot p.bmp: must end in .svg, .png or .pdf");
  expect_refused(with(ar, {"--noise", "1", "--not-clipped", "--clipped-at", "1"}),
                 "--not-clipped: not beside --clipped-at");
}

}  // namespace
}  // namespace boundsweep
