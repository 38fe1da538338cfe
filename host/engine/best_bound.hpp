#pragma once
/// The smallest bound seen so far, where a bound is what the frontier minimises.

#include <optional>
#include <string>

#include "kernels/backend.hpp"

namespace boundsweep {

class BestBound {
 public:
  explicit BestBound(const Settings& settings);

  void see(const Survivors& survivors);
  /// "best bound 0.0327", "best bound/range 0.0297"; empty before there is one, or without such an
  /// objective.
  std::string text() const;

 private:
  std::size_t objectives_;
  std::optional<std::size_t> place_;  ///< among the objectives
  const char* name_ = "";
  std::optional<Key> best_;
};

}  // namespace boundsweep
