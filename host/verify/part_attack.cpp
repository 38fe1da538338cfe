#include "host/verify/part_attack.hpp"

#include <algorithm>
#include <cmath>

#include "boundsweep/network/coordinate_norm.hpp"
#include "boundsweep/network/walk.hpp"
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

bool is_block(Part part) {
  return part == Part::block || part == Part::pre_norm_block;
}

/// Lowers log_step so that c_k step^k <= 1 for every k >= 1.
void fit_step(double& log_step, const Majorant& c, int order) {
  for (int k = 1; k <= order; ++k)
    if (!c[k].is_zero()) log_step = std::min(log_step, -boundsweep::log(c[k]) / k);
}

/// Walks through the class as network_majorant does and stops at the part.
class ClaimWalk {
 public:
  ClaimWalk(const Architecture& a, const Tables& tables, int order)
      : a_(a), class_(transformer_class(a)), tables_(tables), order_(order) {}

  /// The sublayers that have the part; −1 is the norm after the embedding, the number after the
  /// last one the final norm.
  std::vector<int> places(Part part) const {
    std::vector<int> result;
    if (part == Part::norm && a_.embedding_norm) result.push_back(-1);
    for (int i = 0; i < a_.sublayers(); ++i)
      if (has(part, i)) result.push_back(i);
    if (part == Part::norm && a_.final_norm) result.push_back(a_.sublayers());
    return result;
  }

  /// False where a range on the way is too large.
  bool fill(PartClaim& claim) {
    coordinates_ = claim.target.norm == DerivativeNorm::coordinates;
    centred_ = !claim.variant.rms_norm;
    const Extended radius(a_.radius);
    Majorant current = embedding::majorant<Extended>(outside_blocks(class_), order_);
    if (claim.target.part == Part::embedding)
      return finish(claim, coordinates_ ? coordinate::embedding(class_, order_) : current, radius);
    if (claim.target.part == Part::network) return fill_network(claim, current);
    Extended range = current[0];
    if (a_.embedding_norm) {
      const Majorant norm = outside_norm(range);
      if (claim.sublayer < 0) return finish(claim, in_norm(norm), range);
      range = norm[0];
    }
    for (int i = 0; i < a_.sublayers(); ++i) {
      if (is_block(claim.target.part) && i == claim.sublayer) return fill_block(claim, i, range);
      const Stage stage = stage_at(i, range);
      if (i == claim.sublayer) return fill_stage(claim, stage, range);
      range = stage.range;
    }
    return finish(claim, in_norm(outside_norm(range)), range);
  }

 private:
  bool has(Part part, int i) const {
    switch (part) {
      case Part::attention: return is_attention(i) && !a_.rotary;
      case Part::rotary_attention: return is_attention(i) && a_.rotary;
      case Part::feed_forward: return !is_attention(i) && !a_.ff_gated;
      case Part::gated_feed_forward: return !is_attention(i) && a_.ff_gated;
      case Part::norm: return carries_norm(a_, i);
      case Part::block:
      case Part::pre_norm_block:
        return is_attention(i) && (part == Part::pre_norm_block) ==
                                      (carries_norm(a_, i) && a_.placement == Placement::pre);
      default: return part == Part::stage;
    }
  }

  Stage stage_at(int i, Extended range) const {
    const BlockLayer<double> layer(class_, i / 2);
    return stage_majorants(layer(), tables_, i, range, order_);
  }
  Majorant outside_norm(Extended range) const {
    return layer_norm::majorant(outside_blocks(class_), tables_, range, order_);
  }
  Majorant in_norm(const Majorant& norm) const {
    return coordinates_ ? coordinate::norm(a_, centred_, norm, order_) : norm;
  }

  bool finish(PartClaim& claim, const Majorant& bound, Extended range) {
    fit_step(claim.log_step, bound, order_);
    claim.bound = bound;
    claim.range = range.to_double_saturated();
    return claim.range <= largest_range && !(bound[0] > Extended(largest_range));
  }

  bool fill_stage(PartClaim& claim, const Stage& stage, Extended range) {
    if (claim.target.part == Part::norm)
      return finish(claim, in_norm(stage.norm), a_.placement == Placement::pre ? range : stage.sum);
    if (claim.target.part != Part::stage) {
      return finish(claim,
                    coordinates_ ? coordinate::sublayer(class_, tables_, claim.sublayer,
                                                        stage.inner, order_, false)
                                 : stage.function,
                    stage.inner);
    }
    if (!fit_stage(claim, stage)) return false;
    return finish(claim, stage_majorant(a_, stage, order_), range);
  }

