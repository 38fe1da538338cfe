#pragma once
/// What report.html shows, as the data its scripts read.

#include <nlohmann/json.hpp>

#include "host/report/html/chosen.hpp"
#include "host/report/html/frontier_data.hpp"
#include "host/report/html/phase_data.hpp"

namespace boundsweep {

/// One object: `manifest` (without the axes' values), `axes`, `settings`, `changed` (paths that are
/// not as by default), `blocks`, `size_column`, `columns` (a column is the list of its values, or
/// distinct `values` and a `code` per row), `group_of`, `groups`, `headline`, `group_by`, `chosen`,
/// `phases`, `phase_columns`, `reduction`. Texts are those of the files; log10 values are numbers,
/// null where −∞.
nlohmann::ordered_json page_data(const Problem& problem, const nlohmann::ordered_json& manifest,
                                 const FrontierData& frontier, const PhaseData& phases,
                                 const ChosenArchitectures& chosen);

}  // namespace boundsweep
