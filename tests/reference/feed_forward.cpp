#include "constants.hpp"
#include "parts.hpp"

namespace boundsweep::reference {

namespace {

const ActivationConstants& activation(const PartContext& context) { return activation_constants(context.architecture.activation); }

/// Bounds ‖φ(z)‖ over z of `count` coordinates with ‖z‖ ≤ range.
Ball activated_range(const ActivationConstants& phi, const Ball& range, const Ball& count) {
  const Ball root = sqrt(count);
  const Ball growing = phi.growth * range + phi.at_zero * root;
  return phi.ceiling ? min(growing, *phi.ceiling * root) : growing;
}

/// Φ of the plain feed-forward: bounds ‖φ(W_1 x + b_1)‖.
Ball hidden_range(const PartContext& context, const BlockWeights& w, const Ball& range) {
  return activated_range(activation(context), w.ff_in.bound * range + w.ff_in_bias.bound, Ball(context.architecture.ff));
}

/// Φ_g: bounds every coordinate of the gate.
Ball gate_range(const PartContext& context, const BlockWeights& w, const Ball& range) {
  return activated_range(activation(context), w.ff_gate.row * range + w.ff_gate_bias.bound, Ball(1));
}

/// ℓ = w_1 R + b_1 of the gated feed-forward.
Ball linear_range(const BlockWeights& w, const Ball& range) { return w.ff_in.bound * range + w.ff_in_bias.bound; }

Series plain_majorant(const PartContext& context, const BlockWeights& w, const Ball& range, bool coordinates) {
  const Ball& outer = coordinates ? w.ff_out.row : w.ff_out.bound;
  const Ball& inner = coordinates ? w.ff_in.column : w.ff_in.bound;
  const Ball& largest = coordinates ? w.ff_in.entry : w.ff_in.row; // of one hidden unit
  Series result(context.length);
  result[0] = w.ff_out.bound * hidden_range(context, w, range) + w.ff_out_bias.bound;
  for (std::size_t k = 1; k < context.length; ++k) result[k] = outer * activation(context).taylor.at(k) * inner * pow(largest, k - 1);
  return result;
}

Series gated_majorant(const PartContext& context, const BlockWeights& w, const Ball& range, bool coordinates) {
  const Ball& outer = coordinates ? w.ff_out.row : w.ff_out.bound;
  const Ball& inner = coordinates ? w.ff_in.column : w.ff_in.bound;
  const Ball& gate = coordinates ? w.ff_gate.entry : w.ff_gate.row;
  const Series& taylor = activation(context).taylor;
  const Ball linear_part = linear_range(w, range);
  const auto gate_coefficient = [&](std::size_t k) { return k == 0 ? gate_range(context, w, range) : taylor.at(k) * pow(gate, k); };
  Series result(context.length);
  result[0] = w.ff_out.bound * gate_coefficient(0) * linear_part + w.ff_out_bias.bound;
  for (std::size_t k = 1; k < context.length; ++k) result[k] = outer * (gate_coefficient(k) * linear_part + gate_coefficient(k - 1) * inner);
  return result;
}

Items plain_items(const PartContext& context, const BlockWeights& w, const Ball& range) {
  const Ball slope = w.ff_out.bound * activation(context).taylor.at(1);
  Items items;
  add_item(items, "feed-forward in", w.ff_in, slope * range);
  add_item(items, "feed-forward out", w.ff_out, hidden_range(context, w, range));
  add_item(items, "feed-forward in bias", w.ff_in_bias, slope);
  return items;
}

Items gated_items(const PartContext& context, const BlockWeights& w, const Ball& range) {
  const Ball through_linear = w.ff_out.bound * gate_range(context, w, range);
  const Ball coordinate = w.ff_in.row * range + w.ff_in_bias.bound; // ℓ̂, of each one of W_1 x + b_1
  const Ball through_gate = w.ff_out.bound * activation(context).taylor.at(1) * coordinate;
  Items items;
  add_item(items, "feed-forward in", w.ff_in, through_linear * range);
  add_item(items, "feed-forward gate", w.ff_gate, through_gate * range);
  add_item(items, "feed-forward out", w.ff_out, gate_range(context, w, range) * linear_range(w, range));
  add_item(items, "feed-forward in bias", w.ff_in_bias, through_linear);
  add_item(items, "feed-forward gate bias", w.ff_gate_bias, through_gate);
  return items;
}

} // namespace

Series feed_forward_majorant(const PartContext& context, const BlockWeights& w, const Ball& range, Measure measure) {
  const bool coordinates = measure == Measure::coordinate;
  return context.architecture.ff_gated ? gated_majorant(context, w, range, coordinates) : plain_majorant(context, w, range, coordinates);
}

Part feed_forward(const PartContext& context, const BlockWeights& w, const Ball& range) {
  Part part{feed_forward_majorant(context, w, range, Measure::euclidean),
            context.architecture.ff_gated ? gated_items(context, w, range) : plain_items(context, w, range)};
  add_item(part.items, "feed-forward out bias", w.ff_out_bias, Ball(1));
  return part;
}

} // namespace boundsweep::reference
