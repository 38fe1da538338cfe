// Bad input: exit code 2, a message that says what is wrong, and nothing written.

#include <string>
#include <vector>

#include "tests/cli/program.hpp"

namespace boundsweep {
namespace {

struct Misuse {
  std::vector<std::string> arguments;
  std::string error;  ///< after "boundsweep: "
};

class Misused : public ProgramTest {
 protected:
  Misused() { write("s.toml", small_sweep); }

  void expect_refused(const Misuse& misuse) {
    std::string words;
    for (const std::string& argument : misuse.arguments) words += argument + " ";
    SCOPED_TRACE(words);
    const std::size_t before = directory.entries();
    const Outcome outcome = run(misuse.arguments);
    EXPECT_EQ(outcome.code, 2);
    EXPECT_EQ(outcome.err, "boundsweep: " + misuse.error + "\n");
    EXPECT_EQ(outcome.out, "");
    EXPECT_EQ(directory.entries(), before) << "something was written";
  }
};

TEST_F(Misused, Usage) {
  const std::string hint = "; see boundsweep --help";
  const std::vector<Misuse> table{
      {{}, "A subcommand is required" + hint},
      {{"run"}, "SWEEP.toml is required" + hint},
      {{"run", "s.toml", "t.toml"}, "The following argument was not expected: t.toml" + hint},
      {{"run", "s.toml", "--threads", "two"},
       "--threads: two is not a whole number from 0 to 4096" + hint},
      {{"run", "s.toml", "--out"}, "--out: 1 required DIR missing" + hint},
      {{"run", "s.toml", "--out", ""}, "--out: must name a directory" + hint},
  };
  for (const Misuse& misuse : table) expect_refused(misuse);
}

/// Options that may be repeated take one value each time.
TEST_F(Misused, TheFileMayFollowAnyOption) {
  write("s.toml", "[architecture]\nnorms_per_block = 0\n");
  ASSERT_EQ(run({"run", "--set", "architecture.depth=2", "s.toml", "--quiet", "--out", "out"}).code, 0);
  for (const std::vector<std::string>& command : std::vector<std::vector<std::string>>{
           {"explain", "--set", "architecture.depth=3", "s.toml"},
           {"explain", "--point", "depth=2", "out"},
           {"plan", "--set", "architecture.depth=3", "s.toml"},
           {"verify", "--trials", "1", "--only", "losses,mixing", "s.toml"},
           {"verify", "--trials", "1", "--set", "architecture.depth=3", "s.toml"},
           {"table", "--columns", "depth,bound", "out"},
           {"table", "--where", "depth=2", "out"}}) {
    const Outcome outcome = run(command);
    EXPECT_EQ(outcome.code, 0) << command[0] << ' ' << command[1] << ": " << outcome.err;
  }
}

TEST_F(Misused, UnknownCommandIsNamedWithTheClosest) {
  expect_refused({{"rnu", "s.toml"},
                  "unknown command \"rnu\", the closest known one is \"run\"; see boundsweep --help"});
}

TEST_F(Misused, UnknownOptionsComeBeforeEverythingElse) {
  const auto unknown = [](const std::string& option, const std::string& known,
                          const std::string& command) {
    return "unknown option \"" + option + "\", the closest known one is \"" + known +
           "\"; see boundsweep " + (command.empty() ? "" : command + " ") + "--help";
  };
  // Without the file or directory that each of them needs.
  for (const std::string command :
       {"run", "plan", "explain", "derivatives", "verify", "merge", "report", "table", "plot", "constants",
        "certify", "mixing", "audit", "completion", "man", "help"})
    expect_refused({{command, "--hepl"}, unknown("--hepl", "--help", command)});
  const std::vector<Misuse> table{
      {{"--hepl"}, unknown("--hepl", "--help", "")},
      {{"--quiet", "run", "s.toml"}, unknown("--quiet", "--help", "")},
      {{"run", "s.toml", "--ou", "x"}, unknown("--ou", "--out", "run")},
      {{"run", "none.toml", "--ou=x"}, unknown("--ou", "--out", "run")},
      {{"run", "--threads", "two", "-q"}, unknown("-q", "--quiet", "run")},
      {{"run", "--thread", "two"}, unknown("--thread", "--threads", "run")},
      {{"run", "none.toml", "--set", "nonsense", "--threads"},
       "--threads: 1 required N missing; see boundsweep --help"},
      {{"run", "s.toml", "--out=", "--quiet"}, "--out: has no value; see boundsweep --help"},
      {{"merge", "--out", "-x", "--trsut"}, unknown("--trsut", "--trust", "merge")},
      {{"table", "none", "--bogus", "--columns", "a,b"}, unknown("--bogus", "--rows", "table")},
      {{"help", "--bogus"}, unknown("--bogus", "--help", "help")},
  };
  for (const Misuse& misuse : table) expect_refused(misuse);
}

/// As of a shell variable that is not set: never the default, nor the directory it stands in.
TEST_F(Misused, EmptyWordsMeanNothing) {
  const std::string hint = "; see boundsweep --help";
  for (const std::string command : {"run", "plan", "explain", "derivatives", "verify"})
    expect_refused({{command, ""}, "SWEEP.toml: must name a sweep file" + hint});
  for (const std::string command : {"report", "table"})
    expect_refused({{command, ""}, "DIR: must name a directory" + hint});
  const std::vector<Misuse> table{
      {{"plot", "", "--out", "x.svg"}, "DIR: must name a directory" + hint},
      {{"merge", "a", "", "--out", "o"}, "DIR: must name a directory" + hint},
      {{"merge", "a", "--out", ""}, "--out: must name a directory" + hint},
      {{"run", "s.toml", "--shard", ""}, "--shard: must be i/n, slurm or slurm/n" + hint},
      {{"explain", "s.toml", "--index", ""}, "--index: must be a number" + hint},
      {{"audit", "", "--layout", "bert", "--out", "c.toml"}, "FILE: must name a file" + hint},
      {{"audit", "m", "--layout", "bert", "--out", ""}, "--out: must name a file" + hint},
      {{"plan", "s.toml", "--slurm", "--job-files", ""},
       "--job-files: must name a directory" + hint},
      {{"plan", "s.toml", "--slurm", "--out", ""}, "--out: must name a directory" + hint},
  };
  for (const Misuse& misuse : table) expect_refused(misuse);
}

/// What only looks like an option: values of options, and what follows "--".
TEST_F(Misused, ValuesAreNoOptions) {
  expect_refused({{"explain", "s.toml", "--point", "--bogus"},
                  "--point --bogus: must have the form axis=value, for example heads=4"});
  expect_refused({{"explain", "s.toml", "--index", "-1"},
                  "--index -1: must be a whole number from 0 to 575, the grid has 576 points"});
  expect_refused({{"plan", "--", "--bogus"}, "--bogus: cannot be read: No such file or directory"});
}

TEST_F(Misused, ValuesOfOptionsNameTheOption) {
  const std::vector<std::vector<std::string>> table{
      {"--device", "gpu"}, {"--threads", "-1"}, {"--threads", "1e9"}, {"--threads", "1.5"}};
  for (const auto& option : table) {
    SCOPED_TRACE(option[1]);
    const Outcome outcome = run({"run", "s.toml", option[0], option[1]});
    EXPECT_EQ(outcome.code, 2);
    EXPECT_NE(outcome.err.find(option[0]), std::string::npos) << outcome.err;
    EXPECT_EQ(outcome.out, "");
    EXPECT_EQ(directory.entries(), 1u);
  }
}

TEST_F(Misused, SweepFiles) {
  write("typo.toml", "[architecture]\nheads = 1\n\nwidht = 8\n");
  write("nan.toml", "[process]\nkappa = [0.5, nan]\n");
  write("skipped.toml", "[architecture]\nheads = [3, 5]\nwidth = [8, 16]\n");
  write("broken.toml", "[architecture\nheads = 1\n");
  const std::vector<Misuse> table{
      {{"run", "none.toml"}, "none.toml: cannot be read: No such file or directory"},
      {{"plan", "none.toml"}, "none.toml: cannot be read: No such file or directory"},
      {{"run", "typo.toml"},
       "typo.toml:4: architecture.widht: unknown key, the closest known one is architecture.width"},
      {{"run", "nan.toml"},
       "nan.toml:2: process.kappa: nan is not allowed, must be a number in [0, 1), not between 0 and "
       "1e-300"},
      {{"run", "skipped.toml"},
       "skipped.toml:2: architecture.heads: every point is skipped: no number of heads divides a "
       "width, at least one must"},
  };
  for (const Misuse& misuse : table) expect_refused(misuse);
  const Outcome broken = run({"run", "broken.toml"});
  EXPECT_EQ(broken.code, 2);
  EXPECT_EQ(broken.err.rfind("boundsweep: broken.toml:1: ", 0), 0u) << broken.err;
}

TEST_F(Misused, WhatIsNoSweepFileHasAnEnd) {
  expect_refused({{"plan", "/dev/zero"}, "/dev/zero: is larger than 64 MiB, must be a sweep file"});
}

TEST_F(Misused, SetOptions) {
  const std::vector<Misuse> table{
      {{"run", "s.toml", "--set", "process.kapa=0.5"},
       "--set process.kapa: unknown key, the closest known one is process.kappa"},
      {{"run", "s.toml", "--set", "process.kappa=1.5"},
       "--set process.kappa: 1.5 is not allowed, must be a number in [0, 1), not between 0 and "
       "1e-300"},
  };
  for (const Misuse& misuse : table) expect_refused(misuse);
  for (const std::string bad :
       {"kappa", "process.kappa", "=3", "process.kappa=", "process.kappa=[0.1,", ".=1", ""}) {
    SCOPED_TRACE(bad);
    const Outcome outcome = run({"run", "s.toml", "--set", bad});
    EXPECT_EQ(outcome.code, 2);
    EXPECT_EQ(outcome.err.rfind("boundsweep: --set", 0), 0u) << outcome.err;
    EXPECT_EQ(directory.entries(), 1u);
  }
}

}  // namespace
}  // namespace boundsweep
