#pragma once
/// What [weights] and [[blocks]] of the class state: matrices as they were before training, vectors
/// as training left them.                                                     theory §3, §5.3, §7.2

#include "host/measure/architecture_facts.hpp"
#include "host/measure/measured_class.hpp"
#include "host/measure/piece_norms.hpp"
#include "host/measure/trained_groups.hpp"
#include "host/measure/trained_network.hpp"

namespace boundsweep {

/// Fills in the weights of the class, outside the blocks and of each. How large inputs are becomes
/// a fact where a table of frozen tokens says it.
void add_weight_bounds(MeasuredClass& result, const TrainedNetwork& network,
                       const TrainedGroups& groups, const PieceNorms& norms,
                       ArchitectureFacts& facts);

/// About the operations that it takes.
double weight_bound_operations(const TrainedNetwork& network, const TrainedGroups& groups,
                               const PieceNorms& norms);

}  // namespace boundsweep
