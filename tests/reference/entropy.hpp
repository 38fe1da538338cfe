// Metric entropy of the transformer class (theory §5): for a resolution e, one upper bound per route.
#pragma once

#include "network.hpp"
#include "sweep_point.hpp"

#include <vector>

namespace boundsweep::reference {

class Entropy {
 public:
  Entropy(const Architecture& architecture, const Network& network);

  /// h_s(e) of the smooth route, order s = 1 … S (theory §5.1).
  Ball smooth(std::size_t order, const Ball& resolution) const;

  /// h_P(e) of the parametric route (theory §5.2).
  Ball parametric(const Ball& resolution) const;

 private:
  Ball further_cells(std::size_t order, const Ball& accuracy) const;

  const Architecture& architecture_;
  const Network& network_;
};

} // namespace boundsweep::reference
