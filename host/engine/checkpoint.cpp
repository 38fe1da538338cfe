#include "host/engine/checkpoint.hpp"

#include <cstring>
#include <fstream>
#include <sstream>
#include <system_error>

#include <fmt/format.h>
#include <zlib.h>

#include "host/config/error.hpp"
#include "host/output/file.hpp"

namespace boundsweep {
namespace {

using Json = nlohmann::ordered_json;

// The file is one line of JSON, then the survivors' indices and keys as they lie in memory: a
// checkpoint is read on the machine that wrote it or one like it.

template <class T>
void append_bytes(std::string& out, const std::vector<T>& values) {
  out.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T));
}

template <class T>
void take_bytes(std::string_view& in, std::vector<T>& values, std::size_t count) {
  values.resize(count);
  std::memcpy(values.data(), in.data(), count * sizeof(T));
  in.remove_prefix(count * sizeof(T));
}

std::uint32_t crc(std::string_view bytes) {
  return static_cast<std::uint32_t>(
      ::crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

}  // namespace

Checkpoint::Checkpoint(std::filesystem::path output_directory)
    : directory_(std::move(output_directory) / "checkpoint"), file_(directory_ / "state") {}

void Checkpoint::save(const RunState& state) const {
  make_directories(directory_);
  std::string body;
  append_bytes(body, state.survivors.index);
  append_bytes(body, state.survivors.keys);
  const Json header{{"sweep", state.sweep},
                    {"device", state.device},
                    {"tile", {state.shape.architectures, state.shape.curves, state.shape.offsets}},
                    {"next_tile", state.next_tile},
                    {"evaluated", state.evaluated},
                    {"vacuous", state.vacuous},
                    {"seconds", state.seconds},
                    {"survivors", state.survivors.index.size()},
                    {"crc32", crc(body)}};
  atomic_write(file_, header.dump() + "\n" + body);
}

std::optional<RunState> Checkpoint::load(int objectives) const {
  std::ifstream stream(file_, std::ios::binary);
  if (!stream) return std::nullopt;
  std::ostringstream content;
  content << stream.rdbuf();
  const std::string text = content.str();
  const auto damaged = [this](const std::string& what) {
    return InputError(fmt::format("{}: damaged checkpoint ({}); remove {} to start over",
                                  file_.string(), what, directory_.string()));
  };
  const std::size_t line = text.find('\n');
  if (line == std::string::npos) throw damaged("no header line");
  RunState state;
  std::size_t count = 0;
  std::uint32_t sum = 0;
  try {
    const Json header = Json::parse(text.substr(0, line));
    state.sweep = header.at("sweep");
    state.device = header.at("device");
    const Json& tile = header.at("tile");
    state.shape = {tile.at(0), tile.at(1), tile.at(2)};
    state.next_tile = header.at("next_tile");
    state.evaluated = header.at("evaluated");
    state.vacuous = header.at("vacuous");
    state.seconds = header.at("seconds");
    count = header.at("survivors");
    sum = header.at("crc32");
  } catch (const Json::exception& error) {
    throw damaged(error.what());
  }
  std::string_view body = std::string_view(text).substr(line + 1);
  const std::size_t width = sizeof(std::int64_t) + sizeof(Key) * static_cast<std::size_t>(objectives);
  if (count > body.size() / width || body.size() != count * width) throw damaged("wrong size");
  if (crc(body) != sum) throw damaged("wrong checksum");
  take_bytes(body, state.survivors.index, count);
  take_bytes(body, state.survivors.keys, count * static_cast<std::size_t>(objectives));
  return state;
}

void Checkpoint::remove() const {
  std::error_code ignored;
  std::filesystem::remove_all(directory_, ignored);
}

}  // namespace boundsweep
