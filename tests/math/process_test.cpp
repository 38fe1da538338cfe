/// The cost of a non-stationary start: closed form against the sum over all N terms.

#include "boundsweep/process.hpp"

#include <algorithm>
#include <vector>

#include <gtest/gtest.h>

#include "close.hpp"

namespace boundsweep {
namespace {

constexpr double radius = 0.75;

LossBounds loss_with(double range, double lipschitz) {
  LossBounds loss;
  loss.range = Extended(range);
  loss.slope = Extended(1.0);
  loss.lipschitz = Extended(lipschitz);
  return loss;
}

long double summed(const Process& process, double lag, const LossBounds& loss, int samples) {
  const long double g0 = value_of(loss.range), g1 = value_of(loss.lipschitz);
  const long double kappa = process.kappa, c = process.prefactor;
  long double distance = 2 * radius;
  if (std::isfinite(process.first_step))
    distance = std::fmin(distance, c * process.first_step * (lag + 1 / (1 - kappa)));
  const long double y =
      process.ergodicity == Ergodicity::total_variation ? g0 * c : g1 * c * distance;
  long double sum = 0;
  for (int n = 1; n <= samples; ++n) {
    const long double steps = std::fmax(0.0, std::fmin(n, process.horizon) - lag);
    sum += std::fmin(g0, steps == 0 ? y : y * std::pow(kappa, steps));
  }
  return sum / samples;
}

TEST(Nonstationarity, ClosedFormIsTheSum) {
  Process process;
  for (const double kappa : {0.0, 1e-12, 0.25, 0.5, 0.875, 0.999, 1 - 1e-9}) {
    process.kappa = kappa;
    const MixingTable table = make_mixing_table(kappa);
    for (const double prefactor : {1.0, 1.5, 64.0}) {
      process.prefactor = prefactor;
      for (const Ergodicity kind : {Ergodicity::wasserstein, Ergodicity::total_variation}) {
        process.ergodicity = kind;
        for (const double horizon : {1.0, 2.0, 3.0, 9.0, 100.0, double(INFINITY)}) {
          process.horizon = horizon;
          for (const double first_step : {0.0, 1e-3, 0.03125, 10.0, double(INFINITY)}) {
            process.first_step = first_step;
            for (const double lag : {0.0, 1.0, 4.0, 50.0}) {
              for (const double lipschitz : {1e-6, 0.125, 2.0, 500.0}) {
                const LossBounds loss = loss_with(2, lipschitz);
                const Nonstationarity cost(process, table, lag, radius, loss);
                for (const int samples : {1, 2, 5, 40, 200}) {
                  const long double exact = summed(process, lag, loss, samples);
                  const long double value = value_of(cost(samples));
                  // 1 − κ^j of a κ near 1 has lost digits in long double too.
                  ASSERT_TRUE(close(value, exact, 1e-11))
                      << kappa << ' ' << prefactor << ' ' << static_cast<int>(kind) << ' '
                      << horizon << ' ' << first_step << ' ' << lag << ' ' << lipschitz << ' '
                      << samples;
                }
              }
            }
          }
        }
      }
    }
  }
}

TEST(Nonstationarity, ManyValuesOfNAtOnceHaveTheBitsOfEach) {
  const std::vector<double> samples{1, 3, 40, 200, 1e3, 12345, 1e5, 1e9, 1e15, 1e40};
  Process process;
  int in_double = 0, beyond = 0;
  for (const double kappa : {0.0, 0.25, 0.875, 1 - 1e-9}) {
    process.kappa = kappa;
    const MixingTable table = make_mixing_table(kappa);
    for (const double horizon : {2.0, 100.0, double(INFINITY)}) {
      process.horizon = horizon;
      for (const double lag : {0.0, 50.0}) {
        for (const double scale : {1e-70, 0.125, 1e80}) {
          process.prefactor = scale < 1 ? 1 : 3;
          const Nonstationarity cost(process, table, lag, radius, loss_with(2 * scale, scale));
          for (std::size_t first = 0; first < samples.size(); ++first) {
            for (std::size_t count = 1; first + count <= samples.size(); ++count) {
              for (const bool ascend : {true, false}) {
                std::vector<double> some(samples.begin() + first, samples.begin() + first + count);
                if (!ascend) std::reverse(some.begin(), some.end());
                std::vector<double> values(count);
                const SampleValues at{some.data(), nullptr, nullptr, ascend};
                const bool usable = cost.at(at, static_cast<int>(count), values.data());
                ++(usable ? in_double : beyond);
                for (std::size_t i = 0; usable && i < count; ++i) {
                  ASSERT_TRUE(Extended(values[i]) == cost(some[i]))
                      << kappa << ' ' << horizon << ' ' << lag << ' ' << some[i];
                  ASSERT_TRUE(values[i] == 0 || values[i] >= Extended::lower_mantissa);
                }
              }
            }
          }
        }
      }
    }
  }
  EXPECT_GT(in_double, 1000);
  EXPECT_GT(beyond, 100);
}

TEST(Nonstationarity, AStationaryStartIsFree) {
  Process process;
  process.stationary_start = true;
  const MixingTable table = make_mixing_table(process.kappa);
  const Nonstationarity cost(process, table, 0, radius, loss_with(2, 3));
  EXPECT_TRUE(cost(1).is_zero());
  EXPECT_TRUE(cost(1e6).is_zero());
}

TEST(Nonstationarity, AConstantLossIsFree) {
  Process process;
  const MixingTable table = make_mixing_table(process.kappa);
  const LossBounds flat = loss_with(2, 0), zero = loss_with(0, 0);
  EXPECT_TRUE(Nonstationarity(process, table, 3, radius, flat)(10).is_zero());
  EXPECT_TRUE(Nonstationarity(process, table, 3, radius, zero)(10).is_zero());
}

TEST(Nonstationarity, NeverExceedsTheRangeAndFallsWithN) {
  for (const double kappa : {0.0, 0.5, 1 - 1e-12, 1 - 0x1p-53}) {
    Process process;
    process.kappa = kappa;
    process.prefactor = 1e6;
    const MixingTable table = make_mixing_table(kappa);
    const LossBounds loss = loss_with(2, 1e9);
    const Nonstationarity cost(process, table, 7, radius, loss);
    Extended previous(2.0);
    for (double samples = 1; samples <= 1e15; samples *= 10) {
      const Extended value = cost(samples);
      EXPECT_TRUE(std::isfinite(value.mantissa));
      EXPECT_LE(value, previous * Extended(1 + 1e-12));
      previous = value;
    }
  }
}

TEST(Process, AWindowOfTokensDelaysTheContraction) {
  Process process;
  EXPECT_EQ(process.lag(12), 0);
  process.window = true;
  EXPECT_EQ(process.lag(12), 11);
  EXPECT_EQ(process.lag(1), 0);
}

TEST(Process, LabelsThatComeLaterDelayItToo) {
  Process process;
  process.ahead = 5;
  EXPECT_EQ(process.lag(12), 5);
  process.window = true;
  EXPECT_EQ(process.lag(12), 16);
}

}  // namespace
}  // namespace boundsweep
