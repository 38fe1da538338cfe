// A checkpoint of any bytes is either a state whose survivors are complete or an InputError. Damage
// rarely gets past the checksum: an input that begins with '+' is given the right one.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include <fmt/format.h>
#include <unistd.h>
#include <zlib.h>

#include "host/config/error.hpp"
#include "host/engine/checkpoint.hpp"

namespace {

using namespace boundsweep;

/// One per process, in memory where the system has such a place.
const std::filesystem::path& directory() {
  static const std::filesystem::path path = [] {
    const std::filesystem::path shm = "/dev/shm";
    const auto root = std::filesystem::exists(shm) ? shm : std::filesystem::temp_directory_path();
    return root / fmt::format("boundsweep-checkpoint-fuzzer-{}", ::getpid());
  }();
  return path;
}

std::string read(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

/// What a checkpoint's first line says before its checksum, as `save` writes it.
const std::string& format_name() {
  static const std::string name = [] {
    Checkpoint(directory()).save(RunState());
    const std::string content = read(directory() / "checkpoint" / "state");
    return content.substr(0, content.find('\n') - 8);
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
    content = fmt::format("{}{:08x}\n", format_name(), ::crc32_z(0, data + 1, size - 1)) + content;
  }
  std::filesystem::create_directories(directory() / "checkpoint");
  std::ofstream(directory() / "checkpoint" / "state", std::ios::binary) << content;
  try {
    const auto state = Checkpoint(directory()).load();
    if (!state) std::abort();
    // A state that is accepted is one that can be written and read again.
    Checkpoint(directory()).save(*state);
    const auto again = Checkpoint(directory()).load();
    if (!again || again->survivors.index != state->survivors.index ||
        again->sweep != state->sweep || again->next_tile != state->next_tile)
      std::abort();
  } catch (const InputError&) {
  }
  return 0;
}
