// Prints how often certificates and bounds on κ were broken in a simulation: coverage_table [RUNS
// [SEED]]

#include <cstdlib>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "tests/measure/coverage.hpp"

namespace {

void print(const char* title, const char* truth, const std::vector<boundsweep::Coverage>& table) {
  fmt::print(
      "{}\n\n| process | runs | δ | broken | share | {} | mean bound |\n"
      "|---|---:|---:|---:|---:|---:|---:|\n",
      title, truth);
  for (const boundsweep::Coverage& c : table)
    fmt::print("| {} | {} | {} | {} | {:.4f} | {:.4f} | {:.4f} |\n", c.process, c.runs, c.delta,
               c.broken, c.share(), c.mean_truth, c.mean_bound);
  fmt::print("\n");
}

}  // namespace

int main(int count, char** words) {
  const int runs = count > 1 ? std::atoi(words[1]) : 20000;
  const auto seed = static_cast<std::uint64_t>(count > 2 ? std::atoll(words[2]) : 1);
  if (runs < 1) {
    fmt::print(stderr, "usage: coverage_table [RUNS [SEED]]\n");
    return 2;
  }
  print("Certificates", "mean risk", boundsweep::certificate_coverage(runs, seed));
  print("Certificates without their conditions", "mean risk",
        boundsweep::certificates_without_their_conditions(runs, seed));
  print("Bounds on κ", "κ", boundsweep::kappa_coverage(runs, seed));
  print("κ without margin, or without clipped rows", "κ",
        boundsweep::kappa_without_its_conditions(runs, seed));
  return 0;
}
