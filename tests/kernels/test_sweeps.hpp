#pragma once
/// Small sweeps that between them take every path of the passes.

#include <string>
#include <vector>

#include "host/config/sweep.hpp"

namespace boundsweep {

struct TestSweep {
  const char* name;
  std::string text;

  Sweep read() const;
};

/// Each has at most a few thousand points and at most 512 valid architectures.
const std::vector<TestSweep>& test_sweeps();
const TestSweep& test_sweep(const std::string& name);

/// One group of 2000 valid architectures, more than one slice of the reduction holds.
Sweep many_architectures();

}  // namespace boundsweep
