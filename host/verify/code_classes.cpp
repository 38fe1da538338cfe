#include "host/verify/code_classes.hpp"

#include <algorithm>
#include <cmath>
#include <deque>
#include <limits>
#include <map>

#include "host/verify/random_draw.hpp"

namespace boundsweep::verify {
namespace {

using Point = Eigen::Vector2d;

/// Nets expected to have more elements are not filled.
constexpr double largest_net = 400;

double binomial(int n, int k) {
  double result = 1;
  for (int i = 0; i < k; ++i) result = result * (n - i) / (i + 1);
  return result;
}

/// Whether one cell covers everything.
bool is_one_cell(const CoveringCase& c) {
  return c.ball_radius() >= c.domain.radius;
}

/// Arguments of ceilings that algebra makes whole are so up to rounding.
double whole_above(double value) {
  return std::ceil(value * (1 - 1e-12));
}

/// Points of the ball of the token norm, its boundary among them.
std::vector<Point> ball_samples(const SmallDomain& domain, double radius, int steps) {
  std::vector<Point> points;
  const int second = domain.dimension() == 1 ? 0 : steps;
  for (int i = -steps; i <= steps; ++i) {
    for (int j = -second; j <= second; ++j) {
      Point p(radius * i / steps, second == 0 ? 0 : radius * j / steps);
      if (domain.input_dim == 2 && p.norm() > 0)  // the square onto the disc, boundary to boundary
        p *= p.lpNorm<Eigen::Infinity>() / p.norm();
      points.push_back(p);
    }
  }
  return points;
}

/// Cubes of side at most 2η/√d_x per token, their centres projected onto the ball; 0 where one
/// cell suffices.
std::vector<Point> make_centres(const CoveringCase& c) {
  if (is_one_cell(c)) return {Point::Zero()};
  std::vector<Point> centres;
  const SmallDomain& domain = c.domain;
  const double eta = c.ball_radius();
  const auto sides =
      static_cast<int>(whole_above(std::sqrt(domain.input_dim) * domain.radius / eta));
  const double side = 2 * domain.radius / sides;
  const int second = domain.dimension() == 1 ? 1 : sides;
  for (int i = 0; i < sides; ++i) {
    for (int j = 0; j < second; ++j) {
      Point p(-domain.radius + (i + 0.5) * side,
              second == 1 ? 0 : -domain.radius + (j + 0.5) * side);
      const double norm = domain.norm(p);
      if (domain.input_dim == 2 && norm > domain.radius) p *= domain.radius / norm;
      centres.push_back(p);
    }
  }
  return centres;
}

/// An order in which every cell but the first has an earlier neighbour at most 2η away.
struct CellOrder {
  std::vector<std::size_t> order;   ///< cells, the first is 0
  std::vector<std::size_t> parent;  ///< by cell
};

CellOrder order_cells(const SmallDomain& domain, const std::vector<Point>& centres, double eta) {
  CellOrder result;
  result.parent.assign(centres.size(), centres.size());
  std::deque<std::size_t> waiting{0};
  result.parent[0] = 0;
  while (!waiting.empty()) {
    const std::size_t cell = waiting.front();
    waiting.pop_front();
    result.order.push_back(cell);
    for (std::size_t other = 0; other < centres.size(); ++other) {
      if (result.parent[other] < centres.size()) continue;
      if (domain.norm(centres[cell] - centres[other]) > 2 * eta * (1 + 1e-12)) continue;
      result.parent[other] = cell;
      waiting.push_back(other);
    }
  }
  return result;
}

/// The same polynomial in offsets from another point: p(x) about `from`, given about `from − by`.
Polynomial shifted(const Polynomial& p, const Point& by) {
  const double a = by.x(), b = by.y();
  Polynomial q = p;
  q.col(0) += p.col(1) * a + p.col(2) * b + p.col(3) * a * a + p.col(4) * a * b + p.col(5) * b * b;
  q.col(1) += 2 * p.col(3) * a + p.col(4) * b;
  q.col(2) += p.col(4) * a + 2 * p.col(5) * b;
  return q;
}

/// The columns of the j-th forms.
auto forms_of(Polynomial& p, int j) {
  return p.middleCols(j * (j + 1) / 2, j + 1);
}

/// The j-th forms of p alone.
Polynomial only(const Polynomial& p, int j) {
  Polynomial q = Polynomial::Zero(p.rows(), 6);
  forms_of(q, j) = p.middleCols(j * (j + 1) / 2, j + 1);
  return q;
}

/// A net of j-th forms of norm <= reach · resolution. Numbers are rounded to the midpoints of
/// intervals; other forms to a net grown where it is needed, whose elements are further than the
/// resolution apart, so that a volumetric count bounds their number.
class Net {
 public:
  Net(const CoveringCase& c, int j, double reach, double resolution)
      : case_(c), j_(j), reach_(reach), resolution_(resolution) {}

