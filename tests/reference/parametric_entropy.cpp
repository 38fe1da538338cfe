#include "parametric_entropy.hpp"

#include <algorithm>

namespace boundsweep::reference {

namespace {

/// ρ(m_i + n_i) for a matrix of bounded rank, which is stored as two factors whether that pays or not; else P_i.
Ball stored_numbers(const WeightItem& item, const Training& training) {
  if (!item.is_matrix || !training.rank) return item.count();
  return Ball(*training.rank) * (Ball(item.rows) + Ball(item.columns));
}

/// Of m_i×n_i matrices of rank ≤ ρ, where ρ < min(m_i, n_i) and it is below m_i n_i.
std::optional<Ball> low_rank_dimension(const WeightItem& item, const Training& training) {
  if (!item.is_matrix || !training.rank || *training.rank >= std::min(item.rows, item.columns)) return std::nullopt;
  const Ball rank(*training.rank);
  const Ball dimension = rank * (Ball(item.rows) + Ball(item.columns)) - rank * (rank - Ball(1)) / Ball(2);
  if (dimension >= item.count()) return std::nullopt;
  return dimension;
}

} // namespace

ParametricEntropy::ParametricEntropy(const Items& items, const Training& training, const Ball& clipped) : trained_(0), dimension_(0) {
  const Ball log2 = log(Ball(2));
  if (training.code_bits) all_codes_ = *training.code_bits * log2;
  Ball reach(0);
  for (const WeightItem& item : items) {
    if (!item.trainable) continue;
    const Ball stored = stored_numbers(item, training);
    trained_ += stored;
    Cover cover{item.count(), 2, item.radius * item.sensitivity, std::nullopt};
    if (cover.reach.is_zero()) continue;
    if (const auto dimension = low_rank_dimension(item, training)) {
      cover.dimension = *dimension;
      cover.factor = 4;
    }
    if (training.bits) cover.codes = *training.bits * log2 * stored;
    dimension_ += cover.dimension;
    reach += cover.reach;
    covers_.push_back(cover);
  }
  enough_ = min(clipped, reach);
}

Ball ParametricEntropy::operator()(const Ball& resolution) const {
  if (resolution >= enough_ || overlaps(resolution, enough_)) return Ball(0);
  Ball sum(0);
  for (const Cover& cover : covers_) {
    const Ball covered = cover.dimension * log1p(Ball(cover.factor) * cover.reach * dimension_ / (cover.dimension * resolution));
    sum += cover.codes ? min(covered, *cover.codes) : covered;
  }
  return all_codes_ ? min(sum, *all_codes_) : sum;
}

} // namespace boundsweep::reference
