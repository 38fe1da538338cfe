// The parts of a transformer (theory §3, §3.1, §5.2): each one's majorant and its items with their sensitivities at its output.
#pragma once

#include "items.hpp"
#include "series.hpp"
#include "sweep_point.hpp"

namespace boundsweep::reference {

/// What the parts of one network have in common.
struct PartContext {
  const Architecture& architecture;
  const Weights& weights;
  std::size_t length; ///< coefficients of a majorant, S + 1
};

/// How a part's input or output is measured: by the token norm, or one coordinate at a time (theory §3.1). Ranges, the
/// constant terms, are token norms always.
enum class Measure { euclidean, coordinate };

struct Part {
  Series majorant;
  Items items;
};

Part embedding(const PartContext& context);
Series embedding_by_coordinates(const PartContext& context);

/// `range` bounds the token norm of what enters, here and below.
Part attention(const PartContext& context, const BlockWeights& block, const Ball& range);
Series attention_majorant(const PartContext& context, const BlockWeights& block, const Ball& range, Measure input, Measure output);

/// Plain or gated.
Part feed_forward(const PartContext& context, const BlockWeights& block, const Ball& range);
Series feed_forward_majorant(const PartContext& context, const BlockWeights& block, const Ball& range, Measure measure);

Part norm(const PartContext& context, const NormWeights& weights, const Ball& range);
Series norm_majorant(const PartContext& context, const NormWeights& weights, const Ball& range, Measure input, Measure output);

Part readout(const PartContext& context, const Ball& range);

} // namespace boundsweep::reference
