#include "host/verify/losses.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace boundsweep::verify {
namespace {

/// The loss of one class.
double class_loss(const Loss& loss, const Vector& logits, Eigen::Index y) {
  if (loss.kind == LossKind::ramp) {
    double rival = -std::numeric_limits<double>::infinity();
    for (Eigen::Index j = 0; j < logits.size(); ++j)
      if (j != y) rival = std::max(rival, logits[j]);
    return std::clamp(1 - (logits[y] - rival) / loss.margin, 0.0, 1.0);
  }
  // −log p_y = log Σ exp(T_j − T_y), which keeps small losses accurate.
  double others = 0, largest = 0;
  for (Eigen::Index j = 0; j < logits.size(); ++j)
    largest = std::max(largest, logits[j] - logits[y]);
  for (Eigen::Index j = 0; j < logits.size(); ++j)
    if (j != y) others += std::exp(logits[j] - logits[y] - largest);
  const double own = std::exp(-largest);
  const double minus_log = largest == 0 ? std::log1p(others) : largest + std::log(own + others);
  if (loss.smoothing == 0) return minus_log;
  const double alpha = loss.smoothing;
  return -std::log((1 - alpha) * std::exp(-minus_log) + alpha / static_cast<double>(logits.size()));
}

}  // namespace

double loss_value(const Loss& loss, const Vector& prediction, const Vector& label) {
  if (is_classification(loss.kind)) {
    double sum = 0;
    for (Eigen::Index y = 0; y < label.size(); ++y)
      if (label[y] != 0) sum += label[y] * class_loss(loss, prediction, y);
    return sum;
  }
  const double r = (prediction - label).norm();
  switch (loss.kind) {
    case LossKind::squared: return 0.5 * r * r;
    case LossKind::pseudo_huber: return r * r / (1 + std::sqrt(1 + r * r));
    case LossKind::log_cosh: return r + std::log1p(std::exp(-2 * r)) - std::log(2.0);
    default: return r;
  }
}

double total_variation(const Vector& a, const Vector& b) {
  return 0.5 * (a - b).lpNorm<1>();
}

}  // namespace boundsweep::verify
