#include "host/measure/autoregression_estimate.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>

#include <fmt/format.h>
#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>

#include "boundsweep/contraction_estimate.hpp"
#include "host/config/error.hpp"
#include "host/config/matrix_powers.hpp"
#include "host/config/quoted.hpp"
#include "host/measure/even_time.hpp"
#include "host/output/decimal.hpp"

namespace boundsweep {
namespace {

constexpr long double long_epsilon = std::numeric_limits<long double>::epsilon();
/// Deviations of a mean that chance makes once in 10^9 series.
constexpr double many_deviations = 6;

double norm_of(const double* values, std::size_t count) {
  double norm = 0;
  for (std::size_t i = 0; i < count; ++i) norm = std::hypot(norm, values[i]);
  return norm;
}

/// Values that lie at the largest one, as those of a clipped series do.
struct Pile {
  double largest = 0;
  double here = 0;  ///< how many are within `tolerance` of the largest
  double next = 0;  ///< how many are so close to the largest of the others

  bool looks_clipped() const {
    constexpr double least_pile = 5, times_the_next = 3;
    return here >= least_pile && here > times_the_next * next;
  }
};

Pile pile_of(std::vector<double> values, double tolerance) {
  std::sort(values.begin(), values.end(), std::greater<>());
  const auto size_from = [&](std::size_t begin) {
    std::size_t end = begin;
    while (end < values.size() &&
           values[begin] - values[end] <= tolerance * std::fabs(values[begin]))
      ++end;
    return end - begin;
  };
  const std::size_t here = size_from(0);
  return {values.front(), static_cast<double>(here), static_cast<double>(size_from(here))};
}

[[noreturn]] void fail_as_clipped(const std::string& file, const std::string& what,
                                  const Pile& pile) {
  throw InputError(fmt::format(
      "{}: looks clipped: {} is there {} times and the next one {} times; a chain that was clipped "
      "on the way is not linear. --clipped-at B takes the rows before the first one whose norm is "
      "B, "
      "--not-clipped says that none was",
      file, what, pile.here, pile.next));
}

void check_not_clipped(const VectorSeries& series, const std::string& file) {
  const std::size_t d = series.dimension();
  std::vector<double> values(series.rows());
  for (std::size_t i = 0; i < d; ++i)
    for (const double sign : {1.0, -1.0}) {
      for (std::size_t n = 0; n < values.size(); ++n) values[n] = sign * series.row(n)[i];
      const Pile pile = pile_of(values, 0);
      if (pile.looks_clipped())
        fail_as_clipped(file,
                        fmt::format("the {} value of {}, {},", sign > 0 ? "largest" : "least",
                                    printable(series.columns[i]), shortest(sign * pile.largest)),
                        pile);
    }
  if (d == 1) return;
  for (std::size_t n = 0; n < values.size(); ++n) values[n] = norm_of(series.row(n), d);
  constexpr double decimals = 1e-5;  // what five digits of its coordinates leave of a norm
  const Pile pile = pile_of(std::move(values), decimals);
  if (pile.looks_clipped())
    fail_as_clipped(file, fmt::format("the largest norm of a row, {:.5g},", pile.largest), pile);
}

void check_not_constant(const VectorSeries& series, const std::string& file) {
  for (std::size_t i = 0; i < series.dimension(); ++i) {
    bool varies = false;
    for (std::size_t n = 1; n < series.rows() && !varies; ++n)
      varies = series.row(n)[i] != series.row(0)[i];
    if (!varies)
      throw InputError(fmt::format(
          "{}: column {} is constant, {} in every row: it tells nothing of how the chain forgets",
          file, printable(series.columns[i]), shortest(series.row(0)[i])));
  }
}

/// Sums over the steps, in long double: the products of two doubles lose 11 bits at most.
struct Moments {
  Matrix past;           ///< Σ x xᵀ
  Matrix future;         ///< Σ x' xᵀ
  long double size = 0;  ///< Σ |x|² over all rows
};

Moments moments_of(const VectorSeries& series) {
  const auto d = static_cast<Eigen::Index>(series.dimension());
  Moments m{Matrix::Zero(d, d), Matrix::Zero(d, d), 0};
  for (std::size_t n = 0; n < series.rows(); ++n) {
    const double* const x = series.row(n);
    for (Eigen::Index i = 0; i < d; ++i) m.size += static_cast<long double>(x[i]) * x[i];
    if (n + 1 == series.rows()) break;
    const double* const next = series.row(n + 1);
    for (Eigen::Index j = 0; j < d; ++j)
      for (Eigen::Index i = 0; i < d; ++i) {
        m.past(i, j) += static_cast<long double>(x[i]) * x[j];
        m.future(i, j) += static_cast<long double>(next[i]) * x[j];
      }
  }
  return m;
}

/// The ridge estimate with what rounding, of the decimals too, may have done to it.
struct Ridge {
  Matrix estimate;
  double norm = 0;  ///< at least its spectral norm; with `lost` also that of the exact estimate
  double lost = 0;
  double least = 0;       ///< at most λ_min(V); not positive where rounding hides it
  double log_growth = 0;  ///< at least log(det V/v^d)
};

Ridge ridge_of(const VectorSeries& series, double v) {
  const Moments m = moments_of(series);
  const auto d = static_cast<Eigen::Index>(series.dimension());
  const auto rows = static_cast<long double>(series.rows());
  const auto size = static_cast<long double>(d);
  // Every sum has errors of (rows + 8) roundings of long double and, by the decimals that became
  // doubles, 2 of double, relative to Σ |x|² (Cauchy and Schwarz); 8 is far more than 2.
  const long double error = ((rows + 8) * long_epsilon + 0x1p-50L) * m.size;
  const Matrix V = m.past + static_cast<long double>(v) * Matrix::Identity(d, d);
  Ridge ridge;
  const Eigen::SelfAdjointEigenSolver<Matrix> eigen(m.past, Eigen::EigenvaluesOnly);
  const long double hidden = error + 64 * size * long_epsilon * m.past.norm();
  long double growth = 0;
  for (Eigen::Index i = 0; i < d; ++i)
    growth += std::log1p((std::max(0.0L, eigen.eigenvalues()(i)) + hidden) / v);
  ridge.log_growth =
      std::nextafter(static_cast<double>(growth * (1 + 16 * long_epsilon)), INFINITY);
  const long double least = v * (1 - 0x1p-52L) + std::max(0.0L, eigen.eigenvalues()(0) - hidden);
  ridge.least = std::nextafter(static_cast<double>(least), 0.0);
  ridge.estimate = V.ldlt().solve(m.future.transpose()).transpose();
  // Â V − Σ x' xᵀ is what it lacks of being the ridge estimate, times V.
  const long double residue = (ridge.estimate * V - m.future).norm();
  const long double scale = m.future.norm() + ridge.estimate.norm() * V.norm();
  const long double lost =
      residue + (size + 8) * 2 * long_epsilon * scale + error * (1 + ridge.estimate.norm());
  ridge.lost = std::nextafter(static_cast<double>(lost / least * (1 + 1e-10L)), INFINITY);
  ridge.norm = std::nextafter(static_cast<double>(spectral_norm(ridge.estimate)), INFINITY);
  return ridge;
}

/// One column of the residuals x' − Â x, in sums.
struct Residuals {
  double steps = 0, sum = 0, squares = 0, largest = 0, last = 0;
  double products = 0, product_squares = 0;  ///< of neighbours

