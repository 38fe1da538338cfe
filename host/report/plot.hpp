#pragma once
/// Plots of a run for papers, drawn by gnuplot.

#include <filesystem>
#include <string>
#include <vector>

namespace boundsweep {

enum class PlotKind {
  frontier,     ///< bound against the size of a class, a curve per group
  samples,      ///< bound/range against N, a curve per class, with the slopes -1/2 and -1/n
  routes,       ///< classes side by side: bound/range against N with each route alone
  sensitivity,  ///< the factor on one class's bound as each axis takes its values
  phases        ///< a heat map over two axes: the best point of every cell
};

struct PlotChoice {
  PlotKind kind = PlotKind::frontier;
  std::string value = "bound";  ///< the column of the vertical axis
  std::vector<std::string> where;
  std::vector<std::string> axes;  ///< of phases: across and up; none: the first diagram of the run
  bool vacuous = false;           ///< vacuous rows too
  std::filesystem::path out;      ///< the ending decides: svg, png, pdf
  const char* out_option = "--out";  ///< what errors call it
};

/// Text between single quotes as gnuplot reads it: neither escapes nor backquotes count there.
/// Control characters, which could end a line, become blanks.
std::string gnuplot_quoted(const std::string& text);

/// The script that draws it, data included; it names `out` with ".partial" behind it. Throws
/// InputError where there is nothing to draw, an option is for another kind of plot, or there are
/// more curves than a reader can tell apart.
std::string plot_script(const std::filesystem::path& directory, const PlotChoice& choice);

/// Runs gnuplot; the file appears only when complete. Throws ResourceError where gnuplot is missing
/// or fails, InputError where a file has the name of one that is needed meanwhile, Interrupted on a
/// signal.
void draw(const std::string& script, const std::filesystem::path& out);

}  // namespace boundsweep
