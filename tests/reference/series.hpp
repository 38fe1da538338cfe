// Truncated power series with ball coefficients: the algebra of majorants (theory §1), and the Taylor jets from which the
// constants of theory §2 are computed. Schoolbook loops; the length of a series is its number of coefficients.
#pragma once

#include "ball.hpp"

#include <vector>

namespace boundsweep::reference {

using Series = std::vector<Ball>;

/// first + slope·u, truncated to `length` coefficients.
Series linear(const Ball& first, const Ball& slope, std::size_t length);

Series add(const Series& left, const Series& right);
Series subtract(const Series& left, const Series& right);
Series scale(const Ball& factor, const Series& series);
/// The truncated product (theory §1, bilinear maps).
Series multiply(const Series& left, const Series& right);
/// 1/series; the constant term must not be 0.
Series reciprocal(const Series& series);
/// outer ∘ inner as majorants compose: outer_0, and for k ≥ 1 the coefficients of Σ_{j≥1} outer_j (inner(u) − inner(0))^j
/// (theory §1). For Taylor jets, where `outer` is expanded at inner(0), this is the ordinary composition.
Series compose(const Series& outer, const Series& inner);
Series exponential(const Series& series);
/// The antiderivative whose constant term is `constant`, with one coefficient more.
Series integrate(const Ball& constant, const Series& series);

} // namespace boundsweep::reference
