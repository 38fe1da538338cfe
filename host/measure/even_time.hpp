#pragma once
/// That no row of a recorded series is missing, by a column that holds the time.

#include <cstddef>

#include "host/measure/series_reader.hpp"

namespace boundsweep {

/// Time that grows by the same in every row, but for what its decimals lose. A row that is missing
/// leaves a step of twice the length.
class EvenTime {
 public:
  /// Takes the time of the reader's last row, its column number i. Throws InputError, with the
  /// line, where it is no number, does not grow, or grows by more or less than before.
  void tick(const SeriesReader& reader, std::size_t i);

 private:
  long rows_ = 0;
  double last_ = 0, step_ = 0;
};

}  // namespace boundsweep
