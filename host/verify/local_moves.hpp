#pragma once
/// The small random steps that the local searches are made of.

#include <random>

#include "host/verify/network.hpp"

namespace boundsweep::verify {

/// A change of relative size about `size` of a matrix whose norm is about `scale`: dense, of one
/// row, column or entry, or of its length.
void nudge(Eigen::Ref<Matrix> m, double scale, double size, std::mt19937_64& random);

/// Columns uniform on the sphere of radius `norm`.
Matrix draw_tokens(Eigen::Index rows, Eigen::Index columns, double norm, std::mt19937_64& random);

/// Shortens the tokens outside the ball of radius `norm`.
void clip_tokens(Matrix& x, double norm);

/// A distance from 0: the ball's surface, every scale inside, and 0.
double draw_radius(double range, std::mt19937_64& random);

}  // namespace boundsweep::verify
