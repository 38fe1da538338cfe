#pragma once
/// The majorants and items of theory §3, §5.2 and §7.3 in long double, written for reading: a second
/// evaluator that shares no formula with include/.

#include <algorithm>
#include <cmath>
#include <vector>

#include "boundsweep/architecture/architecture.hpp"
#include "boundsweep/constants/layer_norm_table.hpp"
#include "boundsweep/constants/softmax_table.hpp"

namespace boundsweep::naive {

using Polynomial = std::vector<long double>;

inline Polynomial product(const Polynomial& a, const Polynomial& b) {
  Polynomial result(a.size());
  for (std::size_t i = 0; i < a.size(); ++i)
    for (std::size_t j = 0; i + j < a.size(); ++j) result[i + j] += a[i] * b[j];
  return result;
}

/// outer_0 + Σ_{j>=1} outer_j (inner − inner_0)^j by powers, one after another.
inline Polynomial composition(const Polynomial& outer, Polynomial inner) {
  inner[0] = 0;
  Polynomial result(outer.size()), power(outer.size());
  power[0] = 1;
  for (std::size_t j = 0; j < outer.size(); ++j) {
    for (std::size_t k = 0; k < outer.size(); ++k) result[k] += outer[j] * power[k];
    power = product(power, inner);
  }
  return result;
}

/// One block's bounds, or those outside the blocks, updates included.
struct Layer {
  WeightsOf<long double> w;
  GroupSet trainable;
  long double update;

  long double matrix_radius(WeightGroup group, long double bound) const {
    return !trainable.has(group) ? 0 : std::isinf(update) ? bound : update;
  }
  long double vector_radius(WeightGroup group, long double bound) const {
    return trainable.has(group) ? bound : 0;
  }
};

inline Layer layer_of(const Architecture& a, int block) {
  Weights stated = a.weights;
  Training training = a.training;
  if (block >= 0 && a.blocks != nullptr) {
    const BlockOverride& own = a.blocks[block];
    for_each_weight<double>([&](WeightField field, const char*, double Weights::*member) {
      if (own.states(field)) stated.*member = own.value[static_cast<int>(field)];
    });
    if (own.has_update) training.update = own.update;
    if (own.has_trainable) training.trainable = own.trainable;
  }
  Layer layer;
  WeightsOf<long double>& w = layer.w;
#define BS_FIELD(name, initial) w.name = stated.name;
  BS_WEIGHT_FIELDS(BS_FIELD)
#undef BS_FIELD
  layer.trainable = training.trainable;
  layer.update = training.update;
  const long double d = a.width, head = d / a.heads, hidden = a.ff;
  if (stated.kind == WeightKind::entrywise) {
    w.ff_in_row = std::min(w.ff_in_row, w.ff_in * std::sqrt(d));
    w.ff_gate_row = std::min(w.ff_gate_row, w.ff_gate * std::sqrt(d));
    w.embedding *= std::sqrt(d * a.input_dim);
    for (long double* bound : {&w.query, &w.key, &w.value}) *bound *= std::sqrt(head * d);
    w.output *= std::sqrt(d * (stated.output_per_head ? head : d));
    for (long double* bound : {&w.ff_in, &w.ff_gate, &w.ff_out}) *bound *= std::sqrt(hidden * d);
    w.readout *= std::sqrt(d * a.outputs);
  }
  w.ff_in_row = std::min(w.ff_in_row, w.ff_in);
  w.ff_gate_row = std::min(w.ff_gate_row, w.ff_gate);
  if (!std::isinf(training.update)) {
    const auto grow = [&](WeightGroup group, long double& bound) {
      if (training.trainable.has(group)) bound += training.update;
    };
    grow(WeightGroup::embedding, w.embedding);
    grow(WeightGroup::query, w.query);
    grow(WeightGroup::key, w.key);
    grow(WeightGroup::value, w.value);
    grow(WeightGroup::output, w.output);
    grow(WeightGroup::ff_in, w.ff_in);
    grow(WeightGroup::ff_in, w.ff_in_row);
    grow(WeightGroup::ff_gate, w.ff_gate);
    grow(WeightGroup::ff_gate, w.ff_gate_row);
    grow(WeightGroup::ff_out, w.ff_out);
    grow(WeightGroup::readout, w.readout);
  }
  return layer;
}

/// A matrix of all heads together or a vector.
struct Item {
  long double rows, columns;  ///< columns = 0 for a vector of `rows` entries
  bool trainable;
  long double radius;       ///< u_i
  long double sensitivity;  ///< λ_i

  bool is_matrix() const { return columns > 0; }
  long double entries() const { return is_matrix() ? rows * columns : rows; }
};
using Items = std::vector<Item>;

/// A map: its majorant and its items with their local sensitivities.
struct Part {
  Polynomial majorant;
  Items items;
};

/// The parts at given ranges R, to a given order >= 1.
class Parts {
 public:
  Parts(const Architecture& a, int order) : a_(a), size_(static_cast<std::size_t>(order) + 1) {}

