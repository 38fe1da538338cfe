#include "host/verify/covering_attack.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "boundsweep/entropy.hpp"
#include "host/verify/random_draw.hpp"
#include "host/verify/weight_class.hpp"

namespace boundsweep::verify {
namespace {

using Point = Eigen::Vector2d;

constexpr double most_cells = 100;
constexpr double largest_bound = 1e60;

/// The point's class with the input of the small domain and a network small enough to be run at
/// thousands of inputs.
Architecture small_architecture(Architecture a, int tokens, int input_dim) {
  a.tokens = tokens;
  a.input_dim = input_dim;
  a.heads = 1;
  a.width = std::min(a.width, 4.0);
  a.ff = std::min(a.ff, 6.0);
  a.depth = 1;
  a.norms = std::min(a.norms, 2.0);
  return a;
}

/// Remembers what it has computed: mixtures ask for the same points again.
SmoothFunction remembered(SmoothFunction f) {
  const auto values = std::make_shared<std::map<std::pair<double, double>, double>>();
  const auto polynomials = std::make_shared<std::map<std::pair<double, double>, Polynomial>>();
  const auto look_up = [](auto& store, const Point& x, const auto& compute) {
    const std::pair<double, double> key(x.x(), x.y());
    const auto found = store.find(key);
    if (found != store.end()) return found->second;
    return store.emplace(key, compute(x)).first->second;
  };
  return {[=](const Point& x) { return look_up(*values, x, f.value); },
          [=](const Point& x) { return look_up(*polynomials, x, f.taylor); }};
}

SmoothFunction network_function(const Architecture& a, const std::string& activation,
                                const NetworkWeights& weights) {
  const auto input = [a](const Point& x) -> Matrix {
    if (a.dimension() < 2) return Matrix::Constant(1, 1, x.x());
    if (a.tokens < 2) return x;
    return x.transpose();
  };
  const auto value = [=](const Point& x) { return evaluate(a, activation, weights, input(x)); };
  const auto polynomial = [=](const Point& x) {
    const auto along = [&](double h, double k) {
      return taylor(a, activation, weights, input(x), input(Point(h, k)), 2);
    };
    Polynomial p = Polynomial::Zero();
    const Vector first = along(1, 0);
    p[0] = first[0];
    p[1] = first[1];
    p[3] = first[2];
    if (a.dimension() < 2) return p;
    const Vector second = along(0, 1), both = along(1, 1);
    p[2] = second[1];
    p[5] = second[2];
    p[4] = both[2] - first[2] - second[2];
    return p;
  };
  return remembered({value, polynomial});
}

/// amplitude · sin(ω⟨u, x⟩ + phase), as wavy as T_s allows.
SmoothFunction wave(const CoveringCase& c, std::mt19937_64& random) {
  const double amplitude =
      c.largest * (pick(random, 2) == 0 ? 1 : std::pow(10, -2 * uniform(random)));
  double factorial = 1;
  for (int k = 2; k <= c.order; ++k) factorial *= k;
  const double frequency = std::pow(c.derivative * factorial / amplitude, 1.0 / c.order);
  Point u = c.domain.dimension() == 1 ? Point(1, 0) : Point(gaussian(random), gaussian(random));
  u /= c.domain.tokens == 2 ? u.lpNorm<1>() : u.norm();  // dual to the token norm
  u *= frequency;
  const double phase = 6.283185307179586 * uniform(random);
  const auto polynomial = [=](const Point& x) {
    const double t = u.dot(x) + phase;
    const double slope = amplitude * std::cos(t), bend = -0.5 * amplitude * std::sin(t);
    Polynomial p;
    p << amplitude * std::sin(t), slope * u.x(), slope * u.y(), bend * u.x() * u.x(),
        2 * bend * u.x() * u.y(), bend * u.y() * u.y();
    return p;
  };
  return {[=](const Point& x) { return amplitude * std::sin(u.dot(x) + phase); }, polynomial};
}

/// Between two functions, so near the first that the two may share a code.
SmoothFunction mixture(const SmoothFunction& f, const SmoothFunction& g, double share) {
  return {[=](const Point& x) { return (1 - share) * f.value(x) + share * g.value(x); },
          [=](const Point& x) -> Polynomial {
            return (1 - share) * f.taylor(x) + share * g.taylor(x);
          }};
}

std::vector<SmoothFunction> draw_functions(const CoveringCase& c, const Architecture& a,
                                           const std::string& activation, std::mt19937_64& random) {
  std::vector<SmoothFunction> functions;
  for (int i = 0; i < 9; ++i)
    functions.push_back(network_function(
        a, activation, draw_weights(a, static_cast<WeightStyle>(i % weight_styles), random)));
  for (int i = 0; i < 16; ++i) functions.push_back(wave(c, random));
  const int pure = static_cast<int>(functions.size());
  for (int i = 0; i < 30; ++i) {
    const double share = std::min(1.0, 2 * c.scale / c.largest * uniform(random));
    // Copies first: push_back may move what references point to.
    const SmoothFunction f = functions[static_cast<std::size_t>(pick(random, pure))];
    const SmoothFunction g = functions[static_cast<std::size_t>(pick(random, pure))];
    functions.push_back(mixture(f, g, share));
  }
  return functions;
}

}  // namespace

CoveringAttack::CoveringAttack(const Problem& problem, const std::vector<SampledPoint>& points,
                               std::uint64_t seed, double factor)
    : problem_(problem), points_(points), seed_(seed), factor_(factor) {
  for (int s = 1; s <= highest_order; ++s)
    for (const char* claim : {"cells beyond the first", "reach of the cells", "first polynomial",
                              "further polynomials", "diameter of the code classes", "codes used"})
      by_order_[static_cast<std::size_t>(s - 1)].push_back(
          {fmt::format("{}, order {}", claim, s), -1, 0, {}});
}

void CoveringAttack::offer(Finding& finding, double ratio, const nlohmann::ordered_json& witness,
                           std::int64_t trials) {
  finding.trials += trials;
  if (!(ratio > finding.ratio) && !std::isnan(ratio)) return;
  finding.ratio = ratio;
  finding.witness = witness;
}

void CoveringAttack::trial(std::int64_t number) {
  std::mt19937_64 random = generator_for({seed_, static_cast<std::uint64_t>(number), 0x63656c6c});
  const SampledPoint& point = points_[static_cast<std::size_t>(number) % points_.size()];
  const int shape = pick(random, 3);  // one number; two in one token; two tokens
  const Architecture a =
      small_architecture(point.architecture, shape == 2 ? 2 : 1, shape == 1 ? 2 : 1);
  const Architecture spectral = with_spectral_norms(a);
  const Tables& tables = *problem_.view().tables;
  const int highest = usable_order(a, highest_order);
  const Network network = network_majorant(spectral, tables, highest);
  CoveringCase c;
  c.domain = {shape == 2 ? 2 : 1, shape == 1 ? 2 : 1, a.radius};
  c.order = std::min(highest, 1 + pick(random, highest_order));
  const int fraction = pick(random, cell_fractions);
  c.theta = cell_fraction(fraction);
  const auto claims = [&](int s) {
    CoveringCase at = c;
    at.order = s;
    at.largest = network.majorant[0].to_double_saturated();
    at.derivative = network.majorant[s].to_double_saturated();
    return at;
  };
  c = claims(c.order);
  if (!(c.largest > 0) || c.largest > largest_bound || c.derivative > largest_bound) return;

  const double e0 = 4 * c.largest * (1 + uniform(random));
  int level = 1 + pick(random, 9);
  c.scale = e0 * std::exp2(-level);
  while (level > 1 && further_cells(c) > most_cells) c.scale = e0 * std::exp2(-(--level));
  if (further_cells(c) > most_cells) return;
  const nlohmann::ordered_json witness{
      {"seed", seed_},      {"trial", number},          {"point", point.index},
      {"tokens", a.tokens}, {"input_dim", a.input_dim}, {"theta", c.theta},
      {"scale", c.scale}};

  // The engine's entropy is a minimum over orders up to s and θ.
  SmoothEntropy entropy(spectral, tables, network, Extended(e0), 0, highest);
  LeastEntropy<Extended> best;
  entropy.offer_to(best, level, c.order);
  double exact = INFINITY;
  for (int s = 1; s <= c.order; ++s) {
    for (int f = 0; f < cell_fractions; ++f) {
      CoveringCase other = claims(s);
      other.scale = c.scale;
      other.theta = cell_fraction(f);
      if (other.derivative <= largest_bound) exact = std::min(exact, covering_entropy(other));
    }
  }
  offer(engine_, exact / best.entropy.to_double_saturated(), witness);

  const std::vector<SmoothFunction> functions = draw_functions(c, a, point.activation, random);
  CoveringCase claimed = c;
  claimed.derivative *= factor_;
  if (further_cells(claimed) > most_cells) return;
  const CoveringRatios ratios = try_covering(claimed, functions);
  std::vector<Finding>& findings = by_order_[static_cast<std::size_t>(c.order - 1)];
  const double values[] = {ratios.cells, ratios.uncovered, ratios.first,
                           ratios.next,  ratios.diameter,  ratios.codes};
  for (std::size_t i = 0; i < findings.size(); ++i)
    offer(findings[i], values[i], witness, i == 4 ? ratios.pairs : 1);
}

std::vector<Finding> CoveringAttack::findings() const {
  std::vector<Finding> findings;
  for (const std::vector<Finding>& order : by_order_)
    for (const Finding& finding : order)
      if (finding.trials > 0) findings.push_back(finding);
  if (engine_.trials > 0) findings.push_back(engine_);
  return findings;
}

}  // namespace boundsweep::verify
