#include "sublayer.hpp"

namespace boundsweep::reference {

Series with_residual(const Ball& range, const Series& f) { return add(linear(range, Ball(1), f.size()), f); }

Series Sublayer::majorant() const {
  const Series stage = with_residual(input, before ? compose(function.majorant, before->majorant) : function.majorant);
  return after ? compose(after->majorant, stage) : stage;
}

Items Sublayer::items() const {
  Items result;
  if (before) {
    result = before->items;
    multiply_sensitivities(result, function.majorant.at(1));
  }
  append(result, function.items);
  if (after) {
    multiply_sensitivities(result, after->majorant.at(1));
    append(result, after->items);
  }
  return result;
}

Sublayer make_sublayer(const PartContext& context, std::int64_t index, const Ball& range) {
  const Architecture& a = context.architecture;
  const std::int64_t sublayers = 2 * a.depth;
  const bool normalized = (index + 1) * a.norms / sublayers > index * a.norms / sublayers; // norms spread evenly

  Sublayer result;
  result.attention = index % 2 == 0;
  result.block = &context.weights.blocks.at(static_cast<std::size_t>(index / 2));
  result.input = range;
  if (normalized && a.pre_norm) result.before = norm(context, result.block->norm, range);
  const Ball fed = result.fed();
  result.function = result.attention ? attention(context, *result.block, fed) : feed_forward(context, *result.block, fed);
  if (normalized && !a.pre_norm) result.after = norm(context, result.block->norm, result.sum());
  return result;
}

} // namespace boundsweep::reference
