#pragma once
/// Entries that are each allowed but do not go together.

#include "host/config/entries.hpp"
#include "host/config/sweep.hpp"

namespace boundsweep {

/// Throws InputError at the first entry that contradicts another one. Precondition: all of `sweep`
/// up to [process] has been read from `entries`.
void check_combinations(const Entries& entries, const Sweep& sweep);

}  // namespace boundsweep
