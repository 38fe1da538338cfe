// What one function costs under dependence (theory §6).
#pragma once

#include "ball.hpp"
#include "sweep_point.hpp"

namespace boundsweep::reference {

/// κ^exponent for a whole exponent ≥ 0, with 0^0 = 1.
Ball kappa_power(const Process& process, const Ball& exponent);

/// Ψ(a, b) for functions of oscillation ≤ 2a and Lipschitz constant b on inputs of token norm ≤ radius.
Ball dependence_cost(const Process& process, const Ball& radius, const Ball& a, const Ball& b);

} // namespace boundsweep::reference
