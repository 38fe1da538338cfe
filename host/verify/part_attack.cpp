#include "host/verify/part_attack.hpp"

#include <algorithm>
#include <cmath>

#include "boundsweep/transformer.hpp"
#include "host/verify/local_moves.hpp"
#include "host/verify/network_parts.hpp"
#include "host/verify/random_draw.hpp"
#include "host/verify/weight_class.hpp"

namespace boundsweep::verify {
namespace {

/// Beyond it products of a few ranges could leave double's range.
constexpr double largest_range = 1e60;
/// Below it a scaled bound says nothing about coefficients that may have been rounded to zero.
constexpr double least_bound = 1e-250;

/// Lowers log_step so that c_k step^k <= 1 for every k >= 1.
void fit_step(double& log_step, const Majorant& c, int order) {
  for (int k = 1; k <= order; ++k)
    if (!c[k].is_zero()) log_step = std::min(log_step, -boundsweep::log(c[k]) / k);
}

/// Walks through the class as network_majorant does and stops at the part.
class ClaimWalk {
 public:
  ClaimWalk(const Architecture& a, const Tables& tables, int order)
      : a_(a), tables_(tables), order_(order) {}

  /// The sublayers that have the part; the number after the last one is the final norm.
  std::vector<int> places(Part part) const {
    std::vector<int> result;
    for (int i = 0; i < a_.sublayers(); ++i) {
      const bool has = part == Part::stage || (part == Part::attention && is_attention(i)) ||
                       (part == Part::feed_forward && !is_attention(i)) ||
                       (part == Part::norm && carries_norm(a_, i));
      if (has) result.push_back(i);
    }
    if (part == Part::norm && a_.final_norm) result.push_back(a_.sublayers());
    return result;
  }

  /// False where a range on the way is too large.
  bool fill(PartClaim& claim) {
    Majorant embedding = embedding_majorant(a_, order_);
    if (claim.part == Part::embedding) return finish(claim, embedding, Extended(a_.radius));
    if (claim.part == Part::network) return fill_network(claim, embedding);
    Extended range = embedding[0];
    for (int i = 0; i < a_.sublayers(); ++i) {
      const Stage stage = stage_majorants(a_, tables_, i, range, order_);
      if (i == claim.sublayer) return fill_stage(claim, stage, range);
      range = stage.range;
    }
    return finish(claim, layer_norm_majorant(a_, tables_, range, order_), range);
  }

 private:
  bool finish(PartClaim& claim, const Majorant& bound, Extended range) {
    fit_step(claim.log_step, bound, order_);
    claim.bound = bound;
    claim.range = range.to_double_saturated();
    return claim.range <= largest_range && !(bound[0] > Extended(largest_range));
  }

  bool fill_stage(PartClaim& claim, const Stage& stage, Extended range) {
    if (claim.part == Part::norm)
      return finish(claim, stage.norm, a_.placement == Placement::pre ? range : stage.sum);
    if (claim.part != Part::stage) return finish(claim, stage.function, stage.inner);
    fit_step(claim.log_step, stage.function, order_);
    if (stage.normalized) fit_step(claim.log_step, stage.norm, order_);
    if (stage.sum > Extended(largest_range)) return false;
    return finish(claim, stage_majorant(a_, stage, order_), range);
  }

  bool fill_network(PartClaim& claim, Majorant current) {
    fit_step(claim.log_step, current, order_);
    for (int i = 0; i < a_.sublayers(); ++i) {
      const Stage stage = stage_majorants(a_, tables_, i, current[0], order_);
      if (stage.sum > Extended(largest_range)) return false;
      current = substitute(stage_majorant(a_, stage, order_), current, order_);
      fit_step(claim.log_step, current, order_);
    }
    return finish(claim, network_majorant(a_, tables_, order_).majorant, Extended(a_.radius));
  }

