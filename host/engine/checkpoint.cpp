#include "host/engine/checkpoint.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <system_error>

#include <fmt/format.h>
#include <unistd.h>
#include <zlib.h>

#include "host/config/error.hpp"
#include "host/output/directory_lock.hpp"
#include "host/output/file.hpp"
#include "host/output/json_text.hpp"

namespace boundsweep {
namespace {

using Json = nlohmann::ordered_json;

// Every entry, the state and those of journals, is a line with the size and the checksum of what
// follows, then a line of JSON, then the survivors' indices and keys and the cells of phase
// diagrams as they lie in memory: a checkpoint is read on the machine that wrote it or one like it.

template <class T>
void append_bytes(std::string& out, const std::vector<T>& values) {
  out.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T));
}

/// Appends `count` values to those there are.
template <class T>
void take_bytes(std::string_view& in, std::vector<T>& values, std::size_t count) {
  const std::size_t before = values.size();
  values.resize(before + count);
  if (count > 0) std::memcpy(values.data() + before, in.data(), count * sizeof(T));
  in.remove_prefix(count * sizeof(T));
}

constexpr std::string_view format_name = "boundsweep checkpoint 3 ";

std::string entry_line(std::string_view bytes) {
  return fmt::format("{}{} {:08x}", format_name, bytes.size(),
                     ::crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

/// The size that an entry's first line states, empty where it is none.
std::optional<std::size_t> stated_size(std::string_view line) {
  if (line.substr(0, format_name.size()) != format_name) return std::nullopt;
  line.remove_prefix(format_name.size());
  std::size_t size = 0;
  const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), size);
  if (error != std::errc() || end == line.data() + line.size() || *end != ' ')
    return std::nullopt;
  return size;
}

/// Takes the first line off `text`; without a line end that is everything.
std::string_view take_line(std::string_view& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

/// An entry: `header` with what describes `done`, its survivors and cells.
std::string entry(Json header, const DoneTiles& done) {
  Json tiles = Json::array();
  for (const auto& [first, last] : done.tiles.intervals()) tiles.push_back({first, last});
  header["tiles"] = std::move(tiles);
  header["evaluated"] = done.evaluated;
  header["vacuous"] = done.vacuous;
  header["seconds"] = done.seconds;
  header["survivors"] = done.survivors.index.size();
  header["keys"] = done.survivors.keys.size();
  header["cells"] = done.cells.all().size();
  std::string content = json_text(header) + "\n";
  append_bytes(content, done.survivors.index);
  append_bytes(content, done.survivors.keys);
  append_bytes(content, done.cells.all());
  return entry_line(content) + "\n" + content;
}

/// Adds what an entry's content says to `done` and returns its header. Throws Json::exception or
/// std::length_error where it is none.
Json take_entry(std::string_view content, DoneTiles& done) {
  Json header = json_of(take_line(content));
  if (header.is_discarded()) throw std::length_error("no header");
  const auto size_of = [&header](const char* name) {
    return static_cast<std::size_t>(count_of(header.at(name)));
  };
  const std::size_t points = size_of("survivors"), keys = size_of("keys"),
                    cells = header.contains("cells") ? size_of("cells") : 0;
  // Divisions first: the products could overflow.
  if (points > content.size() / sizeof(std::int64_t) || keys > content.size() / sizeof(Key) ||
      cells > content.size() / sizeof(CellBest) ||
      content.size() !=
          points * sizeof(std::int64_t) + keys * sizeof(Key) + cells * sizeof(CellBest))
    throw std::length_error("wrong size");
  for (const Json& interval : header.at("tiles"))
    done.tiles.insert(count_of(interval.at(0)), count_of(interval.at(1)));
  done.evaluated += count_of(header.at("evaluated"), most_points - done.evaluated);
  done.vacuous += count_of(header.at("vacuous"), most_points - done.vacuous);
  done.seconds += header.at("seconds").get<double>();
  take_bytes(content, done.survivors.index, points);
  take_bytes(content, done.survivors.keys, keys);
  std::vector<CellBest> best;
  take_bytes(content, best, cells);
  done.cells.merge(best);
  return header;
}

/// The start of a name that Checkpoint::journal gives, empty where it is none.
std::optional<std::int64_t> start_of_journal(std::string_view name) {
  constexpr std::string_view prefix = "journal-";
  if (name.substr(0, prefix.size()) != prefix) return std::nullopt;
  name.remove_prefix(prefix.size());
  std::int64_t start = 0;
  int process = 0;
  const char* const last = name.data() + name.size();
  const auto [dash, no_start] = std::from_chars(name.data(), last, start);
  if (no_start != std::errc() || dash == last || *dash != '-') return std::nullopt;
  const auto [end, no_process] = std::from_chars(dash + 1, last, process);
  if (no_process != std::errc() || end != last) return std::nullopt;
  return start;
}

/// Those of all starts, and what a killed process left of one.
void remove_journals(const std::filesystem::path& directory) {
  std::error_code ignored;
  for (const auto& file : std::filesystem::directory_iterator(directory)) {
    std::filesystem::path name = file.path().filename();
    if (name.extension() == ".partial") name.replace_extension();
    if (start_of_journal(name.string())) std::filesystem::remove(file.path(), ignored);
  }
}

std::string read_all(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream content;
  content << stream.rdbuf();
  return content.str();
}

}  // namespace

