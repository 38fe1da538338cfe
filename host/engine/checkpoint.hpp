#pragma once
/// The state of an unfinished run, so that it can continue.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include <nlohmann/json.hpp>

#include "host/config/error.hpp"
#include "host/engine/cell_store.hpp"
#include "host/engine/tile_set.hpp"
#include "host/engine/tiling.hpp"
#include "kernels/backend.hpp"

namespace boundsweep {

/// What some tiles have come to.
struct DoneTiles {
  TileSet tiles;
  std::int64_t evaluated = 0, vacuous = 0;
  double seconds = 0;  ///< spent on them
  Survivors survivors;
  CellStore cells;     ///< of the phase diagrams
};

struct RunState {
  nlohmann::ordered_json sweep;  ///< resolved
  std::string device;            ///< name of the backend: its results are reproduced by its like
  TileShape shape;
  IndexRange range;              ///< what the tiles cover
  DoneTiles done;
};

nlohmann::ordered_json to_json(const TileShape& shape);
/// The same back. Throws nlohmann::json::exception.
TileShape tile_shape(const nlohmann::ordered_json& json);

/// The files of an unfinished run in DIR/.boundsweep. `state` says which run it is
/// and what it had when it was last started; each process of the run appends the tiles it has
/// done since to a journal of its own, so that what a save costs is what happened since the one
/// before. A process killed at any moment leaves at worst an unfinished last entry, which does not count.
class Checkpoint {
 public:
  /// `process` numbers the processes of a run, from 0.
  explicit Checkpoint(std::filesystem::path output_directory, int process = 0);

  /// The saved state with what all journals add to it, if there is one. Throws InputError when it is
  /// damaged.
  std::optional<RunState> load();
  /// Replaces all that is saved: from here on journals are empty. Returns the number of the start,
  /// which the other processes need. Throws ResourceError.
  std::int64_t start(const RunState& state);
  /// For the processes other than the one that called start().
  void join(std::int64_t start) { start_ = start; }

  /// Appends to this process' journal. Throws ResourceError. Precondition: start() or join().
  void append(const DoneTiles& done);
  /// Bytes in this process' journal.
  std::uint64_t journal_size() const { return journal_size_; }
  /// Replaces this process' journal by one entry that says the same.
  void compact(const DoneTiles& done);

  /// Removes these files, and the directory where nothing else is in it.
  void remove() const;

 private:
  std::filesystem::path journal(std::int64_t start, int process) const;
  InputError damaged(const std::filesystem::path& file, const std::string& what) const;
  void read_journal(const std::filesystem::path& file, DoneTiles& done) const;

  std::filesystem::path directory_, file_;
  int process_;
  std::int64_t start_ = 0;
  std::uint64_t journal_size_ = 0;
};

}  // namespace boundsweep
