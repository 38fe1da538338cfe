#pragma once
/// The golden points: sweeps of one point as JSON, and what an independent program computes there.

#include <fstream>
#include <stdexcept>
#include <string>

#include <nlohmann/json.hpp>

#include "host/config/sweep_reader.hpp"

namespace boundsweep {

inline nlohmann::json read_golden(const std::string& name) {
  const std::string path = std::string(BOUNDSWEEP_SOURCE_DIR) + "/tests/golden/" + name;
  std::ifstream file(path);
  if (!file) throw std::runtime_error("cannot open " + path);
  return nlohmann::json::parse(file);
}

/// A sweep in JSON as the text of a sweep file: scalars and lists are written alike in both.
inline std::string toml_text(const nlohmann::json& sweep) {
  std::string text;
  const auto add = [&text](const std::string& head, const nlohmann::json& entries) {
    text += head + "\n";
    for (const auto& [key, value] : entries.items())
      text += key + " = " + (value == "inf" ? "inf" : value.dump()) + "\n";
  };
  for (const auto& [section, entries] : sweep.items()) {
    if (entries.is_array()) {
      for (const nlohmann::json& table : entries) add("[[" + section + "]]", table);
    } else {
      add("[" + section + "]", entries);
    }
  }
  return text;
}

inline Sweep golden_sweep(const nlohmann::json& point) {
  const std::string name = point.at("name");
  return read_sweep_text(toml_text(point.at("sweep")), name);
}

}  // namespace boundsweep
