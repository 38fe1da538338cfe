#include "host/verify/item_claims.hpp"

#include <algorithm>
#include <cmath>

#include "boundsweep/network/items.hpp"

namespace boundsweep::verify {
namespace {

/// Walks from the readout back to the embedding, so that the factor of all later stages is one
/// running product.
class BackwardWalk {
 public:
  BackwardWalk(const TransformerClass& c, const Tables& tables)
      : class_(c), a_(c.sizes), tables_(tables) {
    embedded_ = embedding::majorant<Extended>(outside_blocks(c), 1)[0];
    Extended range = embedded_;
    if (a_.embedding_norm) {
      embedding_norm_ = outside_norm(range);
      range = embedding_norm_[0];
    }
    for (int i = 0; i < a_.sublayers(); ++i) {
      entering_.push_back(range);
      const BlockLayer<double> block(c, i / 2);
      stages_.push_back(stage_majorants(block(), tables, i, range, 1));
      range = stages_.back().range;
    }
    entering_.push_back(range);
  }

  /// First to last.
  std::vector<ItemClaim> items() && {
    enter(outside_blocks(class_), -1);
    const Extended one(1.0);
    Extended last = entering_.back();
    Majorant final_norm;
    if (a_.final_norm) {
      final_norm = outside_norm(last);
      last = final_norm[0];
    }
    const Weights& w = weights_->bound;
    carry(Extended(w.readout) * last + Extended(w.readout_bias));
    bias(Item::readout_bias, w.readout_bias, one);
    matrix(Item::readout, WeightGroup::readout, w.readout, last);
    after_ = Extended(w.readout);
    if (a_.final_norm) {
      carry(after_ * last);
      norm(Item::final_gain, Item::final_bias, entering_.back());
      after_ *= final_norm[1];
    }
    for (int i = a_.sublayers() - 1; i >= 0; --i) {
      const BlockLayer<double> block(class_, i / 2);
      enter(block(), i);
      stage(i);
    }
    enter(outside_blocks(class_), -1);
    if (a_.embedding_norm) {
      carry(after_ * entering_.front());
      norm(Item::embedding_gain, Item::embedding_bias, embedded_);
      after_ *= embedding_norm_[1];
    }
    carry(after_ * embedded_);
    vector(Item::position, WeightGroup::position, w.position, after_);
    matrix(Item::embedding, WeightGroup::embedding, w.embedding, after_ * Extended(a_.radius));
    std::reverse(items_.begin(), items_.end());
    return std::move(items_);
  }

 private:
  void enter(const LayerOf<double>& layer, int sublayer) {
    weights_ = &layer.weights;
    sublayer_ = sublayer;
  }

  /// Roundings of later stages are in what the network returns too.
  void carry(Extended value) { carried_ = max(carried_, value); }

  void matrix(Item item, WeightGroup group, double bound, Extended sensitivity) {
    const bool trained = weights_->trainable.has(group);
    const double radius = !trained ? 0 : std::isfinite(weights_->update) ? weights_->update : bound;
    items_.push_back({item, sublayer_, radius, sensitivity, carried_});
  }
  void vector(Item item, WeightGroup group, double bound, Extended sensitivity) {
    if (!(bound > 0)) return;
    const double radius = weights_->trainable.has(group) ? bound : 0;
    items_.push_back({item, sublayer_, radius, sensitivity, carried_});
  }
  void bias(Item item, double bound, Extended sensitivity) {
    vector(item, WeightGroup::bias, bound, sensitivity);
  }
  /// Gain and bias of a norm whose input has that range, its output after_ to go.
  void norm(Item gain_item, Item bias_item, Extended range) {
    const Weights& w = weights_->bound;
    vector(bias_item, WeightGroup::norm, w.norm_bias, after_);
    const double root = std::sqrt(a_.width);
    const Extended rho = range / Extended(root * std::sqrt(a_.norm_epsilon));
    const Extended unit = Extended(root) * rho / sqrt(Extended(1.0) + rho * rho);
    if (w.norm_gain > 0) {
      vector(gain_item, WeightGroup::norm, w.norm_gain, after_ * unit);
    } else {
      items_.push_back({gain_item, sublayer_, 0, after_ * unit, carried_});
    }
  }
  Majorant outside_norm(Extended range) const {
    return layer_norm::majorant(outside_blocks(class_), tables_, range, 1);
  }

  void stage(int i) {
    const Stage& s = stages_[static_cast<std::size_t>(i)];
    const Extended one(1.0), enters = entering_[static_cast<std::size_t>(i)];
    const Extended after_stage = after_;
    const bool pre = a_.placement == Placement::pre;
    const Extended f = s.function[1];
    if (s.normalized) {
      after_ = pre ? f * after_stage : after_stage;
      carry(pre ? after_ * s.norm[0] + after_stage * s.sum : after_ * s.range);
      norm(Item::norm_gain, Item::norm_bias, pre ? enters : s.sum);
    }
    after_ = s.normalized && !pre ? after_stage * s.norm[1] : after_stage;
    carry(after_ * s.sum);
    if (i % 2 == 0) {
      attention(s.inner);
    } else if (a_.ff_gated) {
      gated_feed_forward(s.inner);
    } else {
      feed_forward(s.inner);
    }
    after_ = s.normalized && pre ? after_stage * (one + f * s.norm[1]) : after_ * (one + f);
  }

