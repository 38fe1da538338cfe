#include "host/verify/weight_class.hpp"

#include <algorithm>
#include <cmath>

#include <Eigen/Eigenvalues>
#include <Eigen/QR>
#include <Eigen/SVD>

#include "host/verify/random_draw.hpp"

namespace boundsweep::verify {
namespace {

using Limit = WeightBlock::Limit;

Eigen::Index whole(double size) {
  return static_cast<Eigen::Index>(size);
}

WeightGroup group_of(Item item) {
  switch (item) {
    case Item::embedding: return WeightGroup::embedding;
    case Item::position: return WeightGroup::position;
    case Item::query: return WeightGroup::query;
    case Item::key: return WeightGroup::key;
    case Item::value: return WeightGroup::value;
    case Item::output: return WeightGroup::output;
    case Item::ff_in: return WeightGroup::ff_in;
    case Item::ff_gate: return WeightGroup::ff_gate;
    case Item::ff_out: return WeightGroup::ff_out;
    case Item::readout: return WeightGroup::readout;
    case Item::embedding_gain:
    case Item::embedding_bias:
    case Item::norm_gain:
    case Item::norm_bias:
    case Item::final_gain:
    case Item::final_bias: return WeightGroup::norm;
    default: return WeightGroup::bias;
  }
}

/// The blocks of one network, collected in the order the network applies them.
class BlockList {
 public:
  BlockList(const Architecture& a, NetworkWeights& weights) : a_(a), weights_(weights) {
    enter(-1);
  }

  std::vector<WeightBlock> take() && {
    const StatedBounds outside = stated_bounds(a_, -1);
    const Weights& w = outside.weights;
    matrix(Item::embedding, weights_.embedding, w.embedding);
    vector(Item::position, weights_.positions, w.position, 1, weights_.positions.cols());
    gain(Item::embedding_gain, weights_.embedding_gain);
    vector(Item::embedding_bias, weights_.embedding_bias, w.norm_bias);
    for (std::size_t i = 0; i < weights_.sublayers.size(); ++i) {
      enter(weights_.first_sublayer + static_cast<int>(i));
      sublayer(weights_.sublayers[i]);
    }
    enter(-1);
    gain(Item::final_gain, weights_.final_gain);
    vector(Item::final_bias, weights_.final_bias, w.norm_bias);
    matrix(Item::readout, weights_.readout, w.readout);
    vector(Item::readout_bias, weights_.readout_bias, w.readout_bias);
    return std::move(blocks_);
  }

 private:
  void enter(int sublayer) {
    sublayer_ = sublayer;
    stated_ = stated_bounds(a_, sublayer);
  }

  WeightBlock& add(Item item, double* data, Eigen::Index rows, Eigen::Index columns, double bound) {
    WeightBlock block{Eigen::Map<Matrix>(data, rows, columns), item, sublayer_};
    block.bound = bound;
    block.trained = stated_.training.trainable.has(group_of(item));
    if (block.trained && is_matrix(item) && stated_.training.update < INFINITY) {
      block.update = stated_.training.update;
      block.rank = stated_.training.rank;
      if (!weights_.start.empty()) block.start = &weights_.start[blocks_.size()];
    }
    blocks_.push_back(block);
    return blocks_.back();
  }
  void matrix(Item item, Matrix& m, double bound, Eigen::Index row_parts = 1,
              Eigen::Index column_parts = 1, double row_bound = INFINITY) {
    if (m.size() == 0) return;
    WeightBlock& block = add(item, m.data(), m.rows(), m.cols(), bound);
    switch (a_.weights.kind) {
      case WeightKind::spectral: block.limit = Limit::spectral; break;
      case WeightKind::frobenius: block.limit = Limit::frobenius; break;
      case WeightKind::entrywise: block.limit = Limit::entrywise; break;
    }
    block.row_parts = row_parts;
    block.column_parts = column_parts;
    block.row_bound = row_bound;
  }
  template <class Values>
  void vector(Item item, Values& v, double bound, Eigen::Index row_parts = 1,
              Eigen::Index column_parts = 1) {
    if (v.size() == 0) return;
    WeightBlock& block = add(item, v.data(), v.rows(), v.cols(), bound);
    block.row_parts = row_parts;
    block.column_parts = column_parts;
  }
  void gain(Item item, Vector& v) {
    if (v.size() == 0) return;
    add(item, v.data(), v.size(), 1, stated_.weights.norm_gain).limit = Limit::entrywise;
  }

