// The smooth route to the metric entropy (theory §5.1): all derivatives below an order s are coded, each to its own precision.
#pragma once

#include "series.hpp"
#include "sweep_point.hpp"

#include <vector>

namespace boundsweep::reference {

class SmoothEntropy {
 public:
  /// `majorant` is T_0 … T_S, `clipped` T_0'.
  SmoothEntropy(const Architecture& architecture, const Series& majorant, const Ball& clipped);

  /// h_s(e), order s = 1 … S.
  Ball operator()(std::size_t order, const Ball& resolution) const;

 private:
  /// What does not depend on the scale for one order s and one θ; entries j = 0 … s − 1.
  struct Precisions {
    Ball tau;                ///< 1 − θ
    std::vector<Ball> theta; ///< θ_j
    std::vector<Ball> ratio; ///< ρ_j/θ_j
  };

  Precisions precisions(std::size_t order, std::int64_t inverse_numerator, std::int64_t inverse_denominator) const;
  Ball entropy(std::size_t order, const Precisions& precisions, const Ball& resolution) const;
  Ball further_cells(const Ball& cell_radius) const;

  Ball radius_, root_features_; ///< r, √d_x
  std::uint64_t dimension_;     ///< n
  std::int64_t outputs_;        ///< k
  Series majorant_;
  Ball clipped_;
  std::vector<Ball> forms_;     ///< D_j = dimension of the j-linear symmetric forms on R^n
  std::vector<std::vector<Precisions>> precisions_; ///< by order, then θ
};

} // namespace boundsweep::reference
