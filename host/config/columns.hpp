#pragma once
/// Names of the numeric output columns, which the frontier's objectives are chosen from.

#include <optional>
#include <string>

#include "boundsweep/objective.hpp"
#include "host/config/sweep.hpp"

namespace boundsweep {

/// The column of that name in a sweep: an output column, derivative_K, or a numeric axis by key or
/// dotted path. Empty where there is none, with `problem` saying why.
std::optional<Column> find_column(const std::string& name, const Sweep& sweep,
                                  std::string& problem);

/// The same for names known to exist; throws InputError where they do not.
Column resolve_column(const std::string& name, const Sweep& sweep);

}  // namespace boundsweep
