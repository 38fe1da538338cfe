#include "constants.hpp"

#include <functional>
#include <map>
#include <stdexcept>
#include <utility>

namespace boundsweep::reference {

namespace {

constexpr std::size_t jet_length = largest_order + 3; // Newton on order k needs orders k + 1 and k + 2

/// The Taylor coefficients of a function at x, at least `jet_length` of them.
using Jet = std::function<Series(const Ball& x)>;

/// The constant term and the first two Taylor coefficients of a function at a point.
struct LocalShape {
  Ball value, slope, curvature;
};

/// sup |f| over an interval, f given by its local shape: the best grid points, each refined by Newton's method on f'.
Ball supremum(const std::function<LocalShape(const Ball&)>& shape, const std::vector<Ball>& grid, const std::vector<Ball>& values) {
  Ball largest(0);
  for (const Ball& value : values) largest = max(largest, value);
  const Ball threshold = Ball("0.9") * largest;

  Ball result(0);
  for (std::size_t i = 0; i < grid.size(); ++i) {
    const bool rises_from_left = i == 0 || values[i] >= values[i - 1];
    const bool falls_to_right = i + 1 == grid.size() || values[i] >= values[i + 1];
    if (!rises_from_left || !falls_to_right || values[i] < threshold) continue;
    Ball x = grid[i];
    for (int step = 0; step < 12; ++step) {
      const LocalShape local = shape(x);
      // A zero slope is a maximum already; the step would be 0/0 where the maximum is flat.
      if (local.slope.contains_zero()) break;
      x = (x - local.slope / (Ball(2) * local.curvature)).midpoint();
    }
    result = max(result, abs(shape(x).value));
  }
  return result;
}

std::vector<Ball> uniform_grid(std::int64_t first, std::int64_t last, std::int64_t denominator) {
  std::vector<Ball> grid;
  for (std::int64_t i = first; i <= last; ++i) grid.push_back(Ball(i) / Ball(denominator));
  return grid;
}

/// sup_x |k-th Taylor coefficient of the function at x|, k = 1 … 16, by scanning [−10, 10].
Series suprema_of_taylor_coefficients(const Jet& jet) {
  // Between poles at distance ≥ π/2 … and with Gaussian decay, derivatives up to order 18 vary on a scale well above 1/64,
  // and every coefficient is largest well inside the interval.
  const std::vector<Ball> grid = uniform_grid(-640, 640, 64);
  std::vector<Series> jets;
  for (const Ball& x : grid) jets.push_back(jet(x));

  Series result(largest_order + 1);
  for (std::size_t k = 1; k <= largest_order; ++k) {
    std::vector<Ball> values;
    for (const Series& at_point : jets) values.push_back(abs(at_point.at(k)).midpoint());
    const auto shape = [&](const Ball& x) {
      const Series at_point = jet(x);
      // c_k(x + h) = c_k + (k+1) c_{k+1} h + binom(k+2, 2) c_{k+2} h² + …
      return LocalShape{at_point.at(k), Ball(static_cast<std::int64_t>(k + 1)) * at_point.at(k + 1), binomial(k + 2, 2) * at_point.at(k + 2)};
    };
    result[k] = supremum(shape, grid, values);
  }
  return result;
}

// ---- Taylor jets of the activations at x ----

Series variable(const Ball& x) { return linear(x, Ball(1), jet_length); }

Series one() { return linear(Ball(1), Ball(0), jet_length); }

/// 1/(1 + e^{−f})
Series logistic(const Series& f) { return reciprocal(add(one(), exponential(scale(Ball(-1), f)))); }

/// 1 − 2/(1 + e^{2f})
Series hyperbolic_tangent(const Series& f) {
  return subtract(one(), scale(Ball(2), reciprocal(add(one(), exponential(scale(Ball(2), f))))));
}

Series tanh_jet(const Ball& x) { return hyperbolic_tangent(variable(x)); }

Series sigmoid_jet(const Ball& x) { return logistic(variable(x)); }

Series softplus_jet(const Ball& x) {
  Series result = integrate(log1p(exp(x)), sigmoid_jet(x)); // softplus' = sigmoid
  result.resize(jet_length);
  return result;
}

Series silu_jet(const Ball& x) { return multiply(variable(x), sigmoid_jet(x)); }

Series erf_jet(const Ball& x) {
  const Series square = multiply(variable(x), variable(x));
  const Series derivative = scale(Ball(2) / sqrt(pi()), exponential(scale(Ball(-1), square)));
  Series result = integrate(erf(x), derivative);
  result.resize(jet_length);
  return result;
}

Series gelu_jet(const Ball& x) {
  // ½ x (1 + erf(x/√2)); the inner scaling multiplies coefficient k by 2^{−k/2}.
  const Ball root_half = Ball(1) / sqrt(Ball(2));
  Series error_function = erf_jet(x * root_half);
  Ball power(1);
  for (Ball& coefficient : error_function) {
    coefficient *= power;
    power *= root_half;
  }
  return scale(Ball("0.5"), multiply(variable(x), add(one(), error_function)));
}

Series gelu_tanh_jet(const Ball& x) {
  const Series u = variable(x);
  const Series cubic = add(u, scale(Ball("0.044715"), multiply(u, multiply(u, u))));
  const Series bend = hyperbolic_tangent(scale(sqrt(Ball(2) / pi()), cubic));
  return scale(Ball("0.5"), multiply(u, add(one(), bend)));
}

Series mish_jet(const Ball& x) {
  // tanh(log(1 + e^x)) = 1 − 2/((1 + e^x)² + 1)
  const Series base = add(one(), exponential(variable(x)));
  const Series gate = subtract(one(), scale(Ball(2), reciprocal(add(multiply(base, base), one()))));
  return multiply(variable(x), gate);
}

/// Keeps what was computed, separately for each working precision.
template <class Key, class Value>
const Value& remember(const Key& key, const std::function<Value()>& make) {
  static thread_local std::map<std::pair<slong, Key>, Value> known;
  const std::pair<slong, Key> full_key(working_precision(), key);
  auto found = known.find(full_key);
  if (found == known.end()) found = known.emplace(full_key, make()).first;
  return found->second;
}

/// Theory §2.1. `growth` is left to the caller's rule: 1 where |φ(x)| ≤ |x|, else A_1.
ActivationConstants compute_activation(const std::string& name) {
  ActivationConstants result;
  result.at_zero = Ball(0);

  const std::string swish = "swish:";
  if (name.rfind(swish, 0) == 0) {
    const Ball beta(name.substr(swish.size()));
    if (!(beta > Ball(0))) throw std::invalid_argument("swish needs β > 0");
    result.taylor = activation_constants("silu").taylor;
    for (std::size_t k = 1; k <= largest_order; ++k) result.taylor[k] *= pow(beta, k - 1);
    result.growth = Ball(1);
    return result;
  }
  if (name == "relu") {
    result.taylor = Series{Ball(0), Ball(1)};
    result.growth = Ball(1);
    return result;
  }

  static const std::map<std::string, Series (*)(const Ball&)> jets = {
      {"tanh", tanh_jet}, {"sigmoid", sigmoid_jet}, {"softplus", softplus_jet},   {"silu", silu_jet},
      {"gelu", gelu_jet}, {"erf", erf_jet},         {"gelu_tanh", gelu_tanh_jet}, {"mish", mish_jet}};
  const auto jet = jets.find(name);
  if (jet == jets.end()) throw std::invalid_argument("unknown activation '" + name + "'");
  result.taylor = suprema_of_taylor_coefficients(jet->second);

  if (name == "softplus") result.taylor[1] = Ball(1); // approached only as x → ∞
  if (name == "softplus") result.at_zero = log(Ball(2));
  if (name == "sigmoid") result.at_zero = Ball("0.5");
  if (name == "tanh" || name == "sigmoid" || name == "erf") result.ceiling = Ball(1);
  const bool below_identity = name == "gelu" || name == "gelu_tanh" || name == "silu" || name == "mish"; // |φ(x)| ≤ |x|
  result.growth = below_identity ? Ball(1) : result.taylor[1];
  return result;
}

/// m_b = max_p 2^b p(1−p)((1−p)^{b−1} + p^{b−1}): the largest b-th central absolute moment in [−1, 1] (theory §2.2).
Ball largest_central_moment(std::size_t b) {
  const auto shape = [b](const Ball& p) {
    const Series x = linear(p, Ball(1), 3);
    const Series y = linear(Ball(1) - p, Ball(-1), 3);
    Series x_power = linear(Ball(1), Ball(0), 3);
    Series y_power = x_power;
    for (std::size_t i = 0; i + 1 < b; ++i) {
      x_power = multiply(x_power, x);
      y_power = multiply(y_power, y);
    }
    const Series moment = scale(pow(Ball(2), b), multiply(multiply(x, y), add(x_power, y_power)));
    return LocalShape{moment[0], moment[1], moment[2]};
  };
  const std::vector<Ball> grid = uniform_grid(0, 512, 1024); // symmetric in p ↔ 1 − p
  std::vector<Ball> values;
  for (const Ball& p : grid) values.push_back(shape(p).value.midpoint());
  return supremum(shape, grid, values);
}

Series compute_softmax(std::int64_t tokens) {
  Series result(largest_order + 1);
  result[0] = Ball(1);
  if (tokens == 1) return result;
  if (tokens == 2) {
    const Series& tangent = activation_constants("tanh").taylor;
    for (std::size_t k = 1; k <= largest_order; ++k) result[k] = factorial(k) * tangent[k];
    return result;
  }
  // s_n bounds the n-th joint cumulant of n variables in [−1, 1], from the moment-cumulant recursion.
  std::vector<Ball> s{Ball(0), Ball(0), Ball(1), Ball(1), Ball(2)};
  std::vector<Ball> moment{Ball(1), Ball(0)};
  for (std::size_t b = 2; b <= largest_order + 1; ++b) moment.push_back(largest_central_moment(b));
  for (std::size_t n = 5; n <= largest_order + 1; ++n) {
    Ball sum = moment[n];
    for (std::size_t j = 2; j + 2 <= n; ++j) sum += binomial(n - 1, j - 1) * s[j] * moment[n - j];
    s.push_back(sum);
  }
  for (std::size_t k = 1; k <= largest_order; ++k) result[k] = s[k + 1];
  return result;
}

/// The Legendre polynomials P_0 … P_{count−1} at a jet, by Bonnet's recursion.
std::vector<Series> legendre(const Series& x, std::size_t count) {
  std::vector<Series> p{linear(Ball(1), Ball(0), x.size()), x};
  for (std::size_t n = 1; p.size() < count; ++n) {
    const Ball order(static_cast<std::int64_t>(n));
    const Series next = subtract(scale(Ball(2) * order + Ball(1), multiply(x, p[n])), scale(order, p[n - 1]));
    p.push_back(scale(Ball(1) / (order + Ball(1)), next));
  }
  return p;
}

Series compute_layer_norm() {
  const std::vector<Ball> grid = uniform_grid(0, 1023, 1024);
  Series result(largest_order + 1);
  for (std::size_t k = 1; k <= largest_order; ++k) {
    const auto shape = [k](const Ball& rho) {
      // (1−ρ²)^{k/2+1} P_k'(ρ)/k = (1−ρ²)^{k/2} (P_{k−1}(ρ) − ρ P_k(ρ))
      const Series x = linear(rho, Ball(1), 3);
      const std::vector<Series> p = legendre(x, k + 1);
      const Series gap = subtract(linear(Ball(1), Ball(0), 3), multiply(x, x));
      Series factor = linear(Ball(1), Ball(0), 3);
      for (std::size_t i = 0; i + 1 < k; i += 2) factor = multiply(factor, gap);
      if (k % 2 == 1) {
        // √gap: from root² = gap.
        Series square_root(3);
        square_root[0] = sqrt(gap[0]);
        square_root[1] = gap[1] / (Ball(2) * square_root[0]);
        square_root[2] = (gap[2] - square_root[1] * square_root[1]) / (Ball(2) * square_root[0]);
        factor = multiply(factor, square_root);
      }
      const Series coefficient = multiply(factor, subtract(p[k - 1], multiply(x, p[k])));
      return LocalShape{coefficient[0], coefficient[1], coefficient[2]};
    };
    std::vector<Ball> values;
    for (const Ball& rho : grid) values.push_back(abs(shape(rho).value).midpoint());
    result[k] = supremum(shape, grid, values);
  }
  return result;
}

} // namespace

const ActivationConstants& activation_constants(const std::string& name) {
  return remember<std::string, ActivationConstants>(name, [&] { return compute_activation(name); });
}

const Series& softmax_constants(std::int64_t tokens) {
  const std::int64_t kind = tokens < 3 ? tokens : 3; // all M ≥ 3 share one table
  return remember<std::int64_t, Series>(kind, [&] { return compute_softmax(kind); });
}

const Series& layer_norm_constants() {
  return remember<std::string, Series>("layer norm", [] { return compute_layer_norm(); });
}

} // namespace boundsweep::reference
