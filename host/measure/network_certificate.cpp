#include "host/measure/network_certificate.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace boundsweep {
namespace {

constexpr double epsilon = std::numeric_limits<double>::epsilon();
constexpr double infinity = std::numeric_limits<double>::infinity();

/// HI − LO where that is a double, else the next double above it.
double width_of(double least, double most) {
  const double width = most - least, part = width - most;
  const double lost = (most - (width - part)) - (least + part);
  return lost > 0 ? std::nextafter(width, infinity) : width;
}

/// LO + g_0 · share, rounded up. The losses are the doubles nearest to the decimals in the file:
/// what their expectation lacks is half of epsilon · E|x|, and E|x| <= |LO| + g_0 · share.
double in_units(const LossInterval& interval, double share) {
  const double above = interval.width * share;
  const double slack = 4 * epsilon * (std::fabs(interval.least) + above);
  return std::nextafter(interval.least + above + slack, infinity);
}

}  // namespace

CertificateBuilder::CertificateBuilder(const CertificateTerms& terms)
    : terms_(terms), interval_{terms.least, width_of(terms.least, terms.most)} {}

void CertificateBuilder::add(double loss, std::optional<double> forecast) {
  if (next_ == classes_.size()) classes_.emplace_back();
  LossSums& sums = classes_[next_];
  next_ = next_ + 1 == terms_.ahead ? 0 : next_ + 1;
  const double expected = forecast ? *forecast : sums.mean_so_far(interval_);
  sums.add(interval_, loss, std::clamp(expected, terms_.least, terms_.most));
  least_loss_ = samples_ == 0 ? loss : std::min(least_loss_, loss);
  largest_loss_ = samples_ == 0 ? loss : std::max(largest_loss_, loss);
  samples_ += 1;
}

NetworkCertificate CertificateBuilder::result() const {
  NetworkCertificate result;
  const auto ahead = static_cast<double>(terms_.ahead);
  result.nats = certificate_nats(terms_.code_bits, terms_.selection, terms_.delta, ahead);
  CertificateTotal total;
  for (const LossSums& sums : classes_) {
    const CertificatePrice price = least_price(sums, result.nats);
    total.add(sums, price);
    result.steadiness.push_back(Steadiness::at(price.steadiness));
  }
  const Certificate shares = total.result();
  const auto units = [&](double share) {
    return std::min(terms_.most, in_units(interval_, std::min(1.0, share)));
  };
  const double width = interval_.width * (1 + 2 * epsilon);
  result.samples = samples_;
  result.mean = units(shares.mean);
  result.code = std::min(shares.code * width, std::numeric_limits<double>::max());
  result.spread = shares.spread * width;
  result.bound = units(shares.bound);
  result.bound_over_range = shares.bound;
  result.square_root = units(shares.mean + square_root_price(terms_.code_bits, terms_.selection,
                                                             terms_.delta, ahead, samples_));
  result.iid_hoeffding = units(shares.mean + square_root_price(0, 0, terms_.delta, 1, samples_));
  result.least_loss = least_loss_;
  result.largest_loss = largest_loss_;
  return result;
}

}  // namespace boundsweep