  Part embedding() const {
    const Layer layer = layer_of(a_, -1);
    const WeightsOf<long double>& w = layer.w;
    Part part{line(w.embedding * a_.radius + w.position, w.embedding), {}};
    matrix(part, layer, WeightGroup::embedding, w.embedding, a_.width, a_.input_dim, a_.radius);
    vector(part, layer, WeightGroup::position, w.position, a_.tokens * a_.width, 1);
    return part;
  }

  Part attention(const Layer& layer, long double range) const {
    const WeightsOf<long double>& w = layer.w;
    const long double d = a_.width, head = d / a_.heads, kv = head * a_.kv_heads;
    const long double heads = a_.weights.output_per_head ? a_.heads : std::sqrt(1.0L * a_.heads);
    const long double q = w.query * range + w.query_bias;
    const long double k = w.key * range + (a_.rotary ? w.key_bias : 0);
    const long double v = w.value * range;
    Polynomial alpha = product(line(q, w.query), line(k, w.key));
    for (long double& c : alpha) c /= std::sqrt(head);
    Polynomial softmax(size_);
    for (std::size_t j = 0; j < size_; ++j) softmax[j] = softmax_constant(j);
    Part part{product(line(v, w.value), composition(softmax, alpha)), {}};
    for (long double& c : part.majorant) c *= heads * w.output;
    part.majorant[0] = heads * w.output * (v + w.value_bias) + w.output_bias;

    const long double logit = heads * w.output * v * softmax_constant(1) / std::sqrt(head);
    matrix(part, layer, WeightGroup::query, w.query, d, d, logit * k * range);
    vector(part, layer, WeightGroup::bias, w.query_bias, d, logit * k);
    matrix(part, layer, WeightGroup::key, w.key, kv, d, logit * q * range);
    vector(part, layer, WeightGroup::bias, w.key_bias, kv, a_.rotary ? logit * q : 0);
    matrix(part, layer, WeightGroup::value, w.value, kv, d, heads * w.output * range);
    vector(part, layer, WeightGroup::bias, w.value_bias, kv, heads * w.output);
    matrix(part, layer, WeightGroup::output, w.output, d, d, heads * (v + w.value_bias));
    vector(part, layer, WeightGroup::bias, w.output_bias, d, 1);
    return part;
  }

  Part feed_forward(const Layer& layer, long double range) const {
    const WeightsOf<long double>& w = layer.w;
    const Activation& phi = *a_.activation;
    const long double root = std::sqrt(1.0L * a_.ff);
    const long double hidden =
        std::min(phi.linear_growth * (w.ff_in * range + w.ff_in_bias) + phi.at_zero * root,
                 phi.supremum * root);
    Part part{Polynomial(size_), {}};
    part.majorant[0] = w.ff_out * hidden + w.ff_out_bias;
    for (std::size_t k = 1; k < size_; ++k)
      part.majorant[k] = w.ff_out * phi.derivative[k] * w.ff_in * power(w.ff_in_row, k - 1);
    const long double slope = w.ff_out * phi.derivative[1];
    matrix(part, layer, WeightGroup::ff_in, w.ff_in, a_.ff, a_.width, slope * range);
    vector(part, layer, WeightGroup::bias, w.ff_in_bias, a_.ff, slope);
    matrix(part, layer, WeightGroup::ff_out, w.ff_out, a_.width, a_.ff, hidden);
    vector(part, layer, WeightGroup::bias, w.ff_out_bias, a_.width, 1);
    return part;
  }

  Part gated_feed_forward(const Layer& layer, long double range) const {
    const WeightsOf<long double>& w = layer.w;
    const Activation& phi = *a_.activation;
    const long double gate = std::min(
        phi.linear_growth * (w.ff_gate_row * range + w.ff_gate_bias) + phi.at_zero,
        1.0L * phi.supremum);
    const long double linear = w.ff_in * range + w.ff_in_bias;
    const long double coordinate = w.ff_in_row * range + w.ff_in_bias;
    const auto derivative = [&](std::size_t k) {
      return k == 0 ? gate : phi.derivative[k] * power(w.ff_gate_row, k);
    };
    Part part{Polynomial(size_), {}};
    part.majorant[0] = w.ff_out * gate * linear + w.ff_out_bias;
    for (std::size_t k = 1; k < size_; ++k)
      part.majorant[k] = w.ff_out * (derivative(k) * linear + derivative(k - 1) * w.ff_in);
    const long double slope = w.ff_out * phi.derivative[1] * coordinate;
    matrix(part, layer, WeightGroup::ff_in, w.ff_in, a_.ff, a_.width, w.ff_out * gate * range);
    vector(part, layer, WeightGroup::bias, w.ff_in_bias, a_.ff, w.ff_out * gate);
    matrix(part, layer, WeightGroup::ff_gate, w.ff_gate, a_.ff, a_.width, slope * range);
    vector(part, layer, WeightGroup::bias, w.ff_gate_bias, a_.ff, slope);
    matrix(part, layer, WeightGroup::ff_out, w.ff_out, a_.width, a_.ff, gate * linear);
    vector(part, layer, WeightGroup::bias, w.ff_out_bias, a_.width, 1);
    return part;
  }

