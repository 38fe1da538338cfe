// Several processes under mpirun: the bytes of one process, whatever happens to some of them.

#include <string>
#include <vector>

#include <unistd.h>

#include <nlohmann/json.hpp>

#include "tests/cli/program.hpp"

namespace boundsweep {
namespace {

using Json = nlohmann::json;

class Mpi : public ProgramTest {
 protected:
  void SetUp() override {
    if (std::string(BOUNDSWEEP_MPIEXEC).empty()) GTEST_SKIP() << "this build has no MPI";
    write("long.toml", long_sweep);
    write("s.toml", small_sweep);
  }

  Surroundings ranks(int count) const {
    Surroundings surroundings = in_directory();
    // Ranks on one machine need no network.
    surroundings.launcher = {BOUNDSWEEP_MPIEXEC, "-n",    std::to_string(count),
                             "--oversubscribe",  "--mca", "btl",
                             "self,vader"};
    if (::geteuid() == 0) surroundings.launcher.push_back("--allow-run-as-root");
#if defined(__SANITIZE_ADDRESS__)
    // Open MPI leaves memory to the end of the process, allocated by plug-ins that are unloaded by
    // then: the leaks of one process are what the other tests look for.
    surroundings.launcher.insert(surroundings.launcher.begin(),
                                 {"/usr/bin/env", "ASAN_OPTIONS=detect_leaks=0"});
#endif
    return surroundings;
  }
  static std::vector<std::string> command(const std::string& out) {
    return {"run",
            "long.toml",
            "--out",
            out,
            "--quiet",
            "--checkpoint",
            "0",
            "--threads",
            "1",
            "--set",
            "architecture.radius={ from = 0.1, to = 3.0, points = 1200 }"};
  }
  void expect_same_as_one_process(const std::string& out) {
    if (frontier.empty()) {  // once for all tests
      ASSERT_EQ(run(command("whole")).code, 0);
      frontier = content("whole/frontier.csv");
      whole = Json::parse(content("whole/manifest.json"));
    }
    EXPECT_EQ(content(out + "/frontier.csv"), frontier);
    const Json manifest = Json::parse(content(out + "/manifest.json"));
    EXPECT_EQ(manifest.at("counts"), whole.at("counts"));
    EXPECT_EQ(manifest.at("checksums"), whole.at("checksums"));
    EXPECT_FALSE(exists(out + "/.boundsweep/state"));
  }

