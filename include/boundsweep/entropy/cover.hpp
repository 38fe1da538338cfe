#pragma once
/// How one item is covered: as a whole, through the factors of a low rank, or as it is stored.  theory §5.3

#include <cmath>

#include "boundsweep/parts/item.hpp"

namespace boundsweep {

/// What all items of one shape have in common: item i needs at most
/// min(dimension · log(1 + factor u_i λ_i D/(dimension e)), codes) nats.
template <class Real>
struct CoverOf {
  Real dimension;  ///< D_i
  Real factor;     ///< f_i, 2 for a full matrix, 4 for one of low rank
  Real codes;      ///< B_i, infinite where what is trained is stored without error
};

/// Roundings: D_i 4, B_i 5.
template <class Real>
BS_FUNCTION CoverOf<Real> cover_of(const ArchitectureOf<Real>& a, ItemShape shape) {
  const ItemSize<Real> size = size_of(a, shape);
  const Real entries = size.entries(), none(0.0);
  CoverOf<Real> cover{entries, Real(2.0), Real(INFINITY)};
  Real stored = entries;
  const auto factored = a.training.rank < Real(INFINITY);
  if (is_matrix(shape) && any(factored)) {
    const Real rank = select(factored, a.training.rank, none);
    stored = select(factored, rank * (size.rows + size.columns), entries);
    const Real dimension = rank * (size.rows + size.columns) - Real(0.5) * rank * (rank - Real(1.0));
    const auto pays = factored & (rank < min(size.rows, size.columns)) & (dimension < entries);
    cover.dimension = select(pays, dimension, entries);
    cover.factor = select(pays, Real(4.0), Real(2.0));
  }
  const auto coded = a.training.bits < Real(INFINITY);
  cover.codes = select(coded, select(coded, a.training.bits, none) * Real(log_two) * stored,
                       Real(INFINITY));
  return cover;
}

/// f_i D/D_i: an item's argument of the logarithm is this times u_i λ_i/e.
template <class Real>
BS_FUNCTION Real share_of(const CoverOf<Real>& cover, Real all_dimensions) {
  return cover.factor * all_dimensions / cover.dimension;
}

}  // namespace boundsweep