  /// The number of an element within the resolution of p, and that element.
  std::size_t quantize(const Polynomial& p, Polynomial& element) {
    if (reach_ <= 1) {
      element = Polynomial::Zero(p.rows(), 6);
      return 0;
    }
    if (case_.is_number(j_)) {
      const double intervals = whole_above(reach_), radius = reach_ * resolution_;
      const double length = 2 * radius / intervals;
      const double value = p(0, j_ * (j_ + 1) / 2);
      const double number = std::clamp(std::floor((value + radius) / length), 0.0, intervals - 1);
      element = Polynomial::Zero(1, 6);
      element(0, j_ * (j_ + 1) / 2) = -radius + (number + 0.5) * length;
      return static_cast<std::size_t>(number);
    }
    std::size_t i = 0;
    while (i < elements_.size() && !(form_norm(case_.domain, elements_[i] - p, j_) <= resolution_))
      ++i;
    if (i == elements_.size()) elements_.push_back(p);
    element = elements_[i];
    return i;
  }

  /// log of the count of elements, as h has it.
  double log_count() const {
    if (reach_ <= 1) return 0;
    if (case_.is_number(j_)) return std::log(whole_above(reach_));
    return case_.outputs * case_.forms(j_) * std::log1p(2 * reach_);
  }

  /// Random forms of the ball that the net is for, until hardly any is new: log of how many the net
  /// then has over the count.
  double fill(std::mt19937_64& random) {
    const double count = std::exp(log_count());
    if (!(count > 1) || count > largest_net) return 0;
    std::map<std::size_t, int> used;
    for (int i = 0; i < 4 * count; ++i) {
      Polynomial p = Polynomial::Zero(case_.outputs, 6);
      for (int row = 0; row < case_.outputs; ++row)
        for (int column = 0; column <= j_; ++column)
          if (case_.domain.dimension() == 2 || column == 0)
            forms_of(p, j_)(row, column) = gaussian(random);
      const double dimension = case_.outputs * case_.forms(j_);
      p *= reach_ * resolution_ * std::pow(uniform(random), 1 / dimension) /
           form_norm(case_.domain, p, j_);
      Polynomial element;
      ++used[quantize(p, element)];
    }
    return std::log(static_cast<double>(used.size())) / log_count();
  }

 private:
  const CoveringCase& case_;
  int j_;
  double reach_, resolution_;
  std::vector<Polynomial> elements_;
};

/// The code of one function: for each cell the numbers of the elements nearest to its forms.
class Encoder {
 public:
  Encoder(const CoveringCase& c, CoveringRatios& ratios)
      : case_(c),
        ratios_(ratios),
        centres_(make_centres(c)),
        cells_(order_cells(c.domain, centres_, c.ball_radius())) {
    for (int j = 0; j < c.order; ++j) {
      resolution_.push_back(c.share(j) * c.scale / std::pow(c.ball_radius(), j));
      first_.emplace_back(c, j, c.coded(j), resolution_.back());
      next_.emplace_back(c, j, std::min(c.known(j), c.coded(j)), resolution_.back());
    }
    const auto further = static_cast<double>(centres_.size() - 1);
    if (further > 0) ratios_.cells = further / further_cells(c);
    if (cells_.order.size() != centres_.size()) ratios_.cells = INFINITY;  // not connected
  }

