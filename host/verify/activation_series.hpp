#pragma once
/// The activations themselves, applied entry by entry to a power series.   theory §2.1

#include <string>

#include "host/verify/taylor_series.hpp"

namespace boundsweep::verify {

/// φ by name: "gelu", …, or "swish:BETA". ReLU is differentiated as z > 0 ? z : 0.
/// Throws InputError for an unknown name.
Series activate(const std::string& name, const Series& z);

}  // namespace boundsweep::verify
