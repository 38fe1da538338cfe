// What one function costs under dependence (theory §6).
#pragma once

#include "ball.hpp"
#include "sweep_point.hpp"

#include <vector>

namespace boundsweep::reference {

/// κ^exponent for a whole exponent ≥ 0, with 0^0 = 1.
Ball kappa_power(const Process& process, const Ball& exponent);

/// Ψ(a, b) of theory §6, which in total variation does not depend on b, for functions of oscillation ≤ 2a and Lipschitz constant b on inputs of token norm ≤ radius.
class DependenceCost {
 public:
  DependenceCost(const Process& process, const Ball& radius);
  Ball operator()(const Ball& a, const Ball& b) const;

 private:
  /// What a block length τ contributes whatever the function.
  struct Block {
    std::int64_t length;
    Ball root;       ///< √τ
    Ball complement; ///< 1 − κ^τ
  };

  /// Σ_{i≥0} min(1, x κ^{(τi−w)+}).
  Ball capped_sum(const Block& block, const Ball& x, const Ball& log_x) const;

  const Process& process_;
  Ball radius_;
  Ball rate_; ///< log(1/κ); unused when κ = 0
  std::vector<Block> blocks_;
};

} // namespace boundsweep::reference
