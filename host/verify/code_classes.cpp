#include "host/verify/code_classes.hpp"

#include <algorithm>
#include <cmath>
#include <deque>
#include <limits>
#include <map>

namespace boundsweep::verify {
namespace {

using Point = Eigen::Vector2d;

/// Samples of a ball stand for it: the true maximum of a polynomial of degree 2 is at most this
/// times the largest sample.
constexpr double sampling_slack = 1.08;

double ball_radius(const CoveringCase& c) {
  if (c.derivative == 0) return c.domain.radius;
  const double eta = std::pow((1 - c.theta) * c.scale / c.derivative, 1.0 / c.order);
  return std::min(eta, c.domain.radius);
}

/// Whether one cell covers everything.
bool is_one_cell(const CoveringCase& c) {
  return ball_radius(c) >= c.domain.radius;
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

/// 0, then cubes of side at most 2η/√d_x per token, their centres projected onto the ball.
std::vector<Point> make_centres(const CoveringCase& c) {
  std::vector<Point> centres{Point::Zero()};
  if (is_one_cell(c)) return centres;
  const SmallDomain& domain = c.domain;
  const double eta = ball_radius(c);
  const auto sides = static_cast<int>(std::ceil(std::sqrt(domain.input_dim) * domain.radius / eta));
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
  q[0] = p[0] + p[1] * a + p[2] * b + p[3] * a * a + p[4] * a * b + p[5] * b * b;
  q[1] = p[1] + 2 * p[3] * a + p[4] * b;
  q[2] = p[2] + p[4] * a + 2 * p[5] * b;
  return q;
}

Polynomial truncated(Polynomial p, int degree) {
  if (degree < 2) p.tail<3>().setZero();
  if (degree < 1) p.segment<2>(1).setZero();
  return p;
}

/// A net of polynomials of norm <= radius. Numbers are rounded to the midpoints of intervals;
/// other polynomials to a net grown where it is needed, whose elements are further than the
/// resolution apart in the sampled norm, so that a volumetric count bounds their number.
class Net {
 public:
  Net(const std::vector<Point>& samples, int degree, double radius, double resolution)
      : degree_(degree), radius_(radius), resolution_(resolution) {
    monomials_.resize(static_cast<Eigen::Index>(samples.size()), 6);
    for (std::size_t i = 0; i < samples.size(); ++i) {
      const double x = samples[i].x(), y = samples[i].y();
      monomials_.row(static_cast<Eigen::Index>(i)) << 1, x, y, x * x, x * y, y * y;
    }
  }

  double norm(const Polynomial& p) const { return (monomials_ * p).lpNorm<Eigen::Infinity>(); }

  /// The number of an element within the resolution of p, and that element.
  std::size_t quantize(const Polynomial& p, Polynomial& element) {
    if (degree_ == 0) {
      const double intervals = std::ceil(radius_ / resolution_ * (1 - 1e-12));
      const double length = 2 * radius_ / intervals;
      const double number = std::clamp(std::floor((p[0] + radius_) / length), 0.0, intervals - 1);
      element = Polynomial::Zero();
      element[0] = -radius_ + (number + 0.5) * length;
      return static_cast<std::size_t>(number);
    }
    std::size_t i = 0;
    while (i < elements_.size() && !is_near(elements_[i] - p)) ++i;
    if (i == elements_.size()) elements_.push_back(p);
    element = elements_[i];
    return i;
  }

 private:
  bool is_near(const Polynomial& p) const {
    for (Eigen::Index i = 0; i < monomials_.rows(); ++i)
      if (std::fabs(monomials_.row(i).dot(p)) * sampling_slack > resolution_) return false;
    return true;
  }

  int degree_;
  double radius_, resolution_;
  Eigen::Matrix<double, Eigen::Dynamic, 6> monomials_;
  std::vector<Polynomial> elements_;
};

double chebyshev_at_three(int degree) {
  const double base = 3 + std::sqrt(8.0);
  return 0.5 * (std::pow(base, degree) + std::pow(base, -degree));
}

double first_radius(const CoveringCase& c) {
  return c.largest + (1 - c.theta) * c.scale;
}

double next_radius(const CoveringCase& c) {
  return (chebyshev_at_three(c.order - 1) * c.theta + (std::pow(3, c.order) - 1) * (1 - c.theta)) *
         c.scale;
}

double polynomials(const CoveringCase& c) {  // binom(n+s−1, n)
  const int n = c.domain.dimension(), s = c.order;
  return n == 1 ? s : s * (s + 1) / 2.0;
}

/// The code of one function: its element in the first cell's net, then one per further cell.
class Encoder {
 public:
  Encoder(const CoveringCase& c, CoveringRatios& ratios)
      : case_(c),
        ratios_(ratios),
        centres_(make_centres(c)),
        cells_(order_cells(c.domain, centres_, ball_radius(c))),
        ball_(ball_samples(c.domain, ball_radius(c), c.domain.dimension() == 1 ? 24 : 6)),
        first_(ball_, c.order - 1, first_radius(c), c.theta * c.scale),
        next_(ball_, c.order - 1, next_radius(c), c.theta * c.scale) {
    const double allowed = further_cells(c);
    const auto further = static_cast<double>(centres_.size() - 1);
    if (further > 0) ratios_.cells = further / allowed;
    if (cells_.order.size() != centres_.size()) ratios_.cells = INFINITY;  // not connected
  }

  const std::vector<Point>& centres() const { return centres_; }

  std::vector<std::size_t> code(const SmoothFunction& f) {
    std::vector<Polynomial> quantized(centres_.size());
    std::vector<std::size_t> code;
    for (const std::size_t cell : cells_.order) {
      const Polynomial p = truncated(f.taylor(centres_[cell]), case_.order - 1);
      if (cell == 0) {
        ratios_.first = std::max(ratios_.first, first_.norm(p) / first_radius(case_));
        code.push_back(first_.quantize(p, quantized[0]));
        continue;
      }
      const std::size_t parent = cells_.parent[cell];
      const Polynomial known = shifted(quantized[parent], centres_[cell] - centres_[parent]);
      const Polynomial residual = p - known;
      ratios_.next = std::max(ratios_.next, next_.norm(residual) / next_radius(case_));
      Polynomial element;
      code.push_back(next_.quantize(residual, element));
      quantized[cell] = known + element;
    }
    return code;
  }

 private:
  const CoveringCase& case_;
  CoveringRatios& ratios_;
  std::vector<Point> centres_;
  CellOrder cells_;
  std::vector<Point> ball_;
  Net first_, next_;
};

}  // namespace

double SmallDomain::norm(const Point& x) const {
  return input_dim == 2 ? x.norm() : x.lpNorm<Eigen::Infinity>();
}

double further_cells(const CoveringCase& c) {
  if (is_one_cell(c)) return 0;
  const double eta = ball_radius(c), r = c.domain.radius;
  return std::pow(std::ceil(std::sqrt(c.domain.input_dim) * r / eta), c.domain.dimension());
}

double covering_entropy(const CoveringCase& c) {
  double cells = further_cells(c);
  if (cells > 0)
    cells = std::min(cells,
                     std::pow(1 + 2 * c.domain.radius / ball_radius(c), c.domain.dimension()) - 1);
  const double first = first_radius(c) / (c.theta * c.scale);
  const double next = next_radius(c) / (c.theta * c.scale);
  if (c.order == 1)  // numbers are counted in intervals
    return std::log1p(first) + cells * std::log(std::ceil(next * (1 - 1e-12)));
  return polynomials(c) * (std::log1p(2 * first) + cells * std::log1p(2 * next));
}

CoveringRatios try_covering(const CoveringCase& c, const std::vector<SmoothFunction>& functions) {
  CoveringRatios ratios;
  Encoder encoder(c, ratios);
  const std::vector<Point> grid =
      ball_samples(c.domain, c.domain.radius, c.domain.dimension() == 1 ? 60 : 9);
  for (const Point& x : grid) {
    double nearest = std::numeric_limits<double>::infinity();
    for (const Point& centre : encoder.centres())
      nearest = std::min(nearest, c.domain.norm(x - centre));
    ratios.uncovered = std::max(ratios.uncovered, nearest / ball_radius(c));
  }
  std::map<std::vector<std::size_t>, std::vector<std::size_t>> classes;
  std::vector<Eigen::VectorXd> values;
  for (std::size_t i = 0; i < functions.size(); ++i) {
    Eigen::VectorXd sampled(static_cast<Eigen::Index>(grid.size()));
    for (std::size_t j = 0; j < grid.size(); ++j)
      sampled[static_cast<Eigen::Index>(j)] = functions[i].value(grid[j]);
    values.push_back(std::move(sampled));
    classes[encoder.code(functions[i])].push_back(i);
  }
  for (const auto& [code, members] : classes) {
    for (std::size_t i = 0; i < members.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        const double apart = (values[members[i]] - values[members[j]]).lpNorm<Eigen::Infinity>();
        ratios.diameter = std::max(ratios.diameter, apart / (2 * c.scale));
        ++ratios.pairs;
      }
    }
  }
  // One code has log 0: compare where there are several.
  ratios.codes = std::log(static_cast<double>(classes.size())) / covering_entropy(c);
  return ratios;
}

}  // namespace boundsweep::verify
