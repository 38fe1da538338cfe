#include "host/verify/weight_class.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <Eigen/Eigenvalues>
#include <Eigen/QR>

#include "host/verify/random_draw.hpp"

namespace boundsweep::verify {
namespace {

using Limit = WeightBlock::Limit;

constexpr double no_limit = std::numeric_limits<double>::infinity();

Eigen::Index whole(double size) {
  return static_cast<Eigen::Index>(size);
}

/// The blocks of one network, collected in the order the network applies them.
class BlockList {
 public:
  explicit BlockList(const Architecture& a) : a_(a) {}

  void matrix(Item item, int sublayer, double* data, Eigen::Index rows, Eigen::Index columns,
              double bound, double row_bound = no_limit) {
    Limit limit = Limit::spectral;
    if (a_.weights.kind == WeightKind::frobenius) limit = Limit::frobenius;
    if (a_.weights.kind == WeightKind::entrywise) limit = Limit::entrywise;
    add(item, sublayer, data, rows, columns, limit, bound, row_bound);
  }
  void matrix(Item item, int sublayer, Matrix& m, double bound, double row_bound = no_limit) {
    matrix(item, sublayer, m.data(), m.rows(), m.cols(), bound, row_bound);
  }
  void bias(Item item, int sublayer, Vector& v, double bound) {
    if (v.size() > 0) add(item, sublayer, v.data(), v.size(), 1, Limit::frobenius, bound, no_limit);
  }
  void gain(Item item, int sublayer, Vector& v) {
    if (v.size() > 0)
      add(item, sublayer, v.data(), v.size(), 1, Limit::entrywise, a_.weights.norm_gain, no_limit);
  }
  void add(Item item, int sublayer, double* data, Eigen::Index rows, Eigen::Index columns,
           Limit limit, double bound, double row_bound) {
    blocks.push_back(
        {Eigen::Map<Matrix>(data, rows, columns), item, sublayer, limit, bound, row_bound});
  }

  void attention(int i, SublayerWeights& s) {
    const Weights& w = a_.weights;
    const auto heads = [&](Item item, std::vector<Matrix>& list, double bound) {
      for (Matrix& m : list) matrix(item, i, m, bound);
    };
    const auto biases = [&](Item item, std::vector<Vector>& list, double bound) {
      for (Vector& v : list) bias(item, i, v, bound);
    };
    heads(Item::query, s.query, w.query);
    biases(Item::query_bias, s.query_bias, w.query_bias);
    heads(Item::key, s.key, w.key);
    biases(Item::key_bias, s.key_bias, w.key_bias);
    heads(Item::value, s.value, w.value);
    biases(Item::value_bias, s.value_bias, w.value_bias);
    if (w.output_per_head) {
      const Eigen::Index columns = whole(a_.head_width());
      for (Eigen::Index first = 0; first < s.output.cols(); first += columns)
        matrix(Item::output, i, s.output.col(first).data(), s.output.rows(), columns, w.output);
    } else {
      matrix(Item::output, i, s.output, w.output);
    }
    bias(Item::output_bias, i, s.output_bias, w.output_bias);
  }

  void feed_forward(int i, SublayerWeights& s) {
    const Weights& w = a_.weights;
    matrix(Item::ff_in, i, s.ff_in, w.ff_in, w.ff_in_row);
    bias(Item::ff_in_bias, i, s.ff_in_bias, w.ff_in_bias);
    matrix(Item::ff_out, i, s.ff_out, w.ff_out);
    bias(Item::ff_out_bias, i, s.ff_out_bias, w.ff_out_bias);
  }

  std::vector<WeightBlock> blocks;