  void add(double residual) {
    const double product = steps > 0 ? residual * last : 0;
    products += product;
    product_squares += product * product;
    steps += 1;
    sum += residual;
    squares += residual * residual;
    largest = std::max(largest, std::fabs(residual));
    last = residual;
  }
  double size() const { return std::sqrt(squares / steps); }
  /// In standard deviations.
  double mean_deviation() const { return squares > 0 ? std::fabs(sum) / std::sqrt(squares) : 0; }
  double memory() const { return squares > 0 ? products / squares : 0; }
  double memory_deviation() const {
    return product_squares > 0 ? std::fabs(products) / std::sqrt(product_squares) : 0;
  }
};

void check_noise(const VectorSeries& series, const std::vector<Residuals>& residuals, double noise,
                 const std::string& file) {
  for (std::size_t i = 0; i < residuals.size(); ++i) {
    const Residuals& r = residuals[i];
    const std::string column = printable(series.columns[i]);
    if (r.size() > noise * (1 + many_deviations / std::sqrt(2 * r.steps)))
      throw InputError(fmt::format(
          "--noise {}: the residuals of column {} are {:.4g} in root mean square, and a "
          "sigma-sub-Gaussian noise is at most sigma; state a sigma known beforehand, such as the "
          "bound of a bounded noise",
          shortest(noise), column, r.size()));
    // In all rows and columns a 10^-9 chance, with a little for the estimate's own error.
    const double reach =
        1.1 * noise *
        std::sqrt(2 * std::log(2e9 * r.steps * static_cast<double>(residuals.size())));
    if (r.largest > reach)
      throw InputError(fmt::format(
          "--noise {}: a residual of column {} is {:.4g}, where a sigma-sub-Gaussian noise stays "
          "below {:.4g}; state a sigma known beforehand, such as the bound of a bounded noise",
          shortest(noise), column, r.largest, reach));
    if (r.mean_deviation() > many_deviations)
      throw InputError(fmt::format(
          "{}: the residuals of column {} have the mean {:.4g}, which is not 0: x' = A x + noise "
          "has its centre at 0; subtract a constant that is known beforehand",
          file, column, r.sum / r.steps));
  }
}

AssumptionCheck check_memory(const VectorSeries& series, const std::vector<Residuals>& residuals) {
  std::size_t worst = 0;
  for (std::size_t i = 1; i < residuals.size(); ++i)
    if (residuals[i].memory_deviation() > residuals[worst].memory_deviation()) worst = i;
  const Residuals& r = residuals[worst];
  const double deviations = r.memory_deviation();
  const bool contradicts = deviations > many_deviations;
  return {fmt::format("Residuals {} on those before: the autocorrelation of column {} is {:.3g}, "
                      "{:.2g} standard deviations from 0.",
                      contradicts ? "depend" : "were not seen to depend",
                      printable(series.columns[worst]), r.memory(), deviations),
          contradicts};
}

AssumptionCheck size_check(const std::vector<Residuals>& residuals, double noise) {
  double largest = 0;
  for (const Residuals& r : residuals) largest = std::max(largest, r.size());
  return {fmt::format("Residuals are at most {:.4g} in root mean square, sigma is {}; nothing "
                      "contradicts it, and nothing can prove it.",
                      largest, shortest(noise)),
          false};
}

}  // namespace

VectorSeries read_vectors(SeriesReader& reader, const std::string& file,
                          const RecordedSteps& recorded) {
  VectorSeries series;
  series.columns = reader.columns();
  const bool timed = !recorded.time.empty();
  if (timed) series.columns.pop_back();
  const std::size_t d = series.dimension();
  EvenTime time;
  std::vector<double> row;
  while (reader.next_numbers(row)) {
    constexpr double largest = 1e100;  // products of such numbers and their sums stay finite
    for (std::size_t i = 0; i < d; ++i)
      if (!(std::fabs(row[i]) <= largest))
        reader.fail(i, fmt::format("{} is beyond 1e100", shortest(row[i])));
    if (timed) time.tick(reader, d);
    if (series.cut > 0 || norm_of(row.data(), d) >= recorded.clipped_at)
      ++series.cut;
    else
      series.values.insert(series.values.end(), row.begin(),
                           row.begin() + static_cast<std::ptrdiff_t>(d));
  }
  const std::size_t least = d + 2;
  if (series.rows() < least)
    throw InputError(fmt::format(
        "{}: has {} rows{}, at least {} are needed for {} column{}", file, series.rows(),
        series.cut > 0 ? " before the first that reached --clipped-at" : "", least, d,
        d == 1 ? "" : "s"));
  check_not_constant(series, file);
  if (std::isinf(recorded.clipped_at) && !recorded.known_unclipped) check_not_clipped(series, file);
  return series;
}

Autoregression estimate_autoregression(const VectorSeries& series, const AutoregressionTerms& terms,
                                       const std::string& file) {
  const Ridge ridge = ridge_of(series, terms.ridge);
  const std::size_t d = series.dimension();
  const auto size = static_cast<double>(d);
  Autoregression result;
  std::vector<Residuals> residuals(d);
  for (std::size_t n = 0; n + 1 < series.rows(); ++n)
    for (std::size_t j = 0; j < d; ++j) {
      double fit = 0;
      for (std::size_t i = 0; i < d; ++i)
        fit += static_cast<double>(
                   ridge.estimate(static_cast<Eigen::Index>(j), static_cast<Eigen::Index>(i))) *
               series.row(n)[i];
      result.fitted.push_back(fit);
      residuals[j].add(series.row(n + 1)[j] - fit);
    }
  check_noise(series, residuals, terms.noise, file);
  const double radius = ridge_radius(terms.noise, size, ridge.log_growth, terms.delta, terms.ridge);
  const double margin = ridge_margin(radius, size, ridge.least);
  KappaEstimate& kappa = result.kappa;
  kappa.steps = static_cast<double>(series.rows() - 1);
  kappa.estimate = ridge.norm;
  kappa.margin = (margin + ridge.lost) * (1 + 0x1p-50);
  kappa.kappa = std::min(1.0, (kappa.estimate + kappa.margin) * (1 + 0x1p-50));
  kappa.what = d == 1 ? "the magnitude of the ridge estimate of the coefficient"
                      : "the spectral norm of the ridge estimate of A";
  kappa.decided =
      fmt::format("sigma is {}, v of the ridge {:.6g}, the least eigenvalue of V {:.4g}",
                  shortest(terms.noise), terms.ridge, ridge.least);
  if (!kappa.contracts())
    kappa.steps_needed = steps_for_contraction(kappa.steps, kappa.estimate, kappa.margin);
  kappa.checks = {check_memory(series, residuals), size_check(residuals, terms.noise)};
  kappa.assumed = {
      d == 1 ? "x' = a x + noise, the noise of mean 0 given the past; every row is one step."
             : "x' = A x + noise, the noise of mean 0 given the past; every row is one step.",
      fmt::format(
          "Every coordinate of the noise is {0}-sub-Gaussian given the past (a noise within "
          "[-{0}, {0}] is), and sigma and v were fixed before the data.",
          shortest(terms.noise)),
      d == 1 ? "The coefficient is at most 1 in magnitude."
             : "Every row of A has a Euclidean norm of at most 1.",
      "The series was not clipped on the way. The chain that the bound is about stays in its ball "
      "by "
      "itself or by being clipped at every step, and has the same A."};
  kappa.refuted_by = {
      "residuals that depend on the past, as of a longer memory, of measurement errors or of rows "
      "that are missing",
      "residuals larger than sigma allows",
      "a mean that is not 0, a trend, a season, a change of A with time"};
  return result;
}

std::vector<double> autocorrelation(const VectorSeries& series, std::size_t column,
                                    std::size_t most) {
  const std::size_t rows = series.rows();
  double mean = 0;
  for (std::size_t n = 0; n < rows; ++n) mean += series.row(n)[column];
  mean /= static_cast<double>(rows);
  std::vector<double> result;
  for (std::size_t lag = 0; lag <= most && lag + 1 < rows; ++lag) {
    double sum = 0;
    for (std::size_t n = 0; n + lag < rows; ++n)
      sum += (series.row(n)[column] - mean) * (series.row(n + lag)[column] - mean);
    result.push_back(sum);
  }
  for (std::size_t lag = result.size(); lag-- > 0;) result[lag] /= result[0];
  return result;
}

}  // namespace boundsweep
