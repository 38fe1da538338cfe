#include "host/cluster/keys_file.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include <nlohmann/json.hpp>

#include "host/config/error.hpp"
#include "host/engine/interrupt.hpp"
#include "host/output/json_text.hpp"

namespace boundsweep {
namespace {

// A line with the checksum of the next, a line of JSON, then blocks of rows as they lie in memory,
// each block followed by its checksum: shards are merged on machines like those that made them.

using Json = nlohmann::ordered_json;

constexpr std::string_view format_name = "boundsweep keys 1 ";
constexpr std::int64_t rows_per_block = 1024;
constexpr std::size_t longest_header = 4096;
constexpr std::size_t checksum_size = sizeof(std::uint32_t);

std::uint32_t crc_of(const char* bytes, std::size_t count) {
  return static_cast<std::uint32_t>(::crc32_z(0, reinterpret_cast<const Bytef*>(bytes), count));
}

std::size_t entry_size(int objectives) {
  return 2 * sizeof(std::int64_t) + 2 * sizeof(std::uint32_t) +
         static_cast<std::size_t>(objectives) * sizeof(Key);
}

template <class T>
void append(std::string& out, const T& value) {
  out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

template <class T>
void take(const char*& in, T& value) {
  std::memcpy(&value, in, sizeof value);
  in += sizeof value;
}

}  // namespace

void write_keys_file(ResultFile& file, const std::filesystem::path& csv, Shard shard,
                     const std::vector<CellBest>& cells) {
  std::vector<std::int64_t> groups;
  Survivors best;
  for (std::size_t cell = 0; cell < cells.size(); ++cell) {
    if (cells[cell].index == CellBest::none) continue;
    groups.push_back(static_cast<std::int64_t>(cell));
    best.index.push_back(cells[cell].index);
    best.keys.push_back(key_of_count(cells[cell].ratio));
  }
  write_keys_file(file, csv, shard, 1, [&](std::size_t row) { return groups[row]; }, best);
}

void write_keys_file(ResultFile& file, const std::filesystem::path& csv, Shard shard,
                     int objectives, const GroupOf& group_of, const Survivors& frontier) {
  std::ifstream records(csv, std::ios::binary);
  std::string record;
  const auto next_record = [&] {
    if (!std::getline(records, record))
      throw ResourceError(fmt::format("{}: cannot read back what was written", csv.string()));
    record += '\n';
  };
  next_record();
  const Json header{{"shard", shard_text(shard)},
                    {"objectives", objectives},
                    {"rows", frontier.index.size()},
                    {"csv_header_length", record.size()},
                    {"csv_header_checksum", crc_of(record.data(), record.size())}};
  const std::string line = json_text(header) + "\n";

  file.write(fmt::format("{}{:08x}\n", format_name, crc_of(line.data(), line.size())));
  file.write(line);
  const std::size_t rows = frontier.index.size(), each = static_cast<std::size_t>(objectives);
  std::string block;
  for (std::size_t i = 0; i < rows; ++i) {
    next_record();
    append(block, group_of(i));
    append(block, frontier.index[i]);
    append(block, static_cast<std::uint32_t>(record.size()));
    append(block, crc_of(record.data(), record.size()));
    for (std::size_t k = 0; k < each; ++k) append(block, frontier.keys[i * each + k]);
    if ((i + 1) % rows_per_block == 0 || i + 1 == rows) {
      InterruptGuard::check();
      append(block, crc_of(block.data(), block.size()));
      file.write(block);
      block.clear();
    }
  }
}

KeysReader::KeysReader(std::filesystem::path path)
    : path_(std::move(path)), descriptor_(::open(path_.c_str(), O_RDONLY | O_CLOEXEC)) {
  if (descriptor_ < 0)
    throw InputError(fmt::format("{}: cannot open: {}; run the shard again", path_.string(),
                                 std::generic_category().message(errno)));
}

// An open file is closed where the rest throws, since the other constructor is done by then.
KeysReader::KeysReader(std::filesystem::path path, Shard shard) : KeysReader(std::move(path)) {
  std::string start(longest_header, '\0');
  const ssize_t count = ::pread(descriptor_, start.data(), start.size(), 0);
  start.resize(static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
  const std::size_t first_end = start.find('\n');
  const std::size_t second_end =
      first_end == std::string::npos ? first_end : start.find('\n', first_end + 1);
  if (second_end == std::string::npos || start.compare(0, format_name.size(), format_name) != 0)
    damaged("not of this version, or truncated");
  const std::string line = start.substr(first_end + 1, second_end - first_end);
  if (start.substr(0, first_end) !=
      fmt::format("{}{:08x}", format_name, crc_of(line.data(), line.size())))
    damaged("wrong checksum of the header");
  read_header(line, shard);
  entry_size_ = entry_size(objectives_);

  struct stat status {};
  if (::fstat(descriptor_, &status) != 0) damaged("its size is unknown");
  const auto size = static_cast<std::uint64_t>(status.st_size);
  // The first comparison keeps the products of the second within 64 bits.
  const auto rows = static_cast<std::uint64_t>(rows_);
  const std::uint64_t blocks = (rows + rows_per_block - 1) / rows_per_block;
  if (rows > size / entry_size_) damaged(fmt::format("{} bytes for {} rows", size, rows));
  const std::uint64_t expected = second_end + 1 + rows * entry_size_ + blocks * checksum_size;
  if (size != expected) damaged(fmt::format("{} bytes instead of {}", size, expected));
  ::lseek(descriptor_, static_cast<off_t>(second_end) + 1, SEEK_SET);
}

/// The second line. Whoever makes a checksum fit can write anything there.
void KeysReader::read_header(const std::string& line, Shard shard) {
  const Json header = json_of(line);
  const auto entry = [&](const char* name) -> const Json& {
    if (!header.is_object() || !header.contains(name))
      damaged(fmt::format("nothing about {} in its header", name));
    return header[name];
  };
  const auto count = [&](const char* name, std::int64_t least, std::int64_t most) {
    const Json& value = entry(name);
    if (value.is_number_integer() && value >= least && value <= most)
      return value.get<std::int64_t>();
    damaged(fmt::format("impossible number of {}", name));
  };
  const Json& of_shard = entry("shard");
  if (of_shard != shard_text(shard)) {
    const std::string text = json_text(of_shard);  // on one line, whatever it is
    damaged("of shard " + (of_shard.is_string() ? text.substr(1, text.size() - 2) : text));
  }
  objectives_ = static_cast<int>(count("objectives", 1, most_objectives));
  rows_ = count("rows", 0, INT64_MAX);
  header_length_ = static_cast<std::uint32_t>(count("csv_header_length", 0, UINT32_MAX));
  header_checksum_ = static_cast<std::uint32_t>(count("csv_header_checksum", 0, UINT32_MAX));
}

KeysReader::~KeysReader() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

KeysReader::KeysReader(KeysReader&& other) noexcept
    : path_(std::move(other.path_)),
      descriptor_(std::exchange(other.descriptor_, -1)),
      objectives_(other.objectives_),
      rows_(other.rows_),
      taken_(other.taken_),
      header_length_(other.header_length_),
      header_checksum_(other.header_checksum_),
      entry_size_(other.entry_size_),
      block_(std::move(other.block_)),
      position_(other.position_),
      end_(other.end_),
      row_(other.row_) {}

void KeysReader::damaged(const std::string& what) const {
  throw InputError(fmt::format("{}: damaged ({}); run the shard again", path_.string(), what));
}

void KeysReader::read(void* bytes, std::size_t count) {
  auto* out = static_cast<char*>(bytes);
  while (count > 0) {
    const ssize_t got = ::read(descriptor_, out, count);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0)
      throw ResourceError(fmt::format("{}: cannot read: {}", path_.string(),
                                      std::generic_category().message(errno)));
    if (got == 0) damaged("truncated");
    out += got;
    count -= static_cast<std::size_t>(got);
  }
}

void KeysReader::read_block() {
  const auto rows = static_cast<std::size_t>(std::min(rows_per_block, rows_ - taken_));
  block_.resize(rows * entry_size_ + checksum_size);
  read(block_.data(), block_.size());
  end_ = rows * entry_size_;
  position_ = 0;
  std::uint32_t sum = 0;
  std::memcpy(&sum, block_.data() + end_, sizeof sum);
  if (sum != crc_of(block_.data(), end_)) damaged("wrong checksum");
}

bool KeysReader::next() {
  if (taken_ == rows_) return false;
  if (position_ == end_) read_block();
  row_.offset = taken_ == 0 ? header_length_ : row_.offset + row_.length;
  const char* in = block_.data() + position_;
  take(in, row_.group);
  take(in, row_.index);
  take(in, row_.length);
  take(in, row_.checksum);
  std::memcpy(row_.keys, in, static_cast<std::size_t>(objectives_) * sizeof(Key));
  position_ += entry_size_;
  ++taken_;
  return true;
}

}  // namespace boundsweep
