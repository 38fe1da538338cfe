#pragma once
/// What --version says.

#include <string>

namespace boundsweep {

/// Four lines: the version, the commit ("unknown" outside a repository; "…, modified" where files
/// differed from it), the backends with the GPU architectures they have code for, the MPI library.
std::string build_info();

}  // namespace boundsweep
