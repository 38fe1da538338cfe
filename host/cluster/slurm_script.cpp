#include "host/cluster/slurm_script.hpp"

#include <sstream>

#include <fmt/format.h>

#include "host/output/shell.hpp"

namespace boundsweep {
namespace {

std::string commented(const std::string& text) {
  std::istringstream lines(text);
  std::string line, result;
  while (std::getline(lines, line)) result += "# " + line + "\n";
  return result;
}

/// What the job files take after their own arguments.
std::string run_options(const Submission& submission) {
  std::string options;
  for (const std::string& word : submission.options) options += " " + shell_quoted(word);
  return options;
}

/// Slurm's hours:minutes:seconds.
std::string slurm_time(std::int64_t minutes) {
  return fmt::format("{:02}:{:02}:00", minutes / 60, minutes % 60);
}

std::string array_commands(const Submission& submission, const char* job_file) {
  const JobSize& size = submission.size;
  return fmt::format(
      "array=$(sbatch --parsable --array=0-{} --cpus-per-task={} --mem={}M --time={} \\\n"
      "  --output=\"$out/log/%x-%A_%a.log\" \"$jobs/{}\" {} \"$out\" {}{})\n"
      "merge=$(sbatch --parsable --dependency=\"afterok:${{array%%;*}}\" "
      "--output=\"$out/log/%x-%j.log\" "
      "\\\n"
      "  \"$jobs/merge.sbatch\" \"$out\" {})\n"
      "echo \"array job ${{array%%;*}}, then merge job ${{merge%%;*}}\"\n",
      size.tasks - 1, submission.threads, size.megabytes, slurm_time(size.limit_minutes), job_file,
      shell_quoted(submission.sweep_file), size.tasks, run_options(submission), size.tasks);
}

std::string mpi_commands(const Submission& submission) {
  const JobSize& size = submission.size;
  return fmt::format(
      "job=$(sbatch --parsable --ntasks={} --cpus-per-task={} --mem-per-cpu={}M --time={} \\\n"
      "  --output=\"$out/log/%x-%j.log\" \"$jobs/mpi.sbatch\" {} \"$out\"{})\n"
      "echo \"job ${{job%%;*}}\"\n",
      size.tasks, submission.threads,
      (size.megabytes + submission.threads - 1) / submission.threads,
      slurm_time(size.limit_minutes), shell_quoted(submission.sweep_file), run_options(submission));
}

}  // namespace

std::string slurm_script(const Submission& submission, const std::string& about) {
  const std::string head = fmt::format(
      "#!/usr/bin/env bash\n{}set -euo pipefail\n"
      "program={}\n"
      "export BOUNDSWEEP=\"${{BOUNDSWEEP:-$program}}\"\n"
      "jobs={}\n"
      "out={}\n"
      "mkdir -p \"$out/log\"\n",
      commented(about), shell_quoted(submission.program.string()),
      shell_quoted(submission.job_files.string()), shell_quoted(submission.out.string()));
  switch (submission.kind) {
    case SlurmJob::array: return head + array_commands(submission, "array.sbatch");
    case SlurmJob::gpu: return head + array_commands(submission, "gpu.sbatch");
    case SlurmJob::mpi: return head + mpi_commands(submission);
  }
  return head;
}

}  // namespace boundsweep
