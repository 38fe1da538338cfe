#include "host/verify/report.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "host/output/json_text.hpp"

namespace boundsweep::verify {
namespace {

/// The worst first: a NaN is worse than every number.
bool is_tighter(const Finding& a, const Finding& b) {
  if (std::isnan(a.ratio) || std::isnan(b.ratio))
    return std::isnan(a.ratio) && !std::isnan(b.ratio);
  return a.ratio > b.ratio;
}

/// JSON has no NaN and no infinity.
nlohmann::ordered_json ratio_json(double ratio) {
  if (std::isfinite(ratio)) return ratio;
  return fmt::format("{}", ratio);
}

}  // namespace

void merge(AttackReport& report, const AttackReport& other, const std::string& sweep) {
  for (Finding finding : other.findings) {
    if (!finding.witness.is_null()) finding.witness["sweep"] = text_of_name(sweep);
    const auto same =
        std::find_if(report.findings.begin(), report.findings.end(),
                     [&](const Finding& known) { return known.quantity == finding.quantity; });
    if (same == report.findings.end()) {
      report.findings.push_back(finding);
      continue;
    }
    const std::int64_t trials = same->trials + finding.trials;
    if (is_tighter(finding, *same)) *same = finding;
    same->trials = trials;
  }
}

bool has_violation(const std::vector<AttackResult>& results) {
  for (const AttackResult& result : results)
    for (const Finding& finding : result.report.findings)
      if (is_violation(finding)) return true;
  return false;
}

TextTable ratio_table(const std::vector<AttackResult>& results) {
  TextTable table;
  table.header = {"attack", "quantity", "actual/bound", "cases"};
  for (const AttackResult& result : results) {
    for (const Finding& finding : result.report.findings) {
      const std::string ratio =
          fmt::format("{:.5f}{}", finding.ratio, is_violation(finding) ? " VIOLATED" : "");
      table.rows.push_back({text_cell(result.report.name), text_cell(finding.quantity),
                            Cell{ratio, ratio_json(finding.ratio), true},
                            count_cell(finding.trials)});
    }
  }
  return table;
}

nlohmann::ordered_json violations(const std::vector<AttackResult>& results) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const AttackResult& result : results) {
    for (const Finding& finding : result.report.findings) {
      if (!is_violation(finding)) continue;
      nlohmann::ordered_json entry;
      entry["attack"] = result.report.name;
      entry["quantity"] = finding.quantity;
      entry["ratio"] = ratio_json(finding.ratio);
      entry["witness"] = finding.witness;
      entry["reproduce"] = result.command;
      list.push_back(std::move(entry));
    }
  }
  return list;
}

}  // namespace boundsweep::verify
