#pragma once
/// A handful of architectures of the frontier, looked at more closely than the frontier does.

#include <string>
#include <vector>

#include "host/report/html/frontier_data.hpp"
#include "host/report/outlook.hpp"

namespace boundsweep {

/// A point's bound as a chart takes it: log10 of it and of its share of the range; 0 of the bound
/// is −∞, which the page leaves out.
struct ChartPoint {
  double log_bound = 0, log_ratio = 0;
};

/// Bounds against N, one per entry of `samples`, with all routes of the sweep and with each alone.
struct GrowthCurves {
  std::vector<ChartPoint> all, lipschitz, smooth, parametric;
};

/// The bounds when one axis takes its values in turn and all others stay.
struct AxisResponse {
  Axis axis{};
  std::vector<std::int64_t> digits;  ///< at most `most_axis_values`, evenly spread, the own one too
  std::vector<ChartPoint> points;    ///< one per digit
};

struct ChosenArchitecture {
  std::size_t row = 0;  ///< in FrontierData::rows, where it was chosen from there
  Digits digits{};
  GrowthCurves growth;
  std::vector<AxisResponse> responses;
  Outlook outlook;
  ParameterCount parameters;
  Extended bound, bound_over_range;  ///< of the point itself, which the outlook's are compared with
  double certificate = 0;            ///< γ, the largest of what was evaluated
};

struct ChosenArchitectures {
  std::vector<double> samples;  ///< a log scale around the sweep's N, each own N among them
  std::vector<ChosenArchitecture> list;
};

/// Architectures of different sizes, at most `most`: rows of the headline group, or the best of
/// each group where that one has a single row to look at.
ChosenArchitectures choose_architectures(const Problem& problem, const FrontierData& frontier,
                                         std::size_t most);

/// The same about points of one's own choice.
ChosenArchitectures look_closer(const Problem& problem, const std::vector<Digits>& points);

}  // namespace boundsweep
