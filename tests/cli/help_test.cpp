// Help texts name every command and option, and go to standard output.

#include <map>
#include <regex>
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
  expect_help({"--help"}, {"run", "plan", "explain", "constants", "derivatives", "certify",
                           "mixing", "audit", "table", "plot", "completion", "--help",
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
      {"certify",
       {"LOSSES.csv", "--column", "--range", "LO,HI", "--code-bits", "--class", "--set", "--point",
        "--index", "--delta", "--ahead", "--forecast", "--json"}},
      {"mixing",
       {"SERIES.csv", "--model", "finite", "ar1", "var", "--columns", "--delta", "--total",
        "--states", "--markov-states", "--noise", "--ridge", "--time", "--clipped-at",
        "--not-clipped", "--plot", "--json"}},
      {"audit",
       {"FILE", "--layout", "gpt2", "bert", "vit", "llama", "torch", "MAP.toml", "--start", "--trainable",
        "--rank-of-update", "--declared", "--set", "--lora-alpha", "--out", "--threads", "--quiet",
        "--no-progress"}},
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
  const std::regex lines("boundsweep " + version() +
                         "\\n"
                         "commit    (unknown|[0-9a-f]{40}(, modified)?)\\n"
                         "backends  cpu(, cuda \\(CUDA [0-9.]+ for [^\\n]+\\))?\\n"
                         "MPI       [^\\n]+\\n");
  EXPECT_TRUE(std::regex_match(outcome.out, lines)) << outcome.out;
  const bool has_mpi = std::string(BOUNDSWEEP_MPIEXEC) != "";
  EXPECT_EQ(outcome.out.find("MPI       none\n") == std::string::npos, has_mpi) << outcome.out;
}

/// The commit is looked up in every build: that of the sources as they are now.
TEST_F(Help, VersionNamesTheCommitThatWasBuilt) {
  Surroundings surroundings = in_directory();
  surroundings.launcher = {"/bin/sh", "-c",
                           "git -C '" BOUNDSWEEP_SOURCE_DIR "' rev-parse HEAD || echo none"};
  const std::string head = run_program({}, surroundings).out;
  if (head == "none\n") GTEST_SKIP() << "no repository";
  const std::string out = run({"--version"}).out;
  EXPECT_NE(out.find("commit    " + head.substr(0, 40)), std::string::npos) << out << head;
}

TEST_F(Help, OfACommandIsThatOfItsOption) {
  for (const std::string command : {"run", "plan", "explain", "table", "man", "help"}) {
    const Outcome outcome = run({"help", command});
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_EQ(outcome.out, run({command, "--help"}).out);
  }
  const Outcome all = run({"help"});
  EXPECT_EQ(all.code, 0) << all.err;
  EXPECT_EQ(all.out, run({"--help"}).out);
  EXPECT_NE(all.out.find("\n  help "), std::string::npos);
  const Outcome unknown = run({"help", "rnu"});
  EXPECT_EQ(unknown.code, 2);
  EXPECT_EQ(unknown.out, "");
  EXPECT_EQ(unknown.err,
            "boundsweep: unknown command \"rnu\", the closest known one is \"run\"; see boundsweep "
            "--help\n");
  EXPECT_EQ(run({"help", "run", "plan"}).code, 2);
}

}  // namespace
}  // namespace boundsweep
