// Failing disks and missing devices: exit code 3, and no partial file passes for a result.

#include <string>

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
  EXPECT_EQ(outcome.err, "boundsweep: --device cuda: no usable GPU: " + obstacle +
                             "; use --device cpu or auto\n");
  EXPECT_EQ(outcome.out, "");
  EXPECT_EQ(directory.entries(), 1u);
}

TEST_F(Resource, UnwritableOutputDirectory) {
  write("file", "in the way");
  const Outcome outcome = run({"run", "s.toml", "--out", "file/out", "--quiet"});
  EXPECT_EQ(outcome.code, 3);
  EXPECT_EQ(outcome.err,
            "boundsweep: file/out/checkpoint: cannot create directory: Not a directory\n");
  EXPECT_EQ(content("file"), "in the way");
}

TEST_F(Resource, FullStandardOutput) {
  Surroundings surroundings = in_directory();
  surroundings.out_file = "/dev/full";
  for (const char* command : {"run", "plan"}) {
    SCOPED_TRACE(command);
    const Outcome outcome = run_program({command, "s.toml"}, surroundings);
    EXPECT_EQ(outcome.code, 3);
    EXPECT_EQ(outcome.err, "boundsweep: standard output: cannot be written: No space left on device\n");
    EXPECT_FALSE(exists("boundsweep-out"));
  }
  EXPECT_EQ(run_program({"run", "s.toml", "--quiet"}, surroundings).code, 0)
      << "quiet writes nothing there";
}

TEST_F(Resource, NoRoomForTheCheckpoint) {
  Surroundings surroundings = in_directory();
  surroundings.most_file_bytes = 100;
  const Outcome outcome = run_program({"run", "s.toml", "--out", "out", "--quiet"}, surroundings);
  EXPECT_EQ(outcome.code, 3);
  EXPECT_EQ(outcome.err,
            "boundsweep: out/checkpoint/state.partial: cannot write: File too large\n");
  EXPECT_FALSE(exists("out/checkpoint/state"));
  EXPECT_FALSE(exists("out/checkpoint/state.partial"));
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
  EXPECT_TRUE(exists("out/checkpoint/state")) << "the run can continue";
  // With room again, the same command finishes.
  EXPECT_EQ(run(command).code, 0);
  EXPECT_TRUE(exists("out/points.csv"));
  EXPECT_FALSE(exists("out/checkpoint"));
}

}  // namespace
}  // namespace boundsweep
