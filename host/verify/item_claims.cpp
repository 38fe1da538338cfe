#include "host/verify/item_claims.hpp"

#include <algorithm>
#include <cmath>

#include "boundsweep/parametric.hpp"

namespace boundsweep::verify {
namespace {

/// Walks from the readout back to the embedding, so that the factor of all later stages is one
/// running product.
class BackwardWalk {
 public:
  BackwardWalk(const Architecture& a, const Tables& tables)
      : a_(a), w_(a.weights), tables_(tables) {
    Extended range = embedding_majorant(a, 1)[0];
    for (int i = 0; i < a.sublayers(); ++i) {
      entering_.push_back(range);
      stages_.push_back(stage_majorants(a, tables, i, range, 1));
      range = stages_.back().range;
    }
    entering_.push_back(range);
  }

  /// First to last.
  std::vector<ItemClaim> items() && {
    const Extended one(1.0);
    Extended last = entering_.back();
    Majorant final_norm;
    if (a_.final_norm) {
      final_norm = layer_norm_majorant(a_, tables_, last, 1);
      last = final_norm[0];
    }
    carry(Extended(w_.readout) * last + Extended(w_.readout_bias));
    if (w_.readout_bias > 0) add(Item::readout_bias, -1, one);
    add(Item::readout, -1, last);
    after_ = Extended(w_.readout);
    if (a_.final_norm) {
      carry(after_ * last);
      if (w_.norm_bias > 0) add(Item::final_bias, -1, after_);
      add(Item::final_gain, -1, after_ * normalized_range(a_, entering_.back()));
      after_ *= final_norm[1];
    }
    for (int i = a_.sublayers() - 1; i >= 0; --i) stage(i);
    carry(after_ * entering_.front());
    if (w_.position > 0) add(Item::position, -1, after_);
    add(Item::embedding, -1, after_ * Extended(a_.radius));
    std::reverse(items_.begin(), items_.end());
    return std::move(items_);
  }

 private:
  /// Roundings of later stages are in what the network returns too.
  void carry(Extended value) { carried_ = max(carried_, value); }

  void add(Item item, int sublayer, Extended sensitivity) {
    items_.push_back({item, sublayer, sensitivity, carried_});
  }

  void stage(int i) {
    const Stage& s = stages_[static_cast<std::size_t>(i)];
    const Extended one(1.0), enters = entering_[static_cast<std::size_t>(i)];
    const bool pre = a_.placement == Placement::pre;
    const Extended f = s.function[1];
    if (s.normalized) {
      const Extended after_norm = pre ? f * after_ : after_;
      carry(pre ? after_norm * s.norm[0] + after_ * s.sum : after_norm * s.range);
      if (w_.norm_bias > 0) add(Item::norm_bias, i, after_norm);
      add(Item::norm_gain, i, after_norm * normalized_range(a_, pre ? enters : s.sum));
    }
    Extended after_function = after_;
    if (s.normalized && !pre) after_function *= s.norm[1];
    carry(after_function * s.sum);
    if (i % 2 == 0) {
      attention(i, s.inner, after_function);
    } else {
      feed_forward(i, s.inner, after_function);
    }
    after_ = s.normalized && pre ? after_ * (one + f * s.norm[1]) : after_function * (one + f);
  }

  void attention(int i, Extended range, Extended after) {
    const Extended heads(w_.output_per_head ? a_.heads : std::sqrt(a_.heads));
    const Extended out = heads * Extended(w_.output) * after;
    const Extended key = Extended(w_.key) * range, value = Extended(w_.value) * range;
    const Extended query = Extended(w_.query) * range + Extended(w_.query_bias);
    const Extended logits =
        out * value * Extended(tables_.softmax_row(a_.tokens)[1] / std::sqrt(a_.head_width()));
    if (w_.output_bias > 0) add(Item::output_bias, i, after);
    add(Item::output, i, heads * (value + Extended(w_.value_bias)) * after);
    if (w_.value_bias > 0) add(Item::value_bias, i, out);
    add(Item::value, i, out * range);
    if (w_.key_bias > 0) add(Item::key_bias, i, Extended());
    add(Item::key, i, logits * query * range);
    if (w_.query_bias > 0) add(Item::query_bias, i, logits * key);
    add(Item::query, i, logits * key * range);
  }

  void feed_forward(int i, Extended range, Extended after) {
    const Extended slope = Extended(w_.ff_out) * Extended(a_.activation->derivative[1]) * after;
    if (w_.ff_out_bias > 0) add(Item::ff_out_bias, i, after);
    add(Item::ff_out, i, hidden_range(a_, range) * after);
    if (w_.ff_in_bias > 0) add(Item::ff_in_bias, i, slope);
    add(Item::ff_in, i, slope * range);
  }

  const Architecture& a_;
  const Weights& w_;
  const Tables& tables_;
  std::vector<Stage> stages_;
  std::vector<Extended>
      entering_;  ///< ranges of what enters each stage, and of what leaves the last
  Extended after_ = Extended(1.0);
  Extended carried_;
  std::vector<ItemClaim> items_;
};

}  // namespace

ItemClaims item_claims(const SampledPoint& point, const Tables& tables) {
  const Architecture a = with_spectral_norms(point.architecture);
  ItemClaims claims{BackwardWalk(a, tables).items(), 0};
  std::vector<Extended> engine;
  auto collect = [&engine](ItemShape, double, Extended sensitivity, int) {
    engine.push_back(sensitivity);
  };
  for_each_item<Extended>(a, tables, ComputedStages{a, tables}, collect);
  std::size_t next = 0;
  for (ItemClaim& claim : claims.items) {
    if (claim.sensitivity.is_zero()) continue;
    if (next == engine.size()) {
      claims.listed = INFINITY;
      return claims;
    }
    const double over = (claim.sensitivity / engine[next]).to_double_saturated();
    claims.listed = std::max(claims.listed, over);
    claim.sensitivity = engine[next++];
  }
  if (next != engine.size()) claims.listed = INFINITY;
  return claims;
}

}  // namespace boundsweep::verify
