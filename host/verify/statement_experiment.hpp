#pragma once
/// Processes on which everything but the trajectory itself is exact: the premises of the theorem,
/// and the law of X_t.                                                    theory §0, §7

#include <optional>
#include <random>
#include <string>
#include <vector>

#include <Eigen/Sparse>
#include <nlohmann/json.hpp>

#include "boundsweep/architecture.hpp"
#include "boundsweep/process.hpp"
#include "host/verify/network.hpp"

namespace boundsweep::verify {

/// Many trajectories of one process, as what they visit.
struct Experiment {
  std::string process_name;    ///< "finite chain", "windows of a finite chain", …
  Process process;             ///< the premises, as tight as they hold
  double samples = 1;          ///< N
  std::vector<Matrix> inputs;  ///< every input that can be visited, one column per token
  Vector law;                  ///< of X_t over the inputs
  Eigen::SparseMatrix<double, Eigen::RowMajor> frequency;  ///< trajectories × inputs; rows sum to 1
  nlohmann::ordered_json description;
};

/// A process on the inputs of `a`, with the rate κ where its kind allows to choose one. Nothing
/// where a draw has no valid premises.
std::optional<Experiment> draw_experiment(const Architecture& a, double kappa, int trajectories,
                                          std::mt19937_64& random);

}  // namespace boundsweep::verify
