/// The certificate of one network against its formulas in 200 bits, and on losses whose certificate
/// is known by hand.                                                          theory §7.4

#include "boundsweep/certificate.hpp"

#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "real.hpp"
#include "tests/properties/random_source.hpp"

namespace boundsweep {
namespace {

Real exact_excess(const Real& z) {
  constexpr double small = 1e-15;
  if (!(Real(-small) < z && z < Real(small))) return z - real_log1p(z);
  Real sum(0), power = z;  // 200 bits are not enough for the difference
  for (int k = 2; k < 12; ++k) {
    power *= Real(0) - z;
    sum += (Real(0) - power) / Real(k);
  }
  return sum;
}

TEST(Certificate, ExcessIsWithinItsRoundings) {
  RandomSource random(1);
  std::vector<double> values{-0.99,
                             -0.5,
                             0.5,
                             0.99,
                             std::nextafter(0.5, 0),
                             -std::nextafter(0.5, 0),
                             0x1p-5,
                             -0x1p-5,
                             1e-8,
                             -1e-8,
                             1e-100,
                             -1e-100};
  for (int i = 0; i < 20000; ++i) values.push_back(random.uniform(-0.99, 0.99));
  for (int i = 0; i < 20000; ++i)
    values.push_back((random.chance(0.5) ? 1 : -1) * random.scale(1e-9, 0.99));
  double worst = 0, sensitivity = 0;
  for (const double z : values) {
    const Real exact = exact_excess(z);
    worst = std::fmax(worst, roundings(excess(z), exact));
    sensitivity =
        std::fmax(sensitivity, (Real(z) * Real(z) / (Real(1) + Real(z)) / exact).to_double());
  }
  EXPECT_LE(worst, excess_roundings);
  EXPECT_LE(sensitivity, excess_sensitivity);
  EXPECT_GE(sensitivity, excess_sensitivity - 1) << "the constant is not far from its supremum";
  EXPECT_EQ(excess(0), 0);
}

TEST(Certificate, GridIsThatOfTheText) {
  EXPECT_EQ(Steadiness::count, 41);
  EXPECT_EQ(Steadiness::at(0), 0.99);
  for (int i = 1; i < Steadiness::count; ++i)
    EXPECT_NEAR(Steadiness::at(i) * std::exp2(i / 2.0), 1, 1e-15) << i;
}

struct Recorded {
  std::vector<double> losses, forecasts;  ///< no forecasts: the means of the losses before
};

/// theory §7.4, residue class by residue class, in 200 bits.
struct Exact {
  Real mean = 0, bound = 0;
};

Exact exact_certificate(const Recorded& r, double lo, double hi, double bits, double selection,
                        double delta, std::size_t ahead) {
  const Real range = Real(hi) - Real(lo);
  const Real samples(static_cast<double>(r.losses.size()));
  Exact exact;
  for (const double loss : r.losses) exact.mean += (Real(loss) - Real(lo)) / range / samples;
  exact.bound = exact.mean;
  const Real nats = Real(bits) * real_log(2) + Real(selection) +
                    real_log(Real(41) * Real(static_cast<double>(ahead)) / Real(delta));
  for (std::size_t j = 0; j < ahead && j < r.losses.size(); ++j) {
    Real best(INFINITY);
    for (int i = 0; i < 41; ++i) {
      const Real s = i == 0 ? Real(0.99) : Real(Steadiness::at(i));
      Real sum = nats;
      // The engine's own forecasts, which may be any number known beforehand.
      LossSums before;
      const LossInterval interval{lo, hi - lo};
      for (std::size_t n = j; n < r.losses.size(); n += ahead) {
        const double forecast = r.forecasts.empty() ? before.mean_so_far(interval) : r.forecasts[n];
        sum += exact_excess(Real(0) - s * (Real(r.losses[n]) - Real(forecast)) / range);
        before.add(interval, r.losses[n], forecast);
      }
      const Real price = sum / s;
      if (price < best) best = price;
    }
    exact.bound += best / samples;
  }
  return exact;
}

Certificate certificate_of(const Recorded& r, double lo, double hi, double bits, double selection,
                           double delta, std::size_t ahead) {
  const LossInterval interval{lo, hi - lo};
  std::vector<LossSums> sums(std::min(ahead, r.losses.size()));
  for (std::size_t n = 0; n < r.losses.size(); ++n) {
    LossSums& own = sums[n % ahead];
    own.add(interval, r.losses[n],
            r.forecasts.empty() ? own.mean_so_far(interval) : r.forecasts[n]);
  }
  CertificateTotal total;
  for (const LossSums& own : sums)
    total.add(own, least_price(
                       own, certificate_nats(bits, selection, delta, static_cast<double>(ahead))));
  return total.result();
}

TEST(Certificate, IsItsFormulaRoundedUp) {
  RandomSource random(2);
  for (int trial = 0; trial < 60; ++trial) {
    const double hi = random.scale(1e-3, 1e3);
    Recorded r;
    const auto n = static_cast<std::size_t>(random.whole_scale(1, 300));
    const bool forecasts = random.chance(0.5);
    const double spread = random.scale(1e-6, 1);
    const bool coins = random.chance(0.4);  // whose best s is in the middle of the grid
    for (std::size_t i = 0; i < n; ++i) {
      r.losses.push_back(coins ? (i == 0 || random.chance(0.3) ? hi : 0)
                               : hi * (0.5 + spread * random.uniform(-0.5, 0.5)));
      if (forecasts) r.forecasts.push_back(hi * random.uniform());
    }
    const double bits = random.chance(0.3) ? 0 : random.scale(0.1, 1e3);
    const double selection = random.chance(0.5) ? 0 : random.scale(0.1, 100);
    const double delta = random.scale(1e-9, 0.9);
    const auto ahead = static_cast<std::size_t>(random.whole(1, 4));
    const Exact exact = exact_certificate(r, 0, hi, bits, selection, delta, ahead);
    const Certificate c = certificate_of(r, 0, hi, bits, selection, delta, ahead);
    SCOPED_TRACE(trial);
    const double allowed = 2 * rounding_certificate(certificate_roundings);
    const auto ratio = [](double value, const Real& of) {
      return (Real(value) / of - Real(1)).to_double();
    };
    EXPECT_GE(ratio(c.mean, exact.mean), 0);
    EXPECT_LE(ratio(c.mean, exact.mean), allowed);
    if (exact.bound < Real(1)) {
      EXPECT_GE(ratio(c.bound, exact.bound), 0);
      EXPECT_LE(ratio(c.bound, exact.bound), allowed);
    } else {
      EXPECT_EQ(c.bound, 1);
    }
  }
}

TEST(Certificate, OfLossesThatAreForecastIsTheCodeAlone) {
  // Steady losses are worth the largest s: what is left of the price is L/(0.99 N).
  Recorded r{std::vector<double>(1000, 0.25), std::vector<double>(1000, 0.25)};
  const Certificate c = certificate_of(r, 0, 1, 10, 0, 0.05, 1);
  EXPECT_NEAR(c.bound, 0.25 + (10 * std::log(2) + std::log(41 / 0.05)) / (0.99 * 1000), 1e-12);
  EXPECT_LT(c.spread, 1e-100);
}

TEST(Certificate, FirstForecastIsTheLeastLoss) {
  const LossInterval interval{2, 4};
  LossSums sums;
  EXPECT_EQ(sums.mean_so_far(interval), 2);
  sums.add(interval, 6, 2);
  EXPECT_EQ(sums.mean_so_far(interval), 6);
  sums.add(interval, 3, 6);
  EXPECT_EQ(sums.mean_so_far(interval), 4.5);
}

TEST(Certificate, ResidueClassesShareDeltaAndPayTheCodeEach) {
  const Recorded r{std::vector<double>(100, 0.0), std::vector<double>(100, 0.0)};
  const double one = certificate_of(r, 0, 1, 0, 0, 0.05, 1).bound;
  const double four = certificate_of(r, 0, 1, 0, 0, 0.05, 4).bound;
  EXPECT_NEAR(one, std::log(41 / 0.05) / 99, 1e-12);
  EXPECT_NEAR(four, 4 * std::log(4 * 41 / 0.05) / 99, 1e-12);
}

TEST(Certificate, MoreClassesThanLossesAreNoMatter) {
  const Recorded r{{0.5, 0.5}, {0.5, 0.5}};
  EXPECT_EQ(certificate_of(r, 0, 1, 0, 0, 0.05, 7).bound, 1);
}

TEST(Certificate, SquareRootIsHoeffdingAndAzuma) {
  for (const double delta : {1e-9, 0.05, 0.5, 0.999999}) {
    const Real exact = [&] {
      Real nats = Real(100) * real_log(2) + Real(3) - real_log(delta);
      return real_root(Real(2) * nats / Real(2000), 2);
    }();
    const double value = square_root_price(100, 3, delta, 2, 1000);
    EXPECT_FALSE(Real(value) < exact);
    EXPECT_LE((Real(value) / exact - Real(1)).to_double(), 1e-14);
  }
  const Real small = real_root((Real(0) - real_log(0.999999)) / Real(2000), 2);
  EXPECT_FALSE(Real(square_root_price(0, 0, 0.999999, 1, 1000)) < small);
}

}  // namespace
}  // namespace boundsweep
