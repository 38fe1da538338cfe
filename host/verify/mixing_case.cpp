#include "host/verify/mixing_case.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "host/verify/random_draw.hpp"

namespace boundsweep::verify {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr int longest_trajectory = 64;
/// Tilts in units of 1/Ψ, of both signs: from the variance to the tail.
constexpr std::array<double, 5> tilts{0.02, 0.2, 0.6, 1.5, 4};

double between(std::mt19937_64& random, double low, double high) {
  return low + (high - low) * uniform(random);
}

double oscillation(const VectorXd& h) {
  return h.maxCoeff() - h.minCoeff();
}

double lipschitz(const VectorXd& h, const VectorXd& points) {
  double largest = 0;  // on the line the neighbours decide
  for (Index i = 0; i + 1 < h.size(); ++i)
    largest = std::max(largest, std::abs(h[i + 1] - h[i]) / (points[i + 1] - points[i]));
  return largest;
}

/// The function with values in the middle of ±1, signs, or the steepest that turns here and there.
VectorXd draw_function(const VectorXd& points, std::mt19937_64& random) {
  const Index n = points.size();
  VectorXd h(n);
  const double kind = uniform(random);
  for (Index i = 0; i < n; ++i) {
    if (kind < 0.3)
      h[i] = between(random, -1, 1);
    else if (kind < 0.7)
      h[i] = uniform(random) < 0.5 ? -1 : 1;
    else
      h[i] =
          i == 0 ? 0 : h[i - 1] + (points[i] - points[i - 1]) * (uniform(random) < 0.75 ? 1 : -1);
  }
  return h;
}

/// Every state, the stationary law, and an even mixture of the extremes of h.
MatrixXd starting_laws(const FiniteChain& chain, const VectorXd& h) {
  const Index n = chain.states();
  MatrixXd starts = MatrixXd::Zero(n, n + 2);
  starts.leftCols(n).setIdentity();
  starts.col(n) = stationary_law(chain);
  Index low = 0, high = 0;
  h.minCoeff(&low);
  h.maxCoeff(&high);
  starts(low, n + 1) += 0.5;
  starts(high, n + 1) += 0.5;
  return starts;
}

nlohmann::ordered_json list(const VectorXd& values) {
  return std::vector<double>(values.data(), values.data() + values.size());
}

}  // namespace

MixingOutcome evaluate(const MixingCase& test, const TableMaker& make_table) {
  MixingOutcome outcome;
  const double range = oscillation(test.h);
  if (!(range > 1e-9)) return outcome;
  outcome.decay =
      decay_of(distances(test.chain, test.kind, longest_trajectory), test.lag, test.prefer_rate);
  const Decay& decay = outcome.decay;
  if (!(decay.kappa < 1) || !(decay.prefactor < 1e9)) return outcome;

  outcome.a = test.slack * range / 2;
  double log_x = std::log(decay.prefactor);
  if (test.kind == Ergodicity::wasserstein) {
    outcome.b = lipschitz(test.h, test.chain.points);
    log_x += std::log(test.radius * outcome.b / outcome.a);
  }
  const MixingTable table = make_table(decay.kappa);
  const BlockedMixing mixing(table, decay.lag);
  outcome.psi = outcome.a * mixing(log_x);
  for (int block = 0; block <= block_index(longest_trajectory); ++block)
    outcome.psi_at.push_back(outcome.a * mixing.at(block, log_x));
  outcome.psi_beyond = outcome.a * mixing.at(table.beyond(decay.lag), log_x);
  outcome.valid = true;

  outcome.bias = worst_bias(test.chain, test.kind, decay, table, test.radius, test.h, 2 * outcome.a,
                            outcome.b);
  const VectorXd h = test.h.array() - (test.h.maxCoeff() + test.h.minCoeff()) / 2;
  const MatrixXd starts = starting_laws(test.chain, h);
  for (const double tilt : tilts) {
    for (const double sign : {-1.0, 1.0}) {
      const double lambda = sign * tilt / outcome.psi;
      const MatrixXd logs = log_moments(test.chain, starts, h, lambda, longest_trajectory);
      for (Index n = 0; n < logs.rows(); ++n) {
        Index start = 0;
        const double samples = static_cast<double>(n + 1);
        const double scale = 8 * logs.row(n).maxCoeff(&start) / (lambda * lambda * samples);
        if (scale <= outcome.scale || std::isnan(outcome.scale)) continue;
        outcome.scale = scale;
        outcome.tilt = lambda;
        outcome.samples = static_cast<int>(n + 1);
        outcome.start = starts.col(start);
      }
    }
  }
  return outcome;
}

MixingCase draw_case(std::mt19937_64& random) {
  MixingCase test;
  test.radius = std::pow(10.0, between(random, -1, 1));
  test.chain = draw_chain(test.radius, random);
  test.kind = uniform(random) < 0.5 ? Ergodicity::total_variation : Ergodicity::wasserstein;
  int length = 1;
  if (test.chain.states() == 2 && uniform(random) < 0.3) {
    // Distances of windows are not those of the line.
    test.kind = Ergodicity::total_variation;
    length = uniform(random) < 0.5 ? 2 : 3;
    test.chain = window_chain(test.chain, length);
  }
  // Windows, and pairs of an input and a later label, forget nothing for so many steps.
  test.lag = uniform(random) < 0.5 ? length - 1 : std::floor(between(random, 1, 5));
  test.prefer_rate = uniform(random) < 0.6 ? 0 : uniform(random);
  test.slack = uniform(random) < 0.8 ? 1 : between(random, 1, 5);
  test.h = draw_function(test.chain.points, random);
  return test;
}

MixingCase neighbour(const MixingCase& test, std::mt19937_64& random) {
  MixingCase next = test;
  const double step = std::pow(10.0, between(random, -3, 0));
  // A window's transitions have to stay those of a window.
  if (next.chain.kind.rfind("windows", 0) != 0 && uniform(random) < 0.6)
    perturb(next.chain, step, random);
  if (uniform(random) < 0.6) {
    const double low = test.h.minCoeff(), high = test.h.maxCoeff();
    for (Index i = 0; i < next.h.size(); ++i)
      next.h[i] = std::clamp(next.h[i] + step * (high - low) * gaussian(random), low, high);
  }
  if (uniform(random) < 0.2)
    next.prefer_rate = std::clamp(next.prefer_rate + step * between(random, -1, 1), 0.0, 1.0);
  return next;
}

nlohmann::ordered_json describe(const MixingCase& test, const MixingOutcome& outcome) {
  nlohmann::ordered_json json;
  json["chain"] = test.chain.kind;
  for (Index i = 0; i < test.chain.states(); ++i)
    json["transition"].push_back(list(test.chain.transition.row(i).transpose()));
  json["ergodicity"] = test.kind == Ergodicity::wasserstein ? "wasserstein" : "total_variation";
  if (test.kind == Ergodicity::wasserstein) {
    json["points"] = list(test.chain.points);
    json["radius"] = test.radius;
    json["lipschitz"] = outcome.b;
  }
  json["kappa"] = outcome.decay.kappa;
  json["prefactor"] = outcome.decay.prefactor;
  json["lag"] = outcome.decay.lag;
  json["function"] = list(test.h);
  json["half_oscillation"] = outcome.a;
  return json;
}

}  // namespace boundsweep::verify