  static inline std::string frontier;
  static inline Json whole;
};

/// mpirun hands standard input to the first process only; to the others it is empty.
TEST_F(Mpi, StandardInputIsReadByTheFirst) {
  ASSERT_EQ(run({"run", "s.toml", "--out", "file", "--quiet"}).code, 0);
  Surroundings surroundings = ranks(2);
  surroundings.launcher.insert(surroundings.launcher.begin(),
                               {"/bin/sh", "-c", "exec \"$0\" \"$@\" <s.toml"});
  const Outcome outcome = run_program({"run", "-", "--out", "pipe", "--quiet"}, surroundings);
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(content("pipe/frontier.csv"), content("file/frontier.csv"));
}

TEST_F(Mpi, FourRanksWriteTheBytesOfOne) {
  const Outcome outcome = run_program(command("out"), ranks(4));
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(outcome.out, "");
  EXPECT_EQ(Json::parse(content("out/manifest.json")).at("ranks"), 4);
  expect_same_as_one_process("out");
}

TEST_F(Mpi, MoreRanksThanTiles) {
  ASSERT_EQ(run_program({"run", "s.toml", "--quiet", "--out", "out"}, ranks(5)).code, 0);
  ASSERT_EQ(run({"run", "s.toml", "--quiet", "--out", "whole"}).code, 0);
  EXPECT_EQ(content("out/frontier.csv"), content("whole/frontier.csv"));
  EXPECT_EQ(content("out/phases.csv"), content("whole/phases.csv"));
}

TEST_F(Mpi, OnlyTheFirstRankSpeaks) {
  const Outcome outcome = run_program({"run", "s.toml", "--out", "out"}, ranks(3));
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(outcome.out.rfind("3 ranks; device: cpu, ", 0), 0u) << outcome.out;
  EXPECT_EQ(outcome.out.find("ranks", 8), std::string::npos);
  EXPECT_EQ(outcome.err, "");
}

TEST_F(Mpi, NotesOfASweepAreSaidByOneRank) {
  write("s.toml", "[architecture]\ndepth = 2\n");
  const Outcome outcome = run_program({"run", "s.toml", "--out", "out"}, ranks(3));
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(outcome.err,
            "boundsweep: s.toml: architecture.norm_epsilon: not given, so it is 1; a layer norm of "
            "PyTorch has 1e-5, and larger bounds\n");
}

TEST_F(Mpi, ShardsCanHaveRanks) {
  for (const char* shard : {"0/2", "1/2"})
    ASSERT_EQ(run_program({"run", "s.toml", "--quiet", "--shard", shard}, ranks(2)).code, 0);
  ASSERT_EQ(run({"run", "s.toml", "--quiet", "--out", "whole"}).code, 0);
  const std::string shard = "boundsweep-out/s/shard-";
  ASSERT_EQ(run({"merge", shard + "0-of-2", shard + "1-of-2", "--out", "out"}).code, 0);
  EXPECT_EQ(content("out/frontier.csv"), content("whole/frontier.csv"));
}

TEST_F(Mpi, InterruptedRunContinuesOnOtherNumbersOfRanks) {
  Surroundings four = ranks(4);
  four.signal = SIGUSR1;  // mpirun hands it on
  four.interrupt_once_exists = directory / "out/.boundsweep/journal-1-1";
  const Outcome first = run_program(command("out"), four);
  ASSERT_EQ(first.code, 130) << first.err;
  EXPECT_NE(first.err.find("boundsweep: interrupted after "), std::string::npos) << first.err;
  EXPECT_FALSE(exists("out/frontier.csv"));
  Surroundings two = ranks(2);
  two.interrupt_once_exists = directory / "out/.boundsweep/journal-2-0";
  two.signal = SIGUSR1;
  ASSERT_EQ(run_program(command("out"), two).code, 130);
  ASSERT_EQ(run(command("out")).code, 0) << "one process";
  expect_same_as_one_process("out");
}

TEST_F(Mpi, ARankThatDiesEndsTheRunAndLeavesTheCheckpoint) {
  Surroundings surroundings = ranks(3);
  surroundings.signal = SIGKILL;
  surroundings.to_child = true;
  surroundings.interrupt_once_exists = directory / "out/.boundsweep/journal-1-1";
  const Outcome outcome = run_program(command("out"), surroundings);
  EXPECT_NE(outcome.code, 0);
  EXPECT_NE(outcome.err.find("exited on signal 9"), std::string::npos) << outcome.err;
  EXPECT_TRUE(exists("out/.boundsweep/journal-1-1"));
  EXPECT_FALSE(exists("out/frontier.csv"));
  const Outcome next = run_program(command("out"), ranks(3));
  ASSERT_EQ(next.code, 0) << next.err;
  EXPECT_LT(
      Json::parse(content("out/manifest.json")).at("timings").at("points_this_run").get<long>(),
      1209600);
  expect_same_as_one_process("out");
}

TEST_F(Mpi, ErrorsAreSaidOnce) {
  const Outcome outcome = run_program({"run", "s.toml", "--set", "bound.levels=99"}, ranks(3));
  EXPECT_EQ(outcome.code, 2);
  const std::size_t place = outcome.err.find("boundsweep: ");
  ASSERT_NE(place, std::string::npos) << outcome.err;
  EXPECT_EQ(outcome.err.find("boundsweep: ", place + 1), std::string::npos) << outcome.err;
}

TEST_F(Mpi, AFailureOfOneRankIsSaidWithItsNumber) {
  // Where rank 1's journal should be is something that is no file.
  std::filesystem::create_directories(directory / "out/.boundsweep/journal-1-1/in the way");
  const Outcome outcome = run_program(command("out"), ranks(2));
  EXPECT_EQ(outcome.code, 3) << outcome.err;
  EXPECT_NE(outcome.err.find("boundsweep: rank 1 of 2: out/.boundsweep/journal-1-1: cannot open for "
                             "writing: Is a directory; what was saved of the run is in its "
                             "checkpoint, the same command continues"),
            std::string::npos)
      << outcome.err;
  EXPECT_TRUE(exists("out/.boundsweep/state"));
  ASSERT_EQ(run_program(command("out"), ranks(2)).code, 0);
  expect_same_as_one_process("out");
}

TEST_F(Mpi, RefusesTasksThatCannotFindEachOther) {
  ::setenv("SLURM_STEP_NUM_TASKS", "4", 1);
  const Outcome outcome = run({"run", "s.toml"});
  ::unsetenv("SLURM_STEP_NUM_TASKS");
  EXPECT_EQ(outcome.code, 2);
  EXPECT_EQ(outcome.err,
            "boundsweep: srun started 4 tasks that would all do the same, without MPI; say srun "
            "--mpi=pmix, or -n 1\n");
}

}  // namespace
}  // namespace boundsweep
