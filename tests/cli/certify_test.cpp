// boundsweep certify: a certificate from a file of losses, and files that give none.

#include <cmath>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "tests/cli/program.hpp"

namespace boundsweep {
namespace {

class Certify : public ProgramTest {
 protected:
  Certify() {
    std::string losses = "step,loss,guess\n";
    for (int n = 0; n < 1000; ++n)
      losses += std::to_string(n) + (n % 2 == 0 ? ",0.25,0.25\n" : ",0.5,0.5\n");
    write("l.csv", losses);
  }

  nlohmann::json json_of(std::vector<std::string> arguments) {
    arguments.push_back("--json");
    const Outcome outcome = run(arguments);
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    return nlohmann::json::parse(outcome.out);
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

TEST_F(Certify, AddsThePricesToTheMean) {
  const nlohmann::json json = json_of({"certify", "l.csv", "--range", "0,1", "--code-bits", "10"});
  EXPECT_EQ(json["risk"], "predictive");
  EXPECT_EQ(json["samples"], 1000);
  EXPECT_EQ(json["delta"], 0.05);
  EXPECT_NEAR(json["mean_loss"], 0.375, 1e-12);
  EXPECT_NEAR(json["nats"], 10 * std::log(2) + std::log(41 / 0.05), 1e-12);
  const double sum = double(json["mean_loss"]) + double(json["code"]) + double(json["steadiness"]);
  EXPECT_NEAR(json["bound"], sum, 1e-12);
  EXPECT_GE(double(json["code"]), double(json["nats"]) / double(json["s"]) / 1000);
  EXPECT_EQ(json["iid_hoeffding"]["valid"], false);
  EXPECT_NEAR(json["iid_hoeffding"]["value"], 0.375 + std::sqrt(std::log(20) / 2000), 1e-12);
  EXPECT_NEAR(json["square_root"], 0.375 + std::sqrt((10 * std::log(2) + std::log(20)) / 2000),
              1e-12);
}

TEST_F(Certify, GoodForecastsCostTheCodeAlone) {
  const std::vector<std::string> plain{"certify", "l.csv", "--range", "0,1", "--code-bits", "0"};
  std::vector<std::string> forecast = plain;
  forecast.insert(forecast.end(), {"--forecast", "guess"});
  const nlohmann::json with = json_of(forecast), without = json_of(plain);
  EXPECT_LT(with["bound"], without["bound"]);
  EXPECT_LT(with["steadiness"], 1e-100);
  EXPECT_EQ(with["s"], 0.99);
}

TEST_F(Certify, TextSaysWhatHoldsAndWhatDoesNot) {
  const Outcome outcome =
      run({"certify", "l.csv", "--range", "0,1", "--code-bits", "10", "--delta", "0.1"});
  EXPECT_EQ(outcome.code, 0);
  for (const char* words : {"With probability 0.9 or more", "predictive risk", "mean loss", "code",
                            "steadiness", "square root", "steadiness saved", "i.i.d. Hoeffding",
                            "NOT VALID HERE", "s = ", "not of new data"})
    EXPECT_NE(outcome.out.find(words), std::string::npos) << words << " in\n" << outcome.out;
}

TEST_F(Certify, TakesTheCodeFromAFileOrAClass) {
  write("code.bin", "0123456789");
  EXPECT_NEAR(
      json_of({"certify", "l.csv", "--range", "0,1", "--code-bits", "code.bin"})["code_bits"],
      80 + 2 * std::log2(80), 1e-9);
  write("s.toml", small_sweep);
  const nlohmann::json json = json_of(
      {"certify", "l.csv", "--range", "0,1", "--class", "s.toml", "--set", "training.code_bits=20",
       "--set", "statistics.selection=3", "--set", "statistics.delta=0.25", "--delta", "0.125"});
  EXPECT_EQ(json["code_bits"], 20);
  EXPECT_EQ(json["selection"], 3);
  EXPECT_EQ(json["delta"], 0.125);
}

TEST_F(Certify, TheClassMayBeARunOrStandardInput) {
  write("s.toml", small_sweep);
  ASSERT_EQ(run({"run", "s.toml", "--set", "training.bits=8", "--out", "out", "--quiet"}).code, 0);
  const std::vector<std::string> losses{"certify", "l.csv", "--range", "0,1", "--class"};
  std::vector<std::string> of_run = losses, of_file = losses, of_pipe = losses;
  of_run.push_back("out");
  of_file.insert(of_file.end(), {"s.toml", "--set", "training.bits=8"});
  of_pipe.insert(of_pipe.end(), {"-", "--set", "training.bits=8"});
  const nlohmann::json json = json_of(of_run);
  EXPECT_GT(json["code_bits"], 0);
  EXPECT_EQ(json_of(of_file), json);
  Surroundings surroundings = in_directory();
  surroundings.launcher = {"/bin/bash", "-c", "cat s.toml | \"$0\" \"$@\""};
  const Outcome piped = run_program(of_pipe, surroundings);
  EXPECT_EQ(piped.code, 0) << piped.err;
  EXPECT_NE(piped.out.find("as <stdin> says"), std::string::npos) << piped.out;
}

TEST_F(Certify, RefusesWhatIsNoLoss) {
  const auto with = [&](const std::string& content, const std::string& error) {
    write("h.csv", content);
    expect_refused({"certify", "h.csv", "--range", "0,1", "--code-bits", "0"}, error);
  };
  with("loss\n0.5\nnan\n", "h.csv:3: loss: nan is not a finite number");
  with("loss\n0.5\n-inf\n", "h.csv:3: loss: -inf is not a finite number");
  with(
      "loss\n0.5\n1.5\n",
      "h.csv:3: loss: 1.5 is outside the range [0, 1] of the losses, which is fixed before them by "
      "--range");
  with("loss\n-1e-300\n",
       "h.csv:2: loss: -1e-300 is outside the range [0, 1] of the losses, which is fixed before "
       "them by "
       "--range");
  with("loss\n0.5\n\n0.5\n", "h.csv:3: loss: is missing, every row must have a number");
  with("los\n0.5\n", "h.csv: has no column \"loss\", the closest known one is \"los\"");
  with("loss\n", "h.csv: has no rows below its header");
  with("", "h.csv: is empty, has no header");
  with("loss,x\n0.5\n", "h.csv:2: the record has 1 fields, the header has 2");
}

TEST_F(Certify, RefusesTermsThatMeanNothing) {
  const std::string range = " is not LO,HI, two numbers from -1e300 to 1e300 with LO below HI";
  for (const char* text :
       {"0", "1,0", "0,0", "0,nan", "0,inf", "a,b", ",", "0,1,2", "0;1", "-1e301,0"})
    expect_refused({"certify", "l.csv", "--code-bits", "0", "--range", text},
                   std::string("--range: ") + text + range);
  expect_refused(
      {"certify", "l.csv", "--range", "0,1"},
      "--code-bits or --class: one is needed, the length of the code that the network is "
      "written in; 0 for a network that was fixed before the losses");
  write("s.toml", small_sweep);
  expect_refused({"certify", "l.csv", "--range", "0,1", "--code-bits", "0", "--class", "s.toml"},
                 "--code-bits: not beside --class, which states the code itself");
  expect_refused({"certify", "l.csv", "--range", "0,1", "--code-bits", "0", "--point", "depth=1"},
                 "--set, --point, --index: only with --class, whose sweep they speak of");
  expect_refused({"certify", "l.csv", "--range", "0,1", "--code-bits", "nothing"},
                 "--code-bits: nothing is neither a number of bits nor a file");
  expect_refused({"certify", "none.csv", "--range", "0,1", "--code-bits", "0"},
                 "none.csv: cannot be read");
  expect_refused({"certify", "l.csv", "--range", "0,1", "--code-bits", "0", "--forecast", "gues"},
                 "l.csv: has no column \"gues\", the closest known one is \"guess\"");
}

TEST_F(Certify, ACertificateThatSaysNothingIsCalledThat) {
  const std::vector<std::string> arguments{"certify", "l.csv",       "--range",
                                           "0,1",     "--code-bits", "1e6"};
  const nlohmann::json json = json_of(arguments);
  EXPECT_EQ(json["bound"], 1);
  EXPECT_EQ(json["vacuous"], true);
  EXPECT_NE(run(arguments).out.find("it says nothing"), std::string::npos);
}

}  // namespace
}  // namespace boundsweep
