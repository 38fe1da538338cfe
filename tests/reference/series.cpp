#include "series.hpp"

#include <stdexcept>

namespace boundsweep::reference {

namespace {

void require_same_length(const Series& left, const Series& right) {
  if (left.size() != right.size()) throw std::logic_error("series of different lengths");
}

} // namespace

Series linear(const Ball& first, const Ball& slope, std::size_t length) {
  Series result(length);
  result.at(0) = first;
  if (length > 1) result[1] = slope;
  return result;
}

Series add(const Series& left, const Series& right) {
  require_same_length(left, right);
  Series result(left);
  for (std::size_t k = 0; k < result.size(); ++k) result[k] += right[k];
  return result;
}

Series subtract(const Series& left, const Series& right) { return add(left, scale(Ball(-1), right)); }

Series scale(const Ball& factor, const Series& series) {
  Series result(series);
  for (Ball& coefficient : result) coefficient *= factor;
  return result;
}

Series multiply(const Series& left, const Series& right) {
  require_same_length(left, right);
  Series result(left.size());
  for (std::size_t i = 0; i < left.size(); ++i) {
    for (std::size_t j = 0; i + j < right.size(); ++j) result[i + j] += left[i] * right[j];
  }
  return result;
}

Series reciprocal(const Series& series) {
  // From series·result = 1, coefficient by coefficient.
  Series result(series.size());
  result.at(0) = Ball(1) / series[0];
  for (std::size_t k = 1; k < series.size(); ++k) {
    Ball sum(0);
    for (std::size_t j = 1; j <= k; ++j) sum += series[j] * result[k - j];
    result[k] = -(sum * result[0]);
  }
  return result;
}

Series compose(const Series& outer, const Series& inner) {
  require_same_length(outer, inner);
  Series increment(inner);
  increment.at(0) = Ball(0);
  Series result(outer.size());
  Series power = linear(Ball(1), Ball(0), outer.size());
  for (const Ball& coefficient : outer) {
    result = add(result, scale(coefficient, power));
    power = multiply(power, increment);
  }
  return result;
}

Series exponential(const Series& series) {
  // From result' = series'·result.
  Series result(series.size());
  result.at(0) = exp(series[0]);
  for (std::size_t k = 1; k < series.size(); ++k) {
    Ball sum(0);
    for (std::size_t j = 1; j <= k; ++j) sum += Ball(static_cast<std::int64_t>(j)) * series[j] * result[k - j];
    result[k] = sum / Ball(static_cast<std::int64_t>(k));
  }
  return result;
}

Series integrate(const Ball& constant, const Series& series) {
  Series result{constant};
  for (std::size_t k = 0; k < series.size(); ++k) result.push_back(series[k] / Ball(static_cast<std::int64_t>(k + 1)));
  return result;
}

} // namespace boundsweep::reference
