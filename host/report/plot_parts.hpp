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

/// Terminal, output file, title and grid; `height` as a share of the width. Throws InputError where
/// the file's ending is none of those allowed.
std::string script_start(const PlotChoice& choice, const std::string& title, double height = 0.62);

/// A number that a logarithmic axis can show.
std::optional<double> drawable(const std::string& text);

/// The points as data block number i.
void append_data(std::string& script, std::size_t i, const std::vector<PlotPoint>& points);

/// 3162278 as 3.16e+06, long decimals with four digits; names as they are.
std::string brief(const std::string& value);

/// The sweep of a finished run. Throws InputError where the directory holds none.
std::unique_ptr<Problem> problem_of(const std::filesystem::path& directory);

std::string routes_script(const std::filesystem::path& directory, const PlotChoice& choice);
std::string sensitivity_script(const std::filesystem::path& directory, const PlotChoice& choice);
std::string phases_script(const std::filesystem::path& directory, const PlotChoice& choice);

}  // namespace boundsweep
