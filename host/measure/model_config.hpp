#pragma once
/// config.json beside a checkpoint: what shapes of tensors do not say.

#include <string>

#include <nlohmann/json.hpp>

#include "host/measure/layout.hpp"

namespace boundsweep {

/// The JSON of a file, null where there is none. Throws InputError where it is no object of JSON.
nlohmann::ordered_json json_file(const std::string& path);

/// Entries of [architecture] in TOML syntax that config.json in that directory states.
ArchitectureEntries configured_architecture(const std::string& directory);

}  // namespace boundsweep
