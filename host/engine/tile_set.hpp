#pragma once
/// Which tiles of a tiling are done.

#include <cstdint>
#include <map>
#include <vector>

namespace boundsweep {

/// Whole numbers from 0, kept as intervals: tiles are done roughly in order, so they are few.
class TileSet {
 public:
  /// Adds first … last − 1.
  void insert(std::int64_t first, std::int64_t last);
  void insert(std::int64_t number) { insert(number, number + 1); }
  void insert(const TileSet& other);

  std::int64_t count() const;
  bool empty() const { return interval_.empty(); }
  /// Disjoint intervals in order, first to end, none touching the next.
  const std::map<std::int64_t, std::int64_t>& intervals() const { return interval_; }

 private:
  std::map<std::int64_t, std::int64_t> interval_;
};

/// The tiles that are still to do, numbered from 0 in order.
class RemainingTiles {
 public:
  RemainingTiles(const TileSet& done, std::int64_t tiles);

  std::int64_t count() const { return count_; }
  /// Precondition: 0 <= number < count().
  std::int64_t tile(std::int64_t number) const;

 private:
  struct Gap {
    std::int64_t number;  ///< of its first tile among those remaining
    std::int64_t tile;
  };
  std::vector<Gap> gaps_;
  std::int64_t count_ = 0;
};

}  // namespace boundsweep