  void attention(Extended range) {
    const Weights& w = weights_->bound;
    const Extended heads(w.output_per_head ? a_.heads : std::sqrt(a_.heads));
    const Extended out = heads * Extended(w.output) * after_;
    const Extended value = Extended(w.value) * range;
    const Extended query = Extended(w.query) * range + Extended(w.query_bias);
    const Extended key = Extended(w.key) * range + Extended(a_.rotary ? w.key_bias : 0.0);
    const Extended logits =
        out * value * Extended(tables_.softmax_row(a_.tokens)[1] / std::sqrt(a_.head_width()));
    bias(Item::output_bias, w.output_bias, after_);
    matrix(Item::output, WeightGroup::output, w.output,
           heads * (value + Extended(w.value_bias)) * after_);
    bias(Item::value_bias, w.value_bias, out);
    matrix(Item::value, WeightGroup::value, w.value, out * range);
    bias(Item::key_bias, w.key_bias, a_.rotary ? logits * query : Extended());
    matrix(Item::key, WeightGroup::key, w.key, logits * query * range);
    bias(Item::query_bias, w.query_bias, logits * key);
    matrix(Item::query, WeightGroup::query, w.query, logits * key * range);
  }

  /// a_0 (input) + |φ(0)| at_zero_factor, or A_∞ at_zero_factor.
  Extended activated(Extended input, double at_zero_factor) const {
    const Activation& phi = *a_.activation;
    const Extended linear =
        Extended(phi.linear_growth) * input + Extended(phi.at_zero * at_zero_factor);
    return at_most(linear, phi.supremum * at_zero_factor);
  }

  void feed_forward(Extended range) {
    const Weights& w = weights_->bound;
    const Extended slope = Extended(w.ff_out) * Extended(a_.activation->derivative[1]) * after_;
    const Extended input = Extended(w.ff_in) * range + Extended(w.ff_in_bias);
    bias(Item::ff_out_bias, w.ff_out_bias, after_);
    matrix(Item::ff_out, WeightGroup::ff_out, w.ff_out,
           activated(input, std::sqrt(a_.ff)) * after_);
    bias(Item::ff_in_bias, w.ff_in_bias, slope);
    matrix(Item::ff_in, WeightGroup::ff_in, w.ff_in, slope * range);
  }

  void gated_feed_forward(Extended range) {
    const Weights& w = weights_->bound;
    const Extended gate = activated(Extended(w.ff_gate_row) * range + Extended(w.ff_gate_bias), 1);
    const Extended linear = Extended(w.ff_in) * range + Extended(w.ff_in_bias);
    const Extended coordinate = Extended(w.ff_in_row) * range + Extended(w.ff_in_bias);
    const Extended out = Extended(w.ff_out) * after_;
    const Extended slope = out * Extended(a_.activation->derivative[1]) * coordinate;
    bias(Item::ff_out_bias, w.ff_out_bias, after_);
    matrix(Item::ff_out, WeightGroup::ff_out, w.ff_out, gate * linear * after_);
    bias(Item::ff_gate_bias, w.ff_gate_bias, slope);
    matrix(Item::ff_gate, WeightGroup::ff_gate, w.ff_gate, slope * range);
    bias(Item::ff_in_bias, w.ff_in_bias, out * gate);
    matrix(Item::ff_in, WeightGroup::ff_in, w.ff_in, out * gate * range);
  }

  const TransformerClass& class_;
  const Architecture& a_;
  const Tables& tables_;
  const EffectiveWeightsOf<double>* weights_ = nullptr;  ///< of the layer the walk is in
  int sublayer_ = -1;
  Extended embedded_;
  Majorant embedding_norm_;
  std::vector<Stage> stages_;
  std::vector<Extended>
      entering_;  ///< ranges of what enters each stage, and of what leaves the last
  Extended after_ = Extended(1.0);
  Extended carried_;
  std::vector<ItemClaim> items_;
};

double over(Extended mine, Extended engines) {
  return (mine / engines).to_double_saturated();
}

}  // namespace

ItemClaims item_claims(const SampledPoint& point, const Tables& tables) {
  const TransformerClass c = transformer_class(point.architecture);
  ItemClaims claims;
  claims.items = BackwardWalk(c, tables).items();
  struct Listed {
    double radius;
    Extended sensitivity;
  };
  std::vector<Listed> engine;
  auto collect = [&engine](ItemShape, double radius, Extended sensitivity, int) {
    engine.push_back({radius, sensitivity});
  };
  for_each_item<Extended>(c, tables, ComputedStages{c, tables}, collect);
  std::size_t next = 0;
  for (ItemClaim& claim : claims.items) {
    if (claim.sensitivity.is_zero() || claim.radius == 0) continue;
    if (next == engine.size()) {
      claims.listed = INFINITY;
      return claims;
    }
    const Listed& listed = engine[next++];
    claims.listed = std::max(
        {claims.listed, over(claim.sensitivity, listed.sensitivity), claim.radius / listed.radius});
    claim.sensitivity = listed.sensitivity;
    claim.radius = listed.radius;
    claims.reach += Extended(claim.radius) * claim.sensitivity;
  }
  if (next != engine.size()) claims.listed = INFINITY;
  return claims;
}

}  // namespace boundsweep::verify
