#pragma once
/// Real transformers of the class with random weights at the norm bounds, differentiated along a
/// line by power series (jets). Written against theory §3's definitions, not against include/.

#include <functional>
#include <string>
#include <vector>

#include <Eigen/Dense>

#include "boundsweep/architecture/architecture.hpp"
#include "random_source.hpp"

namespace boundsweep {

inline constexpr int jet_order = 6;

/// Σ c_k t^k, truncated: a number that depends on t.
struct Jet {
  double c[jet_order + 1] = {};

  Jet() = default;
  Jet(double constant) { c[0] = constant; }
};

/// M tokens with d features each, all of them jets: entry [m][i].
using JetTokens = std::vector<std::vector<Jet>>;

/// Norm, over the tokens the largest, of the k-th coefficients.
double token_norm(const JetTokens& x, int k);

/// One member of the class. Weight matrices have the spectral norms that the architecture states;
/// spread 0 makes them of rank one, which comes closest to the bounds.
class DrawnTransformer {
 public:
  DrawnTransformer(const Architecture& a, const std::string& activation, RandomSource& random,
                   double spread);

  JetTokens embed(const JetTokens& input) const;
  JetTokens attention(int block, const JetTokens& x) const;
  JetTokens feed_forward(int block, const JetTokens& x) const;
  JetTokens layer_norm(int index, const JetTokens& x) const;
  Jet readout(const JetTokens& x) const;

  /// The prediction on input + t direction.
  Jet predict(const JetTokens& input) const;

 private:
  struct Block {
    std::vector<Eigen::MatrixXd> query, key, value;
    Eigen::MatrixXd output, ff_in, ff_out;
    Eigen::VectorXd query_bias, key_bias, value_bias, output_bias, ff_in_bias, ff_out_bias;
  };
  struct Norm {
    Eigen::VectorXd gain, bias;
  };

  const Architecture& a_;
  std::string activation_;
  Eigen::MatrixXd embedding_, position_;
  std::vector<Block> blocks_;
  std::vector<Norm> norms_;  ///< by sublayer, the final one last
  Eigen::VectorXd readout_;
  double readout_bias_ = 0;
};

/// x + t h with ‖x‖ = radius_x, ‖h‖ = 1 in the token norm.
JetTokens random_line(RandomSource& random, int tokens, int width, double radius_x);

}  // namespace boundsweep
