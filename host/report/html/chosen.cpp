#include "host/report/html/chosen.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>
#include <utility>

namespace boundsweep {
namespace {

constexpr std::size_t most_axis_values = 40;
constexpr int samples_per_decade = 8;

std::int64_t index_of(const std::vector<std::string>& row) {
  std::int64_t index = 0;
  std::from_chars(row[0].data(), row[0].data() + row[0].size(), index);
  return index;
}

/// A log scale from two decades below the sweep's N to three above it, at least 10^2 … 10^10, and
/// each architecture's own N.
std::vector<double> samples_around(const Problem& problem,
                                   const std::vector<ChosenArchitecture>& chosen) {
  const std::vector<double>& axis = problem.sweep().axis(Axis::samples);
  const auto [least, most] = std::minmax_element(axis.begin(), axis.end());
  const int first = std::clamp(static_cast<int>(std::floor(std::log10(*least))) - 2, 0, 2);
  const int last = std::clamp(static_cast<int>(std::ceil(std::log10(*most))) + 3, 10, 18);
  std::set<double> samples;
  for (int i = first * samples_per_decade; i <= last * samples_per_decade; ++i)
    samples.insert(std::round(std::pow(10.0, static_cast<double>(i) / samples_per_decade)));
  for (const ChosenArchitecture& architecture : chosen)
    samples.insert(axis_value(problem.view().grid, architecture.digits, Axis::samples));
  return {samples.begin(), samples.end()};
}

ChartPoint chart_point(const PointValues& values) {
  const auto log10_of = [](Extended value) {
    return value.is_zero() ? -INFINITY : log10_upper(value);
  };
  return {log10_of(values.bound), log10_of(values.bound_over_range)};
}

/// Points of one architecture and process: the summary and the chain are made once.
class Evaluator {
 public:
  Evaluator(const ProblemView& view, const Digits& digits)
      : summary_(summary_at(view, digits)),
        process_(process_at(view, digits)),
        curve_(summary_, *view.tables, process_, view.mixing[digits[Axis::kappa]],
               mixing_curve_at(view, digits), axis_value(view.grid, digits, Axis::delta),
               view.settings.selection),
        start_(curve_.nonstationarity(process_)) {}
  Evaluator(const Evaluator&) = delete;  // the curve points to the summary

  PointValues values(double samples) {
    const PointValues values = curve_.point(start_, samples);
    certificate_ = std::max(certificate_, rounding_certificate(curve_.rounding(values.level)));
    return values;
  }
  ChartPoint at(double samples) { return chart_point(values(samples)); }
  double certificate() const { return certificate_; }
  const ParameterCount& parameters() const { return summary_.parameters; }

