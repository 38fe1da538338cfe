#include "host/verify/parametric_attack.hpp"

#include <algorithm>
#include <cmath>

#include "boundsweep/entropy/parametric.hpp"
#include "host/verify/item_claims.hpp"
#include "host/verify/random_draw.hpp"
#include "host/verify/weight_class.hpp"

namespace boundsweep::verify {
namespace {

/// Thresholds nearer than this to a scale may count as met or not.
constexpr double borderline = 1e-6;
constexpr double largest_claim = 1e200;

void offer(Finding& finding, double ratio, const nlohmann::ordered_json& origin) {
  ++finding.trials;
  if (!(ratio > finding.ratio) && !std::isnan(ratio)) return;
  finding.ratio = ratio;
  finding.witness = origin;
}

/// What is covered of one item: D_i, f_i, B_i and u_i λ_i.
struct Covered {
  double dimension, factor, codes, spread;
};

/// Entries of all items and numbers stored of what is trained.
struct Count {
  double all = 0, trained = 0;
};

/// Numbers stored of an item with m rows and n columns.
double numbers_of(double rows, double columns, bool is_a_matrix, double rank) {
  return is_a_matrix && rank < INFINITY ? rank * (rows + columns) : rows * columns;
}

class Items {
 public:
  Items(const SampledPoint& point, const Tables& tables)
      : a_(point.architecture), claims_(item_claims(point, tables)) {
    NetworkWeights weights = empty_network(a_);
    for (const WeightBlock& block : weight_blocks(a_, weights)) add(block);
  }

  const Count& count() const { return count_; }
  double reach() const { return claims_.reach.to_double_saturated(); }

  /// h_P(e) before what caps it from outside the items.
  double entropy(double e) const {
    double dimensions = 0, sum = 0;
    for (const Covered& item : covered_) dimensions += item.dimension;
    for (const Covered& item : covered_)
      sum += std::min(item.dimension *
                          std::log1p(item.factor * item.spread * dimensions / (item.dimension * e)),
                      item.codes);
    return sum;
  }

 private:
  void add(const WeightBlock& block) {
    const Training training = stated_bounds(a_, block.sublayer).training;
    const auto rows = static_cast<double>(block.values.rows());
    const auto columns = static_cast<double>(block.values.cols());
    const bool matrix = is_matrix(block.item);
    const double numbers = numbers_of(rows, columns, matrix, training.rank);
    // A key bias that drops out is an item that nothing depends on; it is counted all the same.
    count_.all += rows * columns;
    if (block.trained) count_.trained += numbers;
    const auto claim =
        std::find_if(claims_.items.begin(), claims_.items.end(), [&](const ItemClaim& other) {
          return other.item == block.item && other.sublayer == block.sublayer;
        });
    if (!block.trained || claim == claims_.items.end() || claim->radius == 0 ||
        claim->sensitivity.is_zero())
      return;
    Covered item{rows * columns, 2, INFINITY,
                 claim->radius * claim->sensitivity.to_double_saturated()};
    const double low = training.rank * (rows + columns) - training.rank * (training.rank - 1) / 2;
    if (matrix && training.rank < std::min(rows, columns) && low < rows * columns) {
      item.dimension = low;
      item.factor = 4;
    }
    if (training.bits < INFINITY) item.codes = training.bits * std::log(2.0) * numbers;
    covered_.push_back(item);
  }

  const Architecture& a_;
  ItemClaims claims_;
  Count count_;
  std::vector<Covered> covered_;
};

/// A set of matrices further than a distance apart in spectral norm, grown until random draws are
/// hardly ever far from all of it.
class Net {
 public:
  explicit Net(double resolution) : resolution_(resolution) {}

  /// The element within the resolution of m, added where there was none.
  const Matrix& nearest(const Matrix& m) {
    for (const Matrix& element : elements_)
      if (spectral_norm(element - m) <= resolution_) return element;
    elements_.push_back(m);
    return elements_.back();
  }
  template <class Draw>
  void fill(const Draw& draw) {
    for (int missed = 0; missed < 60;) {
      const std::size_t before = elements_.size();
      nearest(draw());
      missed = elements_.size() > before ? 0 : missed + 1;
    }
  }
  double log_size() const { return std::log(static_cast<double>(elements_.size())); }

