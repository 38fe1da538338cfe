// The certificate in units of the losses: ranges, forecasts, residue classes, extreme numbers.
// theory §7.4

#include "host/measure/network_certificate.hpp"

#include <cmath>
#include <limits>
#include <optional>
#include <vector>

#include <gtest/gtest.h>

namespace boundsweep {
namespace {

NetworkCertificate certificate_of(const CertificateTerms& terms, const std::vector<double>& losses,
                                  const std::vector<double>& forecasts = {}) {
  CertificateBuilder builder(terms);
  for (std::size_t n = 0; n < losses.size(); ++n)
    builder.add(losses[n], forecasts.empty() ? std::nullopt : std::optional<double>(forecasts[n]));
  return builder.result();
}

std::vector<double> alternating(std::size_t count, double one, double other) {
  std::vector<double> losses;
  for (std::size_t n = 0; n < count; ++n) losses.push_back(n % 2 == 0 ? one : other);
  return losses;
}

TEST(NetworkCertificate, ShiftsAndScalesWithTheRange) {
  CertificateTerms unit, moved;
  moved.least = -3;
  moved.most = 5;
  std::vector<double> losses = alternating(400, 0.25, 0.5), other;
  for (const double loss : losses) other.push_back(-3 + 8 * loss);
  const NetworkCertificate a = certificate_of(unit, losses), b = certificate_of(moved, other);
  EXPECT_NEAR(b.bound, -3 + 8 * a.bound, 1e-13);
  EXPECT_GE(b.bound, -3 + 8 * a.bound_over_range) << "rounded up";
  EXPECT_EQ(b.bound_over_range, a.bound_over_range) << "the doubles are the same shares";
  EXPECT_NEAR(b.mean, 0, 1e-13);
  EXPECT_NEAR(b.code, 8 * a.code, 1e-13);
  EXPECT_NEAR(b.spread, 8 * a.spread, 1e-13);
  EXPECT_NEAR(b.square_root, -3 + 8 * a.square_root, 1e-13);
  EXPECT_EQ(b.least_loss, -1);
  EXPECT_EQ(b.largest_loss, 1);
}

TEST(NetworkCertificate, RangesThatAreNoDoublesAreRoundedUp) {
  // 1 − 2^-60 is no double, so the width is the next one: 1.
  CertificateTerms terms;
  terms.least = 0x1p-60;
  terms.most = 1;
  EXPECT_GE(certificate_of(terms, {0x1p-60, 1, 0x1p-60}).bound, 1 / 3.0);
  // Small differences of large losses.
  terms.least = 1e15;
  terms.most = 1e15 + 1;
  const NetworkCertificate c = certificate_of(terms, alternating(2000, 1e15, 1e15 + 1));
  EXPECT_GE(c.bound, 1e15 + 0.5);
  EXPECT_LE(c.bound, 1e15 + 1);
}

TEST(NetworkCertificate, PartsAddUp) {
  for (const std::size_t ahead : {std::size_t{1}, std::size_t{3}}) {
    CertificateTerms terms;
    terms.ahead = ahead;
    terms.code_bits = 20;
    terms.selection = 2;
    const NetworkCertificate c = certificate_of(terms, alternating(3000, 0.1, 0.3));
    EXPECT_NEAR(c.bound, c.mean + c.code + c.spread, 1e-12);
    EXPECT_EQ(c.steadiness.size(), ahead);
    EXPECT_NEAR(c.nats, 20 * std::log(2) + 2 + std::log(41 * static_cast<double>(ahead) / 0.05),
                1e-12);
    EXPECT_NEAR(
        c.square_root,
        0.2 + std::sqrt(static_cast<double>(ahead) * (20 * std::log(2) + 2 + std::log(20)) / 6000),
        1e-12);
    EXPECT_NEAR(c.iid_hoeffding, 0.2 + std::sqrt(std::log(20) / 6000), 1e-12)
        << "no code, no steps";
    EXPECT_FALSE(c.vacuous());
  }
}

TEST(NetworkCertificate, ForecastsByDefaultAreMeansOfTheOwnResidueClass) {
  // Alternating losses are steady within each of two residue classes, and not as one.
  CertificateTerms one, two;
  two.ahead = 2;
  const std::vector<double> losses = alternating(20000, 0, 1);
  EXPECT_LT(certificate_of(two, losses).spread, 1e-3);
  EXPECT_GT(certificate_of(one, losses).spread, 5e-3);
}

TEST(NetworkCertificate, ForecastsOutsideTheRangeAreMovedIntoIt) {
  CertificateTerms terms;
  const std::vector<double> losses = alternating(100, 0.25, 0.75);
  const NetworkCertificate inside = certificate_of(terms, losses, std::vector<double>(100, 1.0));
  const NetworkCertificate outside = certificate_of(terms, losses, std::vector<double>(100, 1e300));
  EXPECT_EQ(inside.bound, outside.bound);
  EXPECT_EQ(inside.spread, outside.spread);
}

TEST(NetworkCertificate, NeverBeyondTheRangeNorInfinite) {
  CertificateTerms terms;
  terms.code_bits = 1e300;
  terms.least = -1e300;
  terms.most = 1e300;
  const NetworkCertificate c = certificate_of(terms, {0, 1e300});
  EXPECT_EQ(c.bound, 1e300);
  EXPECT_EQ(c.square_root, 1e300);
  EXPECT_TRUE(c.vacuous());
  for (const double value : {c.code, c.spread, c.mean, c.nats}) EXPECT_TRUE(std::isfinite(value));
  terms.least = 0;
  terms.most = 1e-300;
  terms.code_bits = 0;
  const NetworkCertificate small = certificate_of(terms, std::vector<double>(1000, 5e-301));
  EXPECT_GT(small.bound, 5e-301);
  EXPECT_LT(small.bound, 1e-300);
}

TEST(NetworkCertificate, FewerLossesThanResidueClasses) {
  CertificateTerms terms;
  terms.ahead = 1000000;
  const NetworkCertificate c = certificate_of(terms, {0.5, 0.5});
  EXPECT_EQ(c.bound, 1);
  EXPECT_EQ(c.samples, 2);
}

TEST(NetworkCertificate, MoreOfAnythingThatCostsIsNoLess) {
  const std::vector<double> losses = alternating(500, 0.2, 0.4);
  CertificateTerms terms;
  const double bound = certificate_of(terms, losses).bound;
  CertificateTerms code = terms, selection = terms, sure = terms, ahead = terms;
  code.code_bits = 10;
  selection.selection = 5;
  sure.delta = 0.001;
  ahead.ahead = 2;
  EXPECT_GT(certificate_of(code, losses).bound, bound);
  EXPECT_GT(certificate_of(selection, losses).bound, bound);
  EXPECT_GT(certificate_of(sure, losses).bound, bound);
  EXPECT_GT(certificate_of(ahead, std::vector<double>(500, 0.3)).bound,
            certificate_of(terms, std::vector<double>(500, 0.3)).bound);
}

}  // namespace
}  // namespace boundsweep
