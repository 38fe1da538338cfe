#pragma once
/// Low-rank adapters in the format of PEFT: pairs lora_A, lora_B, whose product is added to a
/// matrix.

#include <optional>
#include <string>
#include <vector>

#include "host/measure/network_parts.hpp"

namespace boundsweep {

/// What an adapter adds to one part: factor · left · right.
struct LowRankChange {
  Part part = Part::ignored;
  int block = -1;
  std::string name;  ///< of lora_B
  const Tensor* left_tensor = nullptr;
  const Tensor* right_tensor = nullptr;
  MatrixView left, right;
  double factor = 1;
};

struct Adapter {
  std::vector<LowRankChange> changes;
  std::vector<Piece> replaced;  ///< parts that are stored as wholes beside the factors
  std::int64_t rank = 0;        ///< the largest of the factors
};

/// Whether the names are those of an adapter.
bool is_adapter(const Checkpoint& checkpoint);

/// `alpha` replaces that of adapter_config.json beside the file: the product counts alpha / rank
/// times. `base` is the network that it changes. Throws InputError.
Adapter read_adapter(const Checkpoint& checkpoint, const Layout& layout, const NetworkParts& base,
                     std::optional<double> alpha);

}  // namespace boundsweep
