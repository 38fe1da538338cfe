#pragma once
/// A sweep as data: what the manifest shows and what tells two sweeps apart.

#include <string>

#include <nlohmann/json.hpp>

#include "host/config/sweep.hpp"

namespace boundsweep {

/// The entry of [process], in a manifest alone, that has C for each value of the tokens axis where there
/// is no window, of a process whose whole state contracts.
inline constexpr const char* state_prefactors_key = "prefactor_without_window";

/// Every entry after defaults, ranges and overrides: sections and keys as in a sweep file, an axis
/// always as the list of its values.
nlohmann::ordered_json resolved(const Sweep& sweep);

/// A sweep file that says what `resolved` does, to be read by read_sweep_text. Of a named process it
/// has the definition, not the κ, C and ergodicity that follow. (Manifests of earlier versions have no
/// definition, and then C is that of the sweep.) Throws InputError where `resolved` holds what no sweep
/// does.
std::string sweep_text(const nlohmann::ordered_json& resolved);

/// The dotted path of the first entry in which two resolved sweeps differ, the title aside; empty
/// when they are the same sweep.
std::string first_difference(const nlohmann::ordered_json& a, const nlohmann::ordered_json& b);

}  // namespace boundsweep
