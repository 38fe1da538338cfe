#include <sys/wait.h>

#include <array>
#include <cmath>
#include <cstdio>
#include <limits>
#include <string>

#include <gtest/gtest.h>

#include "host/verify/report.hpp"

namespace boundsweep::verify {
namespace {

struct Outcome {
  int code;
  std::string out;
};

/// Runs the program with standard error left alone.
Outcome run(const std::string& arguments) {
  const std::string command = std::string(BOUNDSWEEP_BINARY) + " " + arguments;
  FILE* pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) return {-1, ""};
  std::string out;
  std::array<char, 4096> buffer{};
  for (std::size_t n = 0; (n = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0;)
    out.append(buffer.data(), n);
  const int status = ::pclose(pipe);
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, out};
}

/// The table without the line that says how long it took.
std::string table_of(const std::string& out) {
  return out.substr(0, out.find("\nseed "));
}

Finding finding(const std::string& quantity, double ratio) {
  Finding result;
  result.quantity = quantity;
  result.ratio = ratio;
  result.trials = 5;
  result.witness = {{"seed", 7}, {"trial", 3}};
  return result;
}

TEST(VerifyCommand, HoldsAndReproduces) {
  const std::string arguments = "verify --trials 8 --seed 5 --no-progress";
  const Outcome one = run(arguments), two = run(arguments);
  EXPECT_EQ(one.code, 0) << one.out;
  EXPECT_EQ(table_of(one.out), table_of(two.out));
  for (const char* attack : {"derivatives", "entropy", "mixing", "losses", "statement", "seed 5"})
    EXPECT_NE(one.out.find(attack), std::string::npos) << attack;
  EXPECT_NE(table_of(one.out), table_of(run("verify --trials 8 --seed 6 --no-progress").out));
}

TEST(VerifyCommand, RunsTheAttacksAskedFor) {
  const Outcome outcome = run("verify --only mixing,statement --trials 4");
  EXPECT_EQ(outcome.code, 0);
  EXPECT_EQ(outcome.out.find("derivatives"), std::string::npos);
  EXPECT_NE(outcome.out.find("mixing"), std::string::npos);
  EXPECT_EQ(run("verify --only mixing --trials 4 --quiet").out, "");
}

TEST(VerifyCommand, AttacksASweepFile) {
  const std::string file = std::string(BOUNDSWEEP_SOURCE_DIR) + "/sweeps/quickstart.toml";
  const Outcome outcome = run("verify " + file + " --only statement --trials 2");
  EXPECT_EQ(outcome.code, 0) << outcome.out;
}

TEST(VerifyCommand, RefusesBadInput) {
  EXPECT_EQ(run("verify --trials 0 2>/dev/null").code, 2);
  EXPECT_EQ(run("verify --only luck 2>/dev/null").code, 2);
  EXPECT_EQ(run("verify no-such-file.toml 2>/dev/null").code, 2);
}

TEST(VerifyReport, BoundsThatHoldAreNoViolations) {
  const std::vector<AttackResult> results{
      {{"mixing", {finding("a", 0.3), finding("b", 1 + 0.5 * attack_tolerance)}}, "command"}};
  EXPECT_FALSE(has_violation(results));
  EXPECT_TRUE(violations(results).empty());
}

TEST(VerifyReport, ViolationsComeWithWitnessAndCommand) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const std::vector<AttackResult> results{
      {{"mixing", {finding("a", 0.3)}}, "one"},
      {{"entropy", {finding("b", 1.2), finding("c", 0.9), finding("d", nan)}}, "two"}};
  EXPECT_TRUE(has_violation(results));
  const nlohmann::ordered_json list = violations(results);
  ASSERT_EQ(list.size(), 2U);
  EXPECT_EQ(list[0]["attack"], "entropy");
  EXPECT_EQ(list[0]["quantity"], "b");
  EXPECT_EQ(list[0]["ratio"], 1.2);
  EXPECT_EQ(list[0]["witness"]["trial"], 3);
  EXPECT_EQ(list[0]["reproduce"], "two");
  EXPECT_EQ(list[1]["ratio"], "nan");
  const std::string text = format_table(ratio_table(results), TableFormat::text);
  EXPECT_NE(text.find("1.20000 VIOLATED"), std::string::npos) << text;
}

TEST(VerifyReport, MergesToTheTightestOfEachQuantity) {
  AttackReport report{"entropy", {}};
  merge(report, {"entropy", {finding("a", 0.3), finding("b", 0.5)}}, "first");
  merge(report, {"entropy", {finding("a", 0.4), finding("b", 0.1), finding("c", 0.2)}}, "second");
  ASSERT_EQ(report.findings.size(), 3U);
  EXPECT_EQ(report.findings[0].ratio, 0.4);
  EXPECT_EQ(report.findings[0].trials, 10);
  EXPECT_EQ(report.findings[0].witness["sweep"], "second");
  EXPECT_EQ(report.findings[1].witness["sweep"], "first");
  EXPECT_EQ(report.findings[2].trials, 5);
  // A NaN is never hidden by a number.
  merge(report, {"entropy", {finding("a", std::nan(""))}}, "third");
  merge(report, {"entropy", {finding("a", 5)}}, "fourth");
  EXPECT_TRUE(std::isnan(report.findings[0].ratio));
}

}  // namespace
}  // namespace boundsweep::verify
