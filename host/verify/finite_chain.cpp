#include "host/verify/finite_chain.hpp"

#include <algorithm>
#include <cmath>

#include "host/verify/random_draw.hpp"

namespace boundsweep::verify {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Beyond this the differences of nearly equal rows are rounding noise.
constexpr double negligible = 1e-6;

double between(std::mt19937_64& random, double low, double high) {
  return low + (high - low) * uniform(random);
}

void normalize_rows(MatrixXd& matrix) {
  for (Index i = 0; i < matrix.rows(); ++i) matrix.row(i) /= matrix.row(i).sum();
}

/// Concentrated on one state for large powers, spread out for small ones.
VectorXd draw_law(Index states, std::mt19937_64& random) {
  const double power = between(random, 0, 6);
  VectorXd law(states);
  for (Index i = 0; i < states; ++i) law[i] = std::pow(uniform(random), power) + 1e-300;
  return law / law.sum();
}

/// How slowly a chain moves: anything, with a good share near 1.
double draw_inertia(std::mt19937_64& random) {
  return 1 - std::pow(10.0, between(random, -2.0, 0.0));
}

MatrixXd dense(Index states, std::mt19937_64& random) {
  MatrixXd matrix(states, states);
  for (Index i = 0; i < states; ++i) matrix.row(i) = draw_law(states, random).transpose();
  return matrix;
}

/// Stays where it is or is drawn anew: contracts by the same κ in every metric.
MatrixXd refreshed(Index states, double stay, std::mt19937_64& random) {
  const VectorXd law = draw_law(states, random);
  MatrixXd matrix = stay * MatrixXd::Identity(states, states);
  matrix.rowwise() += (1 - stay) * law.transpose();
  return matrix;
}

MatrixXd random_walk(Index states, std::mt19937_64& random) {
  const double up = between(random, 0.05, 0.95), move = between(random, 0.05, 1);
  MatrixXd matrix = MatrixXd::Zero(states, states);
  for (Index i = 0; i < states; ++i) {
    matrix(i, std::min(i + 1, states - 1)) += move * up;
    matrix(i, std::max<Index>(i - 1, 0)) += move * (1 - up);
    matrix(i, i) += 1 - move;
  }
  return matrix;
}

/// Walks down a path and is drawn anew at its end: forgets nothing at first.
MatrixXd delayed(Index states, std::mt19937_64& random) {
  MatrixXd matrix = MatrixXd::Zero(states, states);
  const double slip = uniform(random) < 0.5 ? 0 : between(random, 0, 0.3);
  for (Index i = 0; i + 1 < states; ++i) {
    matrix(i, i + 1) = 1 - slip;
    matrix(i, i) += slip;
  }
  matrix.row(states - 1) = draw_law(states, random).transpose();
  return matrix;
}

VectorXd draw_points(Index states, double radius, std::mt19937_64& random) {
  VectorXd points(states);
  const bool even = uniform(random) < 0.4;
  for (Index i = 0; i < states; ++i)
    points[i] = even ? -1 + 2 * static_cast<double>(i) / static_cast<double>(states - 1)
                     : between(random, -1, 1);
  std::sort(points.data(), points.data() + states);
  if (!even && uniform(random) < 0.7) {  // the whole diameter is used
    points[0] = -1;
    points[states - 1] = 1;
  }
  for (Index i = 1; i < states; ++i) points[i] = std::max(points[i], points[i - 1] + 1e-3);
  const double largest = points.cwiseAbs().maxCoeff();
  return points * (radius / std::max(1.0, largest));
}

double total_variation(const MatrixXd& power, Index x, Index y) {
  return 0.5 * (power.row(x) - power.row(y)).cwiseAbs().sum();
}

/// W1 on the line is the area between the distribution functions.
double wasserstein(const MatrixXd& power, const VectorXd& points, Index x, Index y) {
  double area = 0, difference = 0;
  for (Index i = 0; i + 1 < points.size(); ++i) {
    difference += power(x, i) - power(y, i);
    area += std::abs(difference) * (points[i + 1] - points[i]);
  }
  return area / std::abs(points[x] - points[y]);
}

}  // namespace

FiniteChain window_chain(const FiniteChain& chain, int length) {
  const Index base = chain.states();
  Index states = 1;
  for (int i = 0; i < length; ++i) states *= base;
  FiniteChain result{"windows of " + std::to_string(length) + " of " + chain.kind,
                     MatrixXd::Zero(states, states), VectorXd::LinSpaced(states, 0, 1)};
  // A window is a number in base `base`, its oldest value the leading digit.
  for (Index from = 0; from < states; ++from)
    for (Index next = 0; next < base; ++next)
      result.transition(from, (from * base + next) % states) += chain.transition(from % base, next);
  return result;
}

