#pragma once
/// Norms of the pieces of a network as the theory counts them: of queries, keys and values head by
/// head, of vectors as a whole, of tables of vectors row by row.           theory §0, §3

#include <cstdint>
#include <functional>
#include <string>

#include "host/measure/network_parts.hpp"
#include "host/measure/spectral_norm.hpp"

namespace boundsweep {

/// An upper bound and what it is of.
struct Norm {
  double value = 0;
  Proof proof = Proof::exact;
  std::string source;
};

class PieceNorms {
 public:
  struct Heads {
    std::int64_t query = 1, key = 1;
  };
  /// `work` hears of operations that were done. Where it `pretends`, no element is read and every
  /// norm is 1: for what must be known before the work is worth its time.
  PieceNorms(Heads heads, bool pretends, std::function<void(double operations)> work)
      : heads_(heads), pretends_(pretends), work_(std::move(work)) {}

  bool pretends() const { return pretends_; }

  // All throw InputError, naming file, tensor and place, where an element is no finite number, or a
  // norm is beyond the 1e300 of a sweep file.

  /// The spectral norm, of the largest head where rows belong to heads.
  Norm matrix(const Piece& piece) const;
  /// The same of what was added to it: `change`, of the shape of the piece.
  Norm change(const Matrix& change, const Piece& piece) const;
  /// Of factor · left · right, whose rows are those of the part.
  Norm product(Part part, const Matrix& left, const Matrix& right, double factor,
               const std::string& name) const;
  /// The largest Euclidean norm of a row.
  Norm row(const Piece& piece) const;
  /// The Euclidean norm of a vector.
  Norm vector(const Piece& piece) const;
  Norm largest_entry(const Piece& piece) const;

  /// About how many operations `matrix` takes, as `work` counts them.
  double operations(const Piece& piece) const;
  static double operations_of_vector(const Piece& piece);

  /// Of a matrix that belongs to the piece.
  Survey survey(const Matrix& matrix, const Piece& piece) const;

 private:
  std::int64_t heads_of(Part part) const;
  Norm by_heads(const Matrix& matrix, const Piece& piece) const;

  Heads heads_;
  bool pretends_;
  std::function<void(double)> work_;
};

}  // namespace boundsweep
