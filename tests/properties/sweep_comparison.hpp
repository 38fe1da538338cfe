#pragma once
/// One point of the engine beside the same point of the reference evaluator.

#include <map>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace boundsweep {

/// How far one value is above the exact one.
struct Surplus {
  double relative;  ///< (value − exact)/exact
  double gamma;     ///< the certificate that promises 0 <= relative <= 2γ
};

/// By the name of the quantity.
using Surpluses = std::map<std::string, std::vector<Surplus>>;

struct Comparison {
  std::vector<std::string> violations;
  Surpluses excesses;
};

/// Compares every quantity of the headers: exact <= printed <= exact (1 + 2γ), and every choice
/// that the reference calls clear.
Comparison compare_with_reference(const nlohmann::json& sweep);

}  // namespace boundsweep