Json to_json(const TileShape& shape) {
  return {shape.architectures, shape.curves, shape.offsets, shape.depths};
}

TileShape tile_shape(const Json& json) {
  return {count_of(json.at(0)), count_of(json.at(1)), count_of(json.at(2)), count_of(json.at(3))};
}

Checkpoint::Checkpoint(std::filesystem::path output_directory, int process)
    : directory_(std::move(output_directory) / work_directory),
      file_(directory_ / "state"),
      process_(process) {}

InputError Checkpoint::damaged(const std::filesystem::path& file, const std::string& what) const {
  return InputError(fmt::format("{}: damaged checkpoint ({}); remove {} to start over",
                                file.string(), what, directory_.string()));
}

std::filesystem::path Checkpoint::journal(std::int64_t start, int process) const {
  return directory_ / fmt::format("journal-{}-{}", start, process);
}

std::int64_t Checkpoint::start(const RunState& state) {
  make_directories(directory_);
  const Json header{{"start", start_ + 1},
                    {"sweep", state.sweep},
                    {"device", state.device},
                    {"tile", to_json(state.shape)},
                    {"range", {state.range.first, state.range.last}}};
  atomic_write(file_, entry(header, state.done));
  ++start_;
  journal_size_ = 0;
  // Journals of earlier starts are in the state now; no one reads them any more.
  remove_journals(directory_);
  return start_;
}

void Checkpoint::append(const DoneTiles& done) {
  const std::string text = entry({}, done);
  append_to_file(journal(start_, process_), text);
  journal_size_ += text.size();
}

void Checkpoint::compact(const DoneTiles& done) {
  const std::string text = entry({}, done);
  atomic_write(journal(start_, process_), text);
  journal_size_ = text.size();
}

std::optional<RunState> Checkpoint::load() {
  if (!std::filesystem::exists(file_)) return std::nullopt;
  const std::string text = read_all(file_);
  std::string_view rest = text;
  const std::string_view line = take_line(rest);
  if (!stated_size(line)) throw damaged(file_, "not of this version");
  if (line != entry_line(rest)) throw damaged(file_, "wrong checksum");
  RunState state;
  try {
    const Json header = take_entry(rest, state.done);
    start_ = count_of(header.at("start"));
    state.sweep = header.at("sweep");
    state.device = header.at("device");
    state.shape = tile_shape(header.at("tile"));
    const Json& range = header.at("range");
    state.range = {count_of(range.at(0)), count_of(range.at(1))};
  } catch (const std::exception& error) {
    throw damaged(file_, error.what());
  }
  for (const auto& file : std::filesystem::directory_iterator(directory_))
    if (start_of_journal(file.path().filename().string()) == start_)
      read_journal(file.path(), state.done);
  return state;
}

void Checkpoint::read_journal(const std::filesystem::path& file, DoneTiles& done) const {
  const std::string text = read_all(file);
  std::string_view rest = text;
  while (!rest.empty()) {
    const bool whole_line = rest.find('\n') != std::string_view::npos;
    const std::string_view line = take_line(rest);
    const std::optional<std::size_t> size = stated_size(line);
    // What a process was writing when it was killed is cut off, or, where the machine went down
    // with it, the last of its bytes may be others.
    if (!whole_line || (size && *size > rest.size())) return;
    if (!size) throw damaged(file, "no entry where one should start");
    const std::string_view content = rest.substr(0, *size);
    rest.remove_prefix(*size);
    if (line != entry_line(content)) {
      if (rest.empty()) return;
      throw damaged(file, "wrong checksum");
    }
    try {
      take_entry(content, done);
    } catch (const std::exception& error) {
      throw damaged(file, error.what());
    }
  }
}

void Checkpoint::remove() const {
  std::error_code ignored;
  if (!std::filesystem::exists(directory_, ignored)) return;
  remove_journals(directory_);
  for (const char* name : {"state", "state.partial"})
    std::filesystem::remove(directory_ / name, ignored);
  ::rmdir(directory_.c_str());
}

}  // namespace boundsweep
