#pragma once
/// The constraints of a class, weight by weight: norms, and what training may change.  theory §3,
/// §5.3

#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "host/verify/network.hpp"

namespace boundsweep::verify {

/// The items of theory §5.2: weights that are covered together. The norms outside the blocks have
/// names of their own.
enum class Item : std::uint8_t {
  embedding,
  position,
  embedding_gain,
  embedding_bias,
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
  ff_gate,
  ff_gate_bias,
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
bool is_matrix(Item item);
bool is_gain(Item item);

/// What the class states of one sublayer, or, for a number that is none, of what stands outside
/// them.
struct StatedBounds {
  Weights weights;
  Training training;
};
StatedBounds stated_bounds(const Architecture& a, int sublayer);

/// One item of a network with its constraint: all matrices or vectors of the item in one.
struct WeightBlock {
  enum class Limit : std::uint8_t { spectral, frobenius, entrywise };

  Eigen::Map<Matrix> values;  ///< refers to the network
  Item item;
  int sublayer;  ///< −1 outside the sublayers
  Limit limit = Limit::frobenius;
  double bound = 0;
  double row_bound = std::numeric_limits<double>::infinity();  ///< on the norm of each row
  /// Norms are those of so many parts, one below or beside the other: heads, tokens.
  Eigen::Index row_parts = 1, column_parts = 1;
  bool trained = true;
  /// Where training starts, which `limit` and `bound` then speak of; null where it is from zero.
  Matrix* start = nullptr;
  double update = std::numeric_limits<double>::infinity();  ///< spectral, of what is added to it
  double rank = std::numeric_limits<double>::infinity();    ///< of that, all parts together

  /// Scales and clips the values into the constraint; values inside stay as they are.
  void project();
  /// Replaces the start and the values by draws that meet their bounds.
  void draw(WeightStyle style, std::mt19937_64& random);
  /// The same for what training adds to the start, which stays.
  void train(WeightStyle style, std::mt19937_64& random);
  /// Towards the boundary, perhaps beyond it.
  void push_out();
  /// Moves the start inside its bound, and the values with it. Precondition: start is not null.
  void set_start(const Matrix& to);
  /// How far training takes the values; by entries where the bound is on them.
  double radius() const { return std::isfinite(update) ? update : bound; }
  /// The values before training.
  Matrix untrained() const;
  /// ‖values‖ as the sensitivities measure changes: spectral for matrices, Euclidean for vectors,
  /// largest entry for gains, the largest of its parts.                  theory §5.2
  double change_norm() const;
};

/// Every block of the weights present in `weights`, first to last. Valid as long as nothing in
/// `weights` is resized.
std::vector<WeightBlock> weight_blocks(const Architecture& a, NetworkWeights& weights);

double spectral_norm(const Matrix& matrix);

/// Zero weights of the right sizes for one sublayer, or for the whole class.
SublayerWeights empty_sublayer(const Architecture& a, int sublayer, bool normalized);
/// One that stands outside the sublayers, as gain and bias of a sublayer without anything else.
SublayerWeights empty_norm(const Architecture& a, int sublayer);
NetworkWeights empty_network(const Architecture& a);
/// Sets the starts to zeros of the right sizes.
void add_starts(const Architecture& a, NetworkWeights& weights);

NetworkVariant draw_variant(const Architecture& a, std::mt19937_64& random);

/// A network with the start of another, trained anew.
NetworkWeights trained_anew(const Architecture& a, const NetworkWeights& from, WeightStyle style,
                            std::mt19937_64& random);

}  // namespace boundsweep::verify
