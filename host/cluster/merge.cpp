#include "host/cluster/merge.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <string>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>
#include <zlib.h>

#include "host/cluster/keys_file.hpp"
#include "host/cluster/ordered_frontier.hpp"
#include "host/config/error.hpp"
#include "host/engine/interrupt.hpp"
#include "host/engine/processors.hpp"
#include "host/output/file.hpp"
#include "kernels/threads.hpp"

namespace boundsweep {
namespace {

[[noreturn]] void damaged(const std::filesystem::path& path, const std::string& what) {
  throw InputError(fmt::format("{}: damaged ({}); run the shard again", path.string(), what));
}

/// Records of a CSV file by their places, which only move forward.
class RecordReader {
 public:
  explicit RecordReader(std::filesystem::path path)
      : path_(std::move(path)), descriptor_(::open(path_.c_str(), O_RDONLY | O_CLOEXEC)) {
    if (descriptor_ < 0)
      throw InputError(fmt::format("{}: cannot open: {}; run the shard again", path_.string(),
                                   std::generic_category().message(errno)));
  }
  ~RecordReader() { ::close(descriptor_); }
  RecordReader(const RecordReader&) = delete;
  RecordReader& operator=(const RecordReader&) = delete;

  /// The view is good until the next call.
  std::string_view record(std::uint64_t offset, std::uint32_t length, std::uint32_t checksum) {
    if (offset < start_ || offset + length > start_ + buffer_.size()) fill(offset, length);
    const std::string_view text(buffer_.data() + (offset - start_), length);
    if (::crc32_z(0, reinterpret_cast<const Bytef*>(text.data()), length) != checksum)
      damaged(path_, fmt::format("wrong checksum of the record at byte {}", offset));
    return text;
  }

 private:
  static constexpr std::size_t read_ahead = std::size_t{1} << 14;

  void fill(std::uint64_t offset, std::uint32_t length) {
    const std::size_t wanted = std::max<std::size_t>(length, read_ahead);
    buffer_.resize(wanted);
    std::size_t have = 0;
    while (have < wanted) {
      const ssize_t got = ::pread(descriptor_, buffer_.data() + have, wanted - have,
                                  static_cast<off_t>(offset + have));
      if (got < 0 && errno == EINTR) continue;
      if (got < 0)
        throw ResourceError(fmt::format("{}: cannot read: {}", path_.string(),
                                        std::generic_category().message(errno)));
      if (got == 0) break;
      have += static_cast<std::size_t>(got);
    }
    buffer_.resize(have);
    start_ = offset;
    if (have < length) damaged(path_, "truncated");
  }

  std::filesystem::path path_;
  int descriptor_;
  std::uint64_t start_ = 0;
  std::string buffer_;
};

/// One shard's rows.
struct Source {
  Source(const ShardFiles& files, const std::string& table)
      : keys(files.directory / keys_name(table), files.shard), records(files.directory / table) {}

  std::string_view record() {
    const KeyedRow& row = keys.row();
    return records.record(row.offset, row.length, row.checksum);
  }

  KeysReader keys;
  RecordReader records;
};

/// Two open files per shard; the usual soft limit is 1024.
void allow_open_files(std::size_t count) {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  constexpr rlim_t others = 64;
  const rlim_t wanted = 2 * count + others;
  if (limit.rlim_cur >= wanted) return;
  if (limit.rlim_max < wanted)
    throw ResourceError(fmt::format(
        "merging {} shards takes {} open files, {} are allowed; raise the limit (ulimit -Hn)",
        count, wanted, limit.rlim_max));
  limit.rlim_cur = wanted;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

/// Whether one source's row comes after another's in the output: heaps have the largest on top.
class Later {
 public:
  explicit Later(int objectives) : objectives_(objectives) {}

  bool operator()(const Source* left, const Source* right) const {
    const KeyedRow &b = left->keys.row(), &a = right->keys.row();
    if (a.group != b.group) return a.group < b.group;
    for (int k = 0; k < objectives_; ++k) {
      if (a.keys[k] < b.keys[k]) return true;
      if (b.keys[k] < a.keys[k]) return false;
    }
    return a.index < b.index;
  }

 private:
  int objectives_;
};

/// All rows of all sources in the order of the output, less those found removed by the time.
class Merger {
 public:
  Merger(std::vector<std::unique_ptr<Source>>& sources, int objectives)
      : later_(objectives), frontier_(objectives) {
    for (auto& source : sources)
      if (source->keys.next()) heap_.push_back(source.get());
    std::make_heap(heap_.begin(), heap_.end(), later_);
  }

  /// The source whose row is next on the frontier; null at the end.
  Source* next() {
    if (current_ != nullptr) advance();
    while (!heap_.empty()) {
      std::pop_heap(heap_.begin(), heap_.end(), later_);
      current_ = heap_.back();
      heap_.pop_back();
      const KeyedRow& row = current_->keys.row();
      if (row.group != group_) {
        group_ = row.group;
        frontier_.clear();
      }
      if (frontier_.survives(row.keys)) {
        frontier_.insert(row.keys);
        return current_;
      }
      advance();
    }
    return nullptr;
  }

 private:
  /// To the current source's next row that has a chance, and back into the heap. What the frontier
  /// so far removes need not take its turn.
  void advance() {
    KeysReader& keys = current_->keys;
    bool left = keys.next();
    while (left && keys.row().group == group_ && !frontier_.survives(keys.row().keys))
      left = keys.next();
    if (left) {
      heap_.push_back(current_);
      std::push_heap(heap_.begin(), heap_.end(), later_);
    }
    current_ = nullptr;
  }

  Later later_;
  OrderedFrontier frontier_;
  std::int64_t group_ = -1;
  std::vector<Source*> heap_;
  Source* current_ = nullptr;
};

}  // namespace

MergeResult merge_tables(const std::vector<ShardFiles>& shards, const std::string& table,
                         ResultFile& file) {
  allow_open_files(shards.size());
  std::vector<std::unique_ptr<Source>> sources;
  MergeResult result;
  for (const ShardFiles& files : shards) {
    sources.push_back(std::make_unique<Source>(files, table));
    const KeysReader& keys = sources.back()->keys;
    const std::string_view header =
        sources.back()->records.record(0, keys.header_length(), keys.header_checksum());
    if (sources.size() == 1) file.write(std::string(header));
    if (keys.objectives() != sources[0]->keys.objectives() ||
        keys.header_checksum() != sources[0]->keys.header_checksum())
      damaged(files.directory / keys_name(table), "other columns than the first shard");
    result.rows_read += keys.rows();
  }
  Merger merger(sources, sources[0]->keys.objectives());
  while (Source* source = merger.next()) {
    InterruptGuard::check();
    file.write(source->record());
    ++result.rows_written;
  }
  return result;
}

void verify_checksums(const std::vector<ShardFiles>& shards, const std::string& table) {
  const auto count = static_cast<std::int64_t>(shards.size());
  threads::start(static_cast<int>(std::clamp<std::int64_t>(count, 1, default_threads())));
  threads::for_each(count, [&](std::int64_t i) {
    InterruptGuard::check();
    const ShardFiles& files = shards[static_cast<std::size_t>(i)];
    const std::filesystem::path path = files.directory / table;
    const std::string expected = files.manifest.at("checksums").at(table);
    if (!file_exists(path)) damaged(path, "missing");
    if ("crc32:" + checksum(path) != expected) damaged(path, "wrong checksum");
  });
}

}  // namespace boundsweep
