#include "host/measure/architecture_facts.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "host/config/error.hpp"
#include "host/config/number_text.hpp"
#include "host/measure/measured_entry.hpp"
#include "host/measure/model_config.hpp"
#include "host/output/decimal.hpp"

namespace boundsweep {
namespace {

constexpr const char* option = "--set";

}  // namespace

ArchitectureFacts::ArchitectureFacts(const TrainedNetwork& network, const Layout& layout,
                                     const ArchitectureEntries& stated) {
  const NetworkParts& parts = network.parts();
  add(layout.usual, usual_source + layout.name);
  add(configured_architecture(network.directory()), "config.json");
  add(layout.stated, layout.name);
  if (parts.tokens() > 0)
    set("tokens", fmt::format("{}", parts.tokens()),
        "rows of " + parts.find(Part::position)[0]->name);
  add(stated, option);
  check_heads(network);
  if (find("tokens") == nullptr)
    throw InputError(missing(network, "tokens", "the most tokens that an input has"));
  if (parts.vocabulary() == 0 && find("radius") == nullptr)
    throw InputError(
        fmt::format("{}: inputs are numbers, and no tensor says how large they are; give the "
                    "ball's radius with --set architecture.radius=R",
                    network.name()));
}

void ArchitectureFacts::add(const ArchitectureEntries& entries, const std::string& source) {
  for (const auto& [key, value] : entries) set(key, value, source);
}

void ArchitectureFacts::set(const std::string& key, const std::string& value,
                            const std::string& source) {
  for (Fact& fact : facts_)
    if (fact.key == key) {
      fact.value = value;
      fact.source = source;
      return;
    }
  facts_.push_back({key, value, source});
}

const Fact* ArchitectureFacts::find(const std::string& key) const {
  for (const Fact& fact : facts_)
    if (fact.key == key) return &fact;
  return nullptr;
}

std::string ArchitectureFacts::missing(const TrainedNetwork& network, const std::string& key,
                                       const std::string& what) {
  return fmt::format(
      "{}: neither the tensors nor a config.json beside them say {}; give --set "
      "architecture.{}=N",
      network.name(), what, key);
}

void ArchitectureFacts::check_heads(const TrainedNetwork& network) {
  const Fact* fact = find("heads");
  if (fact == nullptr)
    throw InputError(missing(network, "heads", "how many heads share the width"));
  const std::int64_t width = network.parts().width(), kv_width = network.parts().kv_width();
  heads_ = number_of<std::int64_t>(fact->value).value_or(0);
  if (heads_ < 1 || width % heads_ != 0)
    throw InputError(
        fmt::format("{}: {} heads ({}) do not divide the width {}; --set architecture.heads=N",
                    network.name(), fact->value, fact->source, width));
  const std::int64_t head_width = width / heads_;
  kv_heads_ = kv_width / head_width;
  if (kv_width % head_width != 0 || kv_heads_ < 1 || heads_ % kv_heads_ != 0)
    throw InputError(fmt::format("{}: keys have {} rows, which {} heads of {} ({}) cannot share",
                                 network.name(), kv_width, heads_, head_width, fact->source));
}

void ArchitectureFacts::set_radius(const Norm& norm) {
  const Fact* given = find("radius");
  if (given == nullptr || given->source != option)
    return set("radius", shortest(rounded_norm(norm.value)), norm.source);
  const std::optional<double> radius = number_of<double>(given->value);
  if (radius && *radius < norm.value)
    throw InputError(
        fmt::format("--set architecture.radius: {} is less than inputs have, must be at least "
                    "{} ({})",
                    given->value, decimal_upper(norm.value, 6), norm.source));
}

std::vector<Fact> ArchitectureFacts::section(const TrainedNetwork& network,
                                             const TrainedGroups& groups) const {
  const NetworkParts& parts = network.parts();
  std::vector<Fact> section;
  const auto fact = [&](const std::string& key) {
    if (const Fact* known = find(key)) section.push_back(*known);
  };
  const auto state = [&](const std::string& key, std::int64_t value, const std::string& source) {
    section.push_back({key, fmt::format("{}", value), source});
  };
  const auto flag = [&](const std::string& key, bool holds) {
    if (holds) section.push_back({key, "true", "from the names"});
  };
  fact("tokens");
  if (parts.has(Part::embedding))
    state("input_dim", parts.input_dim(), "numbers of a token");
  else if (parts.vocabulary() > 0 && groups.trained(Part::token_embedding, -1))
    state("input_dim", parts.vocabulary(), "the vocabulary");
  else
    state("input_dim", parts.width(), "the width: a token comes in embedded");
  fact("radius");
  fact("heads");
  if (kv_heads_ != heads_) state("kv_heads", kv_heads_, "from the rows of the keys");
  state("width", parts.width(), "from the shapes");
  state("ff", parts.ff(), "from the shapes");
  state("norms_per_block", parts.norms_per_block(), "from the names");
  fact("placement");
  fact("activation");
  flag("ff_gated", parts.gated());
  fact("rotary");
  fact("norm_epsilon");
  fact("norm_kind");
  flag("embedding_norm", parts.has(Part::embedding_norm_gain));
  flag("final_norm", parts.has(Part::final_norm_gain));
  const std::vector<const Piece*> readout = network.after(Part::readout);
  const Fact* outputs = find("outputs");
  if (!readout.empty()) {
    if (outputs != nullptr)
      throw InputError(
          fmt::format("--set architecture.outputs: the readout {} has {} rows; a readout of its "
                      "own that was decided on beforehand takes --set weights.readout=NORM too",
                      readout[0]->name, readout[0]->view.rows));
    state("outputs", readout[0]->view.rows, "rows of the readout");
  } else if (outputs != nullptr) {
    section.push_back(*outputs);
  } else {
    state("outputs", 1, "no readout is in the checkpoint");
  }
  return section;
}

}  // namespace boundsweep
