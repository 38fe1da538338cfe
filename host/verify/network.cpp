#include "host/verify/network.hpp"

#include <cmath>
#include <limits>

#include "host/verify/activation_series.hpp"
#include "host/verify/local_moves.hpp"
#include "host/verify/network_parts.hpp"

namespace boundsweep::verify {
namespace {

/// The same member of the change, or null.
template <class Owner, class Member>
const Member* member_of(const Owner* owner, Member Owner::*member) {
  return owner == nullptr ? nullptr : &(owner->*member);
}

const SublayerWeights* sublayer_of(const NetworkWeights* owner, std::size_t i) {
  return owner == nullptr || owner->sublayers.empty() ? nullptr : &owner->sublayers[i];
}

/// (W + s ΔW) x.
Series multiply(const Matrix& w, const Matrix* change, const Series& x) {
  Series result(w.rows(), x.columns(), x.order());
  result.stacked().noalias() = w * x.stacked();
  if (change != nullptr && change->size() > 0 && x.order() > 0) {
    const Eigen::Index shifted = x.stacked().cols() - x.columns();
    result.stacked().rightCols(shifted).noalias() += *change * x.stacked().leftCols(shifted);
  }
  return result;
}

/// Adds b + s Δb to every token.
void add_bias(Series& x, const Vector& b, const Vector* change) {
  if (b.size() > 0) x[0].colwise() += b;
  if (change != nullptr && change->size() > 0 && x.order() > 0) x[1].colwise() += *change;
}

Series rows_of(const Series& x, Eigen::Index first, Eigen::Index count) {
  Series result(count, x.columns(), x.order());
  result.stacked() = x.stacked().middleRows(first, count);
  return result;
}

/// Turns the pairs of coordinates of token m by angles that grow with m; of an odd number the last
/// coordinate stays.
void rotate(Series& head, double frequency) {
  const Eigen::Index rows = head.rows();
  for (Eigen::Index i = 0; i + 1 < rows; i += 2) {
    const double rate =
        frequency * std::pow(1e-4, static_cast<double>(i) / static_cast<double>(rows));
    for (Eigen::Index m = 0; m < head.columns(); ++m) {
      const double angle = rate * static_cast<double>(m), c = std::cos(angle), s = std::sin(angle);
      for (int k = 0; k <= head.order(); ++k) {
        const double x = head[k](i, m), y = head[k](i + 1, m);
        head[k](i, m) = c * x - s * y;
        head[k](i + 1, m) = s * x + c * y;
      }
    }
  }
}

/// softmax over each column; with `causal`, column m over its entries 0 … m.
Series softmax(Series z, bool causal) {
  if (causal)
    for (Eigen::Index m = 0; m < z.columns(); ++m)
      z[0].col(m).tail(z.rows() - 1 - m).setConstant(-std::numeric_limits<double>::infinity());
  const Eigen::RowVectorXd largest = z[0].colwise().maxCoeff();
  z[0].rowwise() -= largest;
  const Series e = exponential(z);
  Series sum(1, e.columns(), e.order());
  sum.stacked() = e.stacked().colwise().sum();
  // p = e / sum, by p_k = (e_k − Σ_{j>=1} sum_j p_{k−j}) / sum_0.
  Series p = e;
  for (int k = 0; k <= e.order(); ++k) {
    for (int j = 1; j <= k; ++j) p[k].array() -= p[k - j].array().rowwise() * sum[j].row(0).array();
    p[k].array().rowwise() /= sum[0].row(0).array();
  }
  return p;
}

}  // namespace

Series embed(const NetworkWeights& weights, const NetworkWeights* change, const Series& x) {
  Series result = multiply(weights.embedding, member_of(change, &NetworkWeights::embedding), x);
  if (weights.positions.size() > 0) result[0] += weights.positions;
  if (change != nullptr && change->positions.size() > 0 && x.order() > 0)
    result[1] += change->positions;
  return result;
}

Series attend(const Architecture& a, const SublayerWeights& weights, const SublayerWeights* change,
              const NetworkVariant& variant, const Series& x) {
  using W = SublayerWeights;
  const auto width = static_cast<Eigen::Index>(a.head_width());
  const auto heads = static_cast<Eigen::Index>(a.heads);
  const Eigen::Index group = heads / static_cast<Eigen::Index>(a.kv_heads);
  Series queries = multiply(weights.query, member_of(change, &W::query), x);
  add_bias(queries, weights.query_bias, member_of(change, &W::query_bias));
  // Without rotary positions a key bias adds the same number to all logits of a query, and weights
  // that sum to 1 leave a value bias as it is. Such are taken out here: carried along they would
  // only cost digits where they are far larger than what they are added to.
  Series keys = multiply(weights.key, member_of(change, &W::key), x);
  if (a.rotary) add_bias(keys, weights.key_bias, member_of(change, &W::key_bias));
  const Series values = multiply(weights.value, member_of(change, &W::value), x);
  const auto bias_rows = [&](const Vector* bias, Eigen::Index first) -> Vector {
    return bias == nullptr || bias->size() == 0 ? Vector() : Vector(bias->segment(first, width));
  };
  const Vector* value_change = member_of(change, &W::value_bias);
  Series result_of_heads(heads * width, x.columns(), x.order());
  for (Eigen::Index h = 0; h < heads; ++h) {
    const Eigen::Index shared = h / group * width;
    Series q = rows_of(queries, h * width, width), k = rows_of(keys, shared, width);
    if (a.rotary) {
      rotate(q, variant.frequency);
      rotate(k, variant.frequency);
    }
    const Series logits = 1 / std::sqrt(a.head_width()) * transposed_product(k, q);
    Series head = matrix_product(rows_of(values, shared, width), softmax(logits, variant.causal));
    const Vector moved = bias_rows(value_change, shared);
    add_bias(head, bias_rows(&weights.value_bias, shared), &moved);
    result_of_heads.stacked().middleRows(h * width, width) = head.stacked();
  }
  Series result = multiply(weights.output, member_of(change, &W::output), result_of_heads);
  add_bias(result, weights.output_bias, member_of(change, &W::output_bias));
  return result;
}

Series feed_forward(const std::string& activation, const SublayerWeights& weights,
                    const SublayerWeights* change, const Series& x) {
  using W = SublayerWeights;
  Series hidden = multiply(weights.ff_in, member_of(change, &W::ff_in), x);
  add_bias(hidden, weights.ff_in_bias, member_of(change, &W::ff_in_bias));
  if (weights.ff_gate.size() > 0) {
    Series gate = multiply(weights.ff_gate, member_of(change, &W::ff_gate), x);
    add_bias(gate, weights.ff_gate_bias, member_of(change, &W::ff_gate_bias));
    hidden = product(activate(activation, gate), hidden);
  } else {
    hidden = activate(activation, hidden);
  }
  Series result = multiply(weights.ff_out, member_of(change, &W::ff_out), hidden);
  add_bias(result, weights.ff_out_bias, member_of(change, &W::ff_out_bias));
  return result;
}

Series normalize(const Architecture& a, const Vector& gain, const Vector& bias,
                 const Vector* gain_change, const Vector* bias_change,
                 const NetworkVariant& variant, const Series& x) {
  Series centred = x;
  if (!variant.rms_norm) {
    const Eigen::RowVectorXd mean = x.stacked().colwise().mean();
    centred.stacked().rowwise() -= mean;
  }
  const Series squares = product(centred, centred);
  Series variance(1, x.columns(), x.order());
  variance.stacked() = squares.stacked().colwise().mean();
  variance[0].array() += a.norm_epsilon;
  const Series unit = product_by_row(centred, power(variance, -0.5));
  Series result = unit;
  result.stacked().array().colwise() *= gain.array();
  if (gain_change != nullptr && gain_change->size() > 0)
    for (int k = 1; k <= x.order(); ++k)
      result[k].array() += unit[k - 1].array().colwise() * gain_change->array();
  add_bias(result, bias, bias_change);
  return result;
}

Series residual_stage(const Architecture& a, const std::string& activation,
                      const SublayerWeights& weights, const SublayerWeights* change,
                      const NetworkVariant& variant, const Series& x) {
  using W = SublayerWeights;
  const bool normalized = weights.norm_gain.size() > 0;
  const auto norm = [&](const Series& input) {
    return normalize(a, weights.norm_gain, weights.norm_bias, member_of(change, &W::norm_gain),
                     member_of(change, &W::norm_bias), variant, input);
  };
  const auto function = [&](const Series& input) {
    return weights.query.size() == 0 ? feed_forward(activation, weights, change, input)
                                     : attend(a, weights, change, variant, input);
  };
  if (!normalized) return x + function(x);
  return a.placement == Placement::pre ? x + function(norm(x)) : norm(x + function(x));
}

Series run_network(const Architecture& a, const std::string& activation,
                   const NetworkWeights& weights, const NetworkWeights* change, const Series& x) {
  using W = NetworkWeights;
  Series current = embed(weights, change, x);
  if (weights.embedding_gain.size() > 0)
    current = normalize(a, weights.embedding_gain, weights.embedding_bias,
                        member_of(change, &W::embedding_gain),
                        member_of(change, &W::embedding_bias), weights.variant, current);
  for (std::size_t i = 0; i < weights.sublayers.size(); ++i)
    current = residual_stage(a, activation, weights.sublayers[i], sublayer_of(change, i),
                             weights.variant, current);
  if (weights.final_gain.size() > 0)
    current =
        normalize(a, weights.final_gain, weights.final_bias, member_of(change, &W::final_gain),
                  member_of(change, &W::final_bias), weights.variant, current);
  Series read(current.rows(), 1, x.order());
  for (int k = 0; k <= x.order(); ++k) {
    if (weights.variant.mean_readout) {
      read[k] = current[k].rowwise().mean();
    } else {
      read[k] = current[k].col(weights.variant.readout_token);
    }
  }
  Series result = multiply(weights.readout, member_of(change, &W::readout), read);
  add_bias(result, weights.readout_bias, member_of(change, &W::readout_bias));
  return result;
}

Vector evaluate(const Architecture& a, const std::string& activation, const NetworkWeights& weights,
                const Matrix& x) {
  return run_network(a, activation, weights, nullptr, Series::line(x, x, 0))[0];
}

Matrix taylor(const Architecture& a, const std::string& activation, const NetworkWeights& weights,
              const Matrix& x, const Matrix& h, int order) {
  return run_network(a, activation, weights, nullptr, Series::line(x, h, order)).stacked();
}

Matrix taylor_in_weights(const Architecture& a, const std::string& activation,
                         const NetworkWeights& weights, const NetworkWeights& change,
                         const Matrix& x, int order) {
  const Matrix still = Matrix::Zero(x.rows(), x.cols());
  return run_network(a, activation, weights, &change, Series::line(x, still, order)).stacked();
}

Vector clipped(Vector prediction, double clip) {
  const double norm = prediction.norm();
  if (norm > clip) prediction *= clip / norm;
  return prediction;
}

double token_norm(const Matrix& x) {
  return x.size() == 0 ? 0 : x.colwise().norm().maxCoeff();
}

Matrix draw_tokens(const Architecture& a, double norm, std::mt19937_64& random) {
  return draw_tokens(static_cast<Eigen::Index>(a.input_dim), static_cast<Eigen::Index>(a.tokens),
                     norm, random);
}

}  // namespace boundsweep::verify