 private:
  double resolution_;
  std::vector<Matrix> elements_;
};

/// Anywhere in the ball, often on its surface.
Matrix draw_in_ball(Eigen::Index rows, Eigen::Index columns, double radius,
                    std::mt19937_64& random) {
  Matrix m = gaussian_matrix(random, rows, columns);
  const double size =
      pick(random, 3) == 0 ? 1 : std::pow(uniform(random), 1 / static_cast<double>(rows * columns));
  return m * (radius * size / spectral_norm(m));
}

/// A class whose embedding is the matrix to cover.
Architecture embedding_of(Eigen::Index rows, Eigen::Index columns, double update, double rank) {
  Architecture a;
  a.width = static_cast<double>(rows);
  a.input_dim = static_cast<double>(columns);
  a.training.update = update;
  a.training.rank = rank;
  return a;
}

/// What the engine counts for a net of matrices of norm <= radius at the resolution.
double log_claimed(const CoverOf<double>& cover, double radius, double resolution) {
  return cover.dimension * std::log1p(cover.factor * radius / resolution);
}

}  // namespace

ParametricAttack::ParametricAttack(const Problem& problem, const std::vector<SampledPoint>& points,
                                   std::uint64_t seed)
    : problem_(problem), points_(points), seed_(seed) {}

void ParametricAttack::compare_with_formula(const SampledPoint& point, std::mt19937_64& random,
                                            const nlohmann::ordered_json& origin) {
  const Tables& tables = *problem_.view().tables;
  const Items items(point, tables);
  const ParameterCount engines = count_parameters(point.architecture);
  const auto over = [](double mine, std::uint64_t theirs) {
    return mine == static_cast<double>(theirs) ? 1 : INFINITY;
  };
  offer(
      parameters_,
      std::max(over(items.count().all, engines.all), over(items.count().trained, engines.trained)),
      origin);

  const TransformerClass c = transformer_class(point.architecture);
  const Network network = network_majorant(c, tables, 1);
  const double largest = network.majorant[0].to_double_saturated();
  const double output = pick(random, 2) == 0 ? largest : largest * uniform(random);
  if (!(output > 0) || largest > largest_claim || items.reach() > largest_claim) return;
  constexpr int levels = 12;
  const double e0 = output * std::exp2(4 * uniform(random) - 1);
  LeastEntropy<Extended> least[highest_level + 1];
  parametric_entropy(c, tables, Extended(output), Extended(e0), levels, 0, least);
  const double limit = std::min(output, items.reach());
  const double coded = point.architecture.training.code_bits * std::log(2.0);
  for (int k = 1; k <= levels; ++k) {
    const double e = e0 * std::exp2(-k);
    if (std::fabs(e / limit - 1) < borderline) continue;
    const double formula = e >= limit ? 0 : std::min(coded, items.entropy(e));
    const double theirs = least[k].entropy.to_double_saturated();
    offer(entropy_, formula == 0 ? 0 : formula / theirs, origin);
  }
}

void ParametricAttack::fill_full_net(std::mt19937_64& random,
                                     const nlohmann::ordered_json& origin) {
  const Eigen::Index rows = 1 + pick(random, 2), columns = 1 + pick(random, 2);
  const double radius = std::exp2(gaussian(random));
  // Ratios that are whole fill an interval to the last place.
  const double resolution = radius / (pick(random, 2) == 0 ? 1 : 1 + uniform(random));
  const Architecture a = embedding_of(rows, columns, INFINITY, INFINITY);
  Net net(resolution * (1 - 1e-12));
  if (rows * columns == 1)
    for (double x = -radius; x <= radius; x += resolution) net.nearest(Matrix::Constant(1, 1, x));
  net.fill([&] { return draw_in_ball(rows, columns, radius, random); });
  offer(full_, net.log_size() / log_claimed(cover_of(a, ItemShape::embedding), radius, resolution),
        origin);
}

void ParametricAttack::fill_low_rank_net(std::mt19937_64& random,
                                         const nlohmann::ordered_json& origin) {
  // Rank 1: products of a vector of norm <= u and a unit vector.
  const Eigen::Index rows = 2 + pick(random, 2);
  const Eigen::Index columns = rows == 2 ? 3 : 2 + pick(random, 2);
  const double radius = std::exp2(gaussian(random));
  const double resolution = radius / (1 + 0.6 * uniform(random));
  const Architecture a = embedding_of(rows, columns, radius, 1);
  const auto draw_left = [&] { return draw_in_ball(rows, 1, radius, random); };
  const auto draw_right = [&]() -> Matrix { return unit_vector(random, columns); };
  Net left(resolution / 2), right(resolution / (2 * radius));
  left.fill(draw_left);
  right.fill(draw_right);
  for (int i = 0; i < 50; ++i) {
    const Matrix l = draw_left(), r = draw_right();
    const Matrix near_left = left.nearest(l), near_right = right.nearest(r);
    const Matrix apart = l * r.transpose() - near_left * near_right.transpose();
    offer(distance_, spectral_norm(apart) / resolution, origin);
  }
  offer(low_rank_,
        (left.log_size() + right.log_size()) /
            log_claimed(cover_of(a, ItemShape::embedding), radius, resolution),
        origin);
}

void ParametricAttack::trial(std::int64_t number) {
  std::mt19937_64 random = generator_for(
      {seed_, static_cast<std::uint64_t>(number), 0x6e657473, sweep_number(problem_)});
  const SampledPoint& point = points_[static_cast<std::size_t>(number) % points_.size()];
  const nlohmann::ordered_json origin{{"seed", seed_}, {"trial", number}, {"point", point.index}};
  compare_with_formula(point, random, origin);
  if (number % 4 == 0) fill_full_net(random, origin);
  if (number % 4 == 2) fill_low_rank_net(random, origin);
}

std::vector<Finding> ParametricAttack::findings() const {
  std::vector<Finding> findings;
  for (const Finding* finding : {&entropy_, &parameters_, &full_, &low_rank_, &distance_})
    if (finding->trials > 0) findings.push_back(*finding);
  return findings;
}

}  // namespace boundsweep::verify
