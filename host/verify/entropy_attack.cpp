#include "host/verify/entropy_attack.hpp"

#include <algorithm>

#include "host/verify/attacks.hpp"
#include "host/verify/covering_attack.hpp"
#include "host/verify/parametric_attack.hpp"
#include "host/verify/sensitivity_attack.hpp"

namespace boundsweep::verify {
namespace {

constexpr std::size_t most_points = 256;
/// A covering costs as much as several networks.
constexpr std::int64_t trials_per_covering = 2;

}  // namespace

AttackReport attack_entropy(const Sweep& sweep, const AttackOptions& options) {
  return attack_scaled_entropy(sweep, options, 1);
}

AttackReport attack_scaled_entropy(const Sweep& sweep, const AttackOptions& options,
                                   double factor) {
  AttackReport report{"entropy", {}};
  const Problem problem(sweep);
  const PointSample sample = sample_points(problem, options.seed, most_points);
  if (sample.points.empty()) {
    report.findings.push_back({"every architecture of the sweep is too large to build",
                               0,
                               0,
                               {{"architectures_too_large_to_build", sample.too_large}}});
    return report;
  }
  SensitivityAttack sensitivities(problem, sample.points, options.seed, factor);
  CoveringAttack coverings(problem, sample.points, options.seed, factor);
  ParametricAttack counts(problem, sample.points, options.seed);
  const auto all = static_cast<double>(2 * options.trials);
  bool going = true;
  const auto report_progress = [&](double done) {
    going = going && options.progress(std::min(1.0, done));
  };
  for (std::int64_t i = 0; i < options.trials && going; ++i) {
    sensitivities.trial(i);
    if (i % trials_per_covering == 0) coverings.trial(i);
    counts.trial(i);
    report_progress(static_cast<double>(i + 1) / all);
  }
  double searched = 0;
  while (going && sensitivities.search_next(options.trials))
    report_progress(0.5 + 0.5 * ++searched / static_cast<double>(sensitivities.searches()));

  report.findings = sensitivities.findings();
  for (const std::vector<Finding>& more : {coverings.findings(), counts.findings()})
    report.findings.insert(report.findings.end(), more.begin(), more.end());
  if (sample.too_large > 0)
    for (Finding& finding : report.findings)
      finding.witness["architectures_too_large_to_build"] = sample.too_large;
  return report;
}

}  // namespace boundsweep::verify
