/// explain, derivatives and constants as a user meets them: exit codes, stdout, stderr.

#include <algorithm>
#include <fstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "golden.hpp"
#include "golden_comparison.hpp"
#include "program.hpp"

namespace boundsweep {
namespace {

/// A sweep file that exists as long as the object.
class SweepFile {
 public:
  explicit SweepFile(const std::string& text) { std::ofstream(directory_ / "sweep.toml") << text; }
  std::string argument() const { return "'" + (directory_ / "sweep.toml").string() + "'"; }

 private:
  ScratchDirectory directory_;
};

TEST(Program, ExplainsGoldenPoints) {
  const std::vector<std::string> names{"defaults", "gpt2-small-shape", "deep-no-norms", "relu",
                                       "lipschitz-only"};
  std::size_t seen = 0;
  for (const nlohmann::json& point : read_golden("points.json")) {
    const std::string name = point.at("name");
    if (std::find(names.begin(), names.end(), name) == names.end()) continue;
    ++seen;
    SCOPED_TRACE(name);
    const SweepFile file(toml_text(point.at("sweep")));
    const Outcome outcome = run_program("explain " + file.argument() + " --json");
    ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
    if (!outcome.err.empty()) {
      EXPECT_NE(outcome.err.find("norm_epsilon: not given, so it is 1"), std::string::npos)
          << outcome.err;
    }
    expect_golden(nlohmann::ordered_json::parse(outcome.out), point.at("expect"));
  }
  EXPECT_EQ(seen, names.size());
}

TEST(Program, SaysWhichAxesTookTheirFirstValue) {
  const SweepFile file("[architecture]\ndepth = [1, 2]\nheads = [4, 2]\nnorm_epsilon = 1\n");
  const Outcome outcome = run_program("explain " + file.argument() + " --point depth=2 --json");
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_EQ(outcome.err, "boundsweep: axes not named by --point take their first value: heads=4\n");
  const auto json = nlohmann::json::parse(outcome.out);
  EXPECT_EQ(json.at("point").at("depth"), 2);
  EXPECT_EQ(json.at("point").at("heads"), 4);
}

TEST(Program, ProbabilitiesAreNeverRoundedUp) {
  const SweepFile file("");
  const auto answer = [&](const std::string& delta) {
    const Outcome outcome =
        run_program("explain " + file.argument() + " --set statistics.delta=" + delta);
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    const std::size_t begin = outcome.out.find("With probability ");
    const std::size_t end = outcome.out.find(" or more", begin);
    return begin == std::string::npos || end == std::string::npos
               ? outcome.out
               : outcome.out.substr(begin + 17, end - begin - 17);
  };
  EXPECT_EQ(answer("0.05"), "95 %");
  EXPECT_EQ(answer("0.3"), "70 %");
  EXPECT_EQ(answer("0.42"), "58 %");
  EXPECT_EQ(answer("0.00123456"), "99.8765 %");  // exactly 99.876544
  EXPECT_EQ(answer("0.00000149"), "99.9998 %");  // exactly 99.999851, not 99.9999
  EXPECT_EQ(answer("1e-7"), "1 - 1e-07");
  EXPECT_EQ(answer("9.02e-37"), "1 - 9.02e-37");
}

TEST(Program, RejectsBadPointsWithCodeTwo) {
  const SweepFile file("[architecture]\ndepth = [1, 2]\n");
  const Outcome outcome = run_program("explain " + file.argument() + " --point depht=2");
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_EQ(outcome.out, "");
  EXPECT_EQ(outcome.err,
            "boundsweep: --point depht=2: unknown axis \"depht\", the closest known one is "
            "\"depth\"\n");
}

TEST(Program, PrintsTablesInEveryFormat) {
  const SweepFile file("[bound]\nmax_order = 3\n");
  for (const std::string& command : {std::string("constants"), "derivatives " + file.argument()}) {
    SCOPED_TRACE(command);
    EXPECT_EQ(run_program(command).out, run_program(command + " --format text").out);
    const Outcome json = run_program(command + " --format json");
    ASSERT_EQ(json.exit_code, 0) << json.err;
    EXPECT_TRUE(nlohmann::json::parse(json.out).is_array());
    EXPECT_NE(run_program(command + " --format latex").out.find("\\bottomrule"), std::string::npos);
    EXPECT_EQ(run_program(command + " --format markdown").out.front(), '|');
    EXPECT_NE(run_program(command + " --format csv").out.find("\r\n"), std::string::npos);
    EXPECT_EQ(run_program(command + " --format pdf").exit_code, 2);
    for (const char* format : {"text", "csv", "json", "latex", "markdown"}) {
      std::string out = run_program(command + " --format " + format).out;
      std::replace(out.begin(), out.end(), '\n', ' ');
      EXPECT_NE(out.find("divided by k!"), std::string::npos) << format << " has no normalization";
    }
  }
}

TEST(Program, FailsWithCodeThreeWhereStdoutIsFull) {
  const SweepFile file("[architecture]\nnorm_epsilon = 1\n");
  for (const std::string& command :
       {std::string("constants"), "derivatives " + file.argument(), "explain " + file.argument()}) {
    SCOPED_TRACE(command);
    const Outcome outcome = run_program(command, ">/dev/full");
    EXPECT_EQ(outcome.exit_code, 3);
    EXPECT_EQ(outcome.err,
              "boundsweep: standard output: cannot be written: "
              "No space left on device\n");
  }
}

TEST(Program, FailsWithCodeThreeWhereStdoutIsClosed) {
  EXPECT_EQ(run_program("constants", ">&-").exit_code, 3);
}

TEST(Program, EndsQuietlyWhereNobodyReads) {
  const ScratchDirectory scratch;
  const std::string code = (scratch / "code").string(), err = (scratch / "err").string();
  const std::string command = "(sleep 0.3; '" BOUNDSWEEP_PROGRAM "' constants 2>'" + err +
                              "'; echo $? >'" + code +
                              "') | true; "
                              "while ! test -s '" +
                              code + "'; do sleep 0.1; done";
  ASSERT_EQ(std::system(command.c_str()), 0);
  EXPECT_EQ(content_of(code), "0\n");
  EXPECT_EQ(content_of(err), "");
}

}  // namespace
}  // namespace boundsweep
