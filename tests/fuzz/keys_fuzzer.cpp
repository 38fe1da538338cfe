// A keys file of any bytes is either read to its last row or an InputError that names the file.
// Damage rarely gets past the checksums: of an input that begins with '+', the rest is a header, a
// line, and one block of rows, which are given the right ones.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include <fmt/format.h>
#include <zlib.h>

#include "host/cluster/keys_file.hpp"
#include "host/config/error.hpp"
#include "tests/fuzz/scratch.hpp"

namespace {

using namespace boundsweep;

const std::filesystem::path& file() {
  static const std::filesystem::path path = scratch_path("keys");
  return path;
}

std::uint32_t crc_of(const std::string& bytes) {
  return static_cast<std::uint32_t>(
      ::crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

std::string with_checksums(const std::string& content) {
  const std::size_t end = std::min(content.find('\n'), content.size() - 1) + 1;
  const std::string header = content.substr(0, end), block = content.substr(end);
  std::string result = fmt::format("boundsweep keys 1 {:08x}\n", crc_of(header)) + header + block;
  const std::uint32_t sum = crc_of(block);
  if (!block.empty()) result.append(reinterpret_cast<const char*>(&sum), sizeof sum);
  return result;
}

void require(bool condition) {
  if (!condition) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  std::atexit([] {
    std::error_code ignored;
    std::filesystem::remove(file(), ignored);
  });
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string content(reinterpret_cast<const char*>(data), size);
  if (size > 1 && content[0] == '+') content = with_checksums(content.substr(1));
  std::ofstream(file(), std::ios::binary) << content;
  try {
    KeysReader reader(file(), Shard{0, 2});
    std::uint64_t offset = reader.header_length();
    std::int64_t rows = 0;
    for (; reader.next(); ++rows) {
      require(reader.row().offset == offset);
      offset += reader.row().length;
    }
    require(rows == reader.rows());
  } catch (const InputError& error) {
    const std::string message = error.what();
    require(message.rfind(file().string() + ": ", 0) == 0);
    require(message.find('\n') == std::string::npos);
  }
  return 0;
}
