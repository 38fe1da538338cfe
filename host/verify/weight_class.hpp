#pragma once
/// The norm constraints of a class, weight by weight.                    theory §3

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "host/verify/network.hpp"

namespace boundsweep::verify {

/// The items of theory §5.2: weights that are covered together.
enum class Item : std::uint8_t {
  embedding,
  position,
  query,
  query_bias,
  key,
  key_bias,
  value,
  value_bias,
  output,
  output_bias,
  ff_in,
  ff_in_bias,
  ff_out,
  ff_out_bias,
  norm_gain,
  norm_bias,
  final_gain,
  final_bias,
  readout,
  readout_bias
};
const char* name_of(Item item);

/// One matrix, vector or number of a network with its constraint.
struct WeightBlock {
  enum class Limit : std::uint8_t { spectral, frobenius, entrywise };

  Eigen::Map<Matrix> values;  ///< refers to the network
  Item item;
  int sublayer;  ///< −1 outside the sublayers
  Limit limit;
  double bound;
  double row_bound;  ///< on the Euclidean norm of each row; +infinity where there is none

  /// Scales and clips the values into the constraint; values inside stay as they are.
  void project();
  /// Replaces the values by a draw that meets the bound.
  void draw(WeightStyle style, std::mt19937_64& random);
  /// ‖values‖ as the sensitivities measure changes: spectral for matrices, Euclidean for vectors,
  /// largest entry for gains.                                            theory §5.2
  double change_norm() const;
};

/// Every block of the weights present in `weights`, first to last. Valid as long as nothing in
/// `weights` is resized.
std::vector<WeightBlock> weight_blocks(const Architecture& a, NetworkWeights& weights);

double spectral_norm(const Matrix& matrix);

/// Zero weights of the right sizes for one sublayer, or for the whole class.
SublayerWeights empty_sublayer(const Architecture& a, bool attention, bool normalized);
NetworkWeights empty_network(const Architecture& a);

NetworkVariant draw_variant(const Architecture& a, std::mt19937_64& random);

}  // namespace boundsweep::verify
