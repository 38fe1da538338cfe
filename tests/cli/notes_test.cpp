// What a command says on standard error about a sweep that works but may not be what was meant.

#include <filesystem>
#include <string>
#include <vector>

#include "tests/cli/program.hpp"

namespace boundsweep {
namespace {

int occurrences(const std::string& text, const std::string& part) {
  int count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

class NotesTest : public ProgramTest {
 protected:
  NotesTest() {
    write("s.toml", "[architecture]\ndepth = 2\n[weights]\nquery = [3.1, 2.7]\n");
    write("clear.toml", "[architecture]\ndepth = 2\nnorm_epsilon = 1e-5\n[weights]\nquery = [1, 2, 3]\n");
  }

  const std::string epsilon =
      "boundsweep: s.toml: architecture.norm_epsilon: not given, so it is 1; a layer norm of PyTorch "
      "has 1e-5, and larger bounds\n";
  const std::string list =
      "boundsweep: s.toml:4: weights.query: a list is an axis: every network has one of its 2 values, "
      "the same in all its 2 layers; bounds block by block stand in tables [[blocks]]\n";
};

TEST_F(NotesTest, EveryCommandOfASweepSaysThemOnce) {
  const std::vector<std::vector<std::string>> commands{
      {"run", "s.toml"},
      {"plan", "s.toml"},
      {"plan", "s.toml", "--slurm", "--job-files", "jobs"},
      {"explain", "s.toml"},
      {"explain", "s.toml", "--json"},
      {"derivatives", "s.toml"},
      {"verify", "s.toml", "--only", "mixing,entropy", "--trials", "2"}};
  for (std::vector<std::string> command : commands) {
    SCOPED_TRACE(command[0]);
    const Outcome outcome = run(command);
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_EQ(outcome.err.rfind(epsilon + list, 0), 0u) << outcome.err;
    EXPECT_EQ(occurrences(outcome.err + outcome.out, "norm_epsilon: not given"), 1);
    EXPECT_EQ(occurrences(outcome.err + outcome.out, "a list is an axis"), 1);
    command[1] = "clear.toml";
    const Outcome clear = run(command);
    EXPECT_EQ(clear.code, 0) << clear.err;
    EXPECT_EQ(clear.err.find("clear.toml:"), std::string::npos) << clear.err;
  }
}

TEST_F(NotesTest, QuietCommandsDoNot) {
  EXPECT_EQ(run({"run", "s.toml", "--quiet"}).err, "");
  EXPECT_EQ(run({"plan", "s.toml", "--quiet"}).err, "");
  EXPECT_EQ(run({"verify", "s.toml", "--only", "mixing", "--trials", "2", "--quiet"}).err, "");
}

TEST_F(NotesTest, ResultsAreTheSame) {
  ASSERT_EQ(run({"run", "s.toml", "--quiet", "--out", "silent"}).code, 0);
  ASSERT_EQ(run({"run", "s.toml", "--quiet", "--out", "stated", "--set",
                 "architecture.norm_epsilon=1"}).code, 0);
  EXPECT_EQ(content("silent/frontier.csv"), content("stated/frontier.csv"));
}

/// A manifest states every entry, and lists are how it states them.
TEST_F(NotesTest, FinishedRunsHaveNone) {
  ASSERT_EQ(run({"run", "s.toml", "--quiet", "--out", "out"}).code, 0);
  EXPECT_EQ(run({"report", "out"}).err, "");
  EXPECT_EQ(run({"table", "out"}).err, "");
}

/// But for one that says where a column quotes numbers outside what holds together.
TEST_F(NotesTest, SweepsThatComeWithTheProgramHaveNone) {
  int sweeps = 0;
  for (const auto& file : std::filesystem::directory_iterator(BOUNDSWEEP_SWEEPS)) {
    if (file.path().extension() != ".toml") continue;
    ++sweeps;
    const std::string notes = run({"plan", file.path()}).err;
    if (file.path().stem() == "finetune_gpt2") {
      EXPECT_NE(notes.find("samples_needed quotes others"), std::string::npos);
      EXPECT_EQ(occurrences(notes, "\n"), 1);
    } else {
      EXPECT_EQ(notes, "") << file.path();
    }
  }
  EXPECT_GE(sweeps, 10);
}

}  // namespace
}  // namespace boundsweep
