#pragma once
/// The constants, filled once for all tests of a program.

#include "host/engine/problem.hpp"

namespace boundsweep {

inline const Tables& tables() {
  static const Tables result = make_tables();
  return result;
}

}  // namespace boundsweep
