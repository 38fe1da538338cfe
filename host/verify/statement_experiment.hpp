#pragma once
/// Processes on which everything but the trajectory itself is exact: the premises of the theorem,
/// and the law of X_t, or of every label given its past.                  theory §0, §7

#include <functional>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include <Eigen/Sparse>
#include <nlohmann/json.hpp>

#include "boundsweep/architecture/architecture.hpp"
#include "boundsweep/process.hpp"
#include "host/verify/network.hpp"

namespace boundsweep::verify {

/// Many trajectories of one process, as what they visit: inputs with their labels.
struct Experiment {
  std::string process_name;    ///< "finite chain", "windows of a finite chain", …
  Process process;             ///< the premises, as tight as they hold
  double samples = 1;          ///< N
  std::vector<Matrix> inputs;  ///< every input that can be visited, one column per token
  /// By what can be visited: the number of its input, and the label or what decides it.
  std::vector<Eigen::Index> input_of;
  std::vector<Vector> labels;  ///< empty where a function of label_inputs gives them
  std::vector<Matrix> label_inputs;
  Vector law;  ///< of what is visited at the horizon; 0 where `frequency` is less what was expected
  /// trajectories × what is visited. Rows sum to 1, or, less what was expected, to 0.
  Eigen::SparseMatrix<double, Eigen::RowMajor> frequency;
  nlohmann::ordered_json description;
};

/// A process on the inputs of `a`, with the rate κ where its kind allows to choose one. Nothing
/// where a draw has no valid premises. Without `wasserstein` in total variation only, where labels may
/// be drawn at random.
std::optional<Experiment> draw_experiment(const Architecture& a, double kappa, bool wasserstein,
                                          int trajectories, std::mt19937_64& random);

/// A process of which nothing is assumed: inputs and the laws of labels depend on all that came
/// before. `draw_label(i)` gives the i-th label, the first two far apart.    theory §7.1
Experiment draw_adapted_experiment(const Architecture& a,
                                   const std::function<Vector(int)>& draw_label, int trajectories,
                                   std::mt19937_64& random);

}  // namespace boundsweep::verify
