#pragma once
/// How many tasks a Slurm job array may have.

#include <cstdint>
#include <optional>
#include <string>

namespace boundsweep {

/// Slurm's default MaxArraySize. Task numbers are below it.
inline constexpr std::int64_t default_array_limit = 1001;

/// MaxArraySize as `scontrol show config` prints it; nothing where the text does not say.
std::optional<std::int64_t> array_limit_in(const std::string& configuration);

/// What this machine's scontrol says; nothing where there is none or it does not answer within
/// seconds.
std::optional<std::int64_t> site_array_limit();

/// What is wrong with an array of so many tasks, in a sentence without a full stop; empty where
/// nothing is. `site` is the site's limit, where it is known.
std::string array_limit_note(std::int64_t tasks, std::optional<std::int64_t> site);

}  // namespace boundsweep
