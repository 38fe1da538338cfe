#include "host/report/plot.hpp"

#include "host/report/plot_parts.hpp"

namespace boundsweep {

std::string plot_script(const std::filesystem::path& directory, const PlotChoice& choice) {
  switch (choice.kind) {
    case PlotKind::frontier: return frontier_script(directory, choice);
    case PlotKind::samples: return samples_script(directory, choice);
    case PlotKind::routes: return routes_script(directory, choice);
    case PlotKind::sensitivity: return sensitivity_script(directory, choice);
    case PlotKind::phases: return phases_script(directory, choice);
  }
  return {};
}

}  // namespace boundsweep