  bool fit_stage(PartClaim& claim, const Stage& stage) {
    fit_step(claim.log_step, stage.function, order_);
    if (stage.normalized) fit_step(claim.log_step, stage.norm, order_);
    return !(stage.sum > Extended(largest_range));
  }

  bool fill_block(PartClaim& claim, int i, Extended range) {
    const Stage first = stage_at(i, range), second = stage_at(i + 1, first.range);
    if (!fit_stage(claim, first) || !fit_stage(claim, second)) return false;
    const Majorant whole = block_at<Extended>(class_, tables_, i, range, order_).majorant;
    fit_step(claim.log_step, whole, order_);
    return finish(
        claim,
        coordinates_ ? coordinate::block(class_, tables_, centred_, i, range, order_) : whole,
        range);
  }

  bool fill_network(PartClaim& claim, Majorant current) {
    fit_step(claim.log_step, current, order_);
    if (a_.embedding_norm) {
      current = substitute(outside_norm(current[0]), current, order_);
      fit_step(claim.log_step, current, order_);
    }
    for (int i = 0; i < a_.sublayers(); ++i) {
      const Stage stage = stage_at(i, current[0]);
      if (stage.sum > Extended(largest_range)) return false;
      current = substitute(stage_majorant(a_, stage, order_), current, order_);
      fit_step(claim.log_step, current, order_);
    }
    const Majorant whole = network_majorant(class_, tables_, order_).majorant;
    return finish(claim, coordinates_ ? coordinate::network(class_, whole, order_) : whole,
                  Extended(a_.radius));
  }

  const Architecture& a_;
  TransformerClass class_;
  const Tables& tables_;
  int order_;
  bool coordinates_ = false, centred_ = true;
};

Series run(const PartClaim& claim, const PartState& state, const Matrix& direction, int order) {
  const Architecture& a = claim.point->architecture;
  const std::string& activation = claim.point->activation;
  const Series x = Series::line(state.x, std::exp(claim.log_step) * direction, order);
  const NetworkWeights& w = state.weights;
  const auto stage = [&](std::size_t i, const Series& input) {
    return residual_stage(a, activation, w.sublayers[i], nullptr, w.variant, input);
  };
  switch (claim.target.part) {
    case Part::embedding: return embed(w, nullptr, x);
    case Part::network: return run_network(a, activation, w, nullptr, x);
    case Part::attention:
    case Part::rotary_attention: return attend(a, w.sublayers[0], nullptr, w.variant, x);
    case Part::feed_forward:
    case Part::gated_feed_forward:
      return boundsweep::verify::feed_forward(activation, w.sublayers[0], nullptr, x);
    case Part::stage: return stage(0, x);
    case Part::block:
    case Part::pre_norm_block: return stage(1, stage(0, x));
    case Part::norm: break;
  }
  return normalize(a, w.sublayers[0].norm_gain, w.sublayers[0].norm_bias, nullptr, nullptr,
                   w.variant, x);
}

bool in_coordinates(const PartClaim& claim) {
  return claim.target.norm == DerivativeNorm::coordinates;
}

/// The size of an output in the claim's norm.
double size_of_output(const PartClaim& claim, const Matrix& y) {
  const bool by_token = is_block(claim.target.part) || claim.target.part == Part::network;
  return in_coordinates(claim) && !by_token ? y.cwiseAbs().maxCoeff() : token_norm(y);
}

Matrix unit_coordinate(Eigen::Index rows, Eigen::Index columns, std::mt19937_64& random) {
  Matrix h = Matrix::Zero(rows, columns);
  h(pick(random, static_cast<int>(rows)), pick(random, static_cast<int>(columns))) = 1;
  return h;
}

double over_bound(const PartClaim& claim, double value, int k) {
  if (claim.bound[k].is_zero()) return value == 0 ? 0 : INFINITY;
  const double bound = (claim.bound[k] * exp_extended(k * claim.log_step)).to_double_saturated();
  return bound < least_bound ? 0 : value / bound;
}

