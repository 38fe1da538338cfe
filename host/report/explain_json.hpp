#pragma once
/// An explanation for programs.

#include <nlohmann/json.hpp>

#include "host/report/explanation.hpp"
#include "host/report/outlook.hpp"

namespace boundsweep {

/// The object of `explain --json`. Numbers are upper bounds; those beyond double's range are
/// decimal text. `point` holds every axis under its key in this sweep, infinity as "inf", null for one
/// that has no meaning there, such as κ under the predictive risk.
nlohmann::ordered_json explain_json(const Sweep& sweep, const Explanation& explanation,
                                    const Outlook& outlook);

}  // namespace boundsweep
