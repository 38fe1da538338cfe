#pragma once
/// κ of x' = A x + ξ in the Euclidean norm of its state, from the states one after another.  theory
/// §7.5

#include <cstddef>
#include <limits>
#include <string>
#include <vector>

#include "host/measure/kappa_estimate.hpp"
#include "host/measure/series_reader.hpp"

namespace boundsweep {

/// Rows of a recorded series, one after another.
struct VectorSeries {
  std::vector<std::string> columns;
  std::vector<double> values;
  double cut =
      0;  ///< rows left out: the first whose norm reached the bound of clipping, and all later

  std::size_t dimension() const { return columns.size(); }
  std::size_t rows() const { return values.size() / columns.size(); }
  const double* row(std::size_t n) const { return values.data() + n * columns.size(); }
};

struct RecordedSteps {
  std::string time;  ///< a column that grows by the same in every row; empty: not looked at
  double clipped_at =
      std::numeric_limits<double>::infinity();  ///< rows before the first norm of that
  bool known_unclipped = false;
};

/// Reads the columns, and the time behind them if there is one. Throws InputError, with the line
/// where there is one, for rows that are missing, constant columns, and series that look clipped.
VectorSeries read_vectors(SeriesReader& reader, const std::string& file,
                          const RecordedSteps& recorded);

struct AutoregressionTerms {
  double noise = 0;  ///< σ: the coordinates of ξ are σ-sub-Gaussian given the past
  double ridge = 0;  ///< v, fixed before the data
  double delta = 0.01;
};

struct Autoregression {
  KappaEstimate kappa;
  std::vector<double> fitted;  ///< Â x, row by row, for the rows that have a next one
};

/// Throws InputError where there are fewer steps than dimensions and one more, or the residuals
/// contradict σ or a mean of 0.
Autoregression estimate_autoregression(const VectorSeries& series, const AutoregressionTerms& terms,
                                       const std::string& file);

/// The autocorrelation of a column at lags 0 … most.
std::vector<double> autocorrelation(const VectorSeries& series, std::size_t column,
                                    std::size_t most);

}  // namespace boundsweep
