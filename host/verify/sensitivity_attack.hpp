#pragma once
/// Real networks against the sensitivities of theory §5.2.

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "host/verify/attack.hpp"
#include "host/verify/item_claims.hpp"
#include "host/verify/point_sample.hpp"

namespace boundsweep::verify {

/// The ways the weights of a network change.
enum class ChangeKind : std::uint8_t {
  small,        ///< one item, the derivative along the change
  large,        ///< one item, to other weights of the class
  joint_small,  ///< all items, against the sum of their claims
  joint_large,
  whole  ///< from the weights that training starts from, against the reach of the class
};

/// Trials on sampled architectures, then local searches from the tightest ones. One finding per
/// item and kind of change. `factor` scales the claims.
class SensitivityAttack {
 public:
  SensitivityAttack(const Problem& problem, const std::vector<SampledPoint>& points,
                    std::uint64_t seed, double factor);

  void trial(std::int64_t number);
  /// Local search for one quantity, longer where networks are small; false when there is none left.
  bool search_next(std::int64_t trials);
  std::size_t searches() const { return quantities_.size(); }

  std::vector<Finding> findings() const;

  static constexpr int items = static_cast<int>(Item::readout_bias) + 1;

 private:
  struct Quantity {
    ChangeKind kind;
    int item;  ///< −1 for joint changes
    double ratio = -1;
    std::int64_t trial = -1;  ///< of the best random draw
    int sublayer = -1;
    std::int64_t trials = 0;
    nlohmann::ordered_json witness;
  };
  struct State;

  const SampledPoint& point_of_trial(std::int64_t number) const;
  State draw(std::int64_t number) const;
  double ratio(const State& state, ChangeKind kind, const ItemClaim* claim) const;
  void offer(Quantity& quantity, double ratio, const State& state, std::int64_t steps);

  const Problem& problem_;
  const std::vector<SampledPoint>& points_;
  std::uint64_t seed_;
  double factor_;
  std::vector<Quantity> quantities_;
  std::size_t next_search_ = 0;
  double listed_ = 0;
  std::int64_t lists_ = 0;
};

}  // namespace boundsweep::verify
