#include "host/config/schema.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "host/config/axis_names.hpp"
#include "host/config/closest.hpp"
#include "host/config/familiar_names.hpp"

namespace boundsweep {
namespace {

constexpr std::array<const char*, 9> sections{"architecture", "weights",    "training",
                                              "loss",         "process",    "statistics",
                                              "bound",        "frontier",   "report"};

constexpr std::array<const char*, 21> entries_that_are_no_axes{"title",
                                                               "architecture.norm_kind",
                                                               "weights.kind",
                                                               "weights.output_per_head",
                                                               "training.trainable",
                                                               "loss.kind",
                                                               "loss.target",
                                                               "process.risk",
                                                               "process.ergodicity",
                                                               "process.model",
                                                               "process.start",
                                                               "statistics.selection",
                                                               "statistics.simultaneous",
                                                               "bound.max_order",
                                                               "bound.levels",
                                                               "bound.routes",
                                                               "bound.target",
                                                               "frontier.minimize",
                                                               "frontier.maximize",
                                                               "frontier.group_by",
                                                               "report.diagrams"};

std::vector<std::string> all_paths() {
  std::vector<std::string> paths(entries_that_are_no_axes.begin(), entries_that_are_no_axes.end());
  for (int i = 0; i < axis_count; ++i) {
    const AxisInfo& info = axis_info(static_cast<Axis>(i));
    paths.push_back(fmt::format("{}.{}", info.section, info.key));
    if (info.other_key != nullptr) {
      paths.push_back(fmt::format("{}.{}", info.section, info.other_key));
    }
  }
  return paths;
}

std::string_view section_of(std::string_view path) {
  const auto dot = path.find('.');
  return dot == std::string_view::npos ? std::string_view() : path.substr(0, dot);
}

std::string_view key_of_path(std::string_view path) {
  const auto dot = path.find('.');
  return dot == std::string_view::npos ? path : path.substr(dot + 1);
}

/// The path that has exactly that key in another section; empty where there is none.
std::string_view same_key_elsewhere(std::string_view key) {
  for (const std::string& candidate : entry_paths())
    if (name_distance(key, key_of_path(candidate)) == 0) return candidate;
  return "";
}

/// Keys are compared within their section.
std::string_view closest_entry(std::string_view path) {
  const std::string_view section = section_of(path), key = key_of_path(path);
  const bool here_only = is_section(section);
  std::string_view best;
  std::size_t least = 0;
  for (const std::string& candidate : entry_paths()) {
    const std::size_t distance = name_distance(key, key_of_path(candidate));
    if (here_only && section_of(candidate) != section) continue;
    if (best.empty() || distance < least) {
      least = distance;
      best = candidate;
    }
  }
  return best;
}

}  // namespace

const std::vector<std::string>& entry_paths() {
  static const std::vector<std::string> paths = all_paths();
  return paths;
}

bool is_section(std::string_view name) {
  return std::find(sections.begin(), sections.end(), name) != sections.end();
}

bool is_entry(std::string_view path) {
  const auto& paths = entry_paths();
  return std::find(paths.begin(), paths.end(), path) != paths.end();
}

std::string unknown_section(std::string_view name) {
  if (const std::string_view meaning = meaning_of_key(name); !meaning.empty())
    return fmt::format("unknown section: {}", meaning);
  return fmt::format("unknown section, the closest known one is [{}]",
                     closest(name, {sections.begin(), sections.end()}));
}

std::string unknown_entry(std::string_view path) {
  const std::string_view key = key_of_path(path), same = same_key_elsewhere(key);
  if (const std::string_view meaning = meaning_of_key(key); same.empty() && !meaning.empty())
    return fmt::format("unknown key: {}", meaning);
  return fmt::format("unknown key, the closest known one is {}",
                     same.empty() ? closest_entry(path) : same);
}

const std::vector<Alternative>& alternatives() {
  static const std::vector<Alternative> list{
      {"architecture.ff", {"architecture.ff_ratio"}},
      {"architecture.norms", {"architecture.norms_per_block"}},
      {"loss.target", {"loss.target_bound", "loss.target_lipschitz"}},
      {"process.model", {"process.kappa"}}};
  return list;
}

}  // namespace boundsweep
