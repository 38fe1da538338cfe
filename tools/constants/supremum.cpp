#include "supremum.hpp"

#include <algorithm>
#include <optional>

namespace boundsweep::enclosures {

TaylorForm::TaylorForm(const Jet& jet, double left, double right) {
  // Ends are dyadic with few bits, so the midpoint and half-width are exact doubles.
  const Ball middle = Ball::exactly((left + right) / 2);
  step_ = times_unit_interval(Ball::exactly((right - left) / 2));
  at_midpoint_ = jet(middle, length_);
  remainder_ = jet(middle + step_, length_ + 1);
}

Ball TaylorForm::derivative(int d) const {
  // f^(d)(m + h)/d! = Σ_{d≤j<n} binom(j,d) f_j(m) h^{j−d} + binom(n,d) f_n(ξ) h^{n−d} for some ξ between (Lagrange).
  Ball sum = binomial(length_, d) * remainder_[length_];
  for (int j = length_ - 1; j >= d; --j) sum = sum * step_ + binomial(j, d) * at_midpoint_[static_cast<size_t>(j)];
  return sum;
}

namespace {

struct Interval {
  double left, right;
};

// Newton's method with intervals, on f' over an interval where f'' has one sign: the critical point is unique.
// Returns an enclosure of |f| at it, nothing when there is no critical point.
std::optional<Ball> value_at_critical_point(const Jet& jet, Interval in, const Ball& start) {
  Ball where = Ball::interval(Ball::exactly(in.left), Ball::exactly(in.right));
  Ball slope_of_slope = Ball(2) * TaylorForm(jet, in.left, in.right).derivative(2);
  Ball centre = start;
  for (int step = 0; step < 200; ++step) {
    // f'(centre) = f'(centre) − f'(root) = f''(ξ)(centre − root): the root is in centre − f'(centre)/f''(where).
    const Ball next = centre - jet(centre, 2)[1] / slope_of_slope;
    if (surely_disjoint(next, where)) return std::nullopt;
    const Ball before = where;
    where = intersection(where, next);
    if (is_exact(where) || !narrower(where, before)) break;
    centre = midpoint(where);
    slope_of_slope = intersection(slope_of_slope, Ball(2) * jet(where, 3)[2]);
  }
  return abs(jet(where, 1)[0]);
}

}  // namespace

Ball supremum(const Jet& jet, double left, double right) {
  // |f| is largest at an end or at an interior point with f' = 0 (f is not identically zero). Branch and bound keeps
  // the closed intervals that may contain such a point with |f| as large as the best value met; all others go.
  const Ball at_ends = max(abs(jet(Ball::exactly(left), 1)[0]), abs(jet(Ball::exactly(right), 1)[0]));
  Ball best = lower_end(at_ends);

  std::vector<Interval> kept{{left, right}};
  for (int level = 0; level < 32; ++level) {
    std::vector<Interval> halves;
    for (const Interval& i : kept) {
      const double middle = (i.left + i.right) / 2;
      halves.push_back({i.left, middle});
      halves.push_back({middle, i.right});
      best = max(best, lower_end(abs(jet(Ball::exactly(middle), 1)[0])));
    }
    kept.clear();
    for (const Interval& i : halves) {
      const TaylorForm form(jet, i.left, i.right);
      const bool too_small = surely_less(abs(form.value()), best);
      const bool monotone = surely_nonzero(form.derivative(1));
      if (!too_small && !monotone) kept.push_back(i);
    }
    if (kept.empty()) return at_ends;
    if (kept.size() > 100000) break;

    // Join neighbours; done when f'' has one sign on each group, so that each holds at most one critical point.
    std::vector<Interval> groups;
    for (const Interval& i : kept) {
      if (!groups.empty() && groups.back().right == i.left) {
        groups.back().right = i.right;
      } else {
        groups.push_back(i);
      }
    }
    const bool separated = std::all_of(groups.begin(), groups.end(), [&](const Interval& g) {
      return surely_nonzero(TaylorForm(jet, g.left, g.right).derivative(2));
    });
    if (!separated) continue;

    Ball largest = at_ends;
    for (const Interval& g : groups) {
      // Starting at a maximiser that is a simple number (zero, an end) yields its exact value.
      double start = (g.left + g.right) / 2;
      if (g.left < 0 && g.right > 0) start = 0;
      if (g.left == left) start = left;
      if (g.right == right) start = right;
      if (const auto value = value_at_critical_point(jet, g, Ball::exactly(start))) largest = max(largest, *value);
    }
    return largest;
  }
  throw std::runtime_error("supremum: the maximisers could not be separated");
}

Polynomial operator+(const Polynomial& p, const Polynomial& q) {
  Polynomial sum(std::max(p.size(), q.size()));
  for (size_t i = 0; i < p.size(); ++i) sum[i] += p[i];
  for (size_t i = 0; i < q.size(); ++i) sum[i] += q[i];
  return sum;
}

Polynomial operator*(const Polynomial& p, const Polynomial& q) {
  Polynomial product(p.size() + q.size() - 1);
  for (size_t i = 0; i < p.size(); ++i) {
    for (size_t j = 0; j < q.size(); ++j) product[i + j] += p[i] * q[j];
  }
  return product;
}

Polynomial operator*(const Ball& c, const Polynomial& p) {
  Polynomial scaled;
  for (const Ball& coefficient : p) scaled.push_back(c * coefficient);
  return scaled;
}

Polynomial derivative(const Polynomial& p) {
  Polynomial d;
  for (size_t i = 1; i < p.size(); ++i) d.push_back(Ball::integer(static_cast<slong>(i)) * p[i]);
  if (d.empty()) d.emplace_back(0);
  return d;
}

Jet polynomial_jet(Polynomial p) {
  for (const Ball& c : p) {
    if (!is_exact(c)) throw std::logic_error("polynomial_jet: inexact coefficient");
  }
  return [p = std::move(p)](const Ball& x, int n) {
    // Horner's rule for p(x + h), truncated after h^{n−1}.
    std::vector<Ball> jet(static_cast<size_t>(n));
    for (auto c = p.rbegin(); c != p.rend(); ++c) {
      for (size_t j = jet.size() - 1; j > 0; --j) jet[j] = jet[j] * x + jet[j - 1];
      jet[0] = jet[0] * x + *c;
    }
    return jet;
  };
}

}  // namespace boundsweep::enclosures
