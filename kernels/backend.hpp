#pragma once
/// What the engine asks of a device. One implementation, compiled once per backend.

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <tuple>
#include <vector>

#include "kernels/problem.hpp"

namespace boundsweep {

/// A box of the grid: depths × architectures × curves × offsets (problem.hpp). Curves and offsets
/// are ranges of numbers; so are architectures, at the first depth and, `depth_stride` apart, at
/// those after it.
struct Tile {
  std::int64_t first_architecture, architectures;
  std::int64_t first_curve, curves;
  std::int64_t first_offset, offsets;
  std::int64_t depths = 1, depth_stride = 0;

  std::int64_t all_architectures() const { return depths * architectures; }
  std::int64_t points() const { return all_architectures() * curves * offsets; }
  /// The number of the i-th of all its architectures.
  BS_FUNCTION std::int64_t architecture(std::int64_t i) const {
    return first_architecture + i / architectures * depth_stride + i % architectures;
  }
};

/// What a backend wants of a tile: at most so many points, offsets and architectures, which keeps
/// its memory within the budget, and so many depths of the same architectures, which share work.
struct TileLimits {
  std::int64_t points, offsets, architectures, depths;
};

/// Axes whose values make groups; each group has its own frontier.
struct Grouping {
  bool by[axis_count] = {};
};

/// Points by index with their objectives' keys, `objectives` keys a point.
struct Survivors {
  std::vector<std::int64_t> index;
  std::vector<Key> keys;
};

/// The best point of a cell of a phase diagram: the least bound / range, as the bits of a double,
/// of equals the least index.
struct CellBest {
  static constexpr std::int64_t none = INT64_MAX;
  std::uint64_t ratio = UINT64_MAX;
  std::int64_t index = none;

  bool operator<(const CellBest& other) const {
    return std::tie(ratio, index) < std::tie(other.ratio, other.index);
  }
  bool operator==(const CellBest& other) const {
    return ratio == other.ratio && index == other.index;
  }
};

/// What one tile comes to.
struct TileResult {
  /// A superset of what the tile adds to the frontier, in no particular order: valid points, less
  /// those that others of their group within one slice of the tile remove, in most slices, and some
  /// that points of this tile, met before by the same thread, or of earlier tiles since load()
  /// dominate.
  Survivors survivors;
  /// Of all diagrams, one after the other, x slower than y: the best of the tiles since load().
  std::vector<CellBest> cells;
  std::int64_t evaluated = 0;  ///< points
  std::int64_t vacuous = 0;    ///< of these, with bound = range
};

/// Seconds spent per pass since the backend was made.
struct PassTimes {
  double summarize = 0, evaluate = 0, reduce = 0;
};

/// A device that evaluates tiles. Failures of the device are DeviceError.
class Backend {
 public:
  virtual ~Backend() = default;

  /// "cuda" or "cpu", and a description for people.
  virtual std::string name() const = 0;
  virtual std::string description() const = 0;

  virtual TileLimits tile_limits() const = 0;

  /// Copies everything `problem` points to and forgets earlier tiles; must precede the calls below.
  virtual void load(const ProblemView& problem, std::int64_t activation_count) = 0;

  /// Tiles with one grouping belong together: see TileResult::survivors. Another grouping starts
  /// anew.
  virtual TileResult evaluate(const Tile& tile, const Grouping& grouping) = 0;

  /// Rows of valid points, in the order given.
  virtual std::vector<PointRow> rows(const std::vector<std::int64_t>& indices) = 0;

  virtual PassTimes times() const = 0;
};

class DeviceError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

namespace cpu {
/// How many depths of the same architectures share work in a tile.
inline constexpr std::int64_t tile_depths = 8;

/// A backend whose passes `threads` >= 1 threads share: all backends of the process, from here on.
/// DeviceError where the system has no room for so many, unless fewer will do.
std::unique_ptr<Backend> make_backend(int threads, bool fewer_will_do = false);
}  // namespace cpu

namespace cuda {
/// Why no GPU is usable, in words that stand for themselves ("no GPU", "no usable GPU: …"), or an
/// empty string. Never throws.
std::string unusable();
/// From here on this process uses GPU number `number` modulo their number, if there are any.
void select_device(int number);
/// Throws DeviceError when no GPU is usable.
std::unique_ptr<Backend> make_backend(int threads);
}  // namespace cuda

}  // namespace boundsweep
