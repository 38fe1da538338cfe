// Help texts name every command and option, and go to standard output.

#include <map>
#include <string>
#include <vector>

#include "host/output/version.hpp"
#include "tests/cli/program.hpp"

namespace boundsweep {
namespace {

class Help : public ProgramTest {
 protected:
  void expect_help(const std::vector<std::string>& arguments,
                   const std::vector<std::string>& words) {
    const Outcome outcome = run(arguments);
    EXPECT_EQ(outcome.code, 0);
    EXPECT_EQ(outcome.err, "");
    for (const std::string& word : words)
      EXPECT_NE(outcome.out.find(word), std::string::npos) << word << " in\n" << outcome.out;
  }
};

TEST_F(Help, NamesEveryCommand) {
  expect_help({"--help"}, {"run", "plan", "explain", "constants", "derivatives", "table", "plot",
                           "completion", "--help",
                           "--version", "Exit codes", "130"});
}

TEST_F(Help, NamesEveryOptionOfACommand) {
  const std::map<std::string, std::vector<std::string>> options{
      {"run",
       {"SWEEP.toml", "--out", "--all", "--yes", "--set", "section.key=value", "--device", "auto",
        "cuda", "cpu", "--threads", "--quiet", "--no-progress"}},
      {"plan",
       {"SWEEP.toml", "--set", "--device", "--threads", "--slurm", "array", "gpu", "mpi",
        "--task-hours", "--tasks", "--most-tasks", "--out", "--job-files"}},
      {"explain", {"SWEEP.toml", "--set", "--point", "axis=value", "--index", "--json"}},
      {"derivatives", {"SWEEP.toml", "--set", "--point", "--format"}},
      {"table", {"DIR", "--columns", "--where", "column=value", "--rows", "--digits", "--format"}},
      {"plot", {"DIR", "--kind", "frontier", "samples", "--out", "--value", "--where", "--vacuous"}},
      {"completion", {"SHELL", "bash", "zsh", "fish"}},
      {"constants", {"--format", "csv", "json", "latex", "markdown", "--max-order"}},
  };
  for (const auto& [command, words] : options) {
    SCOPED_TRACE(command);
    expect_help({command, "--help"}, words);
  }
}

TEST_F(Help, Version) {
  const Outcome outcome = run({"--version"});
  EXPECT_EQ(outcome.code, 0);
  EXPECT_EQ(outcome.out.rfind("boundsweep 0.", 0), 0u);
  EXPECT_EQ(outcome.out, "boundsweep " + version() + "\n");
}

}  // namespace
}  // namespace boundsweep
