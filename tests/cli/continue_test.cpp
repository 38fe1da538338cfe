// Ctrl-C and the run that continues.

#include <string>

#include <nlohmann/json.hpp>

#include "tests/cli/program.hpp"

namespace boundsweep {
namespace {

using Json = nlohmann::json;

class Continue : public ProgramTest {
 protected:
  Continue() {
    write("long.toml", long_sweep);
    write("s.toml", small_sweep);
  }

  Outcome interrupt() {
    Surroundings surroundings = in_directory();
    surroundings.interrupt_once_exists = directory / "out/.boundsweep/state";
    return run_program({"run", "long.toml", "--out", "out", "--threads", "1"}, surroundings);
  }

  /// A signal came while `file` was being written: there is no result, and all is kept.
  void expect_interrupted_while_writing(const Outcome& outcome, const std::string& file) {
    ASSERT_EQ(outcome.code, 130) << outcome.err;
    EXPECT_EQ(outcome.err,
              "boundsweep: interrupted while writing; the same command continues from the "
              "checkpoint in out\n");
    EXPECT_FALSE(exists(file));
    EXPECT_FALSE(exists(file + ".partial"));
    EXPECT_FALSE(exists("out/manifest.json"));
  }
};

TEST_F(Continue, InterruptedRunContinuesToTheSameBytes) {
  const Outcome interrupted = interrupt();
  ASSERT_EQ(interrupted.code, 130) << interrupted.err;
  EXPECT_TRUE(exists("out/.boundsweep/state"));
  EXPECT_FALSE(exists("out/frontier.csv"));
  EXPECT_FALSE(exists("out/manifest.json"));
  EXPECT_EQ(interrupted.err.rfind("boundsweep: interrupted after ", 0), 0u);
  EXPECT_NE(
      interrupted.err.find(" of 806400 points; the same command continues from the checkpoint "
                           "in out\n"),
      std::string::npos)
      << interrupted.err;
  EXPECT_EQ(interrupted.err.find("after 0 of"), std::string::npos) << "one tile at least is done";

  // On another number of threads, as after a move to another node.
  const Outcome continued = run({"run", "long.toml", "--out", "out", "--threads", "2"});
  ASSERT_EQ(continued.code, 0) << continued.err;
  EXPECT_FALSE(exists("out/.boundsweep/state"));
  const Json manifest = Json::parse(content("out/manifest.json"));
  EXPECT_EQ(manifest.at("counts").at("evaluated"), 806400);
  EXPECT_LT(manifest.at("timings").at("points_this_run").get<long>(), 806400);
  EXPECT_GT(manifest.at("timings").at("seconds").get<double>(),
            manifest.at("timings").at("seconds_this_run").get<double>());

  ASSERT_EQ(run({"run", "long.toml", "--out", "whole"}).code, 0);
  EXPECT_EQ(content("out/frontier.csv"), content("whole/frontier.csv"));
  const Json whole = Json::parse(content("whole/manifest.json"));
  EXPECT_EQ(manifest.at("counts"), whole.at("counts"));
  EXPECT_EQ(manifest.at("checksums"), whole.at("checksums"));
}

TEST_F(Continue, KilledTwiceGivesTheSameBytes) {
  ASSERT_EQ(run({"run", "long.toml", "--out", "whole", "--quiet"}).code, 0);
  const std::vector<std::string> command{"run",       "long.toml", "--out",        "out",
                                         "--threads", "1",         "--checkpoint", "0"};
  Surroundings surroundings = in_directory();
  surroundings.signal = SIGKILL;
  for (const char* journal : {"out/.boundsweep/journal-1-0", "out/.boundsweep/journal-2-0"}) {
    surroundings.interrupt_once_exists = directory / journal;
    ASSERT_EQ(run_program(command, surroundings).code, 128 + SIGKILL);
    ASSERT_TRUE(exists(journal));
  }
  const Outcome last = run(command);
  ASSERT_EQ(last.code, 0) << last.err;
  EXPECT_EQ(content("out/frontier.csv"), content("whole/frontier.csv"));
  const Json manifest = Json::parse(content("out/manifest.json"));
  EXPECT_EQ(manifest.at("counts"), Json::parse(content("whole/manifest.json")).at("counts"));
  EXPECT_LT(manifest.at("timings").at("points_this_run").get<long>(), 806400);
  EXPECT_FALSE(exists("out/.boundsweep/state"));
}

TEST_F(Continue, TheSignalsOfBatchSystemsInterrupt) {
  for (const int signal : {SIGTERM, SIGUSR1}) {
    Surroundings surroundings = in_directory();
    surroundings.interrupt_once_exists = directory / "out/.boundsweep/state";
    surroundings.signal = signal;
    const Outcome outcome =
        run_program({"run", "long.toml", "--out", "out", "--threads", "1"}, surroundings);
    EXPECT_EQ(outcome.code, 130) << signal << outcome.err;
    std::filesystem::remove_all(directory / "out");
  }
}

TEST_F(Continue, InterruptWhileWritingAllPointsLeavesNoFile) {
  Surroundings surroundings = in_directory();
  surroundings.interrupt_once_exists = directory / "out/points.csv.partial";
  const std::vector<std::string> command{"run", "long.toml", "--out", "out", "--all", "--quiet"};
  // More rows than are written in the moment before the signal.
  std::vector<std::string> larger = command;
  larger.insert(larger.end(), {"--set", "statistics.delta={ from = 0.1, to = 0.5, points = 3 }"});
  const Outcome outcome = run_program(larger, surroundings);
  ASSERT_NO_FATAL_FAILURE(expect_interrupted_while_writing(outcome, "out/points.csv"));
  EXPECT_TRUE(exists("out/.boundsweep/state"));
}

TEST_F(Continue, InterruptWhileWritingTheFrontierKeepsAllThatWasEvaluated) {
  // Every point is on the frontier of its own group: 302400 rows.
  const std::vector<std::string> command{
      "run",
      "long.toml",
      "--out",
      "out",
      "--quiet",
      "--checkpoint",
      "0",
      "--set",
      "architecture.radius={ from = 0.1, to = 3.0, points = 300 }",
      "--set",
      "frontier.group_by=[\"depth\",\"width\",\"heads\",\"ff_ratio\",\"norms_per_block\","
      "\"placement\",\"activation\",\"radius\",\"samples\",\"kappa\",\"delta\"]"};
  Surroundings surroundings = in_directory();
  surroundings.interrupt_once_exists = directory / "out/frontier.csv.partial";
  surroundings.signal = SIGTERM;
  const Outcome outcome = run_program(command, surroundings);
  ASSERT_NO_FATAL_FAILURE(expect_interrupted_while_writing(outcome, "out/frontier.csv"));
  ASSERT_EQ(run(command).code, 0);
  const Json manifest = Json::parse(content("out/manifest.json"));
  EXPECT_EQ(manifest.at("timings").at("points_this_run"), 0) << "nothing is evaluated twice";
  std::vector<std::string> whole = command;
  whole[3] = "whole";
  ASSERT_EQ(run(whole).code, 0);
  EXPECT_EQ(manifest.at("checksums"), Json::parse(content("whole/manifest.json")).at("checksums"));
}

TEST_F(Continue, ASignalBeforeTheFirstTileInterrupts) {
  Surroundings surroundings = in_directory();
  surroundings.interrupt_once_exists = directory / "out/.boundsweep";
  const Outcome outcome =
      run_program({"run", "long.toml", "--out", "out", "--threads", "1"}, surroundings);
  EXPECT_EQ(outcome.code, 130) << outcome.err;
  EXPECT_EQ(run({"run", "long.toml", "--out", "out"}).code, 0);
}

TEST_F(Continue, UnfinishedRunOfAnotherSweepIsRefused) {
  ASSERT_EQ(interrupt().code, 130);
  const std::string before = content("out/.boundsweep/state");
  const Outcome other = run({"run", "long.toml", "--out", "out", "--set", "process.kappa=0.6"});
  EXPECT_EQ(other.code, 2);
  EXPECT_EQ(other.err,
            "boundsweep: out: holds an unfinished run of another sweep (process.kappa differs); "
            "choose another --out, or remove out/.boundsweep\n");
  EXPECT_EQ(content("out/.boundsweep/state"), before);
  EXPECT_FALSE(exists("out/frontier.csv"));
}

TEST_F(Continue, ResultsOfAnotherSweepAreRefused) {
  ASSERT_EQ(run({"run", "s.toml", "--out", "out"}).code, 0);
  const std::string before = content("out/frontier.csv");
  const Outcome other = run({"run", "s.toml", "--out", "out", "--set", "bound.levels=13"});
  EXPECT_EQ(other.code, 2);
  EXPECT_EQ(other.err,
            "boundsweep: out: holds the results of another sweep (bound.levels differs); choose "
            "another --out\n");
  EXPECT_EQ(content("out/frontier.csv"), before);
  EXPECT_FALSE(exists("out/.boundsweep/state"));
}

TEST_F(Continue, DamagedCheckpointIsReported) {
  std::filesystem::create_directories(directory / "out/.boundsweep");
  write("out/.boundsweep/state", "nonsense\n{}\n");
  const Outcome outcome = run({"run", "s.toml", "--out", "out"});
  EXPECT_EQ(outcome.code, 2);
  EXPECT_EQ(outcome.err,
            "boundsweep: out/.boundsweep/state: damaged checkpoint (not of this version); remove "
            "out/.boundsweep to start over\n");
}

}  // namespace
}  // namespace boundsweep
