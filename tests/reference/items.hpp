// The items of theory §5.2: weights that are covered together.
#pragma once

#include "weights.hpp"

#include <string>
#include <vector>

namespace boundsweep::reference {

struct WeightItem {
  std::string name;
  bool is_matrix;             ///< else a vector, of `rows` numbers
  std::int64_t rows, columns;
  bool trainable;
  Ball radius;                ///< u_i
  Ball sensitivity;           ///< λ_i, of the prediction

  Ball count() const { return Ball(rows) * Ball(columns); } ///< P_i
};

using Items = std::vector<WeightItem>;

inline void add_item(Items& items, const std::string& name, const Matrix& matrix, const Ball& sensitivity) {
  items.push_back({name, true, matrix.rows, matrix.columns, matrix.trainable, matrix.radius, sensitivity});
}

/// Nothing where the vector is absent.
inline void add_item(Items& items, const std::string& name, const Vector& vector, const Ball& sensitivity) {
  if (vector.present) items.push_back({name, false, vector.count, 1, vector.trainable, vector.bound, sensitivity});
}

/// A later stage: what it makes of a change of its input.
inline void multiply_sensitivities(Items& items, const Ball& factor) {
  for (WeightItem& item : items) item.sensitivity *= factor;
}

inline void append(Items& items, const Items& more) { items.insert(items.end(), more.begin(), more.end()); }

} // namespace boundsweep::reference
