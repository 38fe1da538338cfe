// Closed forms of theory §6 and §7 against direct summation.
#include "closeness.hpp"
#include "mixing.hpp"
#include "pathwise.hpp"

#include <algorithm>
#include <cmath>
#include <set>

namespace boundsweep::reference {
namespace {

Process process_with(double kappa, double prefactor, std::int64_t lag, bool total_variation) {
  Process process{};
  process.kappa = Ball::from_double(kappa);
  process.prefactor = Ball::from_double(prefactor);
  process.lag = lag;
  process.total_variation = total_variation;
  return process;
}

/// κ^{(j−w)+}
Ball decay(const Process& process, std::int64_t j) {
  return pow(process.kappa, static_cast<std::uint64_t>(std::max<std::int64_t>(0, j - process.lag)));
}

TEST(Mixing, ClosedFormEqualsTheSum) {
  const Ball radius = Ball::from_double(0.75);
  for (const double kappa : {0.0, 0.25, 0.875}) {
    for (const std::int64_t lag : {0, 1, 12}) { // 13 is no ⌈2^{i/4}⌉
      for (const bool total_variation : {false, true}) {
        for (const double lipschitz : {0.01, 1.0, 300.0}) {
          const Process process = process_with(kappa, 2.5, lag, total_variation);
          const Ball a = Ball::from_double(0.5), b = Ball::from_double(lipschitz);
          const Ball amplitude = total_variation ? Ball(2) * a * process.prefactor : Ball(2) * radius * b * process.prefactor;
          std::set<std::int64_t> lengths{lag + 1};
          for (int i = 0; i <= 48; ++i) lengths.insert(static_cast<std::int64_t>(std::ceil(std::pow(2.0, i / 4.0))));
          Ball best = infinity();
          for (const std::int64_t tau : lengths) {
            Ball sum(0); // 0.875^600 < 1e-34
            for (std::int64_t j = 0; tau * j <= lag + 600; ++j) sum += min(Ball(2) * a, amplitude * decay(process, tau * j));
            const Ball cost = sqrt(Ball(tau)) * sum;
            if (cost < best) best = cost;
          }
          EXPECT_TRUE(close(DependenceCost(process, radius)(a, b), best, "1e-30"))
              << kappa << ' ' << lag << ' ' << total_variation << ' ' << lipschitz;
        }
      }
    }
  }
}

TEST(Pathwise, NonstationarityEqualsTheSum) {
  const Ball radius = Ball::from_double(0.75);
  for (const double kappa : {0.0, 0.25, 0.875}) {
    for (const std::int64_t lag : {0, 4}) {
      for (const bool total_variation : {false, true}) {
        for (const double lipschitz : {0.125, 2.0, 500.0}) {
          for (const std::int64_t horizon : {0, 1, 3, 9, 100}) { // 0: infinite
            for (const double first_step : {0.0, 0.03125}) {     // 0: unknown
              Process process = process_with(kappa, 1.5, lag, total_variation);
              if (horizon > 0) process.horizon = horizon;
              if (first_step > 0) process.first_step = Ball::from_double(first_step);
              const LossBounds loss{Ball(2), Ball(1), Ball::from_double(lipschitz)};
              const Ball steps = Ball(lag) + Ball(1) / (Ball(1) - process.kappa);
              const Ball diameter = Ball(2) * radius;
              const Ball distance = process.first_step ? min(diameter, process.prefactor * *process.first_step * steps) : diameter;
              const Ball y = (total_variation ? loss.range : loss.lipschitz * distance) * process.prefactor;
              for (const std::int64_t samples : {1, 5, 40}) {
                Ball sum(0);
                for (std::int64_t n = 1; n <= samples; ++n) {
                  sum += min(loss.range, y * decay(process, horizon > 0 ? std::min(n, horizon) : n));
                }
                EXPECT_TRUE(close(nonstationarity(process, loss, radius, samples), sum / Ball(samples), "1e-45"))
                    << kappa << ' ' << lag << ' ' << total_variation << ' ' << lipschitz << ' ' << horizon << ' ' << first_step << ' ' << samples;
              }
            }
          }
        }
      }
    }
  }
}

} // namespace
} // namespace boundsweep::reference
