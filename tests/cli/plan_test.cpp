// plan evaluates nothing, however large the grid; run refuses what cannot be meant.

#include <sys/resource.h>

#include <cstdlib>
#include <string>

#include "tests/cli/program.hpp"

namespace boundsweep {
namespace {

/// 10^6 radii × 1000 kappas × 50 prefactors × 10^6 samples.
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
prefactor = { from = 1.0, to = 2.0, points = 50 }
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

TEST_F(Plan, ShowsHowAJobArrayWouldSplitTheSweep) {
  EXPECT_TRUE(has(run({"plan", "s.toml", "--threads", "3"}).out, "job array      1 task of about "));
  EXPECT_TRUE(has(run({"plan", "huge.toml"}).out, "job array      1001 tasks of about "));
  const Outcome outcome = run({"plan", "huge.toml", "--threads", "64", "--most-tasks", "100"});
  EXPECT_TRUE(has(outcome.out, "job array      100 tasks of about ")) << outcome.out;
  EXPECT_TRUE(has(outcome.out, " on 64 CPUs each; --slurm prints its commands\n")) << outcome.out;
}

TEST_F(Plan, OfOnePointHasNoAxesAndOneOfEach) {
  write("one.toml", "architecture.norm_epsilon = 1\n");
  const Outcome outcome = run({"plan", "one.toml", "--threads", "1"});
  EXPECT_TRUE(has(outcome.out, "axes           none has several values\npoints         1\n"))
      << outcome.out;
  EXPECT_TRUE(has(outcome.out, " on 1 CPU; --slurm prints its commands\n"));
  EXPECT_TRUE(has(outcome.out, "points.csv of about 260 B\n"));
}

/// Runs what --slurm printed against an sbatch that writes down its arguments, one a line, and says
/// that it made jobs 41 and 42.
class PlanSlurm : public Plan {
 protected:
  void submit(const std::string& script) {
    write("submit.sh", script);
    write("sbatch", "#!/bin/sh\nprintf '%s\\n' \"BOUNDSWEEP=$BOUNDSWEEP\" \"$@\" >>arguments\n"
                    "grep -c BOUNDSWEEP arguments | sed 's/^/4/'\n");
    namespace fs = std::filesystem;
    fs::permissions(directory / "sbatch", fs::perms::owner_all);
    const std::string command = "cd '" + (directory / "").string() +
                                "' && PATH=.:$PATH BOUNDSWEEP= bash submit.sh >said 2>errors";
    EXPECT_EQ(std::system(command.c_str()), 0) << content("errors");
  }
};

TEST_F(PlanSlurm, SubmitsAnArrayAndItsMerge) {
  const Outcome outcome =
      run({"plan", "s.toml", "--slurm", "--tasks", "4", "--threads", "2", "--out", "my out",
           "--job-files", "jobs", "--set", "architecture.depth=[1, 2]"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(outcome.err, "");
  EXPECT_TRUE(nothing_written());
  submit(outcome.out);
  EXPECT_EQ(content("said"), "array job 41, then merge job 42\n");
  EXPECT_EQ(content("arguments"),
            "BOUNDSWEEP=" BOUNDSWEEP_BINARY "\n--parsable\n--array=0-3\n--cpus-per-task=2\n"
            "--mem=1250M\n--time=00:15:00\n--output=my out/log/%x-%A_%a.log\njobs/array.sbatch\n"
            "s.toml\nmy out\n4\n--set\narchitecture.depth=[1, 2]\n"
            "BOUNDSWEEP=" BOUNDSWEEP_BINARY "\n--parsable\n--dependency=afterok:41\n"
            "--output=my out/log/%x-%j.log\njobs/merge.sbatch\nmy out\n4\n");
  EXPECT_TRUE(exists("my out/log"));
}

/// With an scontrol, before any other, that says so.
TEST_F(PlanSlurm, SaysWhereTheSiteAllowsFewerTasks) {
  const std::string unknown =
      "1002 tasks are more than 1001, Slurm's default MaxArraySize: unless the site allows more "
      "(scontrol show config), sbatch refuses them; use --tasks 1001 or fewer";
  Surroundings none = in_directory(), site = in_directory();
  std::filesystem::create_directories(directory / "site");
  std::filesystem::create_directories(directory / "none");
  write("site/scontrol", "#!/bin/sh\necho \"MaxArraySize            = 500\"\n");
  write("none/scontrol", "#!/bin/sh\nexit 1\n");
  for (const char* name : {"site/scontrol", "none/scontrol"})
    std::filesystem::permissions(directory / name, std::filesystem::perms::owner_all);
  const std::string path = std::getenv("PATH");
  none.launcher = {"/usr/bin/env", "PATH=" + (directory / "none").string() + ":" + path};
  site.launcher = {"/usr/bin/env", "PATH=" + (directory / "site").string() + ":" + path};
  const auto plan = [](const std::vector<std::string>& options, const Surroundings& surroundings) {
    std::vector<std::string> command{"plan", "s.toml"};
    command.insert(command.end(), options.begin(), options.end());
    const Outcome outcome = run_program(command, surroundings);
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    return outcome;
  };
  EXPECT_TRUE(has(plan({"--tasks", "1002"}, none).out, "\n               " + unknown + "\n"));
  EXPECT_FALSE(has(plan({"--tasks", "1001"}, none).out, "MaxArraySize"));
  EXPECT_TRUE(
      has(plan({"--tasks", "501"}, site).out, "501 tasks are more than 500, MaxArraySize of "));
  EXPECT_FALSE(has(plan({"--tasks", "500"}, site).out, "MaxArraySize"));
  EXPECT_FALSE(has(plan({"--tasks", "2000", "--most-tasks", "4001"}, none).out, "MaxArraySize"))
      << "the user knows the site";

  const Outcome script = plan({"--tasks", "1002", "--slurm"}, none);
  EXPECT_TRUE(has(script.out, "\n# " + unknown + ".\n")) << script.out;
  EXPECT_EQ(script.err, "boundsweep: " + unknown + "\n") << "who pipes it to bash does not read it";
  const Outcome ranks = plan({"--tasks", "1002", "--slurm=mpi"}, none);
  EXPECT_FALSE(has(ranks.out, "MaxArraySize")) << "no array";
  EXPECT_EQ(ranks.err, "");
}

TEST_F(PlanSlurm, SubmitsRanks) {
  const Outcome outcome = run({"plan", "s.toml", "--slurm=mpi", "--tasks", "3", "--threads", "2",
                               "--out", "o", "--job-files", "jobs"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  submit(outcome.out);
  EXPECT_EQ(content("said"), "job 41\n");
  EXPECT_EQ(content("arguments"),
            "BOUNDSWEEP=" BOUNDSWEEP_BINARY "\n--parsable\n--ntasks=3\n--cpus-per-task=2\n"
            "--mem-per-cpu=625M\n--time=00:15:00\n--output=o/log/%x-%j.log\njobs/mpi.sbatch\n"
            "s.toml\no\n");
}

TEST_F(PlanSlurm, TheJobFilesComeWithTheProgram) {
  const Outcome outcome = run({"plan", "s.toml", "--slurm=gpu"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_TRUE(has(outcome.out, "jobs=" BOUNDSWEEP_SOURCE_DIR "/sweeps/slurm\n")) << outcome.out;
  EXPECT_TRUE(has(outcome.out, "\"$jobs/gpu.sbatch\"")) << outcome.out;
  EXPECT_TRUE(has(outcome.out, "\nout=boundsweep-out/s\n")) << outcome.out;
}

TEST_F(PlanSlurm, MonthsOfWorkInOneRunAreSaidToBeMeant) {
  EXPECT_FALSE(has(run({"plan", "huge.toml", "--slurm"}).out, "--yes")) << "days each";
  EXPECT_TRUE(has(run({"plan", "huge.toml", "--slurm", "--tasks", "2"}).out, " 2 --yes)\n"));
  EXPECT_TRUE(has(run({"plan", "huge.toml", "--slurm=mpi"}).out, " --yes)\n")) << "one run";
}

TEST_F(PlanSlurm, WhatMakesNoSenseIsRefused) {
  EXPECT_EQ(run({"plan", "s.toml", "--slurm", "--device", "cuda"}).err,
            "boundsweep: --device excludes --slurm; see boundsweep --help\n");
  EXPECT_EQ(run({"plan", "s.toml", "--out", "o"}).code, 2);
  EXPECT_EQ(run({"plan", "s.toml", "--slurm=pbs"}).code, 2);
  EXPECT_EQ(run({"plan", "s.toml", "--slurm", "--task-hours", "0.1"}).code, 2)
      << "too many starts a minute";
}

TEST_F(Plan, HugeGridsArePlannedAtOnce) {
  // Of the processor: how busy the machine is does not matter.
  const auto seconds_of_children = [] {
    rusage usage{};
    ::getrusage(RUSAGE_CHILDREN, &usage);
    return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec);
  };
  const double before = seconds_of_children();
  const Outcome outcome = run({"plan", "huge.toml"});
  const double seconds = seconds_of_children() - before;
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_TRUE(has(outcome.out, "points         50000000000000000\n")) << outcome.out;
  EXPECT_TRUE(has(outcome.out, " years on "));
  EXPECT_LT(seconds, 10);
  EXPECT_TRUE(nothing_written());
}

TEST_F(Plan, RunRefusesGridsOfYears) {
  const Outcome outcome = run({"run", "huge.toml", "--out", "out"});
  EXPECT_EQ(outcome.code, 2);
  EXPECT_EQ(outcome.err.rfind("boundsweep: huge.toml: 50000000000000000 points are about ", 0), 0u)
      << outcome.err;
  EXPECT_TRUE(has(outcome.err, " of work on one CPU core; make the grid smaller, or start it all the "
                               "same with --yes\n"));
  EXPECT_EQ(outcome.out, "");
  EXPECT_TRUE(nothing_written());
}

TEST_F(Plan, RunRefusesMorePointsThanAllMayWrite) {
  const Outcome outcome =
      run({"run", "huge.toml", "--out", "out", "--all", "--set", "process.kappa=0.5", "--set",
           "process.prefactor=1.0", "--set",
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
