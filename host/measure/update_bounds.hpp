#pragma once
/// How far training moved the matrices of each block, and at what rank.     theory §5.3, §7.2

#include <cstdint>

#include "host/measure/measured_class.hpp"
#include "host/measure/piece_norms.hpp"
#include "host/measure/trained_groups.hpp"
#include "host/measure/trained_network.hpp"

namespace boundsweep {

/// What is claimed of the rank of a change.
struct RankClaim {
  /// Of an adapter its own, else none; the least that holds to the rounding of the type; the stated
  /// one.
  enum class Kind { of_adapter, found, stated } kind = Kind::of_adapter;
  std::int64_t stated = 0;
  bool declared = false;  ///< decided before the data were seen: costs nothing
};

/// Fills in `update` and `rank`. Precondition: the network has a start. Throws InputError where a
/// stated rank does not hold.
void add_update_bounds(MeasuredClass& result, const TrainedNetwork& network,
                       const TrainedGroups& groups, const PieceNorms& norms,
                       const RankClaim& claim);

/// About the operations that it takes.
double update_bound_operations(const TrainedNetwork& network, const TrainedGroups& groups,
                               const PieceNorms& norms);

}  // namespace boundsweep
