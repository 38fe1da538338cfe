#pragma once
/// A sweep as the user stated it, resolved: every axis a list of values, every name known.

#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "boundsweep/grid.hpp"
#include "boundsweep/loss/loss.hpp"
#include "boundsweep/objective.hpp"

namespace boundsweep {

struct RouteChoice {
  bool lipschitz = true, smooth = true, parametric = true;
};

struct FrontierChoice {
  std::vector<std::string> minimize{"bound"};
  std::vector<std::string> maximize{"parameters"};
  std::vector<Axis> group_by;  ///< in grid order, no repeats
};

/// The axes of a phase diagram: across and up.
using AxisPair = std::array<Axis, 2>;

/// See grid.hpp for how axis values are coded.
struct Sweep {
  std::string file;   ///< as given on the command line
  std::string title;
  std::array<std::vector<double>, axis_count> axes;
  std::vector<std::string> activations;  ///< names, e.g. "gelu" or "swish:1.7", numbered by the axis
  bool ff_is_ratio = true;
  bool norms_per_block = true;
  bool rms_norm = false;  ///< norms do not subtract the mean
  WeightKind weight_kind = WeightKind::spectral;
  bool output_per_head = false;
  GroupSet trainable;
  std::vector<BlockOverride> blocks;  ///< one for each block, or none where all are as the weights say
  LossKind loss = LossKind::squared;
  bool target_in_class = false;
  /// The risk along the path, given the past; nothing is assumed of the process then. Otherwise the
  /// stationary risk.
  bool predictive = false;
  Ergodicity ergodicity = Ergodicity::wasserstein;
  /// Of those values of the kappa axis that do not stand for their own shortest decimal.
  std::map<double, std::string> kappa_decimals;
  std::string model;  ///< kind of the named process, empty when kappa is given
  std::string model_definition;  ///< the whole named process, as a sweep file states it
  /// κ and C are those of the Euclidean norm of the whole state: see Settings.
  bool contracts_whole_state = false;
  bool stationary_start = false;
  double selection = 0;       ///< nats paid for choosing the class after seeing the data
  bool simultaneous = false;  ///< all rows of the sweep hold together
  int max_order = 8;
  int levels = 40;
  RouteChoice routes;
  std::optional<double> target;  ///< samples_needed is wanted for this fraction of the range
  FrontierChoice frontier;
  std::vector<AxisPair> diagrams;
  /// What whoever wrote the sweep should know and may not, a line each. No part of the sweep itself.
  std::vector<std::string> notes;

  const std::vector<double>& axis(Axis a) const { return axes[number(a)]; }
  std::vector<double>& axis(Axis a) { return axes[number(a)]; }
};

}  // namespace boundsweep
