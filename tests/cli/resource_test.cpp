// Failing disks and missing devices: exit code 3, and no partial file passes for a result.

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "kernels/backend.hpp"
#include "tests/cli/program.hpp"

namespace boundsweep {
namespace {

class Resource : public ProgramTest {
 protected:
  Resource() { write("s.toml", small_sweep); }
};

TEST_F(Resource, MissingGpu) {
  const std::string obstacle = cuda::unusable();
  if (obstacle.empty()) GTEST_SKIP() << "a GPU is usable";
  const Outcome outcome = run({"run", "s.toml", "--device", "cuda"});
  EXPECT_EQ(outcome.code, 3);
  EXPECT_EQ(outcome.err, "boundsweep: --device cuda: " + obstacle + "; use --device cpu or auto\n");
  EXPECT_EQ(outcome.out, "");
  EXPECT_EQ(directory.entries(), 1u);
}

TEST_F(Resource, UnwritableOutputDirectory) {
  write("file", "in the way");
  const Outcome outcome = run({"run", "s.toml", "--out", "file/out", "--quiet"});
  EXPECT_EQ(outcome.code, 3);
  EXPECT_EQ(outcome.err,
            "boundsweep: file/out: cannot be the output directory: file is a file, not a "
            "directory\n");
  EXPECT_EQ(content("file"), "in the way");
  // /proc refuses even root.
  const Outcome refused = run({"run", "s.toml", "--out", "/proc/boundsweep", "--quiet"});
  EXPECT_EQ(refused.code, 3);
  EXPECT_EQ(refused.err,
            "boundsweep: /proc/boundsweep/.boundsweep: cannot create directory: No such file or "
            "directory\n");
}

TEST_F(Resource, OutputDirectoriesThatCannotBeAreNamedAtOnce) {
  write("file", "in the way");
  std::filesystem::create_symlink("gone", directory / "link");
  const std::size_t before = directory.entries();
  const std::string refused = ": cannot be the output directory: ";
  const std::vector<std::pair<std::string, std::string>> places{
      {"file", "file is a file, not a directory"},
      {"file/a/b", "file is a file, not a directory"},
      {"link",
       "link is a link to gone, which does not exist; make that directory, or remove the link"},
      {"link/a",
       "link is a link to gone, which does not exist; make that directory, or remove the link"},
      {"/dev/null", "/dev/null is a file, not a directory"}};
  for (const auto& [place, what] : places) {
    const Outcome outcome = run({"run", "s.toml", "--out", place, "--quiet"});
    EXPECT_EQ(outcome.code, 3);
    EXPECT_EQ(outcome.err, "boundsweep: " + place + refused + what + "\n");
    EXPECT_EQ(directory.entries(), before);
  }
  ASSERT_EQ(run({"run", "s.toml", "--shard", "0/1", "--out", "shard", "--quiet"}).code, 0);
  for (const auto& [place, what] : places)
    EXPECT_EQ(run({"merge", "shard", "--out", place}).err,
              "boundsweep: " + place + refused + what + "\n");
  // By default the same.
  write("boundsweep-out", "in the way");
  EXPECT_EQ(
      run({"run", "s.toml", "--quiet"}).err,
      "boundsweep: boundsweep-out/s" + refused + "boundsweep-out is a file, not a directory\n");
}

TEST_F(Resource, SomethingElseInTheResultsPlace) {
  std::filesystem::create_directories(directory / "out/frontier.csv/kept");
  const Outcome outcome = run({"run", "s.toml", "--out", "out", "--quiet"});
  EXPECT_EQ(outcome.code, 2);
  EXPECT_EQ(outcome.err.rfind("boundsweep: out/frontier.csv: a directory", 0), 0u) << outcome.err;
  EXPECT_TRUE(exists("out/frontier.csv/kept"));
  EXPECT_FALSE(exists("out/.boundsweep")) << "a refusal leaves no trace";
  std::filesystem::remove_all(directory / "out/frontier.csv");
  EXPECT_EQ(run({"run", "s.toml", "--out", "out", "--quiet"}).code, 0);
  EXPECT_TRUE(exists("out/manifest.json"));
}

TEST_F(Resource, TruncatedResultsAreWrittenAgain) {
  const std::vector<std::string> command{"run", "s.toml", "--out", "out", "--all", "--quiet"};
  ASSERT_EQ(run(command).code, 0);
  const std::string frontier = content("out/frontier.csv"), points = content("out/points.csv");
  std::filesystem::resize_file(directory / "out/frontier.csv", frontier.size() / 2);
  std::filesystem::resize_file(directory / "out/points.csv", 0);
  ASSERT_EQ(run(command).code, 0);
  EXPECT_EQ(content("out/frontier.csv"), frontier);
  EXPECT_EQ(content("out/points.csv"), points);
}

TEST_F(Resource, TruncatedCheckpointIsReportedAndKept) {
  Surroundings surroundings = in_directory();
  surroundings.most_file_bytes = 30000;
  const std::vector<std::string> command{"run", "s.toml", "--out", "out", "--all", "--quiet"};
  ASSERT_EQ(run_program(command, surroundings).code, 3);
  std::filesystem::resize_file(directory / "out/.boundsweep/state",
                               std::filesystem::file_size(directory / "out/.boundsweep/state") / 2);
  const std::string damaged = content("out/.boundsweep/state");
  const Outcome outcome = run(command);
  EXPECT_EQ(outcome.code, 2);
  EXPECT_EQ(outcome.err,
            "boundsweep: out/.boundsweep/state: damaged checkpoint (wrong checksum); remove "
            "out/.boundsweep to start over\n");
  EXPECT_EQ(content("out/.boundsweep/state"), damaged);
  EXPECT_FALSE(exists("out/points.csv"));
}

/// AddressSanitizer reserves more than any limit that would be of interest.
#if defined(__SANITIZE_ADDRESS__)
constexpr bool memory_can_be_limited = false;
#else
constexpr bool memory_can_be_limited = true;
#endif

/// Runs a command that writes to "out" with ever more memory until it succeeds, and `after_refusal`
/// where it lacked some.
class LittleMemory : public Resource {
 protected:
  void SetUp() override {
    if (!memory_can_be_limited) GTEST_SKIP() << "not under AddressSanitizer";
    Resource::SetUp();
  }
  void run_until_it_suffices(const std::vector<std::string>& command, double factor,
                             const std::function<void()>& after_refusal) {
    Surroundings surroundings = in_directory();
    int refusals = 0;
    // From too little for the dynamic linker to enough, whatever the libraries need. With less than
    // the program's own size the kernel ends it while loading.
    for (double bytes = 1.1 * static_cast<double>(std::filesystem::file_size(BOUNDSWEEP_BINARY));
         bytes < 1e12; bytes *= factor) {
      std::filesystem::remove_all(directory / "out");
      surroundings.most_memory_bytes = static_cast<long>(bytes);
      const Outcome outcome = run_program(command, surroundings);
      SCOPED_TRACE(outcome.err);
      if (outcome.code == 0) break;
      // Before main: what cannot be loaded, and CUDA's runtime, which registers kernels in memory
      // that it does not look for.
      if (outcome.code == 127 || run_program({"--version"}, surroundings).code > 128) continue;
      ++refusals;
      EXPECT_EQ(outcome.code, 3);
      EXPECT_EQ(outcome.err.rfind("boundsweep: ", 0), 0u);
      after_refusal();
      EXPECT_FALSE(exists("out/manifest.json"));
    }
    EXPECT_TRUE(exists("out/manifest.json"));
    EXPECT_GE(refusals, 1);
  }
};

TEST_F(LittleMemory, StopsARun) {
  const std::vector<std::string> command{"run", "s.toml",    "--out", "out",    "--device",
                                         "cpu", "--threads", "2",     "--quiet"};
  ASSERT_EQ(run(command).code, 0);
  const std::string frontier = content("out/frontier.csv"), phases = content("out/phases.csv");
  run_until_it_suffices(command, 1.01, [&] {
    // Memory can last for the tables and not for the manifest, which comes last.
    if (exists("out/frontier.csv")) {
      EXPECT_EQ(content("out/frontier.csv"), frontier);
    }
    if (exists("out/phases.csv")) {
      EXPECT_EQ(content("out/phases.csv"), phases);
    }
  });
}

TEST_F(LittleMemory, StopsAMerge) {
  for (const std::string shard : {"0", "1"})
    ASSERT_EQ(run({"run", "s.toml", "--shard", shard + "/2", "--out", shard, "--quiet"}).code, 0);
  run_until_it_suffices({"merge", "0", "1", "--out", "out"}, 1.02, [] {});
}

TEST_F(Resource, MoreThreadsThanCanStart) {
  if (!memory_can_be_limited) GTEST_SKIP() << "not under AddressSanitizer";
  Surroundings surroundings = in_directory();
  surroundings.most_memory_bytes = 1 << 30;
  const Outcome outcome =
      run_program({"run", "s.toml", "--device", "cpu", "--threads", "4000"}, surroundings);
  EXPECT_EQ(outcome.code, 3);
  EXPECT_EQ(outcome.err.rfind("boundsweep: --threads: cannot start 4000 threads: ", 0), 0u)
      << outcome.err;
  EXPECT_FALSE(exists("boundsweep-out"));
}

TEST_F(Resource, FullStandardOutput) {
  Surroundings surroundings = in_directory();
  surroundings.out_file = "/dev/full";
  for (const char* command : {"run", "plan"}) {
    SCOPED_TRACE(command);
    const Outcome outcome = run_program({command, "s.toml"}, surroundings);
    EXPECT_EQ(outcome.code, 3);
    EXPECT_EQ(outcome.err,
              "boundsweep: standard output: cannot be written: No space left on device\n");
    EXPECT_FALSE(exists("boundsweep-out"));
  }
  EXPECT_EQ(run_program({"run", "s.toml", "--quiet"}, surroundings).code, 0)
      << "quiet writes nothing there";
}

TEST_F(Resource, FullStandardOutputOfEveryOtherCommand) {
  write("l.csv", "loss\n0.5\n0.25\n0.75\n");
  Surroundings surroundings = in_directory();
  surroundings.out_file = "/dev/full";
  const std::vector<std::vector<std::string>> commands{{"explain", "s.toml"},
                                                       {"explain", "s.toml", "--json"},
                                                       {"derivatives", "s.toml"},
                                                       {"constants"},
                                                       {"certify", "l.csv", "--range", "0,1",
                                                        "--code-bits", "0"},
                                                       {"mixing", "l.csv", "--model", "ar1",
                                                        "--columns", "loss", "--noise", "1"},
                                                       {"verify", "--trials", "1"},
                                                       {"--help"},
                                                       {"--version"},
                                                       {"run", "--help"}};
  for (const std::vector<std::string>& command : commands) {
    SCOPED_TRACE(command[0]);
    const Outcome outcome = run_program(command, surroundings);
    EXPECT_EQ(outcome.code, 3);
    EXPECT_NE(outcome.err.find("boundsweep: standard output: cannot be written"), std::string::npos)
        << outcome.err;
  }
}

TEST_F(Resource, NoRoomForTheCheckpoint) {
  Surroundings surroundings = in_directory();
  surroundings.most_file_bytes = 100;
  const Outcome outcome = run_program({"run", "s.toml", "--out", "out", "--quiet"}, surroundings);
  EXPECT_EQ(outcome.code, 3);
  EXPECT_EQ(outcome.err,
            "boundsweep: out/.boundsweep/state.partial: cannot write: File too large\n");
  EXPECT_FALSE(exists("out/.boundsweep/state"));
  EXPECT_FALSE(exists("out/.boundsweep/state.partial"));
  EXPECT_FALSE(exists("out/frontier.csv"));
}

TEST_F(Resource, NoRoomForThePoints) {
  Surroundings surroundings = in_directory();
  surroundings.most_file_bytes = 30000;  // enough for the checkpoint and the frontier
  const std::vector<std::string> command{"run", "s.toml", "--out", "out", "--all", "--quiet"};
  const Outcome outcome = run_program(command, surroundings);
  EXPECT_EQ(outcome.code, 3);
  EXPECT_EQ(outcome.err, "boundsweep: out/points.csv.partial: cannot write: File too large\n");
  EXPECT_FALSE(exists("out/points.csv"));
  EXPECT_FALSE(exists("out/points.csv.partial"));
  EXPECT_FALSE(exists("out/manifest.json"));
  EXPECT_TRUE(exists("out/.boundsweep/state")) << "the run can continue";
  // With room again, the same command finishes.
  EXPECT_EQ(run(command).code, 0);
  EXPECT_TRUE(exists("out/points.csv"));
  EXPECT_FALSE(exists("out/.boundsweep/state"));
}

}  // namespace
}  // namespace boundsweep