  const Architecture& a_;
  const Tables& tables_;
  int order_;
};

Series run(const PartClaim& claim, const PartState& state, const Matrix& direction, int order) {
  const Architecture& a = claim.point->architecture;
  const std::string& activation = claim.point->activation;
  const Series x = Series::line(state.x, std::exp(claim.log_step) * direction, order);
  const NetworkWeights& w = state.weights;
  switch (claim.part) {
    case Part::embedding: return embed(w, nullptr, x);
    case Part::network: return run_network(a, activation, w, nullptr, x);
    case Part::attention: return attend(a, w.sublayers[0], nullptr, w.variant, x);
    case Part::feed_forward:
      return boundsweep::verify::feed_forward(activation, w.sublayers[0], nullptr, x);
    case Part::stage: return residual_stage(a, activation, w.sublayers[0], nullptr, w.variant, x);
    case Part::norm: break;
  }
  return normalize(a, w.sublayers[0].norm_gain, w.sublayers[0].norm_bias, nullptr, nullptr,
                   w.variant, x);
}

double over_bound(const PartClaim& claim, double value, int k) {
  if (claim.bound[k].is_zero()) return value == 0 ? 0 : INFINITY;
  const double bound = (claim.bound[k] * exp_extended(k * claim.log_step)).to_double_saturated();
  return bound < least_bound ? 0 : value / bound;
}

/// Weights of the part alone.
NetworkWeights empty_part(const PartClaim& claim) {
  const Architecture& a = claim.point->architecture;
  if (claim.part == Part::network) return empty_network(a);
  NetworkWeights weights;
  if (claim.part == Part::embedding) {
    const NetworkWeights whole = empty_network(a);
    weights.embedding = whole.embedding;
    weights.positions = whole.positions;
    return weights;
  }
  const bool attention = is_attention(claim.sublayer);
  const bool stage = claim.part == Part::stage;
  const bool normalized = claim.part == Part::norm || (stage && carries_norm(a, claim.sublayer));
  SublayerWeights sublayer = empty_sublayer(a, attention, normalized);
  if (claim.part == Part::norm) {
    SublayerWeights norm;
    norm.norm_gain = sublayer.norm_gain;
    norm.norm_bias = sublayer.norm_bias;
    sublayer = norm;
  }
  weights.sublayers.push_back(std::move(sublayer));
  return weights;
}

/// Token norm exactly 1; every token inside the ball.
void rescale_direction(Matrix& h) {
  clip_tokens(h, 1);
  const double norm = token_norm(h);
  if (norm > 0) h /= norm;
}

Matrix parallel_to(const Matrix& x, std::mt19937_64& random) {
  Matrix h = x;
  for (Eigen::Index m = 0; m < h.cols(); ++m) {
    const double norm = h.col(m).norm();
    if (norm > 0) {
      h.col(m) /= norm;
    } else {
      h.col(m) = unit_vector(random, h.rows());
    }
  }
  return h;
}

/// Proposes a change of one piece of the state and takes it back on request.
class Moves {
 public:
  Moves(const PartClaim& claim, PartState& state)
      : claim_(claim),
        state_(state),
        blocks_(weight_blocks(claim.point->architecture, state.weights)) {}

  void propose(double size, std::mt19937_64& random) {
    const double kind = uniform(random);
    if (kind < 0.3 || blocks_.empty()) {
      keep(state_.x);
      if (pick(random, 10) == 0) {
        state_.x *= uniform(random);
      } else {
        const double scale = std::max(token_norm(state_.x), 1e-9 * claim_.range);
        nudge(state_.x, scale, size, random);
      }
      clip_tokens(state_.x, claim_.range);
    } else if (kind < 0.55) {
      Matrix& h = state_.directions[static_cast<std::size_t>(
          pick(random, static_cast<int>(state_.directions.size())))];
      keep(h);
      if (pick(random, 10) == 0) {
        h = parallel_to(state_.x, random);
      } else {
        nudge(h, 1, size, random);
      }
      rescale_direction(h);
    } else {
      WeightBlock& block =
          blocks_[static_cast<std::size_t>(pick(random, static_cast<int>(blocks_.size())))];
      target_ = nullptr;
      block_ = &block;
      before_ = block.values;
      if (pick(random, 10) == 0) {
        block.draw(static_cast<WeightStyle>(pick(random, weight_styles)), random);
      } else {
        nudge(block.values, block.bound, size, random);
        if (pick(random, 2) == 0) block.values *= 1.5;  // towards the boundary
        block.project();
      }
    }
  }

  void take_back() {
    if (target_ != nullptr) {
      *target_ = before_;
    } else {
      block_->values = before_;
    }
  }