FiniteChain draw_chain(double radius, std::mt19937_64& random) {
  FiniteChain chain;
  const Index states = uniform(random) < 0.4 ? 2 : 3 + pick(random, 4);
  switch (pick(random, 7)) {
    case 0:
      chain.kind = "dense";
      chain.transition = dense(states, random);
      break;
    case 1: {
      chain.kind = "lazy";
      const double stay = draw_inertia(random);
      chain.transition =
          stay * MatrixXd::Identity(states, states) + (1 - stay) * dense(states, random);
      break;
    }
    case 2:
      chain.kind = "refreshed";
      chain.transition = refreshed(states, draw_inertia(random), random);
      break;
    case 3:
      chain.kind = "random walk";
      chain.transition = random_walk(states, random);
      break;
    case 4:
      chain.kind = "delayed";
      chain.transition = delayed(states, random);
      break;
    case 5: {
      chain.kind = "symmetric pair";
      const double stay = 0.5 + 0.5 * draw_inertia(random);
      chain.transition.resize(2, 2);
      chain.transition << stay, 1 - stay, 1 - stay, stay;
      break;
    }
    default:
      chain.kind = "independent";
      chain.transition = refreshed(states, 0, random);
      if (uniform(random) < 0.5) chain.transition.setConstant(1.0 / static_cast<double>(states));
      break;
  }
  normalize_rows(chain.transition);
  chain.points = draw_points(chain.states(), radius, random);
  return chain;
}

void perturb(FiniteChain& chain, double step, std::mt19937_64& random) {
  for (Index i = 0; i < chain.states(); ++i)
    for (Index j = 0; j < chain.states(); ++j)
      chain.transition(i, j) *= std::exp(step * gaussian(random));
  normalize_rows(chain.transition);
  // Inner points move between their neighbours, so that the order and the diameter stay.
  for (Index i = 1; i + 1 < chain.states(); ++i) {
    const double share = std::min(0.45, step * uniform(random));
    const double to = uniform(random) < 0.5 ? chain.points[i - 1] : chain.points[i + 1];
    chain.points[i] += share * (to - chain.points[i]);
  }
}

std::vector<double> distances(const FiniteChain& chain, Ergodicity kind, int longest) {
  MatrixXd power = MatrixXd::Identity(chain.states(), chain.states());
  std::vector<double> result;
  for (int j = 0; j <= longest; ++j) {
    double largest = j == 0 ? 1 : 0;
    for (Index x = 0; x < chain.states() && j > 0; ++x)
      for (Index y = 0; y < x; ++y)
        largest = std::max(largest, kind == Ergodicity::total_variation
                                        ? total_variation(power, x, y)
                                        : wasserstein(power, chain.points, x, y));
    result.push_back(largest);
    if (largest < negligible) break;
    power = power * chain.transition;
  }
  return result;
}

Decay decay_of(const std::vector<double>& coefficients, double lag, double prefer_rate) {
  const auto last = static_cast<double>(coefficients.size() - 1);
  Decay decay;
  decay.lag = lag;
  const double rate = last > 0 ? std::pow(coefficients.back(), 1 / last) : 1;
  double without_prefactor = rate;
  for (std::size_t j = 0; j < coefficients.size(); ++j) {
    const double steps = static_cast<double>(j) - lag;
    if (steps > 0)
      without_prefactor = std::max(without_prefactor, std::pow(coefficients[j], 1 / steps));
    else if (coefficients[j] > 1 + 1e-12)
      without_prefactor = 1;  // C = 1 does not cover a distance above 1
  }
  const double slowest = without_prefactor < 1 ? without_prefactor : std::max(rate, 0.999);
  decay.kappa = prefer_rate * rate + (1 - prefer_rate) * slowest;
  // Rounded up, as the premises of the theorem must hold.
  if (decay.kappa > 0) decay.kappa *= 1 + 1e-12;
  for (std::size_t j = 0; j < coefficients.size(); ++j) {
    const double steps = std::max(0.0, static_cast<double>(j) - lag);
    if (coefficients[j] == 0) continue;
    decay.prefactor =
        std::max(decay.prefactor, coefficients[j] / std::pow(decay.kappa, steps) * (1 + 1e-12));
  }
  return decay;
}

VectorXd stationary_law(const FiniteChain& chain) {
  const Index n = chain.states();
  MatrixXd system(n + 1, n);
  system.topRows(n) = chain.transition.transpose() - MatrixXd::Identity(n, n);
  system.row(n).setOnes();
  VectorXd right = VectorXd::Zero(n + 1);
  right[n] = 1;
  const VectorXd law = system.colPivHouseholderQr().solve(right).cwiseMax(0);
  return law / law.sum();
}

MatrixXd log_moments(const FiniteChain& chain, const MatrixXd& starts, const VectorXd& h,
                     double tilt, int count) {
  const VectorXd factor = (tilt * h.array()).exp();
  VectorXd expected = VectorXd::Ones(h.size());  // E[exp(λ Σ) | X_0], divided by exp(scale)
  VectorXd mean = h;                             // P^n h
  VectorXd centre = VectorXd::Zero(h.size());    // λ Σ E[h(X_n) | X_0]
  double scale = 0;
  MatrixXd result(count, starts.cols());
  for (int n = 0; n < count; ++n) {
    expected = chain.transition * factor.cwiseProduct(expected).eval();
    const double largest = expected.maxCoeff();
    expected /= largest;
    scale += std::log(largest);
    mean = (chain.transition * mean).eval();
    centre += tilt * mean;
    for (Index s = 0; s < starts.cols(); ++s)
      result(n, s) = scale + std::log(starts.col(s).dot(expected)) - starts.col(s).dot(centre);
  }
  return result;
}

}  // namespace boundsweep::verify
