#include "network.hpp"

#include "constants.hpp"

namespace boundsweep::reference {

namespace {

/// Walks through the network once, keeping the majorant of everything so far and, for every item met, its sensitivity at
/// the current place: each later stage multiplies the sensitivities by its c_1.
class Walk {
 public:
  Walk(const Architecture& architecture, const Weights& weights, int max_order)
      : a_(architecture), w_(weights), length_(static_cast<std::size_t>(max_order) + 1), activation_(activation_constants(a_.activation)) {
    const Ball head_width(a_.width / a_.heads);
    root_head_width_ = sqrt(head_width);
    head_factor_ = w_.output_per_head ? Ball(a_.heads) : sqrt(Ball(a_.heads));
  }

  Network run() {
    embed();
    const std::int64_t sublayers = 2 * a_.depth;
    for (std::int64_t i = 0; i < sublayers; ++i) {
      const bool has_norm = (i + 1) * a_.norms / sublayers > i * a_.norms / sublayers; // norms spread evenly
      sublayer(i % 2 == 0, has_norm);
    }
    if (a_.final_norm) apply(layer_norm_majorant(current_[0]), layer_norm_items(current_[0]));
    read_out();

    Network network{current_, items_, Ball(0)};
    for (const WeightItem& item : items_) network.parameters += item.count;
    return network;
  }

 private:
  using Items = std::vector<WeightItem>;

  /// x_m ↦ E x_m + p_m.
  void embed() {
    current_ = linear(w_.embedding * a_.radius + w_.position, w_.embedding, length_);
    items_.push_back({"embedding", Ball(a_.width) * Ball(a_.input_dim), w_.embedding, a_.radius});
    if (w_.position > Ball(0)) items_.push_back({"position", Ball(a_.tokens) * Ball(a_.width), w_.position, Ball(1)});
  }

  void sublayer(bool attention, bool has_norm) {
    const Ball range = current_[0];
    // The branch f whose output is added to x: attention or feed-forward, in pre-norm placement after a norm.
    const bool norm_first = has_norm && a_.pre_norm;
    Series branch;
    Items items;
    if (norm_first) {
      const Series norm = layer_norm_majorant(range);
      const Series f = attention ? attention_majorant(norm[0]) : feed_forward_majorant(norm[0]);
      branch = compose(f, norm);
      items = layer_norm_items(range);
      multiply_sensitivities(items, f.at(1));
      const Items own = attention ? attention_items(norm[0]) : feed_forward_items(norm[0]);
      items.insert(items.end(), own.begin(), own.end());
    } else {
      branch = attention ? attention_majorant(range) : feed_forward_majorant(range);
      items = attention ? attention_items(range) : feed_forward_items(range);
    }
    apply(add(linear(range, Ball(1), length_), branch), items); // x ↦ x + f(x)
    if (has_norm && !a_.pre_norm) apply(layer_norm_majorant(current_[0]), layer_norm_items(current_[0]));
  }

  void read_out() {
    Items items{{"readout", Ball(a_.width), w_.readout, current_[0]}};
    if (w_.readout_bias > Ball(0)) items.push_back({"readout bias", Ball(1), w_.readout_bias, Ball(1)});
    apply(linear(w_.readout * current_[0] + w_.readout_bias, w_.readout, length_), items);
  }

  /// Appends a stage: its majorant at the present range, and its own items with their sensitivities at its output.
  void apply(const Series& stage, const Items& items) {
    multiply_sensitivities(items_, stage.at(1));
    items_.insert(items_.end(), items.begin(), items.end());
    current_ = compose(stage, current_);
  }

  static void multiply_sensitivities(Items& items, const Ball& factor) {
    for (WeightItem& item : items) item.sensitivity *= factor;
  }

  // ---- layer norm ----

  Ball layer_norm_scale() const { return sqrt(Ball(a_.width) * a_.norm_epsilon); }

  /// sup ‖(x − mean)/√(ε + var)‖ over ‖x‖ ≤ range: √d ρ/√(1 + ρ²).
  ///
  /// Written as √d/√(1 + 1/ρ²), where ρ occurs once: otherwise its radius would enter twice, and grow exponentially with depth.
  Ball normalized_range(const Ball& range) const {
    if (range.is_zero()) return Ball(0);
    const Ball inverse_rho = layer_norm_scale() / range;
    return sqrt(Ball(a_.width)) / sqrt(Ball(1) + inverse_rho * inverse_rho);
  }

  Series layer_norm_majorant(const Ball& range) const {
    const Series& table = layer_norm_constants();
    Series result(length_);
    result[0] = w_.norm_gain * normalized_range(range) + w_.norm_bias;
    for (std::size_t k = 1; k < length_; ++k) result[k] = w_.norm_gain * sqrt(Ball(a_.width)) * table.at(k) / pow(layer_norm_scale(), k);
    return result;
  }