 private:
  const Architecture& a_;
};

Matrix rank_one(std::mt19937_64& random, const WeightBlock& block) {
  const Eigen::Index rows = block.values.rows(), columns = block.values.cols();
  // A sum of entries of one sign is what an entrywise bound and a bound on rows leave room for; a
  // single row lets one hidden unit see everything.
  if (block.limit == Limit::entrywise || std::isfinite(block.row_bound))
    return sign_matrix(random, rows, 1) * sign_matrix(random, 1, columns);
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

double norm_of(const Eigen::Map<Matrix>& values, Limit limit) {
  switch (limit) {
    case Limit::spectral: return spectral_norm(values);
    case Limit::frobenius: return values.norm();
    case Limit::entrywise: return values.cwiseAbs().maxCoeff();
  }
  return 0;
}

void limit_rows(WeightBlock& block) {
  if (!std::isfinite(block.row_bound)) return;
  for (Eigen::Index i = 0; i < block.values.rows(); ++i) {
    const double norm = block.values.row(i).norm();
    if (norm > block.row_bound) block.values.row(i) *= block.row_bound / norm;
  }
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
    case Item::ff_out: return "W_2";
    case Item::ff_out_bias: return "b_2";
    case Item::norm_gain: return "norm gain";
    case Item::norm_bias: return "norm bias";
    case Item::final_gain: return "final norm gain";
    case Item::final_bias: return "final norm bias";
    case Item::readout: return "w_r";
    case Item::readout_bias: return "b_r";
  }
  return "";
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
  if (limit == Limit::entrywise) {
    values = values.cwiseMin(bound).cwiseMax(-bound);
  } else {
    const double norm = norm_of(values, limit);
    if (norm > bound) values *= bound / norm;
  }
  limit_rows(*this);
}

void WeightBlock::draw(WeightStyle style, std::mt19937_64& random) {
  const bool gains = item == Item::norm_gain || item == Item::final_gain;
  if (gains && style == WeightStyle::rank_one) {
    values.setOnes();
  } else if (gains && style == WeightStyle::orthogonal) {
    values = sign_matrix(random, values.rows(), 1);
  } else if (style == WeightStyle::gaussian) {
    values = gaussian_matrix(random, values.rows(), values.cols());
  } else if (style == WeightStyle::rank_one) {
    values = rank_one(random, *this);
  } else {
    values = orthogonal(random, values.rows(), values.cols());
  }
  const double norm = norm_of(values, limit);
  if (norm > 0) values *= bound / norm;
  project();
}

double WeightBlock::change_norm() const {
  const bool gains = item == Item::norm_gain || item == Item::final_gain;
  return norm_of(values, gains ? Limit::entrywise : Limit::spectral);
}

std::vector<WeightBlock> weight_blocks(const Architecture& a, NetworkWeights& weights) {
  const Weights& w = a.weights;
  BlockList list(a);
  if (weights.embedding.size() > 0)
    list.matrix(Item::embedding, -1, weights.embedding, w.embedding);
  for (Vector& p : weights.positions) list.bias(Item::position, -1, p, w.position);
  for (std::size_t i = 0; i < weights.sublayers.size(); ++i) {
    SublayerWeights& s = weights.sublayers[i];
    const int number = static_cast<int>(i);
    if (!s.query.empty()) list.attention(number, s);
    if (s.ff_in.size() > 0) list.feed_forward(number, s);
    list.gain(Item::norm_gain, number, s.norm_gain);
    list.bias(Item::norm_bias, number, s.norm_bias, w.norm_bias);
  }
  list.gain(Item::final_gain, -1, weights.final_gain);
  list.bias(Item::final_bias, -1, weights.final_bias, w.norm_bias);
  if (weights.readout.size() > 0) {
    list.matrix(Item::readout, -1, weights.readout.data(), weights.readout.size(), 1, w.readout);
    if (w.readout_bias > 0)
      list.add(Item::readout_bias, -1, &weights.readout_bias, 1, 1, Limit::frobenius,
               w.readout_bias, no_limit);
  }
  return std::move(list.blocks);
}

SublayerWeights empty_sublayer(const Architecture& a, bool attention, bool normalized) {
  const Weights& w = a.weights;
  const Eigen::Index width = whole(a.width), head = whole(a.head_width()), ff = whole(a.ff);
  const auto heads = static_cast<std::size_t>(a.heads);
  const auto bias = [](double bound, Eigen::Index size) -> Vector {
    return Vector::Zero(bound > 0 ? size : 0);
  };
  const auto biases = [&](double bound) {
    return std::vector<Vector>(bound > 0 ? heads : 0, Vector::Zero(head));
  };
  SublayerWeights s;
  if (attention) {
    s.query.assign(heads, Matrix::Zero(head, width));
    s.key = s.value = s.query;
    s.query_bias = biases(w.query_bias);
    s.key_bias = biases(w.key_bias);
    s.value_bias = biases(w.value_bias);
    s.output = Matrix::Zero(width, width);
    s.output_bias = bias(w.output_bias, width);
  } else {
    s.ff_in = Matrix::Zero(ff, width);
    s.ff_in_bias = bias(w.ff_in_bias, ff);
    s.ff_out = Matrix::Zero(width, ff);
    s.ff_out_bias = bias(w.ff_out_bias, width);
  }
  if (normalized) {
    s.norm_gain = Vector::Zero(width);
    s.norm_bias = bias(w.norm_bias, width);
  }
  return s;
}

NetworkWeights empty_network(const Architecture& a) {
  NetworkWeights weights;
  const Eigen::Index width = whole(a.width);
  weights.embedding = Matrix::Zero(width, whole(a.input_dim));
  if (a.weights.position > 0)
    weights.positions.assign(static_cast<std::size_t>(a.tokens), Vector::Zero(width));
  for (int i = 0; i < a.sublayers(); ++i)
    weights.sublayers.push_back(empty_sublayer(a, i % 2 == 0, carries_norm(a, i)));
  if (a.final_norm) {
    weights.final_gain = Vector::Zero(width);
    weights.final_bias = Vector::Zero(a.weights.norm_bias > 0 ? width : 0);
  }
  weights.readout = Vector::Zero(width);
  return weights;
}

NetworkVariant draw_variant(const Architecture& a, std::mt19937_64& random) {
  NetworkVariant variant;
  variant.mean_readout = pick(random, 3) == 0;
  variant.readout_token = pick(random, static_cast<int>(a.tokens));
  variant.causal = pick(random, 4) == 0;
  variant.rms_norm = pick(random, 3) == 0;
  return variant;
}

NetworkWeights draw_weights(const Architecture& a, WeightStyle style, std::mt19937_64& random) {
  NetworkWeights weights = empty_network(a);
  weights.variant = draw_variant(a, random);
  for (WeightBlock& block : weight_blocks(a, weights)) block.draw(style, random);
  return weights;
}

}  // namespace boundsweep::verify
