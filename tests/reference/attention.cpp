#include "constants.hpp"
#include "parts.hpp"

namespace boundsweep::reference {

namespace {

/// √H, or H for output matrices per head.
Ball head_factor(const PartContext& context) {
  const Ball heads(context.architecture.heads);
  return context.weights.output_per_head ? heads : sqrt(heads);
}

/// √d_k
Ball root_head_width(const PartContext& context) { return sqrt(Ball(context.architecture.width / context.architecture.heads)); }

/// Bounds on one head's queries, keys and values over ‖x‖ ≤ range, as far as they matter.
struct HeadRanges {
  Ball query;
  Ball key;   ///< a key bias shifts all logits of a query equally, unless positions rotate it
  Ball value; ///< without its bias: the weights sum to 1
};

HeadRanges head_ranges(const PartContext& context, const BlockWeights& w, const Ball& range) {
  const Ball key_bias = context.architecture.rotary ? w.key_bias.bound : Ball(0);
  return {w.query.bound * range + w.query_bias.bound, w.key.bound * range + key_bias, w.value.bound * range};
}

} // namespace

Series attention_majorant(const PartContext& context, const BlockWeights& w, const Ball& range, Measure input, Measure output) {
  const HeadRanges ranges = head_ranges(context, w, range);
  const auto slope = [input](const Matrix& m) { return input == Measure::coordinate ? m.column : m.bound; };
  const Series query = linear(ranges.query, slope(w.query), context.length);
  const Series key = linear(ranges.key, slope(w.key), context.length);
  const Series value = linear(ranges.value, slope(w.value), context.length);

  Series logits = scale(Ball(1) / root_head_width(context), multiply(query, key));
  logits[0] = Ball(0);
  const Series& softmax = softmax_constants(context.architecture.tokens);
  Series weights(context.length);
  for (std::size_t k = 0; k < context.length; ++k) weights[k] = softmax.at(k) / factorial(k);

  const Ball heads = head_factor(context);
  Series result = scale(heads * (output == Measure::coordinate ? w.output.row : w.output.bound), multiply(value, compose(weights, logits)));
  result[0] = heads * w.output.bound * (ranges.value + w.value_bias.bound) + w.output_bias.bound;
  return result;
}

Part attention(const PartContext& context, const BlockWeights& w, const Ball& range) {
  const HeadRanges ranges = head_ranges(context, w, range);
  const Ball joined = head_factor(context) * w.output.bound;
  const Ball logit = joined * ranges.value * softmax_constants(context.architecture.tokens).at(1) / root_head_width(context); // per change of a logit

  Part part{attention_majorant(context, w, range, Measure::euclidean, Measure::euclidean), {}};
  add_item(part.items, "query", w.query, logit * ranges.key * range);
  add_item(part.items, "key", w.key, logit * ranges.query * range);
  add_item(part.items, "value", w.value, joined * range);
  add_item(part.items, "output", w.output, head_factor(context) * (ranges.value + w.value_bias.bound));
  add_item(part.items, "query bias", w.query_bias, logit * ranges.key);
  add_item(part.items, "key bias", w.key_bias, context.architecture.rotary ? logit * ranges.query : Ball(0));
  add_item(part.items, "value bias", w.value_bias, joined);
  add_item(part.items, "output bias", w.output_bias, Ball(1));
  return part;
}

} // namespace boundsweep::reference
