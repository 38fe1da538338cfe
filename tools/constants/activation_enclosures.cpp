// Activations, theory §2.1: A_k for k = 1 … K.
//
// tanh, sigmoid, softplus: derivatives are polynomials in tanh, so the problem is a polynomial on [−1, 1], limits at
// ±∞ included. The others are bounded on [−X, X] by `supremum` and beyond it by Cauchy's estimate on discs of radius
// X/4 around real points; the result is accepted only if it exceeds the bound beyond X.

#include <cmath>
#include <functional>

#include "enclosures.hpp"
#include "supremum.hpp"

namespace boundsweep::enclosures {
namespace {

size_t index(int i) { return static_cast<size_t>(i); }

// An activation x·G(x) whose gate G tends to 0 at −∞ and to 1 at +∞, with G and 1 − G bounded beyond a distance X.
struct Gated {
  Jet gate;
  double reach;  // X, a dyadic number; the Cauchy discs have radius X/4
  Ball tail;     // (X + r)·max(|G| on discs around x ≤ −X, |1 − G| on discs around x ≥ X), r = X/4, proven for X and,
                 // as (x + r) times the gate's bound decreases in x ≥ X, for all farther x
};

// Jets of f = φ^(k)/k! from jets of φ: f_j = binom(k+j, k) φ_{k+j}.
Jet order_of(const Jet& phi, int k) {
  return [phi, k](const Ball& x, int n) {
    const std::vector<Ball> c = phi(x, n + k);
    std::vector<Ball> f;
    for (int j = 0; j < n; ++j) f.push_back(binomial(k + j, k) * c[index(k + j)]);
    return f;
  };
}

Ball accept(const Ball& inside, const Ball& beyond) {
  if (!surely_less(beyond, inside)) throw std::runtime_error("activation: the tail bound exceeds the supremum");
  return inside;
}

// For x ≤ −X: φ = xG. For x ≥ X: φ = x − x(1 − G), where x contributes 1 to the first derivative and 0 to the later
// ones. Cauchy: |h^(k)(x)|/k! ≤ r^{−k} max_{|z−x|=r} |h|, with |z| ≤ |x| + r.
Ball gated_derivative(const Gated& a, int k) {
  const Jet phi = [&a](const Ball& x, int n) {
    const std::vector<Ball> g = a.gate(x, n);
    std::vector<Ball> c{x * g[0]};
    for (int j = 1; j < n; ++j) c.push_back(x * g[index(j)] + g[index(j - 1)]);
    return c;
  };
  const Ball radius = Ball::exactly(a.reach / 4);
  const Ball beyond = Ball(k == 1 ? 1 : 0) + a.tail / pow(radius, static_cast<ulong>(k));
  return accept(supremum(order_of(phi, k), -a.reach, a.reach), beyond);
}

// G = σ(w), w(x) = slope·x + cubic·x³ with slope > 0, cubic ≥ 0: SiLU, Swish, GELU-tanh.
Gated logistic_gate(const Ball& slope, const Ball& cubic, double reach) {
  Gated a;
  a.gate = [slope, cubic](const Ball& x, int n) {
    const Ball w = x * (slope + cubic * x * x);
    const Ball dw[3] = {slope + Ball(3) * cubic * x * x, Ball(6) * cubic * x, Ball(3) * cubic};  // jet of w'
    std::vector<Ball> s{Ball(1) / (Ball(1) + exp(-w))}, product;  // product = s(1 − s), and s' = w' s(1 − s)
    for (int j = 0; j + 1 < n; ++j) {
      Ball square;
      for (int i = 0; i <= j; ++i) square += s[index(i)] * s[index(j - i)];
      product.push_back(s[index(j)] - square);
      Ball sum;
      for (int i = 0; i <= 2 && i <= j; ++i) sum += dw[i] * product[index(j - i)];
      s.push_back(sum / Ball(j + 1));
    }
    return s;
  };
  // On the disc around x ≤ −X, z = p + iq with p ≤ x + r ≤ −3r ≤ −3|q|, so Re z³ = p(p² − 3q²) ≤ 0 and
  // |e^{w(z)}| ≤ e^{slope·(x+r)} =: t < 1, |σ(w)| ≤ t/(1 − t). 1 − σ(w(z)) = σ(w(−z)) gives the other side.
  a.reach = reach;
  const Ball r = Ball::exactly(reach / 4);
  const Ball t = exp(slope * (r - Ball::exactly(reach)));
  a.tail = (Ball::exactly(reach) + r) * t / (Ball(1) - t);
  return a;
}

// e^{−x²·rate}·factor, by E' = −2·rate·x·E.
std::vector<Ball> gaussian_jet(const Ball& x, const Ball& rate, const Ball& factor, int n) {
  std::vector<Ball> e{factor * exp(-(rate * x * x))};
  for (int j = 0; j + 1 < n; ++j) {
    Ball sum = x * e[index(j)];
    if (j > 0) sum += e[index(j - 1)];
    e.push_back(-(Ball(2) * rate * sum) / Ball(j + 1));
  }
  return e;
}

// The antiderivative of the jet `slope` with constant term `value`.
std::vector<Ball> integrate(const Ball& value, const std::vector<Ball>& slope) {
  std::vector<Ball> c{value};
  for (size_t j = 0; j < slope.size(); ++j) c.push_back(slope[j] / Ball(static_cast<int>(j) + 1));
  return c;
}

// G = the normal distribution function: GELU.
Gated normal_gate() {
  Gated a;
  a.gate = [](const Ball& x, int n) {
    const Ball half = Ball(1) / Ball(2);
    const Ball value = half * (Ball(1) + erf(x * sqrt(half)));
    return integrate(value, gaussian_jet(x, half, Ball(1) / sqrt(Ball(2) * Ball::pi()), n - 1));
  };
  // G(p + iq) = ∫_{t≤0} density(p + t + iq) dt and |density(p + iq)| = e^{q²/2} density(p), so on the disc around
  // x ≤ −X: |G| ≤ e^{r²/2} G(x + r) ≤ ½ e^{r²/2 − (|x| − r)²/2}. 1 − G(z) = G(−z).
  a.reach = 16;
  a.tail = Ball(20) * exp(Ball(8) - Ball(72)) / Ball(2);
  return a;
}

// G = tanh(softplus(x)) = 1 − 2/(y² + 2y + 2), y = e^x: Mish.
Gated mish_gate() {
  Gated a;
  a.gate = [](const Ball& x, int n) {
    const Ball y = exp(x);
    std::vector<Ball> denominator, quotient, g;  // quotient = 2/denominator
    for (int j = 0; j < n; ++j) {
      const Ball y_j = y / factorial(j);
      denominator.push_back(y_j * (y * pow(Ball(2), static_cast<ulong>(j)) + Ball(2)) + Ball(j == 0 ? 2 : 0));
      Ball sum = j == 0 ? Ball(2) : Ball(0);
      for (int i = 1; i <= j; ++i) sum = sum - denominator[index(i)] * quotient[index(j - i)];
      quotient.push_back(sum / denominator[0]);
      g.push_back(Ball(j == 0 ? 1 : 0) - quotient.back());
    }
    return g;
  };
  // Left discs: |y| ≤ t = e^{x+r}, G = (y² + 2y)/(y² + 2y + 2), so |G| ≤ (t² + 2t)/(2 − 2t − t²), increasing in t.
  // Right discs: |y| ≥ 1/t, |1 − G| ≤ 2/(t^{−2} − 2/t − 2) = 2t²/(1 − 2t − 2t²), smaller than the former.
  a.reach = 16;
  const Ball t = exp(Ball(-12));
  const Ball left = (t * t + Ball(2) * t) / (Ball(2) - Ball(2) * t - t * t);
  const Ball right = Ball(2) * t * t / (Ball(1) - Ball(2) * t - Ball(2) * t * t);
  a.tail = Ball(20) * max(left, right);
  return a;
}

Ball erf_derivative(int k) {
  const Jet phi = [](const Ball& x, int n) {
    return integrate(erf(x), gaussian_jet(x, Ball(1), Ball(2) / sqrt(Ball::pi()), n - 1));
  };
  // As for GELU, around x ≥ X: |1 − erf(z)| ≤ e^{r²} erfc(x − r) ≤ e^{r² − (x−r)²}; erf is odd.
  const double reach = 16;
  const Ball beyond = exp(Ball(16) - Ball(144)) / pow(Ball(4), static_cast<ulong>(k));
  return accept(supremum(order_of(phi, k), -reach, reach), beyond);
}

Activation activation(const std::string& name, int highest_order, const std::function<Ball(int)>& order) {
  Activation a{name, {Ball(0)}, Ball(0), std::nullopt, Ball(0), highest_order};
  for (int k = 1; k <= highest_order; ++k) a.derivative.push_back(order(k));
  return a;
}

// φ(0) = 0 and |φ(x)| ≤ |x| as 0 ≤ G ≤ 1, the ratio tending to 1 at +∞: a_0 = 1.
Activation gated_activation(const std::string& name, int highest_order, const Gated& gated) {
  Activation a = activation(name, highest_order, [&](int k) { return gated_derivative(gated, k); });
  a.linear_growth = Ball(1);
  return a;
}

Activation bounded_activation(const std::string& name, int highest_order, const std::function<Ball(int)>& order,
                              const Ball& at_zero) {
  Activation a = activation(name, highest_order, order);
  a.at_zero = at_zero;
  a.supremum = Ball(1);
  a.linear_growth = a.derivative[1];  // attained at 0: the derivative is largest there
  return a;
}

// σ(x) = (1 + tanh(x/2))/2.
Ball sigmoid_derivative(int k) {
  return tanh_derivative(k) / factorial(k) / pow(Ball(2), static_cast<ulong>(k) + 1);
}

// softplus' = σ, whose supremum 1 is the limit at +∞.
Ball softplus_derivative(int k) { return k == 1 ? Ball(1) : sigmoid_derivative(k - 1) / Ball(k); }

}  // namespace

Ball tanh_derivative(int order) {
  const Polynomial one_minus_square{Ball(1), Ball(0), Ball(-1)};  // tanh' = 1 − tanh²
  Polynomial p{Ball(0), Ball(1)};
  for (int k = 0; k < order; ++k) p = one_minus_square * derivative(p);
  return supremum(polynomial_jet(p), -1, 1);
}

Ball swish_derivative(double beta, int order) {
  const double reach = std::exp2(std::ceil(std::log2(16 / beta)));
  return gated_derivative(logistic_gate(Ball::exactly(beta), Ball(0), reach), order);
}

std::vector<Activation> activations(int highest_order) {
  // 0.5x(1 + tanh u) = x·σ(2u), u = √(2/π)(x + 0.044715x³).
  const Ball slope = Ball(2) * sqrt(Ball(2) / Ball::pi());
  const Ball cubic = slope * (Ball(44715) / Ball(1000000));

  std::vector<Activation> table;
  table.push_back(bounded_activation("tanh", highest_order,
                                     [](int k) { return tanh_derivative(k) / factorial(k); }, Ball(0)));
  table.push_back(bounded_activation("sigmoid", highest_order, sigmoid_derivative, Ball(1) / Ball(2)));
  table.push_back(activation("softplus", highest_order, softplus_derivative));
  table.back().at_zero = log(Ball(2));
  table.back().linear_growth = Ball(1);  // at most A_1, and the ratio tends to 1 at +∞
  table.push_back(gated_activation("silu", highest_order, logistic_gate(Ball(1), Ball(0), 16)));
  table.push_back(gated_activation("gelu", highest_order, normal_gate()));
  table.push_back(gated_activation("gelu_tanh", highest_order, logistic_gate(slope, cubic, 16)));
  table.push_back(bounded_activation("erf", highest_order, erf_derivative, Ball(0)));
  table.push_back(gated_activation("mish", highest_order, mish_gate()));
  // ReLU has a first derivative almost everywhere, at most 1, and no second.
  table.push_back({"relu", {Ball(0), Ball(1)}, Ball(0), std::nullopt, Ball(1), 1});
  return table;
}

}  // namespace boundsweep::enclosures