  void sublayer(SublayerWeights& s) {
    const Weights& w = stated_.weights;
    const Eigen::Index heads = whole(a_.heads), shared = whole(a_.kv_heads);
    matrix(Item::query, s.query, w.query, heads);
    vector(Item::query_bias, s.query_bias, w.query_bias, heads);
    matrix(Item::key, s.key, w.key, shared);
    vector(Item::key_bias, s.key_bias, w.key_bias, shared);
    matrix(Item::value, s.value, w.value, shared);
    vector(Item::value_bias, s.value_bias, w.value_bias, shared);
    matrix(Item::output, s.output, w.output, 1, w.output_per_head ? heads : 1);
    vector(Item::output_bias, s.output_bias, w.output_bias);
    matrix(Item::ff_in, s.ff_in, w.ff_in, 1, 1, w.ff_in_row);
    vector(Item::ff_in_bias, s.ff_in_bias, w.ff_in_bias);
    matrix(Item::ff_gate, s.ff_gate, w.ff_gate, 1, 1, w.ff_gate_row);
    vector(Item::ff_gate_bias, s.ff_gate_bias, w.ff_gate_bias);
    matrix(Item::ff_out, s.ff_out, w.ff_out);
    vector(Item::ff_out_bias, s.ff_out_bias, w.ff_out_bias);
    gain(Item::norm_gain, s.norm_gain);
    vector(Item::norm_bias, s.norm_bias, w.norm_bias);
  }

