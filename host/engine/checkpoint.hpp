#pragma once
/// The state of an unfinished run, so that it can continue.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include <nlohmann/json.hpp>

#include "host/engine/tiling.hpp"
#include "kernels/backend.hpp"

namespace boundsweep {

struct RunState {
  nlohmann::ordered_json sweep;  ///< resolved
  std::string device;            ///< name of the backend: its results are reproduced by its like
  TileShape shape;
  std::int64_t next_tile = 0;    ///< all tiles before it are in `survivors`
  std::int64_t evaluated = 0, vacuous = 0;
  double seconds = 0;            ///< spent so far
  Survivors survivors;
  std::vector<CellBest> cells;   ///< of the phase diagrams
};

/// DIR/checkpoint, the directory that exists while a run is unfinished.
class Checkpoint {
 public:
  explicit Checkpoint(std::filesystem::path output_directory);
  ~Checkpoint();
  Checkpoint(const Checkpoint&) = delete;
  Checkpoint& operator=(const Checkpoint&) = delete;

  /// Keeps other processes from running into the same directory, until destruction. Throws
  /// InputError when one does already, ResourceError when the directory cannot be made.
  void lock();

  /// Replaces the saved state as a whole: after a crash at any moment there is this one or the
  /// former. Throws ResourceError.
  void save(const RunState& state) const;
  /// The saved state, if any. Throws InputError when it is damaged.
  std::optional<RunState> load() const;
  void remove() const;

 private:
  std::filesystem::path directory_, file_;
  int lock_ = -1;
};

}  // namespace boundsweep
