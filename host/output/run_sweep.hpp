#pragma once
/// The sweep of a finished run, read back from its manifest.

#include <filesystem>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "host/config/sweep.hpp"

namespace boundsweep {

/// The sweep that a manifest states, bit for bit: `resolved` of it is the manifest's, so that
/// indices mean the points they meant in the run. `overrides` are those of read_sweep and come on
/// top. Throws InputError where the manifest is damaged.
Sweep sweep_of_manifest(const nlohmann::ordered_json& manifest,
                        const std::filesystem::path& directory,
                        const std::vector<std::string>& overrides = {});

/// The same of the manifest in a directory. Throws InputError where that holds no finished run.
Sweep read_run_sweep(const std::filesystem::path& directory,
                     const std::vector<std::string>& overrides = {});

}  // namespace boundsweep
