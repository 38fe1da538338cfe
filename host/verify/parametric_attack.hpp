#pragma once
/// The counts of the parametric route: nets of items built as its proof builds them, and the
/// entropies of the engine against the formulas.                          theory §5.2, §5.3

#include <cstdint>
#include <random>
#include <vector>

#include "host/verify/attack.hpp"
#include "host/verify/point_sample.hpp"

namespace boundsweep::verify {

class ParametricAttack {
 public:
  ParametricAttack(const Problem& problem, const std::vector<SampledPoint>& points,
                   std::uint64_t seed);

  void trial(std::int64_t number);
  std::vector<Finding> findings() const;

 private:
  void compare_with_formula(const SampledPoint& point, std::mt19937_64& random,
                            const nlohmann::ordered_json& origin);
  void fill_full_net(std::mt19937_64& random, const nlohmann::ordered_json& origin);
  void fill_low_rank_net(std::mt19937_64& random, const nlohmann::ordered_json& origin);

  const Problem& problem_;
  const std::vector<SampledPoint>& points_;
  std::uint64_t seed_;
  Finding entropy_{"entropy of the parametric route", -1, 0, {}};
  Finding parameters_{"numbers counted", -1, 0, {}};
  Finding full_{"net of full matrices", -1, 0, {}};
  Finding low_rank_{"net of low-rank matrices", -1, 0, {}};
  Finding distance_{"distance to the net of low-rank matrices", -1, 0, {}};
};

}  // namespace boundsweep::verify
