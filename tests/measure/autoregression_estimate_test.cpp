// κ of a linear chain from its states, against the formula by hand, and series that are none.
// theory §7.5

#include "host/measure/autoregression_estimate.hpp"

#include <algorithm>
#include <cmath>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "host/config/error.hpp"
#include "tests/output/scratch_directory.hpp"
#include "tests/properties/random_source.hpp"

namespace boundsweep {
namespace {

VectorSeries read(const std::string& text, const std::vector<std::string>& columns,
                  const RecordedSteps& recorded = {}) {
  std::istringstream input(text);
  CsvReader file(input, "s.csv");
  SeriesReader reader(file, columns);
  return read_vectors(reader, "s.csv", recorded);
}

std::string error_of(const std::string& text, const std::vector<std::string>& columns = {"x"},
                     const RecordedSteps& recorded = {}) {
  return message_of<InputError>([&] { read(text, columns, recorded); });
}

VectorSeries walk(double a, int rows, std::uint64_t seed, double clip = INFINITY) {
  RandomSource random(seed);
  VectorSeries series;
  series.columns = {"x"};
  double x = 0;
  for (int n = 0; n < rows; ++n) {
    series.values.push_back(x);
    x = std::clamp(a * x + random.uniform(-1, 1), -clip, clip);
  }
  return series;
}

std::string csv_of(const VectorSeries& series) {
  std::ostringstream out;
  out.precision(17);
  for (std::size_t i = 0; i < series.dimension(); ++i)
    out << (i > 0 ? "," : "") << series.columns[i];
  for (std::size_t n = 0; n < series.rows(); ++n) {
    out << '\n';
    for (std::size_t i = 0; i < series.dimension(); ++i)
      out << (i > 0 ? "," : "") << series.row(n)[i];
  }
  return out.str() + "\n";
}

std::string estimate_error(const VectorSeries& series, const AutoregressionTerms& terms) {
  return message_of<InputError>([&] { estimate_autoregression(series, terms, "s.csv"); });
}

TEST(Autoregression, OfOneColumnIsItsFormula) {
  const VectorSeries series = walk(0.6, 3000, 1);
  const double v = 2, delta = 0.02;
  double past = 0, products = 0;
  for (std::size_t n = 0; n + 1 < series.rows(); ++n) {
    past += series.values[n] * series.values[n];
    products += series.values[n] * series.values[n + 1];
  }
  const double V = v + past;
  const double margin =
      (std::sqrt(2 * std::log(std::sqrt(V / v) / delta)) + std::sqrt(v)) / std::sqrt(V);
  const Autoregression fit = estimate_autoregression(series, {1, v, delta}, "s.csv");
  EXPECT_EQ(fit.kappa.ergodicity, Ergodicity::wasserstein);
  EXPECT_EQ(fit.kappa.steps, 2999);
  EXPECT_NEAR(fit.kappa.estimate, std::fabs(products / V), 1e-12);
  EXPECT_NEAR(fit.kappa.margin, margin, 1e-9);
  EXPECT_NEAR(fit.kappa.kappa, std::fabs(products / V) + margin, 1e-9);
  EXPECT_GE(fit.kappa.kappa, std::fabs(products / V) + margin);
  ASSERT_EQ(fit.fitted.size(), 2999u);
  EXPECT_NEAR(fit.fitted[7], products / V * series.values[7], 1e-12);
  EXPECT_FALSE(fit.kappa.contradicted());
}

/// Two columns; V and its inverse are 2 × 2 and written out.
TEST(Autoregression, OfTwoColumnsIsItsFormula) {
  RandomSource random(2);
  VectorSeries series;
  series.columns = {"x", "y"};
  double x = 0, y = 0;
  for (int n = 0; n < 4000; ++n) {
    series.values.insert(series.values.end(), {x, y});
    const double next = 0.5 * x + 0.2 * y + random.uniform(-1, 1);
    y = -0.3 * x + 0.4 * y + random.uniform(-1, 1);
    x = next;
  }
  const double v = 1, delta = 0.05;
  double xx = v, xy = 0, yy = v, f[2][2] = {};
  for (std::size_t n = 0; n + 1 < series.rows(); ++n) {
    const double *p = series.row(n), *q = series.row(n + 1);
    xx += p[0] * p[0];
    xy += p[0] * p[1];
    yy += p[1] * p[1];
    for (int i = 0; i < 2; ++i)
      for (int j = 0; j < 2; ++j) f[i][j] += q[i] * p[j];
  }
  const double determinant = xx * yy - xy * xy;
  double a[2][2];
  for (int i = 0; i < 2; ++i) {
    a[i][0] = (f[i][0] * yy - f[i][1] * xy) / determinant;
    a[i][1] = (f[i][1] * xx - f[i][0] * xy) / determinant;
  }
  const auto largest = [](double p, double q, double r) {  // eigenvalue of ((p, q), (q, r))
    return (p + r + std::sqrt((p - r) * (p - r) + 4 * q * q)) / 2;
  };
  const double norm = std::sqrt(largest(a[0][0] * a[0][0] + a[1][0] * a[1][0],
                                        a[0][0] * a[0][1] + a[1][0] * a[1][1],
                                        a[0][1] * a[0][1] + a[1][1] * a[1][1]));
  const double least = determinant / largest(xx, xy, yy);
  const double radius =
      std::sqrt(2 * std::log(2 * std::sqrt(determinant / (v * v)) / delta)) + std::sqrt(v);
  const Autoregression fit = estimate_autoregression(series, {1, v, delta}, "s.csv");
  EXPECT_NEAR(fit.kappa.estimate, norm, 1e-11);
  EXPECT_NEAR(fit.kappa.margin, radius * std::sqrt(2 / least), 1e-9);
  EXPECT_NEAR(fit.kappa.kappa, norm + radius * std::sqrt(2 / least), 1e-9);
}

TEST(Autoregression, CollinearColumnsSayNothing) {
  VectorSeries series = walk(0.5, 2000, 3), twice;
  twice.columns = {"x", "y"};
  for (const double x : series.values) twice.values.insert(twice.values.end(), {x, x});
  const Autoregression fit = estimate_autoregression(twice, {1, 1, 0.01}, "s.csv");
  EXPECT_EQ(fit.kappa.kappa, 1);
  EXPECT_FALSE(fit.kappa.contracts());
}

TEST(Autoregression, UnitsDoNotMatter) {
  const VectorSeries series = walk(0.6, 2000, 4);
  for (const double unit : {1e-90, 1e90}) {
    VectorSeries other = series;
    for (double& x : other.values) x *= unit;
    const KappaEstimate a = estimate_autoregression(series, {1, 1, 0.01}, "s.csv").kappa,
                        b = estimate_autoregression(other, {unit, unit * unit, 0.01}, "s.csv")
                                .kappa;
    EXPECT_NEAR(b.estimate, a.estimate, 1e-9);
    EXPECT_NEAR(b.margin, a.margin, 1e-9);
  }
}

TEST(Autoregression, ResidualsThatContradictTheNoise) {
  const VectorSeries series = walk(0.6, 2000, 5);
  EXPECT_EQ(estimate_error(series, {1, 1, 0.01}), "no error");
  EXPECT_EQ(estimate_error(series, {0.4, 1, 0.01})
                .rfind("--noise 0.4: the residuals of column x are 0.5", 0),
            0u)
      << estimate_error(series, {0.4, 1, 0.01});
  VectorSeries shock = series;
  shock.values[1000] = 12;
  EXPECT_EQ(estimate_error(shock, {1, 1, 0.01}).rfind("--noise 1: a residual of column x is ", 0),
            0u)
      << estimate_error(shock, {1, 1, 0.01});
}

TEST(Autoregression, AMeanThatIsNotZero) {
  VectorSeries series = walk(0.6, 5000, 6);
  for (double& x : series.values) x += 3;
  EXPECT_NE(estimate_error(series, {5, 1, 0.01})
                .find("which is not 0: x' = A x + noise has its centre at 0"),
            std::string::npos)
      << estimate_error(series, {5, 1, 0.01});
}

TEST(Autoregression, ALongerMemoryRefutesIt) {
  RandomSource random(7);
  VectorSeries series;
  series.columns = {"x"};
  double x = 0, before = 0;
  for (int n = 0; n < 20000; ++n) {
    series.values.push_back(x);
    const double next = 0.3 * x + 0.5 * before + random.uniform(-1, 1);
    before = x;
    x = next;
  }
  EXPECT_TRUE(estimate_autoregression(series, {1, 1, 0.01}, "s.csv").kappa.contradicted());
}

TEST(ReadVectors, WhatIsRefused) {
  EXPECT_EQ(error_of("x\n1\n2\n"), "s.csv: has 2 rows, at least 3 are needed for 1 column");
  EXPECT_EQ(error_of("x,y\n1,2\n2,1\n3,1\n", {"x", "y"}),
            "s.csv: has 3 rows, at least 4 are needed for 2 columns");
  EXPECT_EQ(error_of("x\n"), "s.csv: has 0 rows, at least 3 are needed for 1 column");
  EXPECT_EQ(
      error_of("x,y\n1,2\n2,2\n3,2\n5,2\n", {"x", "y"}),
      "s.csv: column y is constant, 2 in every row: it tells nothing of how the chain forgets");
  EXPECT_EQ(error_of("x\n1\n2e100\n"), "s.csv:3: x: 2e+100 is beyond 1e100");
  EXPECT_EQ(error_of("x\n1\n\n2\n"), "s.csv:3: x: is missing, every row must have a number");
}

TEST(ReadVectors, RowsThatAreMissingShowInTheTime) {
  RecordedSteps timed;
  timed.time = "t";
  EXPECT_EQ(
      error_of("x,t\n1,0\n2,1\n3,3\n", {"x", "t"}, timed),
      "s.csv:4: t: goes from 1 to 3, rows before go by 1: rows are missing, or steps are not all "
      "of one length");
  EXPECT_EQ(read("x,t\n1,0\n2,1\n3,2\n", {"x", "t"}, timed).columns, std::vector<std::string>{"x"});
}

TEST(ReadVectors, AClippedSeriesIsRefusedOrCut) {
  const VectorSeries clipped = walk(0.9, 2000, 8, 2.5);
  const std::string text = csv_of(clipped);
  const std::string error = error_of(text);
  EXPECT_EQ(error.rfind("s.csv: looks clipped: the largest value of x, 2.5, is there ", 0), 0u)
      << error;
  RecordedSteps cut;
  cut.clipped_at = 2.5;
  const VectorSeries before = read(text, {"x"}, cut);
  EXPECT_GT(before.rows(), 3u);
  for (const double x : before.values) EXPECT_LT(std::fabs(x), 2.5);
  EXPECT_EQ(static_cast<double>(before.rows()) + before.cut, 2000);
  EXPECT_GE(std::fabs(clipped.values[before.rows()]), 2.5) << "the first clip, and nothing later";
  RecordedSteps insisting;
  insisting.known_unclipped = true;
  EXPECT_EQ(read(text, {"x"}, insisting).rows(), 2000u);
  cut.clipped_at = 1e-3;
  EXPECT_EQ(error_of(text, {"x"}, cut)
                .rfind("s.csv: has 1 rows before the first that reached --clipped-at", 0),
            0u);
}

TEST(ReadVectors, ASeriesProjectedToABallIsRefused) {
  RandomSource random(9);
  std::ostringstream text;
  text.precision(7);
  text << "x,y\n";
  double x = 0, y = 0;
  for (int n = 0; n < 2000; ++n) {
    text << x << ',' << y << '\n';
    x = 0.9 * x + random.uniform(-1, 1);
    y = 0.9 * y + random.uniform(-1, 1);
    const double norm = std::hypot(x, y);
    if (norm > 2) {
      x *= 2 / norm;
      y *= 2 / norm;
    }
  }
  const std::string error = error_of(text.str(), {"x", "y"});
  EXPECT_EQ(error.rfind("s.csv: looks clipped: the largest norm of a row, 2, is there ", 0), 0u)
      << error;
}

TEST(ReadVectors, SeriesOfFewValuesAreNotTakenForClipped) {
  RandomSource random(10);
  std::string one = "x\n", two = "x,y\n";
  for (int n = 0; n < 500; ++n) {
    one += std::to_string(random.whole(-1, 1)) + "\n";
    two += std::to_string(random.whole(-1, 1)) + "," + std::to_string(random.whole(-1, 1)) + "\n";
  }
  EXPECT_EQ(error_of(one), "no error");
  EXPECT_EQ(error_of(two, {"x", "y"}), "no error");
}

TEST(Autocorrelation, OfAKnownSeries) {
  VectorSeries series;
  series.columns = {"x"};
  series.values = {1, -1, 1, -1};
  EXPECT_EQ(autocorrelation(series, 0, 2), (std::vector<double>{1, -0.75, 0.5}));
  const std::vector<double> of_walk = autocorrelation(walk(0.8, 100000, 11), 0, 3);
  for (int k = 0; k <= 3; ++k)
    EXPECT_NEAR(of_walk[static_cast<std::size_t>(k)], std::pow(0.8, k), 0.02);
}

}  // namespace
}  // namespace boundsweep
