#pragma once
/// One point of the engine beside the same point of the reference evaluator.

#include <map>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace boundsweep {

/// (value − exact)/(exact γ) for every value of one quantity: in [0, 2] when all is well.
using Excesses = std::map<std::string, std::vector<double>>;

struct Comparison {
  std::vector<std::string> violations;
  Excesses excesses;
};

/// Compares every quantity of the headers: exact <= printed <= exact (1 + 2γ), and every choice
/// that the reference calls clear.
Comparison compare_with_reference(const nlohmann::json& sweep);

}  // namespace boundsweep
