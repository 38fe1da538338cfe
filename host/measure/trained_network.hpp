#pragma once
/// A network before and after training: two checkpoints of one shape, one checkpoint and an adapter
/// that changes it, or one checkpoint alone.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "host/measure/adapter.hpp"
#include "host/measure/network_parts.hpp"

namespace boundsweep {

class TrainedNetwork {
 public:
  /// `start` is null where training began at zero; `alpha` is for adapters. With `new_readout` that
  /// of the file is left out. The checkpoints must outlive the object. Throws InputError where
  /// names have no place, or the two are not of one shape; a readout of its own may be new.
  TrainedNetwork(const Checkpoint& model, const Checkpoint* start, const Layout& layout,
                 std::optional<double> alpha, bool new_readout);

  const std::string& name() const { return model_.name(); }
  const Checkpoint& model() const { return model_; }
  /// Null where training began at zero.
  const Checkpoint* start() const { return start_; }
  /// Where the network's config.json may lie.
  const std::string& directory() const {
    return adapter_ ? start_->directory() : model_.directory();
  }
  bool adapted() const { return adapter_.has_value(); }
  bool new_readout() const { return new_readout_; }

  /// The network whose matrices [weights] bounds: the start, or the trained one where there is
  /// none.
  const NetworkParts& parts() const { return base_ ? *base_ : *network_; }
  /// That of the trained checkpoint; the start's where that is an adapter.
  const NetworkParts& trained_parts() const { return network_ ? *network_ : *base_; }

  /// The pieces that are a part before training, and after it. Block -1 is outside the blocks.
  std::vector<const Piece*> before(Part part, int block = -1) const;
  std::vector<const Piece*> after(Part part, int block = -1) const;
  /// All that there is after training.
  std::vector<const Piece*> all_after() const;

  /// What an adapter adds to a part, null where nothing.
  const LowRankChange* change(Part part, int block) const;
  const std::vector<LowRankChange>& changes() const;

  /// Whether the trained network has a readout that the start has not, or has as its embedding
  /// only.
  bool readout_is_new() const;

 private:
  void check_same_shape() const;
  void check_new_readout() const;
  /// Precondition: adapted().
  const Piece* adapted_readout() const;
  bool is_left_out(Part part) const;

  const Checkpoint& model_;
  const Checkpoint* start_;
  bool new_readout_;
  std::unique_ptr<NetworkParts> base_, network_;
  std::optional<Adapter> adapter_;
};

}  // namespace boundsweep
