#include "smooth_entropy.hpp"

#include <optional>
#include <utility>

namespace boundsweep::reference {

SmoothEntropy::SmoothEntropy(const Architecture& architecture, const Series& majorant, const Ball& clipped)
    : radius_(architecture.radius),
      root_features_(sqrt(Ball(architecture.input_dim))),
      dimension_(static_cast<std::uint64_t>(architecture.tokens * architecture.input_dim)),
      outputs_(architecture.outputs),
      majorant_(majorant),
      clipped_(clipped) {
  for (std::size_t j = 0; j < majorant.size(); ++j) forms_.push_back(binomial(dimension_ + j - 1, j));
  precisions_.resize(majorant.size());
  for (std::size_t s = 1; s < majorant.size(); ++s) {
    for (const auto& [numerator, denominator] : {std::pair(32, 1), {16, 1}, {8, 1}, {4, 1}, {2, 1}, {3, 2}}) {
      precisions_[s].push_back(precisions(s, numerator, denominator));
    }
  }
}

/// For θ = inverse_denominator/inverse_numerator.
SmoothEntropy::Precisions SmoothEntropy::precisions(std::size_t s, std::int64_t inverse_numerator, std::int64_t inverse_denominator) const {
  const Ball all = binomial(dimension_ + s - 1, dimension_); // Π
  const Ball theta = Ball(inverse_denominator) / Ball(inverse_numerator);
  Precisions result;
  result.tau = Ball(1) - theta;
  for (std::size_t j = 0; j < s; ++j) {
    // ρ_j/θ_j = Σ_{i=j}^{s−1} binom(i,j) 2^{i−j} D_i/D_j + binom(s,j) 2^{s−j} (τ/θ) Π/D_j, here times D_j and divided by it:
    // the sum is a whole number or half of one, so where the quotient is whole it is exact, or a ball around it.
    Ball sum = binomial(s, j) * scaled_by_power_of_two(Ball(inverse_numerator - inverse_denominator), static_cast<slong>(s - j)) * all /
               Ball(inverse_denominator);
    for (std::size_t i = j; i < s; ++i) sum += binomial(i, j) * scaled_by_power_of_two(forms_[i], static_cast<slong>(i - j));
    result.theta.push_back(theta * forms_[j] / all);
    result.ratio.push_back(sum / forms_[j]);
  }
  return result;
}

/// Γ: how many balls of radius η besides the first cover K.
Ball SmoothEntropy::further_cells(const Ball& cell_radius) const {
  if (cell_radius >= radius_ || overlaps(cell_radius, radius_)) return Ball(0);
  const Ball ratio = radius_ / cell_radius;
  const Ball by_volume = pow(Ball(1) + Ball(2) * ratio, dimension_);
  const Ball by_cubes = pow(ceiling(root_features_ * ratio), dimension_);
  return min(by_volume, by_cubes) - Ball(1);
}

Ball SmoothEntropy::entropy(std::size_t s, const Precisions& precisions, const Ball& resolution) const {
  const Ball one(1);
  const Ball& highest = majorant_.at(s);
  Ball cell_radius = radius_; // η
  if (!highest.is_zero()) cell_radius = min(radius_, root(precisions.tau * resolution / highest, s));
  const Ball cells = further_cells(cell_radius);

  Ball result(0);
  for (std::size_t j = 0; j < s; ++j) {
    const Ball& bound = s == 1 ? clipped_ : majorant_[j];
    const Ball u = bound * pow(cell_radius, j) / (precisions.theta[j] * resolution);
    if (at_most_whole(u, one)) continue;
    const Ball v = min(precisions.ratio[j], u);
    // Numbers are coded by intervals, forms and vectors by a volumetric cover.
    const bool interval = outputs_ == 1 && (dimension_ == 1 || j == 0);
    const auto log_codes = [&](const Ball& x) { return interval ? log(ceiling(x)) : log1p(Ball(2) * x); };
    Ball codes = log_codes(u);
    if (!cells.is_zero()) codes += cells * log_codes(v);
    result += Ball(outputs_) * forms_[j] * codes;
  }
  return result;
}

Ball SmoothEntropy::operator()(std::size_t s, const Ball& resolution) const {
  std::optional<Ball> best;
  for (const Precisions& choice : precisions_.at(s)) {
    const Ball value = entropy(s, choice, resolution);
    best = best ? min(*best, value) : value;
  }
  return *best;
}

} // namespace boundsweep::reference
