#pragma once
/// What stands in the way of an output directory.

#include <filesystem>

namespace boundsweep {

/// Throws ResourceError, saying what is there, where results cannot go into that directory: it or
/// what should hold it is a file, a link to nothing, or may not be written to. Writes nothing;
/// what it lets pass can still fail later.
void check_output_directory(const std::filesystem::path& directory);

}  // namespace boundsweep
