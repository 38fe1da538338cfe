#include "host/engine/checkpoint.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>
#include <zlib.h>

#include "host/config/error.hpp"
#include "host/output/file.hpp"

namespace boundsweep {
namespace {

using Json = nlohmann::ordered_json;

// The file is a line with a checksum of all that follows, a line of JSON, then the survivors' indices
// and keys and the diagrams' cells as they lie in memory: a checkpoint is read on the machine that wrote it or one like it.

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

constexpr std::string_view format_name = "boundsweep checkpoint 1 ";

std::string checksum_line(std::string_view bytes) {
  return fmt::format("{}{:08x}", format_name,
                     ::crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

/// Takes the first line off `text`; without a line end that is everything.
std::string_view take_line(std::string_view& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

}  // namespace

Checkpoint::Checkpoint(std::filesystem::path output_directory)
    : directory_(std::move(output_directory) / "checkpoint"), file_(directory_ / "state") {}

Checkpoint::~Checkpoint() {
  if (lock_ >= 0) ::close(lock_);
}

void Checkpoint::lock() {
  make_directories(directory_);
  const std::filesystem::path path = directory_ / "lock";
  lock_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (lock_ < 0)
    throw ResourceError(fmt::format("{}: cannot open for writing: {}", path.string(),
                                    std::generic_category().message(errno)));
  if (::flock(lock_, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
    throw InputError(fmt::format(
        "{}: another boundsweep is running in this directory; choose another --out",
        directory_.parent_path().string()));
}

void Checkpoint::save(const RunState& state) const {
  make_directories(directory_);
  const std::size_t points = state.survivors.index.size();
  const Json header{{"sweep", state.sweep},
                    {"device", state.device},
                    {"tile", {state.shape.architectures, state.shape.curves, state.shape.offsets}},
                    {"next_tile", state.next_tile},
                    {"evaluated", state.evaluated},
                    {"vacuous", state.vacuous},
                    {"seconds", state.seconds},
                    {"survivors", points},
                    {"keys", state.survivors.keys.size()},
                    {"cells", state.cells.size()}};
  std::string content = header.dump() + "\n";
  append_bytes(content, state.survivors.index);
  append_bytes(content, state.survivors.keys);
  append_bytes(content, state.cells);
  atomic_write(file_, checksum_line(content) + "\n" + content);
}

std::optional<RunState> Checkpoint::load() const {
  std::ifstream stream(file_, std::ios::binary);
  if (!stream) return std::nullopt;
  std::ostringstream content;
  content << stream.rdbuf();
  const std::string text = content.str();
  const auto damaged = [this](const std::string& what) {
    return InputError(fmt::format("{}: damaged checkpoint ({}); remove {} to start over",
                                  file_.string(), what, directory_.string()));
  };
  std::string_view rest = text;
  const std::string_view sum = take_line(rest);
  if (sum.substr(0, format_name.size()) != format_name) throw damaged("not of this version");
  if (sum != checksum_line(rest)) throw damaged("wrong checksum");
  RunState state;
  std::size_t points = 0, keys = 0, cells = 0;
  try {
    const Json header = Json::parse(take_line(rest));
    state.sweep = header.at("sweep");
    state.device = header.at("device");
    const Json& tile = header.at("tile");
    state.shape = {tile.at(0), tile.at(1), tile.at(2)};
    state.next_tile = header.at("next_tile");
    state.evaluated = header.at("evaluated");
    state.vacuous = header.at("vacuous");
    state.seconds = header.at("seconds");
    points = header.at("survivors");
    keys = header.at("keys");
    cells = header.at("cells");
  } catch (const Json::exception& error) {
    throw damaged(error.what());
  }
  if (rest.size() !=
      points * sizeof(std::int64_t) + keys * sizeof(Key) + cells * sizeof(CellBest))
    throw damaged("wrong size");
  take_bytes(rest, state.survivors.index, points);
  take_bytes(rest, state.survivors.keys, keys);
  take_bytes(rest, state.cells, cells);
  return state;
}

void Checkpoint::remove() const {
  std::error_code ignored;
  std::filesystem::remove_all(directory_, ignored);
}

}  // namespace boundsweep
