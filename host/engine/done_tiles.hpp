#pragma once
/// What one process has done: kept in memory, and on the disk as far as it was saved.

#include <chrono>
#include <cstdint>

#include "host/engine/cell_store.hpp"
#include "host/engine/checkpoint.hpp"
#include "host/engine/frontier_store.hpp"
#include "kernels/backend.hpp"

namespace boundsweep {

/// Collects tiles into a frontier and phase diagrams and appends them to a checkpoint's journal. An entry holds the
/// frontier of the tiles since the entry before, so that saving costs what there is new; a journal
/// much longer than the frontier is replaced by the frontier, which costs no more than what made it
/// long.
class DoneTilesLog {
 public:
  /// `store`, `cells`: the frontier and the phase diagrams so far, empty of tiles done from here on.
  /// `times`: entries of this process state how long it took.
  DoneTilesLog(Checkpoint& checkpoint, FrontierStore empty, FrontierStore& store, CellStore& cells,
               bool times, double seconds_between_saves);

  void add(std::int64_t tile, const TileResult& result);
  /// Saves when it is time: not before the interval is over, and so that saving takes a small share
  /// of the run's time however long one save takes.
  void save_if_due();
  /// Saves what has not been saved.
  void save();
  /// Settles; saves first where more than a moment's work would be lost with the process.
  void save_before_writing();
  /// All tiles are in the stores. Further tiles can be added.
  void settle();

  std::int64_t tiles() const { return tiles_; }
  std::int64_t evaluated() const { return all_.evaluated + fresh_.evaluated; }
  std::int64_t vacuous() const { return all_.vacuous + fresh_.vacuous; }
  double saved_seconds() const { return all_.seconds; }

 private:
  using Clock = std::chrono::steady_clock;

  Checkpoint& checkpoint_;
  FrontierStore empty_, pending_;
  FrontierStore& store_;
  CellStore& cells_;
  bool times_;
  double interval_;
  DoneTiles all_;    ///< in the journal; its survivors and cells are in store_ and cells_
  DoneTiles fresh_;  ///< not yet; its survivors are in pending_
  std::int64_t tiles_ = 0;
  Clock::time_point last_save_ = Clock::now();  ///< when it began
  double next_save_;                            ///< seconds after that
};

}  // namespace boundsweep
