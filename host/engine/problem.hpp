#pragma once
/// A sweep in the form the passes take it, with the storage they point to.

#include <memory>
#include <string>
#include <vector>

#include "host/config/sweep.hpp"
#include "kernels/problem.hpp"

namespace boundsweep {

/// The constants of theory §2 as the formulas use them.
Tables make_tables();

/// An activation by name: "gelu", …, or "swish:BETA". Precondition: the name is valid.
Activation make_activation(const std::string& name);

class Problem {
 public:
  /// Throws InputError where an objective names no column.
  explicit Problem(const Sweep& sweep);
  Problem(const Problem&) = delete;  // view() points into this object
  Problem& operator=(const Problem&) = delete;

  const ProblemView& view() const { return view_; }
  const Sweep& sweep() const { return sweep_; }

 private:
  Sweep sweep_;
  Tables tables_;
  std::vector<Activation> activations_;
  std::vector<MixingTable> mixing_;
  std::vector<MixingCurve> mixing_curves_;
  std::vector<double> roots_, inverse_roots_;
  std::vector<Diagram> diagrams_;
  ProblemView view_{};
};

/// Routes as the passes take them: the lipschitz route is order 1 of the smooth one.
Routes make_routes(const RouteChoice& choice);

}  // namespace boundsweep
