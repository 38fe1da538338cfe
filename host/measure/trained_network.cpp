#include "host/measure/trained_network.hpp"

#include <fmt/format.h>

#include "host/config/error.hpp"
#include "host/config/quoted.hpp"

namespace boundsweep {
namespace {

bool is_readout(Part part) {
  return part == Part::readout || part == Part::readout_bias;
}

}  // namespace

TrainedNetwork::TrainedNetwork(const Checkpoint& model, const Checkpoint* start,
                               const Layout& layout, std::optional<double> alpha, bool new_readout)
    : model_(model), start_(start), new_readout_(new_readout) {
  if (is_adapter(model)) {
    if (start == nullptr)
      throw InputError(fmt::format(
          "{}: is an adapter; give the network that it changes with --start", model.name()));
    base_ = std::make_unique<NetworkParts>(*start, layout);
    adapter_ = read_adapter(model, layout, *base_, alpha);
    check_new_readout();
    return;
  }
  network_ = std::make_unique<NetworkParts>(model, layout);
  if (start != nullptr) {
    base_ = std::make_unique<NetworkParts>(*start, layout);
    check_same_shape();
    check_new_readout();
  }
}

/// Whose change could not be told from what was decided.
void TrainedNetwork::check_new_readout() const {
  if (!new_readout_ || (!parts().has(Part::readout) && !trained_parts().has(Part::readout) &&
                        (!adapted() || adapted_readout() == nullptr)))
    return;
  throw InputError(
      fmt::format("--set weights.readout: with --start the readout of {} is measured, the entry is "
                  "for networks "
                  "without one",
                  name()));
}

const Piece* TrainedNetwork::adapted_readout() const {
  for (const Piece& piece : adapter_->replaced)
    if (piece.part == Part::readout) return &piece;
  return nullptr;
}

bool TrainedNetwork::is_left_out(Part part) const {
  return new_readout_ && is_readout(part);
}

std::vector<const Piece*> TrainedNetwork::before(Part part, int block) const {
  if (is_left_out(part) || (is_readout(part) && readout_is_new())) return {};
  return parts().find(part, block);
}

std::vector<const Piece*> TrainedNetwork::after(Part part, int block) const {
  if (is_left_out(part)) return {};
  if (!adapted()) return network_->find(part, block);
  std::vector<const Piece*> pieces;
  for (const Piece& piece : adapter_->replaced)
    if (piece.part == part && piece.block == block) pieces.push_back(&piece);
  return pieces.empty() ? base_->find(part, block) : pieces;
}

std::vector<const Piece*> TrainedNetwork::all_after() const {
  std::vector<const Piece*> all;
  for (const Piece& piece : trained_parts().pieces())
    if (!is_left_out(piece.part)) all.push_back(&piece);
  if (adapted())
    for (const Piece& piece : adapter_->replaced)
      if (!is_left_out(piece.part)) all.push_back(&piece);
  return all;
}

const LowRankChange* TrainedNetwork::change(Part part, int block) const {
  for (const LowRankChange& one : changes())
    if (one.part == part && one.block == block) return &one;
  return nullptr;
}

const std::vector<LowRankChange>& TrainedNetwork::changes() const {
  static const std::vector<LowRankChange> none;
  return adapted() ? adapter_->changes : none;
}

bool TrainedNetwork::readout_is_new() const {
  if (!base_) return false;
  if (adapted()) return !base_->has(Part::readout);
  if (!network_->has(Part::readout)) return false;
  return !base_->has(Part::readout) || (base_->readout_is_tied() && !network_->readout_is_tied());
}

void TrainedNetwork::check_same_shape() const {
  const auto fail = [&](const Piece& piece, const std::string& problem) {
    throw InputError(fmt::format("{}: {}: {}", piece.tensor->file->path(),
                                 boundsweep::quoted(piece.name), problem));
  };
  for (const Piece& piece : network_->pieces()) {
    if (is_readout(piece.part) && readout_is_new()) continue;
    const std::vector<const Piece*> others = base_->find(piece.part, piece.block);
    if (others.empty()) fail(piece, fmt::format("the start {} has no such part", start_->name()));
    const MatrixView& other = others[0]->view;
    if (other.rows != piece.view.rows || other.columns != piece.view.columns)
      fail(piece, fmt::format("its {} is {} x {}, in the start {} it is {} x {}",
                              name_of(piece.part), piece.view.rows, piece.view.columns,
                              start_->name(), other.rows, other.columns));
    if (others.size() != network_->find(piece.part, piece.block).size())
      fail(piece,
           fmt::format("the start {} has more or fewer tensors of that part", start_->name()));
  }
  for (const Piece& piece : base_->pieces())
    if (!is_readout(piece.part) && !network_->has(piece.part, piece.block))
      fail(piece, fmt::format("{} has no such part", model_.name()));
}

}  // namespace boundsweep
