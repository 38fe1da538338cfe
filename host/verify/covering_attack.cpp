#include "host/verify/covering_attack.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "boundsweep/entropy/smooth.hpp"
#include "boundsweep/network/walk.hpp"
#include "host/verify/random_draw.hpp"
#include "host/verify/weight_class.hpp"

namespace boundsweep::verify {
namespace {

using Point = Eigen::Vector2d;

constexpr double most_cells = 100;
constexpr double largest_bound = 1e60;
/// θ of theory §5.1.
constexpr std::array<double, 6> thetas{1 / 32.0, 1 / 16.0, 1 / 8.0, 1 / 4.0, 1 / 2.0, 2 / 3.0};

/// The point's class with the input of the small domain and a network small enough to be run at
/// thousands of inputs.
Architecture small_architecture(Architecture a, int tokens, int input_dim, int outputs) {
  a.tokens = tokens;
  a.input_dim = input_dim;
  a.outputs = outputs;
  a.blocks = nullptr;
  a.heads = a.kv_heads = 1;
  a.width = std::min(a.width, 4.0);
  a.ff = std::min(a.ff, 6.0);
  a.depth = 1;
  a.norms = std::min(a.norms, 2.0);
  return a;
}

/// Remembers what it has computed: mixtures ask for the same points again.
SmoothFunction remembered(SmoothFunction f) {
  const auto values = std::make_shared<std::map<std::pair<double, double>, Eigen::VectorXd>>();
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

/// `clip` for functions of which the values alone are coded.
SmoothFunction network_function(const Architecture& a, const std::string& activation,
                                const NetworkWeights& weights, double clip) {
  const auto input = [a](const Point& x) -> Matrix {
    if (a.dimension() < 2) return Matrix::Constant(1, 1, x.x());
    if (a.tokens < 2) return x;
    return x.transpose();
  };
  const auto value = [=](const Point& x) -> Eigen::VectorXd {
    return clipped(evaluate(a, activation, weights, input(x)), clip);
  };
  const auto polynomial = [=](const Point& x) {
    const auto along = [&](double h, double k) {
      return taylor(a, activation, weights, input(x), input(Point(h, k)), 2);
    };
    Polynomial p = Polynomial::Zero(static_cast<Eigen::Index>(a.outputs), 6);
    const Matrix first = along(1, 0);
    p.col(0) = clipped(first.col(0), clip);
    p.col(1) = first.col(1);
    p.col(3) = first.col(2);
    if (a.dimension() < 2) return p;
    const Matrix second = along(0, 1), both = along(1, 1);
    p.col(2) = second.col(1);
    p.col(5) = second.col(2);
    p.col(4) = both.col(2) - first.col(2) - second.col(2);
    return p;
  };
  return remembered({value, polynomial});
}

/// amplitude · sin(ω⟨u, x⟩ + phase), and the cosine where there is a second output: as wavy as the
/// sizes of the case allow.
SmoothFunction wave(const CoveringCase& c, std::mt19937_64& random) {
  const double amplitude =
      c.size[0] * (pick(random, 2) == 0 ? 1 : std::pow(10, -2 * uniform(random)));
  double frequency = INFINITY, factorial = 1;
  for (int j = 1; j <= c.order; ++j) {
    factorial *= j;
    frequency = std::min(
        frequency, std::pow(c.size[static_cast<std::size_t>(j)] * factorial / amplitude, 1.0 / j));
  }
  Point u = c.domain.dimension() == 1 ? Point(1, 0) : Point(gaussian(random), gaussian(random));
  u /= c.domain.tokens == 2 ? u.lpNorm<1>() : u.norm();  // dual to the token norm
  u *= frequency;
  const double phase = 6.283185307179586 * uniform(random);
  const int outputs = c.outputs;
  const auto values = [=](const Point& x, double ahead) {
    Eigen::VectorXd y(outputs);
    for (int i = 0; i < outputs; ++i)
      y[i] = amplitude * std::sin(u.dot(x) + phase + ahead + 1.5707963267948966 * i);
    return y;
  };
  const auto polynomial = [=](const Point& x) {
    Polynomial p(outputs, 6);
    const Eigen::VectorXd y = values(x, 0), slope = values(x, 1.5707963267948966);
    p << y, slope * u.x(), slope * u.y(), -0.5 * y * u.x() * u.x(), -y * u.x() * u.y(),
        -0.5 * y * u.y() * u.y();
    return p;
  };
  return {[=](const Point& x) { return values(x, 0); }, polynomial};
}

/// Between two functions, so near the first that the two may share a code.
SmoothFunction mixture(const SmoothFunction& f, const SmoothFunction& g, double share) {
  return {[=](const Point& x) -> Eigen::VectorXd {
            return (1 - share) * f.value(x) + share * g.value(x);
          },
          [=](const Point& x) -> Polynomial {
            return (1 - share) * f.taylor(x) + share * g.taylor(x);
          }};
}

std::vector<SmoothFunction> draw_functions(const CoveringCase& c, const Architecture& a,
                                           const std::string& activation, std::mt19937_64& random) {
  std::vector<SmoothFunction> functions;
  for (int i = 0; i < 9; ++i)
    functions.push_back(network_function(
        a, activation, draw_weights(a, static_cast<WeightStyle>(i % weight_styles), random),
        c.order == 1 ? c.size[0] : INFINITY));
  for (int i = 0; i < 16; ++i) functions.push_back(wave(c, random));
  const int pure = static_cast<int>(functions.size());
  for (int i = 0; i < 30; ++i) {
    const double share = std::min(1.0, 2 * c.scale / c.size[0] * uniform(random));
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
    for (const char* claim : {"cells beyond the first", "reach of the cells", "size of the forms",
                              "forms beside their neighbours'", "diameter of the code classes",
                              "codes used", "elements of the nets"})
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
  std::mt19937_64 random = generator_for(
      {seed_, static_cast<std::uint64_t>(number), 0x63656c6c, sweep_number(problem_)});
  const SampledPoint& point = points_[static_cast<std::size_t>(number) % points_.size()];
  const int shape = pick(random, 3);  // one number; two in one token; two tokens
  const int outputs = 1 + pick(random, 2);
  const Architecture a =
      small_architecture(point.architecture, shape == 2 ? 2 : 1, shape == 1 ? 2 : 1, outputs);
  const Tables& tables = *problem_.view().tables;
  // The norm of second forms of two outputs on a disc has no simple formula.
  const int highest = std::min(usable_order(a, highest_order), shape == 1 && outputs == 2 ? 2 : 3);
  const Network network = network_majorant(transformer_class(a), tables, highest);
  const double largest = network.majorant[0].to_double_saturated();
  const double clip = pick(random, 3) == 0 ? largest * uniform(random) : INFINITY;
  CoveringCase c;
  c.domain = {shape == 2 ? 2 : 1, shape == 1 ? 2 : 1, a.radius};
  c.outputs = outputs;
  c.order = 1 + pick(random, highest);
  c.theta = thetas[static_cast<std::size_t>(pick(random, static_cast<int>(thetas.size())))];
  const auto claims = [&](int s) {
    CoveringCase at = c;
    at.order = s;
    for (int j = 0; j <= s; ++j)
      at.size[static_cast<std::size_t>(j)] = network.majorant[j].to_double_saturated();
    if (s == 1) at.size[0] = std::min(largest, clip);
    return at;
  };
  c = claims(c.order);
  const auto too_large = [](const CoveringCase& at) {
    return *std::max_element(at.size.begin(), at.size.end()) > largest_bound;
  };
  if (!(largest > 0) || too_large(c)) return;

  const double e0 = 4 * largest * (1 + uniform(random));
  int level = 1 + pick(random, 9);
  c.scale = e0 * std::exp2(-level);
  while (level > 1 && further_cells(c) > most_cells) c.scale = e0 * std::exp2(-(--level));
  if (further_cells(c) > most_cells) return;
  const nlohmann::ordered_json witness{
      {"seed", seed_},      {"trial", number},          {"point", point.index},
      {"tokens", a.tokens}, {"input_dim", a.input_dim}, {"outputs", a.outputs},
      {"theta", c.theta},   {"scale", c.scale}};

  // The engine's entropy is a minimum over orders up to s and θ.
  const SmoothShape forms(a.tokens, a.input_dim, a.outputs, highest);
  SmoothEntropy entropy(tables,
                        {forms, a.radius, network, Extended(1.0),
                         Extended(std::min(largest, clip)), Extended(e0), 0},
                        highest);
  LeastEntropy<Extended> best;
  entropy.offer_to(best, level, c.order);
  double exact = INFINITY;
  for (int s = 1; s <= c.order; ++s) {
    for (const double theta : thetas) {
      CoveringCase other = claims(s);
      other.scale = c.scale;
      other.theta = theta;
      if (!too_large(other)) exact = std::min(exact, covering_entropy(other));
    }
  }
  const double engines = best.entropy.to_double_saturated();
  offer(engine_, exact == 0 ? 0 : exact / engines, witness);

  const std::vector<SmoothFunction> functions = draw_functions(c, a, point.activation, random);
  CoveringCase claimed = c;
  for (double& size : claimed.size) size *= factor_;
  if (further_cells(claimed) > most_cells) return;
  const CoveringRatios ratios = try_covering(claimed, functions, random);
  std::vector<Finding>& findings = by_order_[static_cast<std::size_t>(c.order - 1)];
  const double values[] = {ratios.cells,    ratios.uncovered, ratios.first,   ratios.next,
                           ratios.diameter, ratios.codes,     ratios.elements};
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