  const Architecture& a_;
  NetworkWeights& weights_;
  int sublayer_ = -1;
  StatedBounds stated_;
  std::vector<WeightBlock> blocks_;
};

/// Visits the parts of an item's values.
template <class Values, class Visit>
void for_each_part(const WeightBlock& block, Values& values, const Visit& visit) {
  const Eigen::Index rows = values.rows() / block.row_parts;
  const Eigen::Index columns = values.cols() / block.column_parts;
  for (Eigen::Index i = 0; i < block.row_parts; ++i)
    for (Eigen::Index j = 0; j < block.column_parts; ++j)
      visit(values.block(i * rows, j * columns, rows, columns));
}

Matrix rank_one(std::mt19937_64& random, Eigen::Index rows, Eigen::Index columns, bool of_signs) {
  // A sum of entries of one sign is what an entrywise bound and a bound on rows leave room for; a
  // single row lets one hidden unit see everything.
  if (of_signs) return sign_matrix(random, rows, 1) * sign_matrix(random, 1, columns);
  const auto direction = [&](Eigen::Index size) -> Matrix {
    switch (pick(random, 3)) {
      case 0: return unit_vector(random, size);
      case 1: return sign_matrix(random, size, 1);
      default: return Matrix::Identity(size, size).col(pick(random, static_cast<int>(size)));
    }
  };
  const Matrix left = direction(rows);
  return left * direction(columns).transpose();
}

Matrix orthogonal(std::mt19937_64& random, Eigen::Index rows, Eigen::Index columns) {
  const Eigen::Index large = std::max(rows, columns), small = std::min(rows, columns);
  const Eigen::HouseholderQR<Matrix> qr(gaussian_matrix(random, large, small));
  const Matrix q = qr.householderQ() * Matrix::Identity(large, small);
  return rows >= columns ? q : Matrix(q.transpose());
}

double norm_of(const Matrix& values, Limit limit) {
  switch (limit) {
    case Limit::spectral: return spectral_norm(values);
    case Limit::frobenius: return values.norm();
    case Limit::entrywise: return values.cwiseAbs().maxCoeff();
  }
  return 0;
}

void limit_rows(Matrix& values, double row_bound) {
  if (!std::isfinite(row_bound)) return;
  for (Eigen::Index i = 0; i < values.rows(); ++i) {
    const double norm = values.row(i).norm();
    if (norm > row_bound) values.row(i) *= row_bound / norm;
  }
}

/// Into the constraint that `limit` and `bound` state.
void confine(const WeightBlock& block, Matrix& values) {
  if (block.limit == Limit::entrywise) {
    values = values.cwiseMin(block.bound).cwiseMax(-block.bound);
  } else {
    for_each_part(block, values, [&](auto part) {
      const double norm = norm_of(part, block.limit);
      if (norm > block.bound) part *= block.bound / norm;
    });
  }
  limit_rows(values, block.row_bound);
}

/// The largest matrix of that rank inside.
void limit_rank(Matrix& values, double rank) {
  if (!(rank < static_cast<double>(std::min(values.rows(), values.cols())))) return;
  const Eigen::JacobiSVD<Matrix> svd(values, Eigen::ComputeThinU | Eigen::ComputeThinV);
  Vector singular = svd.singularValues();
  const auto kept = static_cast<Eigen::Index>(rank);
  if (singular[kept] <= 1e-14 * singular[0]) return;
  singular.tail(singular.size() - kept).setZero();
  values = svd.matrixU() * singular.asDiagonal() * svd.matrixV().transpose();
}

void confine_update(const WeightBlock& block, Matrix& change) {
  limit_rank(change, block.rank);
  for_each_part(block, change, [&](auto part) {  // scaled rows or columns keep the rank
    const double norm = spectral_norm(part);
    if (norm > block.update) part *= block.update / norm;
  });
}

Matrix draw_values(const WeightBlock& block, WeightStyle style, bool of_signs,
                   std::mt19937_64& random) {
  Matrix values(block.values.rows(), block.values.cols());
  if (is_gain(block.item) && style != WeightStyle::gaussian) {
    if (style == WeightStyle::rank_one) return Matrix::Ones(values.rows(), 1);
    return sign_matrix(random, values.rows(), 1);
  }
  for_each_part(block, values, [&](auto part) {
    const Eigen::Index rows = part.rows(), columns = part.cols();
    switch (style) {
      case WeightStyle::gaussian: part = gaussian_matrix(random, rows, columns); break;
      case WeightStyle::rank_one: part = rank_one(random, rows, columns, of_signs); break;
      case WeightStyle::orthogonal: part = orthogonal(random, rows, columns); break;
    }
  });
  return values;
}

/// Every part at the norm `bound`.
void scale_parts(const WeightBlock& block, Matrix& values, Limit limit, double bound) {
  for_each_part(block, values, [&](auto part) {
    const double norm = norm_of(part, limit);
    if (norm > 0) part *= bound / norm;
  });
}

}  // namespace

const char* name_of(WeightStyle style) {
  switch (style) {
    case WeightStyle::gaussian: return "gaussian";
    case WeightStyle::rank_one: return "rank one";
    case WeightStyle::orthogonal: return "orthogonal";
  }
  return "";
}

const char* name_of(Item item) {
  switch (item) {
    case Item::embedding: return "E";
    case Item::position: return "positions";
    case Item::embedding_gain: return "embedding norm gain";
    case Item::embedding_bias: return "embedding norm bias";
    case Item::query: return "W_Q";
    case Item::query_bias: return "b_Q";
    case Item::key: return "W_K";
    case Item::key_bias: return "b_K";
    case Item::value: return "W_V";
    case Item::value_bias: return "b_V";
    case Item::output: return "W_O";
    case Item::output_bias: return "b_O";
    case Item::ff_in: return "W_1";
    case Item::ff_in_bias: return "b_1";
    case Item::ff_gate: return "W_g";
    case Item::ff_gate_bias: return "b_g";
    case Item::ff_out: return "W_2";
    case Item::ff_out_bias: return "b_2";
    case Item::norm_gain: return "norm gain";
    case Item::norm_bias: return "norm bias";
    case Item::final_gain: return "final norm gain";
    case Item::final_bias: return "final norm bias";
    case Item::readout: return "W_r";
    case Item::readout_bias: return "b_r";
  }
  return "";
}

bool is_matrix(Item item) {
  switch (item) {
    case Item::embedding:
    case Item::query:
    case Item::key:
    case Item::value:
    case Item::output:
    case Item::ff_in:
    case Item::ff_gate:
    case Item::ff_out:
    case Item::readout: return true;
    default: return false;
  }
}

bool is_gain(Item item) {
  return item == Item::norm_gain || item == Item::final_gain || item == Item::embedding_gain;
}

StatedBounds stated_bounds(const Architecture& a, int sublayer) {
  if (a.blocks == nullptr || sublayer < 0 || sublayer >= a.sublayers())
    return {a.weights, a.training};
  const BlockOverride& block = a.blocks[sublayer / 2];
  return {overridden(a.weights, block), overridden(a.training, block)};
}

double spectral_norm(const Matrix& matrix) {
  if (matrix.rows() == 1 || matrix.cols() == 1) return matrix.norm();
  const double scale = matrix.cwiseAbs().maxCoeff();
  if (!(scale > 0)) return 0;
  const Matrix unit = matrix / scale;
  const Matrix gram = unit.rows() <= unit.cols() ? Matrix(unit * unit.transpose())
                                                 : Matrix(unit.transpose() * unit);
  const Eigen::SelfAdjointEigenSolver<Matrix> solver(gram, Eigen::EigenvaluesOnly);
  return scale * std::sqrt(solver.eigenvalues().maxCoeff());
}

void WeightBlock::project() {
  if (start == nullptr) {
    Matrix inside = values;
    confine(*this, inside);
    values = inside;
    return;
  }
  Matrix change = values - *start;
  const Matrix before = change;
  confine_update(*this, change);
  if (change != before) values = *start + change;
}

void WeightBlock::draw(WeightStyle style, std::mt19937_64& random) {
  const bool of_signs = limit == Limit::entrywise || std::isfinite(row_bound);
  Matrix drawn = draw_values(*this, style, of_signs, random);
  scale_parts(*this, drawn, limit, bound);
  confine(*this, drawn);
  values = drawn;
  if (start == nullptr) return;
  *start = drawn;
  train(style, random);
}

void WeightBlock::train(WeightStyle style, std::mt19937_64& random) {
  if (start == nullptr) return draw(style, random);
  // Along the start norms add up.
  Matrix change = pick(random, 2) == 0 && start->norm() > 0
                      ? *start
                      : draw_values(*this, style, pick(random, 2) == 0, random);
  limit_rank(change, rank);
  scale_parts(*this, change, Limit::spectral, update);
  values = *start + change;
}

void WeightBlock::push_out() {
  if (start == nullptr) {
    values *= 1.5;
  } else {
    values += 0.5 * (values - *start);
  }
}

void WeightBlock::set_start(const Matrix& to) {
  const Matrix change = values - *start;
  *start = to;
  confine(*this, *start);
  values = *start + change;
}

Matrix WeightBlock::untrained() const {
  if (!trained) return values;
  return start != nullptr ? *start : Matrix(Matrix::Zero(values.rows(), values.cols()));
}

double WeightBlock::change_norm() const {
  double largest = 0;
  for_each_part(*this, values, [&](auto part) {
    largest =
        std::max(largest, is_gain(item) ? norm_of(part, Limit::entrywise) : spectral_norm(part));
  });
  return largest;
}

std::vector<WeightBlock> weight_blocks(const Architecture& a, NetworkWeights& weights) {
  return BlockList(a, weights).take();
}

SublayerWeights empty_norm(const Architecture& a, int sublayer) {
  const Weights w = stated_bounds(a, sublayer).weights;
  const Eigen::Index width = whole(a.width);
  SublayerWeights s;
  s.norm_gain = Vector::Zero(width);
  s.norm_bias = Vector::Zero(w.norm_bias > 0 ? width : 0);
  return s;
}

SublayerWeights empty_sublayer(const Architecture& a, int sublayer, bool normalized) {
  const Weights w = stated_bounds(a, sublayer).weights;
  const Eigen::Index width = whole(a.width), shared = whole(a.kv_width()), ff = whole(a.ff);
  const auto bias = [](double bound, Eigen::Index size) -> Vector {
    return Vector::Zero(bound > 0 ? size : 0);
  };
  SublayerWeights s;
  if (normalized) s = empty_norm(a, sublayer);
  if (sublayer % 2 == 0) {
    s.query = Matrix::Zero(width, width);
    s.key = s.value = Matrix::Zero(shared, width);
    s.query_bias = bias(w.query_bias, width);
    s.key_bias = bias(w.key_bias, shared);
    s.value_bias = bias(w.value_bias, shared);
    s.output = Matrix::Zero(width, width);
    s.output_bias = bias(w.output_bias, width);
    return s;
  }
  s.ff_in = Matrix::Zero(ff, width);
  s.ff_in_bias = bias(w.ff_in_bias, ff);
  s.ff_out = Matrix::Zero(width, ff);
  s.ff_out_bias = bias(w.ff_out_bias, width);
  if (a.ff_gated) {
    s.ff_gate = s.ff_in;
    s.ff_gate_bias = bias(w.ff_gate_bias, ff);
  }
  return s;
}

NetworkWeights empty_network(const Architecture& a) {
  NetworkWeights weights;
  const Eigen::Index width = whole(a.width);
  weights.embedding = Matrix::Zero(width, whole(a.input_dim));
  if (a.weights.position > 0) weights.positions = Matrix::Zero(width, whole(a.tokens));
  if (a.embedding_norm) {
    const SublayerWeights norm = empty_norm(a, -1);
    weights.embedding_gain = norm.norm_gain;
    weights.embedding_bias = norm.norm_bias;
  }
  for (int i = 0; i < a.sublayers(); ++i)
    weights.sublayers.push_back(empty_sublayer(a, i, carries_norm(a, i)));
  if (a.final_norm) {
    const SublayerWeights norm = empty_norm(a, -1);
    weights.final_gain = norm.norm_gain;
    weights.final_bias = norm.norm_bias;
  }
  weights.readout = Matrix::Zero(whole(a.outputs), width);
  if (a.weights.readout_bias > 0) weights.readout_bias = Vector::Zero(whole(a.outputs));
  add_starts(a, weights);
  return weights;
}

void add_starts(const Architecture& a, NetworkWeights& weights) {
  weights.start.clear();
  std::vector<Matrix> starts;
  for (const WeightBlock& block : weight_blocks(a, weights))
    starts.push_back(block.trained && is_matrix(block.item) &&
                             stated_bounds(a, block.sublayer).training.update < INFINITY
                         ? Matrix::Zero(block.values.rows(), block.values.cols())
                         : Matrix());
  weights.start = std::move(starts);
}

NetworkVariant draw_variant(const Architecture& a, std::mt19937_64& random) {
  NetworkVariant variant;
  variant.mean_readout = pick(random, 3) == 0;
  variant.readout_token = pick(random, static_cast<int>(a.tokens));
  variant.causal = pick(random, 4) == 0;
  variant.rms_norm = pick(random, 3) == 0;
  if (a.rotary) variant.frequency = 3.141592653589793 * uniform(random);
  return variant;
}

NetworkWeights draw_weights(const Architecture& a, WeightStyle style, std::mt19937_64& random) {
  NetworkWeights weights = empty_network(a);
  weights.variant = draw_variant(a, random);
  for (WeightBlock& block : weight_blocks(a, weights)) block.draw(style, random);
  return weights;
}

NetworkWeights trained_anew(const Architecture& a, const NetworkWeights& from, WeightStyle style,
                            std::mt19937_64& random) {
  NetworkWeights weights = from;
  for (WeightBlock& block : weight_blocks(a, weights))
    if (block.trained) block.train(style, random);
  return weights;
}

}  // namespace boundsweep::verify
