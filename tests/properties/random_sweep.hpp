#pragma once
/// Random sweep points over a wide domain, in the JSON form of a sweep file.

#include <string>

#include <nlohmann/json.hpp>

#include "random_source.hpp"

namespace boundsweep {

nlohmann::json random_sweep(RandomSource& random);

/// The same point as a sweep file. Every number is read back as the same double.
std::string sweep_text(const nlohmann::json& sweep);

}  // namespace boundsweep
