#include "constants.hpp"
#include "parts.hpp"

namespace boundsweep::reference {

namespace {

/// s = √(dε)
Ball unit_of(const Architecture& a) { return sqrt(Ball(a.width) * a.norm_epsilon); }

/// sup ‖(x − mean)/√(ε + var)‖ over ‖x‖ ≤ range: √d ρ/√(1 + ρ²).
///
/// Written as √d/√(1 + 1/ρ²), where ρ occurs once: otherwise its radius would enter twice, and grow exponentially with depth.
Ball normalized_range(const Architecture& a, const Ball& range) {
  if (range.is_zero()) return Ball(0);
  const Ball inverse_rho = unit_of(a) / range;
  return sqrt(Ball(a.width)) / sqrt(Ball(1) + inverse_rho * inverse_rho);
}

/// (1 − 1/d)^{k/2}: centring shortens each of k coordinate vectors to √(1 − 1/d); without it nothing does.
Ball shortening(const Architecture& a, std::size_t k) {
  if (a.rms_norm) return Ball(1);
  return pow(sqrt(Ball(1) - Ball(1) / Ball(a.width)), k);
}

} // namespace

Series norm_majorant(const PartContext& context, const NormWeights& w, const Ball& range, Measure input, Measure output) {
  const Architecture& a = context.architecture;
  const Series& table = layer_norm_constants();
  Series result(context.length);
  result[0] = w.gain.bound * normalized_range(a, range) + w.bias.bound;
  for (std::size_t k = 1; k < context.length; ++k) {
    const std::size_t shortened = (input == Measure::coordinate ? k : 0) + (output == Measure::coordinate ? 1 : 0);
    result[k] = w.gain.bound * sqrt(Ball(a.width)) * table.at(k) / pow(unit_of(a), k) * shortening(a, shortened);
  }
  return result;
}

Part norm(const PartContext& context, const NormWeights& w, const Ball& range) {
  Part part{norm_majorant(context, w, range, Measure::euclidean, Measure::euclidean), {}};
  add_item(part.items, "norm gain", w.gain, normalized_range(context.architecture, range));
  add_item(part.items, "norm bias", w.bias, Ball(1));
  return part;
}

} // namespace boundsweep::reference
