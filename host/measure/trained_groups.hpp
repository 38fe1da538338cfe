#pragma once
/// Which groups of weights training changed, block by block.                theory §5.3, §7.2

#include <optional>
#include <vector>

#include "boundsweep/architecture/training.hpp"
#include "host/measure/piece_norms.hpp"
#include "host/measure/trained_network.hpp"

namespace boundsweep {

struct TrainedGroups {
  struct Groups {
    GroupSet present{0};  ///< of which there is a tensor
    GroupSet trainable{0};
  };
  Groups outside;
  std::vector<Groups> blocks;
  /// All tensors differ from the start's since they are stored in another type.
  bool types_differ = false;

  bool trained(Part part, int block) const;
  /// Groups of all blocks and of what stands outside them.
  int present() const;
};

/// With a start those that differ from it, which must be among the `stated` ones; without one the
/// stated ones, or all. What the norms pretend differs everywhere. Throws InputError where nothing
/// is trained.
TrainedGroups trained_groups(const TrainedNetwork& network, const std::optional<GroupSet>& stated,
                             const PieceNorms& norms);

}  // namespace boundsweep
