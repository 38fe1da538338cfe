#include "host/verify/bias.hpp"

#include <array>
#include <cmath>
#include <vector>

#include "boundsweep/process.hpp"

namespace boundsweep::verify {
namespace {

using Eigen::Index;
using Eigen::VectorXd;

constexpr std::array<int, 7> sample_counts{1, 2, 4, 7, 16, 33, 64};
constexpr std::array<int, 5> horizons{1, 2, 5, 20, 64};

/// P^n h for n = 0 … count.
std::vector<VectorXd> expectations(const FiniteChain& chain, const VectorXd& h, int count) {
  std::vector<VectorXd> result{h};
  for (int n = 0; n < count; ++n) result.push_back(chain.transition * result.back());
  return result;
}

/// W1 between a point and the law one step later.
double first_step_of(const FiniteChain& chain, Index from) {
  return chain.transition.row(from).dot((chain.points.array() - chain.points[from]).abs().matrix());
}

}  // namespace

Bias worst_bias(const FiniteChain& chain, Ergodicity kind, const Decay& decay,
                const MixingTable& table, double radius, const VectorXd& h, double range,
                double lipschitz) {
  const std::vector<VectorXd> expected = expectations(chain, h, sample_counts.back());
  const double limit = stationary_law(chain).dot(h);
  LossBounds loss;
  loss.range = Extended(range);
  loss.lipschitz = Extended(lipschitz);
  Process process;
  process.ergodicity = kind;
  process.kappa = decay.kappa;
  process.prefactor = decay.prefactor;

  Bias worst;
  // Rows sum to 1 up to a few roundings, which 64 steps accumulate.
  const double noise = 2e-13 * h.cwiseAbs().maxCoeff();
  const auto offer = [&](const VectorXd& sums, int samples, const VectorXd& target) {
    for (Index start = 0; start < h.size(); ++start) {
      const double actual = std::abs(sums[start] / samples - target[start]) - noise;
      for (const bool with_step : {false, true}) {
        if (with_step && kind == Ergodicity::total_variation) continue;
        process.first_step = with_step ? first_step_of(chain, start) * (1 + 1e-12) : INFINITY;
        const Nonstationarity allowed(process, table, decay.lag, radius, loss);
        const double bound = allowed(samples).to_double_saturated();
        const double ratio = actual <= 0 ? 0 : actual / bound;
        if (ratio <= worst.ratio) continue;
        worst = {ratio,
                 actual,
                 bound,
                 static_cast<double>(samples),
                 process.horizon,
                 start,
                 process.first_step};
      }
    }
  };
  VectorXd sums = VectorXd::Zero(h.size());
  int done = 0;
  for (const int samples : sample_counts) {
    while (done < samples) sums += expected[static_cast<std::size_t>(++done)];
    for (const int horizon : horizons) {
      process.horizon = horizon;
      offer(sums, samples, expected[static_cast<std::size_t>(horizon)]);
    }
    process.horizon = INFINITY;
    offer(sums, samples, VectorXd::Constant(h.size(), limit));
  }
  return worst;
}

}  // namespace boundsweep::verify