  Part layer_norm(const Layer& layer, long double range) const {
    const WeightsOf<long double>& w = layer.w;
    const long double d = a_.width, s = std::sqrt(d * a_.norm_epsilon), rho = range / s;
    const long double normalized = std::sqrt(d) * rho / std::sqrt(1 + rho * rho);
    Part part{Polynomial(size_), {}};
    part.majorant[0] = w.norm_gain * normalized + w.norm_bias;
    for (std::size_t k = 1; k < size_; ++k)
      part.majorant[k] = w.norm_gain * std::sqrt(d) * constants::layer_norm[k] / power(s, k);
    part.items.push_back({d, 0, layer.trainable.has(WeightGroup::norm),
                          layer.vector_radius(WeightGroup::norm, w.norm_gain), normalized});
    vector(part, layer, WeightGroup::norm, w.norm_bias, d, 1);
    return part;
  }

  Part readout(long double range) const {
    const Layer layer = layer_of(a_, -1);
    const WeightsOf<long double>& w = layer.w;
    Part part{line(w.readout * range + w.readout_bias, w.readout), {}};
    matrix(part, layer, WeightGroup::readout, w.readout, a_.outputs, a_.width, range);
    vector(part, layer, WeightGroup::bias, w.readout_bias, a_.outputs, 1);
    return part;
  }

 private:
  static long double power(long double base, std::size_t k) {
    long double result = 1;
    for (std::size_t i = 0; i < k; ++i) result *= base;
    return result;
  }
  Polynomial line(long double constant, long double slope) const {
    Polynomial result(size_);
    result[0] = constant;
    result[1] = slope;
    return result;
  }
  /// S_k/k!
  long double softmax_constant(std::size_t k) const {
    if (a_.tokens == 1) return k == 0;
    return a_.tokens == 2 ? constants::softmax_two_tokens_over_factorial[k]
                          : constants::softmax_many_tokens_over_factorial[k];
  }
  static void matrix(Part& part, const Layer& layer, WeightGroup group, long double bound,
                     long double rows, long double columns, long double local) {
    part.items.push_back(
        {rows, columns, layer.trainable.has(group), layer.matrix_radius(group, bound), local});
  }
  /// A bound of 0 means that there is none.
  static void vector(Part& part, const Layer& layer, WeightGroup group, long double bound,
                     long double entries, long double local) {
    if (bound == 0) return;
    part.items.push_back(
        {entries, 0, layer.trainable.has(group), layer.vector_radius(group, bound), local});
  }

  const Architecture& a_;
  std::size_t size_;
};

inline bool carries_norm(const Architecture& a, int sublayer) {
  return std::floor((sublayer + 1) * a.norms / (2 * a.depth)) >
         std::floor(sublayer * a.norms / (2 * a.depth));
}

/// T_0 … T_S, S >= 1, and all items, also those left out of h_P, with their sensitivities.
struct Network {
  Polynomial majorant;
  Items items;

  Network(const Architecture& a, int order) {
    const Parts parts(a, order);
    const Part embedding = parts.embedding();
    majorant = embedding.majorant;
    items = embedding.items;
    if (a.embedding_norm) append(parts.layer_norm(layer_of(a, -1), majorant[0]));
    for (int i = 0; i < 2 * a.depth; ++i) {
      const Layer layer = layer_of(a, i / 2);
      const bool normalized = naive::carries_norm(a, i), pre = a.placement == Placement::pre;
      const long double range = majorant[0];
      const Part norm = parts.layer_norm(layer, range);
      const long double inner = normalized && pre ? norm.majorant[0] : range;
      const Part function = i % 2 == 0  ? parts.attention(layer, inner)
                            : a.ff_gated ? parts.gated_feed_forward(layer, inner)
                                         : parts.feed_forward(layer, inner);
      Part stage = function;
      if (normalized && pre) {
        stage.majorant = composition(function.majorant, norm.majorant);
        for (Item item : norm.items) {
          item.sensitivity *= function.majorant[1];
          stage.items.push_back(item);
        }
      }
      stage.majorant[0] += range;
      stage.majorant[1] += 1;
      append(stage);
      if (normalized && !pre) append(parts.layer_norm(layer, majorant[0]));
    }
    if (a.final_norm) append(parts.layer_norm(layer_of(a, -1), majorant[0]));
    append(parts.readout(majorant[0]));
  }

 private:
  void append(const Part& stage) {
    for (Item& item : items) item.sensitivity *= stage.majorant[1];
    items.insert(items.end(), stage.items.begin(), stage.items.end());
    majorant = composition(stage.majorant, majorant);
  }
};

/// Every entry of every item, and the numbers that are stored of those which training may change.
struct Count {
  long double all = 0, trained = 0;
};
inline Count count(const Items& items, double rank) {
  Count result;
  for (const Item& item : items) {
    result.all += item.entries();
    if (item.trainable)
      result.trained += item.is_matrix() && rank < INFINITY ? rank * (item.rows + item.columns)
                                                            : item.entries();
  }
  return result;
}

}  // namespace boundsweep::naive
