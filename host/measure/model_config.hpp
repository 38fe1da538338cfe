#pragma once
/// config.json beside a checkpoint: what shapes of tensors do not say.

#include <string>

#include <nlohmann/json.hpp>

#include "host/measure/layout.hpp"

namespace boundsweep {

/// The JSON of a file, null where there is none. Throws InputError where it is no object of JSON.
nlohmann::ordered_json json_file(const std::string& path);

/// The layout, less a readout that is the embedding where config.json says that it is not. Throws
/// InputError where the file names a kind of network that is computed in another way than the
/// layout's, though its tensors have the same names. A MAP.toml is taken at its word.
Layout configured_layout(const Layout& layout, const std::string& directory);

/// Entries of [architecture] in TOML syntax that config.json in that directory states.
ArchitectureEntries configured_architecture(const std::string& directory);

}  // namespace boundsweep
