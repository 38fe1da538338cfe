#pragma once
/// The engine's loop: tiles to frontier, resumable.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

#include "host/engine/problem.hpp"
#include "host/engine/team.hpp"
#include "host/engine/tiling.hpp"
#include "kernels/backend.hpp"

namespace boundsweep {

struct GridEvaluation {
  bool interrupted = false;            ///< tiles are left, a checkpoint was written
  bool continued = false;              ///< an earlier run's checkpoint was taken up
  Survivors frontier;                  ///< in the order of the output
  std::vector<CellBest> cells;  ///< of all phase diagrams; see CellStore
  std::int64_t evaluated = 0, vacuous = 0;
  std::int64_t fresh = 0;              ///< points evaluated by this run, not by earlier ones
  double seconds = 0;                  ///< of this run
  double total_seconds = 0;            ///< of earlier runs too
};

struct EvaluationOptions {
  std::filesystem::path directory;  ///< of the output, where checkpoints are
  int threads = 1;                  ///< of the CPU: tiles are sized for them
  bool show_progress = false;
  IndexRange range;                 ///< what to evaluate
  std::int64_t evaluated = 0;       ///< points in it that are not skipped
  double seconds_between_saves = 30;
};

/// Evaluates every point of the range on `backend`, which has the problem loaded, and keeps the
/// frontier; all processes of the team do so together, and the first has the result. Saves checkpoints
/// and continues from one found. Throws InputError when the checkpoint is of another sweep, range or
/// device, ResourceError when it cannot be written. Precondition: no other process but those of the
/// team works in the directory.
GridEvaluation evaluate_grid(const Problem& problem, Backend& backend,
                             const EvaluationOptions& options, Team& team);

}  // namespace boundsweep