  const std::vector<Point>& centres() const { return centres_; }

  std::vector<std::size_t> code(const SmoothFunction& f) {
    std::vector<Polynomial> quantized(centres_.size());
    std::vector<std::size_t> code;
    for (const std::size_t cell : cells_.order) {
      const Polynomial p = f.taylor(centres_[cell]);
      const std::size_t parent = cells_.parent[cell];
      const Polynomial known = cell == cells_.order.front()
                                   ? Polynomial(Polynomial::Zero(p.rows(), 6))
                                   : shifted(quantized[parent], centres_[cell] - centres_[parent]);
      quantized[cell] = Polynomial::Zero(p.rows(), 6);
      for (int j = 0; j < case_.order; ++j) {
        const std::size_t place = static_cast<std::size_t>(j);
        const Polynomial form = only(p, j);
        const double size = form_norm(case_.domain, form, j);
        ratios_.first = std::max(ratios_.first, over(size, case_.size[place]));
        const bool from_neighbour = cell != cells_.order.front() && case_.known(j) < case_.coded(j);
        Polynomial element, told = Polynomial::Zero(p.rows(), 6);
        if (from_neighbour) {
          told = only(known, j);
          ratios_.next = std::max(ratios_.next, over(form_norm(case_.domain, form - told, j),
                                                     case_.known(j) * resolution_[place]));
        }
        Net& net = from_neighbour ? next_[place] : first_[place];
        code.push_back(net.quantize(form - told, element));
        quantized[cell] += told + element;
      }
    }
    return code;
  }

  double fill_nets(std::mt19937_64& random) const {
    double largest = 0;
    for (const std::vector<Net>* nets : {&first_, &next_})
      for (Net net : *nets) largest = std::max(largest, net.fill(random));
    return largest;
  }

 private:
  static double over(double actual, double claimed) { return actual == 0 ? 0 : actual / claimed; }

