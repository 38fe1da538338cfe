#include "host/measure/update_bounds.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "boundsweep/norm_certificate.hpp"
#include "boundsweep/selection.hpp"
#include "host/config/error.hpp"
#include "host/measure/low_rank.hpp"
#include "host/measure/measured_entry.hpp"

namespace boundsweep {
namespace {

constexpr std::int64_t highest_rank_tried = 256;

/// The change of one matrix.
struct Update {
  Norm norm;
  std::int64_t rank = 0, full_rank = 0;
};

class UpdateBounds {
 public:
  UpdateBounds(MeasuredClass& result, const TrainedNetwork& network, const TrainedGroups& groups,
               const PieceNorms& norms, const RankClaim& claim)
      : result_(result), network_(network), groups_(groups), norms_(norms), claim_(claim) {}

  void add() {
    measure(result_.outside, -1);
    for (int block = 0; block < network_.parts().blocks(); ++block)
      measure(result_.blocks[static_cast<std::size_t>(block)], block);
    // A start needs a finite update, also where vectors alone are trained outside the blocks.
    if (!result_.outside.update)
      result_.outside.update =
          MeasuredEntry{"update", largest_.value_or(0), 0,
                        "no matrix outside the blocks is trained: the largest of the blocks'"};
    if (largest_ && (network_.adapted() || claim_.kind != RankClaim::Kind::of_adapter))
      state_rank();
  }

 private:
  void measure(MeasuredGroup& group, int block) {
    Norm most;
    for (int p = 0; p < part_count; ++p) {
      const auto part = static_cast<Part>(p);
      if (!is_matrix_part(part) || !groups_.trained(part, block)) continue;
      const std::vector<const Piece*> now = network_.after(part, block);
      if (now.empty()) continue;
      const Update update = update_of(*now[0]);
      if (most.source.empty() || update.norm.value > most.value) most = update.norm;
      full_rank_ = std::max(full_rank_, update.full_rank);
      rank_ = std::max(rank_, update.rank);
    }
    if (most.source.empty()) return;
    most.source = "largest change: " + most.source;
    group.update = paid_entry("update", most);
    largest_ = std::max(largest_.value_or(0), group.update->bound);
  }

  /// `piece` is the matrix after training.
  Update update_of(const Piece& piece) const {
    Update update;
    update.rank = update.full_rank = std::min(piece.view.rows, piece.view.columns);
    if (const LowRankChange* change = network_.change(piece.part, piece.block)) {
      check_factors(*change);
      update.norm = norms_.product(change->part, Matrix(change->left), Matrix(change->right),
                                   change->factor, change->name);
      update.rank = change->right.rows;
      return update;
    }
    const std::vector<const Piece*> old = network_.before(piece.part, piece.block);
    const Matrix difference = old.empty() ? Matrix(piece.view) : Matrix(piece.view, old[0]->view);
    update.norm = norms_.change(difference, piece);
    if (!norms_.pretends() && claim_.kind != RankClaim::Kind::of_adapter && !network_.adapted())
      find_rank(difference, update);
    release(piece);
    if (!old.empty()) release(*old[0]);
    return update;
  }

  void check_factors(const LowRankChange& change) const {
    if (norms_.pretends()) return;
    for (const auto& [tensor, view] :
         {std::pair(change.left_tensor, change.left), std::pair(change.right_tensor, change.right)})
      norms_.survey(Matrix(view), {change.part, change.block, change.name, tensor, view});
  }

  /// The class then holds the change without what rounding added, whose norm may be larger by that.
  void find_rank(const Matrix& difference, Update& update) const {
    const bool stated = claim_.kind == RankClaim::Kind::stated;
    const std::int64_t most = stated ? claim_.stated : highest_rank_tried;
    if (update.norm.value == 0) {
      update.rank = 1;
    } else if (stated && update.full_rank <= most) {
      return;  // whatever its rank is
    } else if (const std::optional<LowRank> found = low_rank(difference, most)) {
      update.rank = found->rank;
      update.norm.value = raised(update.norm.value + found->residual, 2);
    }
  }

  /// A rank that the largest matrix cannot exceed is no claim.
  void state_rank() {
    const bool stated = claim_.kind == RankClaim::Kind::stated;
    if (stated && !norms_.pretends()) {
      if (rank_ > claim_.stated)
        throw InputError(
            fmt::format("--rank-of-update: {}: the change is not of rank {} to the rounding of its "
                        "type",
                        network_.name(), claim_.stated));
      rank_ = claim_.stated;
    }
    const double nats = whole_number_price(static_cast<double>(rank_));
    const bool claimed = network_.adapted() || stated || rank_ < full_rank_;
    if (claimed) {
      result_.rank = MeasuredEntry{"rank", static_cast<double>(rank_), 0,
                                   network_.adapted()
                                       ? "of the adapter's factors"
                                       : "of the change, but for the rounding of the stored type"};
      result_.rank->comment +=
          claim_.declared ? ", declared" : fmt::format(", {:.2f} nats", nats + 5e-3);
    } else {
      result_.notes.push_back(fmt::format(
          "{}: the change is of no low rank to the rounding of its type", network_.name()));
    }
    if (!claim_.declared)
      result_.paid.push_back({claimed ? fmt::format("rank {}", rank_) : "full rank", nats});
  }

  MeasuredClass& result_;
  const TrainedNetwork& network_;
  const TrainedGroups& groups_;
  const PieceNorms& norms_;
  const RankClaim& claim_;
  std::optional<double> largest_;
  std::int64_t rank_ = 0, full_rank_ = 0;
};

}  // namespace

void add_update_bounds(MeasuredClass& result, const TrainedNetwork& network,
                       const TrainedGroups& groups, const PieceNorms& norms,
                       const RankClaim& claim) {
  UpdateBounds(result, network, groups, norms, claim).add();
}

double update_bound_operations(const TrainedNetwork& network, const TrainedGroups& groups,
                               const PieceNorms& norms) {
  double sum = 0;
  for (const Piece* piece : network.all_after())
    if (is_matrix_part(piece->part) && groups.trained(piece->part, piece->block) &&
        network.change(piece->part, piece->block) == nullptr)
      sum += norms.operations(*piece);
  return sum;
}

}  // namespace boundsweep
