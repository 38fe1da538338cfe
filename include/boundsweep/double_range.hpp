#pragma once
/// Notices when a computation in double leaves the range of double.      theory §9

#include <cfenv>

namespace boundsweep {

/// From its construction on, whether any operation of this thread overflowed or lost digits to
/// underflow. Where none did, sums, products, quotients and roots of non-negative doubles are those
/// of Extended, bit for bit, at a fraction of the cost.
///
/// Host only. The computation must be a call that is not inlined, so that the compiler keeps it
/// between construction and question.
class DoubleRange {
 public:
  DoubleRange() {
    if (left()) std::feclearexcept(exceptions);
  }
  bool left() const { return std::fetestexcept(exceptions) != 0; }

 private:
  static constexpr int exceptions = FE_OVERFLOW | FE_UNDERFLOW | FE_INVALID | FE_DIVBYZERO;
};

}  // namespace boundsweep