  const CoveringCase& case_;
  CoveringRatios& ratios_;
  std::vector<Point> centres_;
  CellOrder cells_;
  std::vector<double> resolution_;
  std::vector<Net> first_, next_;
};

/// sup ‖B(s, t)‖ over signs s, t, where B is the second form: it is convex in each.
double form_on_signs(const Polynomial& p) {
  const Eigen::VectorXd straight = p.col(3) + p.col(5), crossed = p.col(3) - p.col(5);
  return std::max({(straight + p.col(4)).norm(), (straight - p.col(4)).norm(), crossed.norm()});
}

}  // namespace

double SmallDomain::norm(const Point& x) const {
  return input_dim == 2 ? x.norm() : x.lpNorm<Eigen::Infinity>();
}

double form_norm(const SmallDomain& domain, const Polynomial& p, int j) {
  if (j == 0) return p.col(0).norm();
  if (domain.dimension() == 1) return p.col(j == 1 ? 1 : 3).norm();
  if (j == 1 && domain.tokens == 2)
    return std::max((p.col(1) + p.col(2)).norm(), (p.col(1) - p.col(2)).norm());
  if (domain.tokens == 2) return form_on_signs(p);
  // The largest singular value of a matrix with columns a, b.
  const auto spectral = [](const Eigen::VectorXd& a, const Eigen::VectorXd& b) {
    const double trace = a.squaredNorm() + b.squaredNorm(), mixed = a.dot(b);
    const double gap = a.squaredNorm() - b.squaredNorm();
    return std::sqrt(0.5 * (trace + std::hypot(gap, 2 * mixed)));
  };
  if (j == 1) return spectral(p.col(1), p.col(2));
  return spectral(Point(p(0, 3), 0.5 * p(0, 4)), Point(0.5 * p(0, 4), p(0, 5)));
}

double CoveringCase::forms(int j) const {
  return binomial(domain.dimension() + j - 1, j);
}

double CoveringCase::share(int j) const {
  return theta * forms(j) / binomial(domain.dimension() + order - 1, domain.dimension());
}

double CoveringCase::ball_radius() const {
  const double last = size[static_cast<std::size_t>(order)];
  if (last == 0) return domain.radius;
  return std::min(domain.radius, std::pow((1 - theta) * scale / last, 1.0 / order));
}

double CoveringCase::coded(int j) const {
  return size[static_cast<std::size_t>(j)] * std::pow(ball_radius(), j) / (share(j) * scale);
}

double CoveringCase::known(int j) const {
  double rho = binomial(order, j) * std::exp2(order - j) * (1 - theta);
  for (int i = j; i < order; ++i) rho += binomial(i, j) * std::exp2(i - j) * share(i);
  return rho / share(j);
}

double further_cells(const CoveringCase& c) {
  if (is_one_cell(c)) return 0;
  const double x = c.domain.radius / c.ball_radius();
  const int n = c.domain.dimension();
  return std::min(std::pow(1 + 2 * x, n),
                  std::pow(whole_above(std::sqrt(c.domain.input_dim) * x), n)) -
         1;
}

double covering_entropy(const CoveringCase& c) {
  const double cells = further_cells(c);
  double entropy = 0;
  for (int j = 0; j < c.order; ++j) {
    const double coded = c.coded(j), known = std::min(c.known(j), coded);
    if (coded * (1 - 1e-12) <= 1) continue;
    if (c.is_number(j)) {
      entropy += std::log(whole_above(coded)) + cells * std::log(whole_above(known));
    } else {
      entropy += c.outputs * c.forms(j) * (std::log1p(2 * coded) + cells * std::log1p(2 * known));
    }
  }
  return entropy;
}

CoveringRatios try_covering(const CoveringCase& c, const std::vector<SmoothFunction>& functions,
                            std::mt19937_64& random) {
  CoveringRatios ratios;
  Encoder encoder(c, ratios);
  ratios.elements = encoder.fill_nets(random);
  const std::vector<Point> grid =
      ball_samples(c.domain, c.domain.radius, c.domain.dimension() == 1 ? 60 : 9);
  for (const Point& x : grid) {
    double nearest = std::numeric_limits<double>::infinity();
    for (const Point& centre : encoder.centres())
      nearest = std::min(nearest, c.domain.norm(x - centre));
    ratios.uncovered = std::max(ratios.uncovered, nearest / c.ball_radius());
  }
  std::map<std::vector<std::size_t>, std::vector<std::size_t>> classes;
  std::vector<Eigen::MatrixXd> values;
  for (std::size_t i = 0; i < functions.size(); ++i) {
    Eigen::MatrixXd sampled(c.outputs, static_cast<Eigen::Index>(grid.size()));
    for (std::size_t j = 0; j < grid.size(); ++j)
      sampled.col(static_cast<Eigen::Index>(j)) = functions[i].value(grid[j]);
    values.push_back(std::move(sampled));
    classes[encoder.code(functions[i])].push_back(i);
  }
  for (const auto& [code, members] : classes) {
    for (std::size_t i = 0; i < members.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        const double apart = (values[members[i]] - values[members[j]]).colwise().norm().maxCoeff();
        ratios.diameter = std::max(ratios.diameter, apart / (2 * c.scale));
        ++ratios.pairs;
      }
    }
  }
  // One code has log 0: compare where there are several.
  const double used = std::log(static_cast<double>(classes.size()));
  ratios.codes = used == 0 ? 0 : used / covering_entropy(c);
  return ratios;
}

}  // namespace boundsweep::verify