  Items layer_norm_items(const Ball& range) const {
    Items items{{"norm gain", Ball(a_.width), w_.norm_gain, normalized_range(range)}};
    if (w_.norm_bias > Ball(0)) items.push_back({"norm bias", Ball(a_.width), w_.norm_bias, Ball(1)});
    return items;
  }

  // ---- attention ----

  Series attention_majorant(const Ball& range) const {
    const Series query = linear(w_.query * range + w_.query_bias, w_.query, length_);
    const Series key = linear(w_.key * range, w_.key, length_); // a key bias shifts all logits of a query equally
    const Series value = linear(w_.value * range, w_.value, length_);

    Series logits = scale(Ball(1) / root_head_width_, multiply(query, key));
    logits[0] = Ball(0);
    const Series& softmax = softmax_constants(a_.tokens);
    Series weights(length_);
    for (std::size_t k = 0; k < length_; ++k) weights[k] = softmax.at(k) / factorial(k);

    Series result = scale(head_factor_ * w_.output, multiply(value, compose(weights, logits)));
    result[0] = head_factor_ * w_.output * (w_.value * range + w_.value_bias) + w_.output_bias;
    return result;
  }

  Items attention_items(const Ball& range) const {
    const Ball square = Ball(a_.width) * Ball(a_.width); // all heads together, also for the output matrices per head
    const Ball query = w_.query * range + w_.query_bias;
    const Ball key = w_.key * range;
    const Ball value = w_.value * range;
    const Ball logit = head_factor_ * w_.output * value * softmax_constants(a_.tokens).at(1) / root_head_width_; // per change of a logit
    const Ball width(a_.width);

    Items items{{"query", square, w_.query, logit * key * range},
                {"key", square, w_.key, logit * query * range},
                {"value", square, w_.value, head_factor_ * w_.output * range},
                {"output", square, w_.output, head_factor_ * (value + w_.value_bias)}};
    if (w_.query_bias > Ball(0)) items.push_back({"query bias", width, w_.query_bias, logit * key});
    if (w_.key_bias > Ball(0)) items.push_back({"key bias", width, w_.key_bias, Ball(0)});
    if (w_.value_bias > Ball(0)) items.push_back({"value bias", width, w_.value_bias, head_factor_ * w_.output});
    if (w_.output_bias > Ball(0)) items.push_back({"output bias", width, w_.output_bias, Ball(1)});
    return items;
  }

  // ---- feed-forward ----

  /// Φ: bounds ‖φ(W_1 x + b_1)‖ over ‖x‖ ≤ range.
  Ball hidden_range(const Ball& range) const {
    const Ball root_hidden = sqrt(Ball(a_.ff));
    const Ball linear_growth = activation_.growth * (w_.ff_in * range + w_.ff_in_bias) + activation_.at_zero * root_hidden;
    return activation_.ceiling ? min(linear_growth, *activation_.ceiling * root_hidden) : linear_growth;
  }

  Series feed_forward_majorant(const Ball& range) const {
    Series result(length_);
    result[0] = w_.ff_out * hidden_range(range) + w_.ff_out_bias;
    for (std::size_t k = 1; k < length_; ++k) result[k] = w_.ff_out * activation_.taylor.at(k) * w_.ff_in * pow(w_.ff_in_row, k - 1);
    return result;
  }

  Items feed_forward_items(const Ball& range) const {
    const Ball size = Ball(a_.width) * Ball(a_.ff);
    const Ball slope = w_.ff_out * activation_.taylor.at(1);
    Items items{{"feed-forward in", size, w_.ff_in, slope * range}, {"feed-forward out", size, w_.ff_out, hidden_range(range)}};
    if (w_.ff_in_bias > Ball(0)) items.push_back({"feed-forward in bias", Ball(a_.ff), w_.ff_in_bias, slope});
    if (w_.ff_out_bias > Ball(0)) items.push_back({"feed-forward out bias", Ball(a_.width), w_.ff_out_bias, Ball(1)});
    return items;
  }

  const Architecture& a_;
  const Weights& w_;
  const std::size_t length_;
  const ActivationConstants& activation_;
  Ball root_head_width_; ///< √d_k
  Ball head_factor_;     ///< √H, or H for output matrices per head

  Series current_; ///< majorant of the stages so far
  Items items_;    ///< items of the stages so far; sensitivities of the present output
};

} // namespace

Network analyse_network(const Architecture& architecture, const Weights& weights, int max_order) {
  return Walk(architecture, weights, max_order).run();
}

} // namespace boundsweep::reference