 private:
  void keep(Matrix& matrix) {
    target_ = &matrix;
    before_ = matrix;
  }

  const PartClaim& claim_;
  PartState& state_;
  std::vector<WeightBlock> blocks_;
  Matrix* target_ = nullptr;
  WeightBlock* block_ = nullptr;
  Matrix before_;
};

}  // namespace

const char* name_of(Part part) {
  switch (part) {
    case Part::embedding: return "embedding";
    case Part::attention: return "attention";
    case Part::feed_forward: return "feed-forward";
    case Part::norm: return "layer norm";
    case Part::stage: return "residual stage";
    case Part::network: return "network";
  }
  return "";
}

std::optional<PartClaim> claim_of(const SampledPoint& point, const Tables& tables, Part part,
                                  int max_order, std::mt19937_64& random) {
  const Architecture a = with_spectral_norms(point.architecture);
  PartClaim claim;
  claim.point = &point;
  claim.part = part;
  claim.order = usable_order(a, max_order);
  ClaimWalk walk(a, tables, claim.order);
  if (part != Part::embedding && part != Part::network) {
    const std::vector<int> places = walk.places(part);
    if (places.empty()) return std::nullopt;
    claim.sublayer =
        places[static_cast<std::size_t>(pick(random, static_cast<int>(places.size())))];
  }
  if (!walk.fill(claim)) return std::nullopt;
  return claim;
}

PartState draw_state(const PartClaim& claim, WeightStyle style, std::mt19937_64& random) {
  const Architecture& a = claim.point->architecture;
  PartState state;
  state.weights = empty_part(claim);
  state.weights.variant = draw_variant(a, random);
  for (WeightBlock& block : weight_blocks(a, state.weights)) block.draw(style, random);
  const bool at_input = claim.part == Part::embedding || claim.part == Part::network;
  const auto rows = static_cast<Eigen::Index>(at_input ? a.input_dim : a.width);
  const auto columns = static_cast<Eigen::Index>(a.tokens);
  state.x = draw_tokens(rows, columns, draw_radius(claim.range, random), random);
  state.directions.push_back(pick(random, 3) == 0 ? parallel_to(state.x, random)
                                                  : draw_tokens(rows, columns, 1, random));
  return state;
}

std::vector<double> ratios(const PartClaim& claim, const PartState& state, int order) {
  const Series value = run(claim, state, state.directions.front(), order);
  std::vector<double> result;
  for (int k = 0; k <= order; ++k) result.push_back(over_bound(claim, token_norm(value[k]), k));
  return result;
}

double ratio(const PartClaim& claim, const PartState& state, int order) {
  if (state.directions.size() == 1 || order < 2) return ratios(claim, state, order).back();
  // Polarisation: D^k f[h_1 … h_k] = Σ_± ±…± D^k f[(±h_1 … ± h_k)^k] / (2^k k!).
  Matrix sum;
  double count = 1;
  for (int k = 2; k <= order; ++k) count *= 2 * k;  // 2^(k−1) k!, the first sign being +
  for (unsigned signs = 0; signs < 1u << (order - 1); ++signs) {
    Matrix direction = state.directions[0];
    double sign = 1;
    for (int i = 1; i < order; ++i) {
      const double s = (signs >> (i - 1) & 1) != 0 ? -1 : 1;
      direction += s * state.directions[static_cast<std::size_t>(i)];
      sign *= s;
    }
    const Series value = run(claim, state, direction, order);
    if (sum.size() == 0) sum = Matrix::Zero(value.rows(), value.columns());
    sum += sign / count * value[order];
  }
  return over_bound(claim, token_norm(sum), order);
}

double climb(const PartClaim& claim, PartState& state, int order, int steps,
             std::mt19937_64& random) {
  Moves moves(claim, state);
  double best = ratio(claim, state, order);
  double size = 0.3;
  for (int i = 0; i < steps; ++i) {
    moves.propose(size * uniform(random), random);
    const double next = ratio(claim, state, order);
    if (next >= best || std::isnan(next)) {
      if (std::isnan(next)) return next;
      if (next > best) size = std::min(1.0, 1.5 * size);
      best = next;
    } else {
      moves.take_back();
      size *= 0.95;
      if (size < 1e-3) size = 0.3;
    }
  }
  return best;
}

}  // namespace boundsweep::verify
