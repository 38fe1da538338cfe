#include "host/report/html/page.hpp"

#include <cctype>
#include <string_view>

#include <fmt/format.h>

#include "host/cluster/installation.hpp"
#include "host/config/error.hpp"
#include "host/output/json_text.hpp"
#include "host/output/manifest.hpp"
#include "host/output/output_directory.hpp"
#include "host/output/result_files.hpp"
#include "host/output/run_sweep.hpp"
#include "host/report/html/page_data.hpp"

namespace boundsweep {

/// Written by CMake from the files of host/report/html/assets.
namespace assets {
extern const std::string_view page, style, chart_library, chart_license, theory_text;
extern const std::string_view theme_script, data_script, page_parts_script, theory_script,
    question_script, answer_script, chart_script, frontier_script, growth_script, phases_script,
    sensitivity_script, table_script, provenance_script, main_script;
}  // namespace assets

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t most_architectures = 5;

/// Every @NAME@ of the page's frame replaced, in the order in which they stand there.
std::string fill(std::string_view frame,
                 std::initializer_list<std::pair<std::string_view, std::string_view>> parts) {
  std::string page;
  for (const auto& [name, text] : parts) {
    const std::size_t at = frame.find(name);
    page += frame.substr(0, at);
    page += text;
    frame.remove_prefix(at + name.size());
  }
  return page += frame;
}

std::string scripts() {
  std::string all;
  for (const std::string_view script :
       {assets::theme_script, assets::data_script, assets::page_parts_script, assets::theory_script,
        assets::question_script, assets::answer_script, assets::chart_script,
        assets::frontier_script, assets::growth_script, assets::phases_script,
        assets::sensitivity_script, assets::table_script, assets::provenance_script,
        assets::main_script})
    all += script;
  return all;
}

/// file:///… of an absolute path; what may not stand in an address as it is becomes %XX.
std::string file_url(const std::filesystem::path& path) {
  std::string url = "file://";
  for (const char c : path.string()) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain =
        std::isalnum(byte) != 0 || std::string_view("/-._~").find(c) != std::string_view::npos;
    url += plain ? std::string(1, c) : fmt::format("%{:02X}", byte);
  }
  return url;
}

}  // namespace

std::string script_safe(std::string json) {
  std::string safe;
  for (const char c : json) {
    if (c == '<' || c == '>' || c == '&') {
      safe += fmt::format("\\u{:04x}", static_cast<int>(c));
    } else {
      safe += c;
    }
  }
  return safe;
}

std::string html_escaped(const std::string& text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '<': escaped += "&lt;"; break;
      case '>': escaped += "&gt;"; break;
      case '&': escaped += "&amp;"; break;
      case '"': escaped += "&quot;"; break;
      default: escaped += c;
    }
  }
  return escaped;
}

std::filesystem::path write_report(const std::filesystem::path& directory,
                                   const ReportLimits& limits) {
  if (assets::chart_library.empty())
    throw ResourceError(
        "this boundsweep cannot write reports: Chart.js was missing when it was built");
  const Json manifest = manifest_of_run(directory);
  check_checksum(directory, manifest, "frontier.csv");
  const Problem problem(sweep_of_manifest(manifest, directory));
  const FrontierData frontier = read_frontier_data(directory / "frontier.csv", problem, limits);
  const ChosenArchitectures chosen = choose_architectures(problem, frontier, most_architectures);
  PhaseData phases;
  if (manifest.contains("/checksums"_json_pointer / phases_file)) {
    check_checksum(directory, manifest, phases_file);
    phases = read_phase_data(directory / phases_file, problem);
  }
  Json data = page_data(problem, manifest, frontier, phases, chosen);
  data["chart_license"] = assets::chart_license;
  data["theory"]["text"] = assets::theory_text;
  if (const std::filesystem::path file = theory_file(); !file.empty())
    data["theory"]["file"] = file_url(file);
  const std::string title =
      problem.sweep().title.empty()
          ? std::filesystem::path(manifest.value("sweep_file", "")).stem().string()
          : problem.sweep().title;
  return write_report_file(
      directory,
      fill(assets::page,
           {{"@TITLE@", html_escaped(title)},
            {"@STYLE@", assets::style},
            {"@DATA@", script_safe(json_text(data))},
            {"@CHART_LIBRARY@", assets::chart_library},
            {"@SCRIPTS@", scripts()}}));
}

}  // namespace boundsweep
