#pragma once
/// manifest.json: what was computed, with what, and how long it took.

#include <filesystem>
#include <optional>
#include <string>

#include <nlohmann/json.hpp>

#include "host/config/grid_count.hpp"
#include "host/config/sweep.hpp"
#include "host/engine/grid_evaluation.hpp"
#include "kernels/backend.hpp"

namespace boundsweep {

/// The manifest of a finished run. `checksums`: of its files, by name.
nlohmann::ordered_json make_manifest(const Sweep& sweep, const GridCount& count,
                                     const GridEvaluation& evaluation, const Backend& backend,
                                     const nlohmann::ordered_json& checksums);

/// Whether that is a manifest of ours, whole or of a shard: its entries have the kinds that readers
/// rely on. Which of them are there is theirs to check.
bool is_manifest(const nlohmann::ordered_json& json);
/// The manifest in a directory, empty where there is none or it is not ours.
std::optional<nlohmann::ordered_json> read_manifest(const std::filesystem::path& directory);
/// What the file of a directory's manifest holds, empty where it cannot be opened.
std::optional<nlohmann::ordered_json> manifest_content(const std::filesystem::path& directory);
/// What keeps that from being a manifest of ours, empty where nothing does.
std::string manifest_problem(const nlohmann::ordered_json& json);
/// The manifest of a directory that has to have one: throws InputError, saying whether it is
/// missing, damaged or another program's.
nlohmann::ordered_json manifest_of_run(const std::filesystem::path& directory);
/// Throws InputError where a file is not the one that the directory's manifest describes.
void check_checksum(const std::filesystem::path& directory, const nlohmann::ordered_json& manifest,
                    const std::string& file);

}  // namespace boundsweep
