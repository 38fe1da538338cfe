// The commands that submit a sweep, word by word.

#include "host/cluster/slurm_script.hpp"

#include <gtest/gtest.h>

namespace boundsweep {
namespace {

Submission submission() {
  Submission result;
  result.sweep_file = "big sweep.toml";
  result.options = {"--set", "architecture.depth=[1, 2]", "--yes"};
  result.out = "out";
  result.program = "/opt/bin/boundsweep";
  result.job_files = "/opt/share/boundsweep/sweeps/slurm";
  result.size.tasks = 100;
  result.size.limit_minutes = 190;
  result.size.megabytes = 1250;
  result.threads = 8;
  return result;
}

const char* const head = R"(#!/usr/bin/env bash
# line 1
# line 2
set -euo pipefail
program=/opt/bin/boundsweep
export BOUNDSWEEP="${BOUNDSWEEP:-$program}"
jobs=/opt/share/boundsweep/sweeps/slurm
out=out
mkdir -p "$out/log"
)";

const std::string array_tail =
    R"(merge=$(sbatch --parsable --dependency="afterok:${array%%;*}" --output="$out/log/%x-%j.log" \
  "$jobs/merge.sbatch" "$out" 100)
echo "array job ${array%%;*}, then merge job ${merge%%;*}"
)";

TEST(SlurmScript, ArrayAndTheMergeThatWaitsForIt) {
  EXPECT_EQ(
      slurm_script(submission(), "line 1\nline 2\n"),
      head +
          std::string(
              R"(array=$(sbatch --parsable --array=0-99 --cpus-per-task=8 --mem=1250M --time=03:10:00 \
  --output="$out/log/%x-%A_%a.log" "$jobs/array.sbatch" 'big sweep.toml' "$out" 100 --set 'architecture.depth=[1, 2]' --yes)
)") + array_tail);
}

TEST(SlurmScript, GpuTasksHaveTheirOwnJobFile) {
  Submission gpu = submission();
  gpu.kind = SlurmJob::gpu;
  gpu.options.clear();
  EXPECT_EQ(
      slurm_script(gpu, "line 1\nline 2\n"),
      head +
          std::string(
              R"(array=$(sbatch --parsable --array=0-99 --cpus-per-task=8 --mem=1250M --time=03:10:00 \
  --output="$out/log/%x-%A_%a.log" "$jobs/gpu.sbatch" 'big sweep.toml' "$out" 100)
)") + array_tail);
}

TEST(SlurmScript, RanksOfOneJob) {
  Submission mpi = submission();
  mpi.kind = SlurmJob::mpi;
  mpi.size.limit_minutes = 1440;
  EXPECT_EQ(
      slurm_script(mpi, "line 1\nline 2\n"),
      head +
          std::string(
              R"(job=$(sbatch --parsable --ntasks=100 --cpus-per-task=8 --mem-per-cpu=157M --time=24:00:00 \
  --output="$out/log/%x-%j.log" "$jobs/mpi.sbatch" 'big sweep.toml' "$out" --set 'architecture.depth=[1, 2]' --yes)
echo "job ${job%%;*}"
)"));
}

}  // namespace
}  // namespace boundsweep
