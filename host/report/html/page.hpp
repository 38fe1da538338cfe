#pragma once
/// report.html: one self-contained page about a finished run.

#include <filesystem>
#include <string>

#include "host/report/html/frontier_data.hpp"

namespace boundsweep {

/// Writes DIR/report.html from DIR/manifest.json and DIR/frontier.csv and returns its path. Throws
/// InputError where they are missing, not ours or do not belong together, or where report.html is not
/// ours, ResourceError in a build without Chart.js. Precondition: the directory is locked.
std::filesystem::path write_report(const std::filesystem::path& directory,
                                   const ReportLimits& limits = {});

/// JSON that may stand inside a <script> element: no character of it can end the element.
std::string script_safe(std::string json);

/// Text as content of an HTML element.
std::string html_escaped(const std::string& text);

}  // namespace boundsweep
