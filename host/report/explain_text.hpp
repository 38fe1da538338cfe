#pragma once
/// An explanation for people.

#include <string>

#include "host/output/terminal.hpp"
#include "host/report/explanation.hpp"
#include "host/report/outlook.hpp"

namespace boundsweep {

/// Made for 80 columns, from 60 to 100 where the page says so. Numbers are rounded up, but for the
/// changes in per cent of the outlook, which compare bounds.
std::string explain_text(const Problem& problem, const Explanation& explanation,
                         const Outlook& outlook, const Page& page = {});

}  // namespace boundsweep
