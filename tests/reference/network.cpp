#include "network.hpp"

#include "sublayer.hpp"

namespace boundsweep::reference {

namespace {

/// Appends a stage: each later stage multiplies the sensitivities of the items before it by its c_1.
void apply(Network& network, const Series& stage, const Items& items) {
  multiply_sensitivities(network.items, stage.at(1));
  append(network.items, items);
  network.majorant = compose(stage, network.majorant);
}

void apply(Network& network, const Part& part) { apply(network, part.majorant, part.items); }

} // namespace

Network analyse_network(const Architecture& a, const Weights& weights, int max_order) {
  const PartContext context{a, weights, static_cast<std::size_t>(max_order) + 1};
  const Part first = embedding(context);
  Network network{first.majorant, first.items};
  const auto range = [&network] { return network.majorant[0]; };
  if (a.embedding_norm) apply(network, norm(context, weights.norm, range()));
  for (std::int64_t i = 0; i < 2 * a.depth; ++i) {
    const Sublayer sublayer = make_sublayer(context, i, range());
    apply(network, sublayer.majorant(), sublayer.items());
  }
  if (a.final_norm) apply(network, norm(context, weights.norm, range()));
  apply(network, readout(context, range()));
  return network;
}

Ball parameter_count(const Items& items) {
  Ball result(0);
  for (const WeightItem& item : items) result += item.count();
  return result;
}

} // namespace boundsweep::reference