 private:
  Summary summary_;
  Process process_;
  Curve<double> curve_;
  Nonstationarity start_;
  double certificate_ = 0;
};

std::vector<ChartPoint> curve_against(const std::vector<double>& samples, ProblemView view,
                                      const Digits& digits, Routes routes, double& certificate) {
  view.settings.summary.routes = routes;
  Evaluator evaluator(view, digits);
  std::vector<ChartPoint> curve;
  for (const double n : samples) curve.push_back(evaluator.at(n));
  certificate = std::max(certificate, evaluator.certificate());
  return curve;
}

GrowthCurves growth_of(const Problem& problem, const Digits& digits,
                       const std::vector<double>& samples, double& certificate) {
  const ProblemView& view = problem.view();
  const auto curve = [&](Routes routes) {
    return curve_against(samples, view, digits, routes, certificate);
  };
  return {curve(view.settings.summary.routes), curve({1, false}),
          curve({constants::highest_order, false}), curve({0, true})};
}

std::vector<std::int64_t> digits_along(std::int64_t size, std::int64_t own) {
  std::set<std::int64_t> digits{own};
  const auto most = static_cast<std::int64_t>(most_axis_values);
  const std::int64_t count = std::min(size, most);
  for (std::int64_t i = 0; i < count; ++i)
    digits.insert(count == 1 ? 0 : i * (size - 1) / (count - 1));
  return {digits.begin(), digits.end()};
}

std::vector<AxisResponse> responses_of(const Problem& problem, const Digits& own) {
  const ProblemView& view = problem.view();
  std::vector<AxisResponse> responses;
  for (int i = 0; i < axis_count; ++i) {
    if (view.grid.size[i] < 2) continue;
    AxisResponse response;
    response.axis = static_cast<Axis>(i);
    for (const std::int64_t digit : digits_along(view.grid.size[i], own.digit[i])) {
      Digits digits = own;
      digits.digit[i] = digit;
      if (!is_valid(architecture_at(view, digits))) continue;
      response.digits.push_back(digit);
      response.points.push_back(
          Evaluator(view, digits).at(axis_value(view.grid, digits, Axis::samples)));
    }
    responses.push_back(std::move(response));
  }
  return responses;
}

/// Rows of the headline group that are not larger than its largest that says something; where that
/// is a single one, the best of each group that says something, or of each.
std::vector<std::size_t> candidate_rows(const Sweep& sweep, const FrontierData& frontier) {
  std::vector<std::size_t> rows;
  if (frontier.groups.empty()) return rows;
  const std::size_t headline = headline_group(sweep, frontier);
  for (std::size_t i = 0; i < frontier.rows.size(); ++i)
    if (frontier.group_of[i] == headline && i <= frontier.groups[headline].largest)
      rows.push_back(i);
  if (rows.size() > 1) return rows;
  rows.clear();
  const bool telling = frontier.groups[headline].says_something;
  for (const FrontierGroup& group : frontier.groups)
    if (group.says_something == telling) rows.push_back(group.best);
  return rows;
}

}  // namespace

ChosenArchitectures choose_architectures(const Problem& problem, const FrontierData& frontier,
                                         std::size_t most) {
  const GridView& grid = problem.view().grid;
  const std::vector<std::size_t> rows = candidate_rows(problem.sweep(), frontier);
  std::set<std::pair<std::int64_t, std::int64_t>> seen;  // architectures and curves, by number
  std::vector<std::size_t> chosen_rows;
  std::vector<Digits> points;
  const std::size_t count = std::min(most, rows.size());
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t row = rows[count == 1 ? 0 : i * (rows.size() - 1) / (count - 1)];
    const std::int64_t index = index_of(frontier.rows[row]);
    const PointPlace place = place_of(grid, index);
    if (!seen.emplace(place.architecture, place.curve).second) continue;
    chosen_rows.push_back(row);
    decode(grid, index, 0, axis_count, points.emplace_back());
  }
  ChosenArchitectures chosen = look_closer(problem, points);
  for (std::size_t i = 0; i < chosen_rows.size(); ++i) chosen.list[i].row = chosen_rows[i];
  return chosen;
}

ChosenArchitectures look_closer(const Problem& problem, const std::vector<Digits>& points) {
  ChosenArchitectures chosen;
  for (const Digits& digits : points) chosen.list.emplace_back().digits = digits;
  chosen.samples = samples_around(problem, chosen.list);
  for (ChosenArchitecture& architecture : chosen.list) {
    architecture.growth =
        growth_of(problem, architecture.digits, chosen.samples, architecture.certificate);
    architecture.responses = responses_of(problem, architecture.digits);
    architecture.outlook = outlook_of(problem, architecture.digits);
    Evaluator evaluator(problem.view(), architecture.digits);
    const PointValues own =
        evaluator.values(axis_value(problem.view().grid, architecture.digits, Axis::samples));
    architecture.parameters = evaluator.parameters();
    architecture.bound = own.bound;
    architecture.bound_over_range = own.bound_over_range;
  }
  return chosen;
}

}  // namespace boundsweep
