// A checkpoint of any bytes is either a state whose survivors are complete or an InputError. Damage
// rarely gets past the checksum: an input that begins with '+' is given the right one.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include <fmt/format.h>
#include <zlib.h>

#include "host/config/error.hpp"
#include "host/engine/checkpoint.hpp"
#include "host/output/directory_lock.hpp"
#include "tests/fuzz/scratch.hpp"

namespace {

using namespace boundsweep;

const std::filesystem::path& directory() {
  static const std::filesystem::path path = scratch_path("checkpoint");
  return path;
}

std::string read(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

/// What a checkpoint's first line says before size and checksum, as it is written.
const std::string& format_name() {
  static const std::string name = [] {
    Checkpoint(directory()).start(RunState());
    const std::string line = read(directory() / work_directory / "state");
    return line.substr(0, line.rfind(' ', line.rfind(' ', line.find('\n')) - 1) + 1);
  }();
  return name;
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  std::atexit([] {
    std::error_code ignored;
    std::filesystem::remove_all(directory(), ignored);
  });
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto* bytes = reinterpret_cast<const char*>(data);
  std::string content(bytes, size);
  if (size > 0 && bytes[0] == '+') {
    content.erase(0, 1);
    content = fmt::format("{}{} {:08x}\n", format_name(), content.size(),
                          ::crc32_z(0, data + 1, size - 1)) +
              content;
  }
  std::filesystem::create_directories(directory() / work_directory);
  std::ofstream(directory() / work_directory / "state", std::ios::binary) << content;
  try {
    const auto state = Checkpoint(directory()).load();
    if (!state) std::abort();
    // A state that is accepted is one that can be written and read again.
    Checkpoint(directory()).start(*state);
    const auto again = Checkpoint(directory()).load();
    if (!again || again->done.survivors.index != state->done.survivors.index ||
        again->sweep != state->sweep ||
        again->done.cells.all().size() != state->done.cells.all().size() ||
        again->done.tiles.intervals() != state->done.tiles.intervals())
      std::abort();
  } catch (const InputError&) {
  }
  return 0;
}
