// Layer norm, theory §2.3: N_k² = max over 0 ≤ ρ ≤ 1, |c| ≤ ρ of
//   Q(ρ, c) = (1−ρ²)^k [ρ² P_k(c)² + P_{k−1}(c)² − 2c P_k(c) P_{k−1}(c)],
// which equals the maximum over |c| = ρ, a polynomial in one variable. The second fact is proven here for every order.
//
// Write r = ρ², a = P_k(c)², b = P_{k−1}(c)² − 2c P_k(c) P_{k−1}(c), so Q = (1−r)^k (ra + b) with r ∈ [c², 1]. Then
// ∂Q/∂r = (1−r)^{k−1} [a − kb − (k+1)ra], whose bracket decreases in r as a ≥ 0. Hence, for a given c, either
//   (i)  a − kb − (k+1)c²a ≤ 0, and r = c² is best; or
//   (ii) a > 0, and by the weighted inequality of means  Q ≤ k^k/(k+1)^{k+1} · (a+b)^{k+1}/a^k  for all r ≤ 1,
//        (a + b = P_k² + P_{k−1}² − 2c P_k P_{k−1} ≥ 0), which is below the one-variable maximum.
// Each subinterval of c ∈ [0, 1] (Q is even in c) is shown to satisfy (i) throughout or (ii) throughout.

#include "enclosures.hpp"
#include "supremum.hpp"

namespace boundsweep::enclosures {
namespace {

// P_0 … P_n by (i+1)P_{i+1} = (2i+1)xP_i − iP_{i−1}. Coefficients are dyadic, so the ball arithmetic is exact.
std::vector<Polynomial> legendre(int n) {
  std::vector<Polynomial> p{{Ball(1)}, {Ball(0), Ball(1)}};
  for (int i = 1; i < n; ++i) {
    Polynomial next = Polynomial{Ball(0), Ball(2 * i + 1)} * p[static_cast<size_t>(i)] +
                      Ball(-i) * p[static_cast<size_t>(i) - 1];
    for (Ball& c : next) c = c / Ball(i + 1);
    p.push_back(std::move(next));
  }
  return p;
}

Polynomial power(const Polynomial& p, int exponent) {
  Polynomial result{Ball(1)};
  for (int i = 0; i < exponent; ++i) result = result * p;
  return result;
}

struct TwoVariables {
  int k;
  Jet a, sum, slope;  // a, a + b, and a − kb − (k+1)c²a, as functions of c
  Ball best;          // a proven lower bound of N_k²
};

void prove_largest_on_diagonal(const TwoVariables& q, double left, double right, int depth) {
  if (surely_less(TaylorForm(q.slope, left, right).value(), Ball(0))) return;  // (i)
  // max(0, ·): a + b ≥ 0, whatever its enclosure.
  const Ball sum = max(Ball(0), TaylorForm(q.sum, left, right).value());
  const Ball a = TaylorForm(q.a, left, right).value();
  const ulong k = static_cast<ulong>(q.k);
  if (surely_less(Ball(0), a) &&
      surely_less(pow(Ball(q.k), k) * pow(sum, k + 1), pow(Ball(q.k + 1), k + 1) * q.best * pow(a, k))) {
    return;  // (ii)
  }
  if (depth == 0) throw std::runtime_error("layer norm: the supremum may lie off |c| = ρ");
  const double middle = (left + right) / 2;
  prove_largest_on_diagonal(q, left, middle, depth - 1);
  prove_largest_on_diagonal(q, middle, right, depth - 1);
}

Ball layer_norm_order(int k) {
  const std::vector<Polynomial> p = legendre(k);
  const Polynomial &now = p[static_cast<size_t>(k)], &before = p[static_cast<size_t>(k) - 1];
  const Polynomial x{Ball(0), Ball(1)};

  // At c = ρ: Q = (1−ρ²)^k (P_{k−1} − ρP_k)² = (1−ρ²)^{k+2} (P_k'/k)².
  Polynomial slope_over_k = derivative(now);
  for (Ball& c : slope_over_k) c = c / Ball(k);  // dyadic again: (P_{k−1} − ρP_k)/(1−ρ²)
  const Polynomial diagonal = power({Ball(1), Ball(0), Ball(-1)}, k + 2) * slope_over_k * slope_over_k;
  const Ball squared = supremum(polynomial_jet(diagonal), -1, 1);

  const Polynomial a = now * now;
  const Polynomial b = before * before + Ball(-2) * x * now * before;
  const Polynomial slope = a + Ball(-k) * b + Ball(-k - 1) * x * x * a;
  prove_largest_on_diagonal({k, polynomial_jet(a), polynomial_jet(a + b), polynomial_jet(slope), lower_end(squared)},
                            0, 1, 40);
  return sqrt(squared);
}

}  // namespace

std::vector<Ball> layer_norm(int highest_order) {
  std::vector<Ball> table{Ball(1)};
  for (int k = 1; k <= highest_order; ++k) table.push_back(layer_norm_order(k));
  return table;
}

}  // namespace boundsweep::enclosures
