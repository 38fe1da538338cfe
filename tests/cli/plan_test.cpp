// plan evaluates nothing, however large the grid; run refuses what cannot be meant.

#include <chrono>
#include <string>

#include "tests/cli/program.hpp"

namespace boundsweep {
namespace {

/// 10^6 radii × 1000 kappas × 10^6 samples.
const std::string huge = R"([architecture]
radius = { from = 1.0, to = 2.0, points = 1000000 }
heads = 1
depth = 1
width = 8
norms = 0
placement = "post"
activation = "tanh"
[process]
kappa = { from = 0.1, to = 0.9, points = 1000 }
[statistics]
samples = { from = 1, to = 1000000 }
)";

class Plan : public ProgramTest {
 protected:
  Plan() {
    write("s.toml", small_sweep);
    write("huge.toml", huge);
  }
  bool nothing_written() const { return directory.entries() == 2; }
};

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST_F(Plan, PrintsAxesAndCounts) {
  const Outcome outcome = run({"plan", "s.toml"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_TRUE(has(outcome.out, "points         576\n")) << outcome.out;
  EXPECT_TRUE(has(outcome.out, "  skipped      256 (heads do not divide width: 96; more norms than "
                               "sublayers: 160)\n"))
      << outcome.out;
  EXPECT_TRUE(has(outcome.out, "  evaluated    320\n"));
  EXPECT_TRUE(has(outcome.out, "architectures  80 evaluated of 144\n"));
  EXPECT_TRUE(has(outcome.out, "memory         "));
  EXPECT_TRUE(has(outcome.out, "estimated time "));
  for (const char* axis : {"architecture.heads", "architecture.depth", "architecture.width",
                           "architecture.norms_per_block", "weights.query", "process.kappa",
                           "statistics.samples"})
    EXPECT_TRUE(has(outcome.out, axis)) << axis;
  EXPECT_FALSE(has(outcome.out, "statistics.delta")) << "one value is no axis to show";
  EXPECT_EQ(outcome.err, "");
  EXPECT_TRUE(nothing_written());
}

TEST_F(Plan, HugeGridsArePlannedAtOnce) {
  const auto start = std::chrono::steady_clock::now();
  const Outcome outcome = run({"plan", "huge.toml"});
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_TRUE(has(outcome.out, "points         1000000000000000\n")) << outcome.out;
  EXPECT_TRUE(has(outcome.out, " years on "));
  EXPECT_LT(seconds.count(), 10);
  EXPECT_TRUE(nothing_written());
}

TEST_F(Plan, RunRefusesGridsOfYears) {
  const Outcome outcome = run({"run", "huge.toml", "--out", "out"});
  EXPECT_EQ(outcome.code, 2);
  EXPECT_EQ(outcome.err.rfind("boundsweep: huge.toml: 1000000000000000 points are about ", 0), 0u)
      << outcome.err;
  EXPECT_TRUE(has(outcome.err, " of work on one CPU core; make the grid smaller, or start it all the "
                               "same with --yes\n"));
  EXPECT_EQ(outcome.out, "");
  EXPECT_TRUE(nothing_written());
}

TEST_F(Plan, RunRefusesMorePointsThanAllMayWrite) {
  const Outcome outcome =
      run({"run", "huge.toml", "--out", "out", "--all", "--set", "process.kappa=0.5", "--set",
           "architecture.radius={ from = 1.0, to = 2.0, points = 11 }"});
  EXPECT_EQ(outcome.code, 2);
  EXPECT_EQ(outcome.err,
            "boundsweep: --all: points.csv would hold 11000000 points, about 2.86 GB; --yes writes "
            "it all the same\n");
  EXPECT_EQ(outcome.out, "");
  EXPECT_TRUE(nothing_written());
}

TEST_F(Plan, GridsBeyondTheIndexAreRefused) {
  for (const char* command : {"plan", "run"}) {
    const Outcome outcome =
        run({command, "huge.toml", "--set", "process.first_step={ from = 1.0, to = 2.0, points = "
                                            "1000000 }"});
    EXPECT_EQ(outcome.code, 2);
    EXPECT_TRUE(has(outcome.err, "2^62")) << outcome.err;
    EXPECT_TRUE(nothing_written());
  }
}

}  // namespace
}  // namespace boundsweep
