#pragma once
/// The engine's loop: tiles to frontier, resumable.

#include <cstdint>
#include <filesystem>
#include <vector>

#include "host/engine/problem.hpp"
#include "kernels/backend.hpp"

namespace boundsweep {

struct GridEvaluation {
  bool interrupted = false;            ///< a checkpoint was written, `frontier` is empty
  bool continued = false;              ///< an earlier run's checkpoint was taken up
  std::vector<std::int64_t> frontier;  ///< indices in the order of the output
  /// Per phase diagram the best points of its cells; see best_points.
  std::vector<std::vector<std::int64_t>> diagrams;
  std::int64_t evaluated = 0, vacuous = 0;
  std::int64_t fresh = 0;              ///< points evaluated by this run, not by earlier ones
  double seconds = 0;                  ///< of this run
  double total_seconds = 0;            ///< of earlier runs too
};

/// Evaluates every point of the grid on `backend`, which has the problem loaded, and keeps the
/// frontier. Saves checkpoints in `directory` and continues from one found there. Throws InputError
/// when the checkpoint is of another sweep or device, ResourceError when it cannot be written.
GridEvaluation evaluate_grid(const Problem& problem, Backend& backend,
                             const std::filesystem::path& directory, int threads,
                             bool show_progress);

}  // namespace boundsweep