/// Weights of the part alone.
NetworkWeights empty_part(const PartClaim& claim) {
  const Architecture& a = claim.point->architecture;
  const Part part = claim.target.part;
  if (part == Part::network) return empty_network(a);
  NetworkWeights weights;
  if (part == Part::embedding) {
    const NetworkWeights whole = empty_network(a);
    weights.embedding = whole.embedding;
    weights.positions = whole.positions;
  } else {
    weights.first_sublayer = claim.sublayer;
    const bool whole_stages = part == Part::stage || is_block(part);
    for (int i = claim.sublayer; i < claim.sublayer + (is_block(part) ? 2 : 1); ++i)
      weights.sublayers.push_back(part == Part::norm
                                      ? empty_norm(a, i)
                                      : empty_sublayer(a, i, whole_stages && carries_norm(a, i)));
  }
  add_starts(a, weights);
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
      if (in_coordinates(claim_)) {
        h = unit_coordinate(h.rows(), h.cols(), random);
        return;
      }
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
      if (block.start != nullptr) start_before_ = *block.start;
      if (pick(random, 10) == 0) {
        block.draw(static_cast<WeightStyle>(pick(random, weight_styles)), random);
      } else if (block.start != nullptr && pick(random, 2) == 0) {
        Matrix start = *block.start;
        nudge(start, block.bound, size, random);
        if (pick(random, 2) == 0) start *= 1.5;
        block.set_start(start);
      } else {
        nudge(block.values, block.radius(), size, random);
        if (pick(random, 2) == 0) block.push_out();
        block.project();
      }
    }
  }

  void take_back() {
    if (target_ != nullptr) {
      *target_ = before_;
    } else {
      block_->values = before_;
      if (block_->start != nullptr) *block_->start = start_before_;
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
  Matrix before_, start_before_;
};

}  // namespace

const std::vector<PartInNorm>& parts_in_norms() {
  static const std::vector<PartInNorm> list = [] {
    std::vector<PartInNorm> all;
    for (const DerivativeNorm norm : {DerivativeNorm::operators, DerivativeNorm::coordinates})
      for (int p = 0; p <= static_cast<int>(Part::network); ++p) {
        const Part part = static_cast<Part>(p);
        // In the operator norm a block is two stages, in coordinates a stage is half of a block.
        const bool implied =
            norm == DerivativeNorm::operators ? is_block(part) : part == Part::stage;
        if (!implied) all.push_back({part, norm});
      }
    return all;
  }();
  return list;
}

std::string name_of(PartInNorm target) {
  const auto name = [](Part part) {
    switch (part) {
      case Part::embedding: return "embedding";
      case Part::attention: return "attention";
      case Part::rotary_attention: return "rotary attention";
      case Part::feed_forward: return "feed-forward";
      case Part::gated_feed_forward: return "gated feed-forward";
      case Part::norm: return "layer norm";
      case Part::stage: return "residual stage";
      case Part::block: return "block";
      case Part::pre_norm_block: return "pre-norm block";
      case Part::network: return "network";
    }
    return "";
  };
  return std::string(name(target.part)) +
         (target.norm == DerivativeNorm::coordinates ? ", coordinates" : "");
}

std::optional<PartClaim> claim_of(const SampledPoint& point, const Tables& tables,
                                  PartInNorm target, int max_order, std::mt19937_64& random) {
  const Architecture& a = point.architecture;
  PartClaim claim;
  claim.point = &point;
  claim.target = target;
  claim.order = usable_order(a, max_order);
  claim.variant = draw_variant(a, random);
  if (point.rms_norm) claim.variant.rms_norm = true;
  ClaimWalk walk(a, tables, claim.order);
  if (target.part != Part::embedding && target.part != Part::network) {
    const std::vector<int> places = walk.places(target.part);
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
  state.weights.variant = claim.variant;
  for (WeightBlock& block : weight_blocks(a, state.weights)) block.draw(style, random);
  const bool at_input = claim.target.part == Part::embedding || claim.target.part == Part::network;
  const auto rows = static_cast<Eigen::Index>(at_input ? a.input_dim : a.width);
  const auto columns = static_cast<Eigen::Index>(a.tokens);
  state.x = draw_tokens(rows, columns, draw_radius(claim.range, random), random);
  if (in_coordinates(claim)) {
    state.directions.push_back(unit_coordinate(rows, columns, random));
  } else {
    state.directions.push_back(pick(random, 3) == 0 ? parallel_to(state.x, random)
                                                    : draw_tokens(rows, columns, 1, random));
  }
  return state;
}

std::vector<double> ratios(const PartClaim& claim, const PartState& state, int order) {
  const Series value = run(claim, state, state.directions.front(), order);
  std::vector<double> result;
  for (int k = 0; k <= order; ++k)
    result.push_back(over_bound(claim, size_of_output(claim, value[k]), k));
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
  return over_bound(claim, size_of_output(claim, sum), order);
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
