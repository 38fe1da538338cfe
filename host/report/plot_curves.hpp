#pragma once
/// Curves through the rows of a frontier, and what tells them apart.

#include <string>
#include <vector>

#include "host/report/plot_parts.hpp"
#include "host/report/result_rows.hpp"

namespace boundsweep {

struct PlotCurve {
  std::vector<std::string> values;  ///< in the columns that make the curves
  std::vector<PlotPoint> points;    ///< from left to right
  double size = 0;                  ///< numbers trained
  double dimension = 0;             ///< n = tokens · input_dim
};

inline constexpr std::size_t most_curves = 12;  ///< that a reader can tell apart
inline constexpr std::size_t plot_colors = 8;   ///< of podo; further curves are dashed

/// Of the columns, those with more than one value among the rows.
std::vector<std::string> varying(const ResultRows& rows, const std::vector<std::string>& columns);

/// A curve for every combination of values in `by`, in the order of the file. Throws InputError
/// where the vertical column is none of numbers.
std::vector<PlotCurve> curves_by(const ResultRows& rows, const std::vector<std::string>& by,
                                 const std::string& x, const PlotChoice& choice);

/// "816 parameters, depth 4, post": the columns of `by` in which the curves differ.
std::vector<std::string> labels_of(const std::vector<PlotCurve>& curves,
                                   const std::vector<std::string>& by);

/// "training.rank" as a label's "rank".
std::string key_of(const std::string& column);

}  // namespace boundsweep
