#pragma once
/// frontier.keys and phases.keys, next to a shard's frontier.csv and phases.csv: what merging needs
/// and decimals do not have.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "host/cluster/shard.hpp"
#include "host/output/result_file.hpp"
#include "kernels/backend.hpp"

namespace boundsweep {

/// A row of a frontier: where it belongs, its objectives in full, and where its text lies.
struct KeyedRow {
  std::int64_t group = 0;
  std::int64_t index = 0;
  std::uint64_t offset = 0;  ///< of the CSV record; not stored, summed from lengths
  std::uint32_t length = 0;  ///< of the record, line end included
  std::uint32_t checksum = 0;  ///< CRC-32 of the record
  Key keys[most_objectives];
};

/// The group of a row.
using GroupOf = std::function<std::int64_t(std::size_t row)>;

/// Writes the keys of a frontier whose rows are in `csv` already, groups in ascending order, to a file
/// that the caller completes. Throws ResourceError, and Interrupted on a signal.
void write_keys_file(ResultFile& file, const std::filesystem::path& csv, Shard shard,
                     int objectives, const GroupOf& group_of, const Survivors& frontier);
/// The same for the best points of the cells of phase diagrams, as write_phases lists them: each
/// cell is a group whose frontier in the one objective bound / range is a point.
void write_keys_file(ResultFile& file, const std::filesystem::path& csv, Shard shard,
                     const std::vector<CellBest>& cells);

/// Reads the rows one after another, a block at a time.
class KeysReader {
 public:
  /// Throws InputError, naming the file, when it is not the keys of `shard`, truncated or damaged;
  /// ResourceError when it cannot be read.
  KeysReader(std::filesystem::path path, Shard shard);
  ~KeysReader();
  KeysReader(KeysReader&& other) noexcept;
  KeysReader& operator=(KeysReader&&) = delete;

  int objectives() const { return objectives_; }
  std::int64_t rows() const { return rows_; }
  /// Bytes and CRC-32 of the header of the CSV file, which the first record follows.
  std::uint32_t header_length() const { return header_length_; }
  std::uint32_t header_checksum() const { return header_checksum_; }

  /// The current row; precondition: next() returned true last.
  const KeyedRow& row() const { return row_; }
  /// Moves to the next row; false at the end. Throws InputError where a block is damaged.
  bool next();

 private:
  explicit KeysReader(std::filesystem::path path);
  [[noreturn]] void damaged(const std::string& what) const;
  void read_header(const std::string& line, Shard shard);
  void read(void* bytes, std::size_t count);
  void read_block();

  std::filesystem::path path_;
  int descriptor_ = -1;
  int objectives_ = 0;
  std::int64_t rows_ = 0, taken_ = 0;
  std::uint32_t header_length_ = 0, header_checksum_ = 0;
  std::size_t entry_size_ = 0;
  std::vector<char> block_;
  std::size_t position_ = 0, end_ = 0;  ///< within block_
  KeyedRow row_;
};

}  // namespace boundsweep
