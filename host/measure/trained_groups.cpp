#include "host/measure/trained_groups.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "host/config/error.hpp"
#include "host/config/names.hpp"
#include "host/config/training_reader.hpp"

namespace boundsweep {
namespace {

GroupSet with(GroupSet groups, WeightGroup group) {
  groups.bits |= std::uint32_t{1} << static_cast<int>(group);
  return groups;
}

int count_of(GroupSet groups) {
  return __builtin_popcount(groups.bits);
}

class GroupFinder {
 public:
  GroupFinder(const TrainedNetwork& network, const std::optional<GroupSet>& stated,
              const PieceNorms& norms)
      : network_(network), stated_(stated), norms_(norms) {}

  TrainedGroups find() {
    check_tied_readout();
    fill(result_.outside, -1);
    bool any = count_of(result_.outside.trainable) > 0;
    for (int block = 0; block < network_.parts().blocks(); ++block) {
      fill(result_.blocks.emplace_back(), block);
      any = any || count_of(result_.blocks.back().trainable) > 0;
    }
    if (!any) fail_none();
    return std::move(result_);
  }

 private:
  /// One tensor is frozen or is not.
  void check_tied_readout() const {
    if (!stated_ || network_.new_readout() || network_.readout_is_new() ||
        !network_.parts().readout_is_tied() ||
        stated_->has(WeightGroup::embedding) == stated_->has(WeightGroup::readout))
      return;
    throw InputError(
        fmt::format("{}: its readout is its embedding, so --trainable must name both or neither; a "
                    "readout of its own "
                    "that was decided on beforehand is stated by --set weights.readout=NORM",
                    network_.name()));
  }

  void fill(TrainedGroups::Groups& groups, int block) {
    groups.present = present(block);
    groups.trainable = trainable(block, groups.present);
  }

  GroupSet present(int block) const {
    GroupSet groups{0};
    const auto add = [&](const Piece& piece) {
      if (piece.block == block) groups = with(groups, group_of(piece.part));
    };
    for (const Piece& piece : network_.parts().pieces()) add(piece);
    for (const Piece* piece : network_.all_after()) add(*piece);
    // A readout that is yet to be trained has no tensor.
    const bool readout_to_come = !network_.start() && network_.before(Part::readout).empty();
    return block < 0 && readout_to_come ? with(groups, WeightGroup::readout) : groups;
  }

  GroupSet trainable(int block, GroupSet present) {
    if (network_.start() == nullptr)
      return stated_ ? GroupSet{stated_->bits & present.bits} : present;
    const GroupSet changed = this->changed(block);
    if (!stated_) return changed;
    if (norms_.pretends()) return {stated_->bits & present.bits};
    for (int i = 0; i < weight_groups; ++i) {
      const auto group = static_cast<WeightGroup>(i);
      if (!changed.has(group) || stated_->has(group)) continue;
      throw InputError(
          fmt::format("{}: {}{} differs from the start, but is not among --trainable {}",
                      network_.name(), group_names[static_cast<std::size_t>(i)],
                      block < 0 ? std::string() : fmt::format(" of block {}", block),
                      fmt::join(group_list(*stated_), ",")));
    }
    return {stated_->bits & present.bits};
  }

  GroupSet changed(int block) {
    GroupSet groups{0};
    std::set<Part> seen;
    for (const LowRankChange& change : network_.changes())
      if (change.block == block) groups = with(groups, group_of(change.part));
    for (const Piece* piece : network_.all_after()) {
      if (piece->block != block || !seen.insert(piece->part).second) continue;
      if (!groups.has(group_of(piece->part)) && differs(piece->part, block))
        groups = with(groups, group_of(piece->part));
    }
    return groups;
  }

  /// Equal numbers are unchanged, of whatever type.
  bool differs(Part part, int block) {
    if (norms_.pretends()) return true;
    const std::vector<const Piece*> old = network_.before(part, block),
                                    now = network_.after(part, block);
    if (old.size() != now.size()) return true;
    for (std::size_t i = 0; i < now.size(); ++i) {
      const Piece &a = *now[i], &b = *old[i];
      if (a.tensor == b.tensor) continue;
      if (a.tensor->type == b.tensor->type && a.tensor->bytes == b.tensor->bytes &&
          std::equal(a.tensor->data, a.tensor->data + a.tensor->bytes, b.tensor->data))
        continue;
      result_.types_differ = result_.types_differ || a.tensor->type != b.tensor->type;
      if (norms_.survey(Matrix(a.view, b.view), a).largest != 0) return true;
    }
    return false;
  }

  [[noreturn]] void fail_none() const {
    if (network_.start() != nullptr)
      throw InputError(
          fmt::format("{}: no tensor differs from the start {}; say with --trainable what "
                      "training may change",
                      network_.name(), network_.start()->name()));
    throw InputError(fmt::format("{}: has no tensor of --trainable {}", network_.name(),
                                 fmt::join(group_list(*stated_), ",")));
  }

  const TrainedNetwork& network_;
  const std::optional<GroupSet>& stated_;
  const PieceNorms& norms_;
  TrainedGroups result_;
};

}  // namespace

bool TrainedGroups::trained(Part part, int block) const {
  const Groups& groups = block < 0 ? outside : blocks[static_cast<std::size_t>(block)];
  return groups.trainable.has(group_of(part));
}

int TrainedGroups::present() const {
  int count = count_of(outside.present);
  for (const Groups& block : blocks) count += count_of(block.present);
  return count;
}

TrainedGroups trained_groups(const TrainedNetwork& network, const std::optional<GroupSet>& stated,
                             const PieceNorms& norms) {
  return GroupFinder(network, stated, norms).find();
}

}  // namespace boundsweep
