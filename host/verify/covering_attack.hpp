#pragma once
/// The code classes of theory §5.1 built for small networks and for extreme smooth functions.

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "host/verify/attack.hpp"
#include "host/verify/code_classes.hpp"
#include "host/verify/point_sample.hpp"

namespace boundsweep::verify {

/// One finding per order s and claim of the proof, and one for the engine's entropy. `factor`
/// scales T_0 … T_s as the covering knows them.
class CoveringAttack {
 public:
  CoveringAttack(const Problem& problem, const std::vector<SampledPoint>& points,
                 std::uint64_t seed, double factor);

  void trial(std::int64_t number);
  std::vector<Finding> findings() const;

  static constexpr int highest_order = 3;

 private:
  void offer(Finding& finding, double ratio, const nlohmann::ordered_json& witness,
             std::int64_t trials = 1);

  const Problem& problem_;
  const std::vector<SampledPoint>& points_;
  std::uint64_t seed_;
  double factor_;
  std::array<std::vector<Finding>, highest_order> by_order_;
  Finding engine_{"entropy of the smooth routes", -1, 0, {}};
};

}  // namespace boundsweep::verify
