// The affine parts at both ends.
#include "parts.hpp"

namespace boundsweep::reference {

Part embedding(const PartContext& context) {
  const Weights& w = context.weights;
  const Ball& radius = context.architecture.radius;
  Part part{linear(w.embedding.bound * radius + w.position.bound, w.embedding.bound, context.length), {}};
  add_item(part.items, "embedding", w.embedding, radius);
  add_item(part.items, "position", w.position, Ball(1));
  return part;
}

Series embedding_by_coordinates(const PartContext& context) {
  Series result = embedding(context).majorant;
  if (context.length > 1) result[1] = context.weights.embedding.entry;
  return result;
}

Part readout(const PartContext& context, const Ball& range) {
  const Weights& w = context.weights;
  Part part{linear(w.readout.bound * range + w.readout_bias.bound, w.readout.bound, context.length), {}};
  add_item(part.items, "readout", w.readout, range);
  add_item(part.items, "readout bias", w.readout_bias, Ball(1));
  return part;
}

} // namespace boundsweep::reference
