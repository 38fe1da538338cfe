#pragma once
/// One residual stage: a sublayer, its norm and the ranges between them.   theory §3
///
/// `layer` is that of the stage's block, `range` R a bound on the token norm of the input, `order`
/// is S. Number is Extended or Lanes (majorant.hpp).

#include "boundsweep/parts/attention.hpp"
#include "boundsweep/parts/feed_forward.hpp"
#include "boundsweep/parts/gated_feed_forward.hpp"
#include "boundsweep/parts/layer_norm.hpp"

namespace boundsweep {

BS_FUNCTION bool is_attention(int sublayer) { return sublayer % 2 == 0; }

template <class Number, class Real>
BS_FUNCTION MajorantOf<Number> sublayer_majorant(const LayerOf<Real>& layer, const Tables& tables,
                                                 int sublayer, Number range, int order) {
  if (is_attention(sublayer)) return attention::majorant(layer, tables, range, order);
  return layer.sizes.ff_gated ? gated_feed_forward::majorant(layer, range, order)
                              : feed_forward::majorant(layer, range, order);
}

/// One residual stage x ↦ LN(x + f(x)) or x + f(LN(x)): its two maps and the ranges between them.
template <class Number>
struct StageOf {
  bool normalized;
  MajorantOf<Number> function;   ///< f, attention or feed-forward
  MajorantOf<Number> norm;       ///< LN; unspecified unless normalized
  Number inner;      ///< range of the input of f
  Number sum;        ///< range of x + f(…)
  Number range;      ///< range of the stage's output
};
using Stage = StageOf<Extended>;

template <class Number, class Real>
BS_FUNCTION StageOf<Number> stage_majorants(const LayerOf<Real>& layer, const Tables& tables,
                                            int sublayer, Number range, int order) {
  const ArchitectureOf<Real>& a = layer.sizes;
  StageOf<Number> stage;
  stage.normalized = carries_norm(a, sublayer);
  stage.inner = range;
  if (stage.normalized && a.placement == Placement::pre) {
    stage.norm = layer_norm::majorant(layer, tables, range, order);
    stage.inner = stage.norm[0];
  }
  stage.function = sublayer_majorant(layer, tables, sublayer, stage.inner, order);
  stage.sum = range + stage.function[0];
  stage.range = stage.sum;
  if (stage.normalized && a.placement == Placement::post) {
    stage.norm = layer_norm::majorant(layer, tables, stage.sum, order);
    stage.range = stage.norm[0];
  }
  return stage;
}

/// How a stage passes on relative errors of its ranges.
template <class Real>
struct StageSensitivity {
  Real norm;  ///< normalized_sensitivity where its norm is, 0 without one
  Real gate;  ///< from the input of f to the sum x + f(x), beyond the factor 1 that every part has
};

/// `range` is that of the stage's input.
template <class Number, class Real>
BS_FUNCTION StageSensitivity<Real> stage_sensitivity(const LayerOf<Real>& layer, int sublayer,
                                                     const StageOf<Number>& stage, Number range) {
  const ArchitectureOf<Real>& a = layer.sizes;
  StageSensitivity<Real> sensitivity{Real(0.0), Real(0.0)};
  if (stage.normalized)
    sensitivity.norm = layer_norm::normalized_sensitivity(
        a, a.placement == Placement::pre ? range : stage.sum);
  if (!is_attention(sublayer) && a.ff_gated) {
    // f's share of the sum, and room for the errors of the shares themselves.
    const Number gate = gated_feed_forward::gate_sensitivity(layer, stage.inner);
    const auto present = Number() < stage.function[0];
    const Number share =
        select(present, stage.function[0] / select(present, stage.sum, Number(1.0)), Number());
    sensitivity.gate = saturated(min(Number(1.0), Number(1 + 0x1p-10) * gate * share));
  }
  return sensitivity;
}

/// Majorant of x ↦ stage(x).
template <class Number, class Real>
BS_FUNCTION MajorantOf<Number> stage_majorant(const ArchitectureOf<Real>& a,
                                              const StageOf<Number>& stage, int order) {
  const bool pre = a.placement == Placement::pre;
  MajorantOf<Number> c = stage.normalized && pre ? substitute(stage.function, stage.norm, order)
                                                 : stage.function;
  if (order >= 1) c[1] += Number(1.0);
  if (stage.normalized && !pre) c = substitute(stage.norm, c, order);
  c[0] = stage.range;
  return c;
}

/// What the parametric route needs of one stage.
template <class Number>
struct StageSlopes {
  Number inner;     ///< range of the input of f
  Number sum;       ///< range of x + f(…)
  Number range;     ///< range of the stage's output
  Number function;  ///< c_1 of f
  Number norm;      ///< c_1 of LN; unspecified unless normalized
  bool normalized;
};

template <class Number>
BS_FUNCTION StageSlopes<Number> slopes_of(const StageOf<Number>& stage) {
  return {stage.inner,       stage.sum,     stage.range,
          stage.function[1], stage.norm[1], stage.normalized};
}

}  // namespace boundsweep
