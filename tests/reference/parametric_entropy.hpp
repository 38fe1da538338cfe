// The parametric route to the metric entropy (theory §5.2 and §5.3): what is trainable is covered, item by item.
#pragma once

#include "items.hpp"

#include <optional>
#include <vector>

namespace boundsweep::reference {

class ParametricEntropy {
 public:
  /// `clipped` is T_0'.
  ParametricEntropy(const Items& items, const Training& training, const Ball& clipped);

  /// h_P(e)
  Ball operator()(const Ball& resolution) const;

  /// Numbers stored of what is trainable, also of items that cannot move the prediction: an exact integer.
  const Ball& trained() const { return trained_; }

 private:
  /// A trainable item that can move the prediction.
  struct Cover {
    Ball dimension;            ///< D_i
    int factor;                ///< f_i
    Ball reach;                ///< u_i λ_i
    std::optional<Ball> codes; ///< B_i: log of the number of codes, where numbers are stored
  };

  std::vector<Cover> covers_;
  std::optional<Ball> all_codes_; ///< c·log 2
  Ball trained_, dimension_;      ///< dimension_ is D = Σ D_i
  Ball enough_;                   ///< min(T_0', Σ u_i λ_i): the class has one code from this scale on
};

} // namespace boundsweep::reference
