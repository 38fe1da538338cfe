#pragma once
/// What all plots share, and the kinds that plot_script chooses from.

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "host/report/plot.hpp"

namespace boundsweep {

class Problem;

struct PlotPoint {
  double x, y;
};

/// Terminal, output file, title with the conditions that chose the rows, and grid; `height` as a
/// share of the width. Throws InputError where the file's ending is none of those allowed.
std::string script_start(const PlotChoice& choice, const std::string& title, double height = 0.62);

/// The title and the conditions that chose the rows as gnuplot reads it, in lines of at most so
/// many characters.
std::string title_text(const PlotChoice& choice, const std::string& title, std::size_t line = 80);

/// A number that a logarithmic axis can show.
std::optional<double> drawable(const std::string& text);

/// The points as data block number i.
void append_data(std::string& script, std::size_t i, const std::vector<PlotPoint>& points);

/// 10000 as 1e4, 3162278 as 3.16e6, long decimals with four digits; names as they are.
std::string brief(const std::string& value);

/// Tics of a logarithmic axis from `low` to `high`, as gnuplot takes them: its own where two powers
/// of ten lie between, else numbers of few digits, with their texts or without; on a short axis
/// about `most` of them. On its own gnuplot leaves an axis within one power without numbers.
std::string power_tics(double low, double high, bool with_text = true, std::size_t most = 7);

/// The sweep of a finished run. Throws InputError where the directory holds none.
std::unique_ptr<Problem> problem_of(const std::filesystem::path& directory);

std::string frontier_script(const std::filesystem::path& directory, const PlotChoice& choice);
std::string samples_script(const std::filesystem::path& directory, const PlotChoice& choice);
std::string routes_script(const std::filesystem::path& directory, const PlotChoice& choice);
std::string sensitivity_script(const std::filesystem::path& directory, const PlotChoice& choice);
std::string phases_script(const std::filesystem::path& directory, const PlotChoice& choice);

}  // namespace boundsweep
