#include "host/measure/audit.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "boundsweep/selection.hpp"
#include "host/config/error.hpp"
#include "host/measure/architecture_facts.hpp"
#include "host/measure/model_config.hpp"
#include "host/measure/piece_norms.hpp"
#include "host/measure/trained_groups.hpp"
#include "host/measure/trained_network.hpp"
#include "host/measure/weight_bounds.hpp"
#include "host/output/file.hpp"

namespace boundsweep {
namespace {

/// Numbers that a file holds have the bits of their type; those of a readout that is yet to be
/// trained, or of factors that were merged, are not known.
void add_bits(MeasuredClass& result, const TrainedNetwork& network, const TrainedGroups& groups,
              const AuditOptions& options) {
  if (options.overrides.bits) return;
  int most = 0;
  for (const LowRankChange& change : network.changes())
    most = std::max({most, bits_of(change.left_tensor->type), bits_of(change.right_tensor->type)});
  for (const Piece* piece : network.all_after())
    if (groups.trained(piece->part, piece->block) &&
        network.change(piece->part, piece->block) == nullptr)
      most = std::max(most, bits_of(piece->tensor->type));
  const bool readout_to_come =
      groups.outside.trainable.has(WeightGroup::readout) && network.after(Part::readout).empty();
  if (most == 0 || readout_to_come) return;
  if (result.rank && !network.adapted()) {
    result.notes.push_back(fmt::format(
        "{}: the factors of the change are not in the file, so their bits are not either; "
        "where you know them, --set training.bits=B",
        network.name()));
    return;
  }
  const double nats = whole_number_price(most);
  result.bits = MeasuredEntry{"bits", static_cast<double>(most), 0,
                              "of what is trained, as the file stores it"};
  result.bits->comment +=
      options.bits_declared ? ", declared" : fmt::format(", {:.2f} nats", nats + 5e-3);
  if (!options.bits_declared) result.paid.push_back({fmt::format("{} bits", most), nats});
}

void price_groups(MeasuredClass& result, const TrainedGroups& groups, const AuditOptions& options) {
  if (!result.restricts || options.trainable_declared) return;
  const int count = groups.present();
  result.paid.push_back(
      {fmt::format("which of {} groups are trained", count), count * group_price});
}

void check_pooler(const TrainedNetwork& network, const Layout& layout, MeasuredClass& result) {
  const auto& ignored = network.trained_parts().ignored();
  const bool has_pooler = std::any_of(ignored.begin(), ignored.end(), [](const auto& entry) {
    return entry.first.find("pooler") != std::string::npos;
  });
  if (!has_pooler) return;
  if (layout.name == "bert" && !network.after(Part::readout).empty())
    throw InputError(
        fmt::format("{}: the readout stands behind a pooler, a layer with tanh that the class has "
                    "not; a MAP.toml with "
                    "the pooler \"ignored\" measures the network without it",
                    network.name()));
  result.notes.push_back(fmt::format(
      "{}: the pooler is left out: the class reads one token or their mean", network.name()));
}

/// What neither a file nor the user states is a guess from the names.
void note_guesses(MeasuredClass& result, const TrainedNetwork& network) {
  if (file_exists(network.directory() + "/config.json")) return;
  std::vector<std::string> guesses;
  for (const Fact& fact : result.architecture)
    if (fact.source.rfind(usual_source, 0) == 0)
      guesses.push_back(fmt::format("{} = {}", fact.key, fact.value));
  if (!guesses.empty())
    result.notes.push_back(
        fmt::format("{}: no config.json beside it, so {} are taken for the usual; where they "
                    "are not, --set architecture.KEY=VALUE",
                    network.name(), fmt::join(guesses, ", ")));
}

void add_notes(MeasuredClass& result, const TrainedNetwork& network, const TrainedGroups& groups) {
  note_guesses(result, network);
  if (groups.types_differ)
    result.notes.push_back(
        fmt::format("{}: its elements are of another type than the start's, and rounding alone "
                    "changes every tensor; a "
                    "start of the same type shows what training changed",
                    network.name()));
  if (groups.outside.trainable.has(WeightGroup::readout) &&
      !groups.trained(Part::readout_bias, -1) && !network.after(Part::readout_bias).empty())
    result.notes.push_back(
        fmt::format("{}: the readout's bias {} counts as frozen: it belongs to the group bias",
                    network.name(), network.after(Part::readout_bias)[0]->name));
}

}  // namespace

MeasuredClass audit(const Checkpoint& model, const Checkpoint* start, const Layout& given,
                    const AuditOptions& options) {
  const Layout layout = configured_layout(
      given, is_adapter(model) && start != nullptr ? start->directory() : model.directory());
  const TrainedNetwork network(model, start, layout, options.alpha, options.overrides.new_readout);
  ArchitectureFacts facts(network, layout, options.overrides.architecture);
  double done = 0, total = 1;
  const PieceNorms norms(facts.heads(), options.pretends, [&](double operations) {
    done += operations;
    options.progress(std::min(done, total), total);
  });
  MeasuredClass result;
  const TrainedGroups groups = trained_groups(network, options.trainable, norms);
  total = weight_bound_operations(network, groups, norms);
  if (start != nullptr) total += update_bound_operations(network, groups, norms);
  if (!options.pretends) options.progress(0, total);
  result.has_start = start != nullptr;
  result.restricts = start != nullptr || options.trainable.has_value();
  result.outside.trainable = groups.outside.trainable;
  for (const TrainedGroups::Groups& block : groups.blocks)
    result.blocks.emplace_back().trainable = block.trainable;
  add_weight_bounds(result, network, groups, norms, facts);
  if (start != nullptr) add_update_bounds(result, network, groups, norms, options.rank);
  add_bits(result, network, groups, options);
  price_groups(result, groups, options);
  result.architecture = facts.section(network, groups);
  check_pooler(network, layout, result);
  add_notes(result, network, groups);
  return result;
}

}  // namespace boundsweep
