#include "host/report/layers.hpp"

#include "boundsweep/network/walk.hpp"

namespace boundsweep {

std::vector<Layer> layers_of(const Problem& problem, const Digits& digits) {
  const TransformerClass c = transformer_class(architecture_at(problem.view(), digits));
  const Architecture& a = c.sizes;
  const LayerOf<double> outside = outside_blocks(c);
  const Tables& tables = *problem.view().tables;
  const int order = usable_order(a, problem.view().settings.summary.max_order);
  RoundingCount count;  // runs along as in network_majorant, so that the last layer is the network
  std::vector<Layer> layers{{0, "input", Extended(a.radius), Extended(1.0)}};
  Majorant current = embedding::majorant<Extended>(outside, order);
  const auto add = [&](int block, const char* name) {
    layers.push_back(
        {block, name, round_up(current[0], count.range), round_up(current[1], count.per_order)});
  };
  const auto normalize = [&](const char* name) {
    const Majorant norm = layer_norm::majorant(outside, tables, current[0], order);
    count.range =
        count.add_norm(count.range, layer_norm::normalized_sensitivity(a, current[0]), order);
    current = substitute(norm, current, order);
    add(0, name);
  };
  add(0, "embedding");
  if (a.embedding_norm) normalize("embedding norm");
  for (int i = 0; i < a.sublayers(); ++i) {
    const BlockLayer<double> layer(c, i / 2);
    const Stage stage = stage_majorants(layer(), tables, i, current[0], order);
    count.add_stage(a, i, stage.normalized, stage_sensitivity(layer(), i, stage, current[0]), order);
    current = substitute(stage_majorant(a, stage, order), current, order);
    add(i / 2 + 1, is_attention(i) ? "attention" : "feed-forward");
  }
  if (a.final_norm) normalize("final norm");
  const Network network = summary_at(problem.view(), digits).network;
  layers.push_back({0, "readout", round_up(network.majorant[0], network.count.range),
                    round_up(network.majorant[1], network.count.per_order)});
  return layers;
}

}  // namespace boundsweep
