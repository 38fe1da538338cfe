#include "host/measure/even_time.hpp"

#include <cmath>

#include <fmt/format.h>

#include "host/output/decimal.hpp"

namespace boundsweep {

void EvenTime::tick(const SeriesReader& reader, std::size_t i) {
  const double time = reader.number(i);
  if (rows_ >= 1 && !(time > last_))
    reader.fail(i, fmt::format("{} does not come after {}", shortest(time), shortest(last_)));
  if (rows_ == 1) step_ = time - last_;
  constexpr double tolerance = 0.05;  // thirds of two decimals differ by 3 %
  if (rows_ >= 2 && !(std::fabs(time - last_ - step_) <= tolerance * step_))
    reader.fail(i,
                fmt::format("goes from {} to {}, rows before go by {}: rows are missing, or steps "
                            "are not all of one length",
                            shortest(last_), shortest(time), shortest(step_)));
  last_ = time;
  ++rows_;
}

}  // namespace boundsweep
