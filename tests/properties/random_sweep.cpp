#include "random_sweep.hpp"

#include <cmath>

#include <fmt/format.h>

namespace boundsweep {
namespace {

using nlohmann::json;

/// Small networks most of the time: the reference is slow. Large ones test the rounding counts.
json random_architecture(RandomSource& random) {
  json a;
  const bool large = random.chance(0.06);
  // n = tokens · input_dim up to 4096
  const std::int64_t tokens = random.whole_scale(1, random.pick({4.0, 4.0, 4.0, 64.0, 4096.0}));
  const double most_features = std::floor(4096.0 / static_cast<double>(tokens));
  a["tokens"] = tokens;
  a["input_dim"] =
      random.whole_scale(1, std::fmin(most_features, random.pick({4.0, 4.0, 4.0, 64.0, 4096.0})));
  a["radius"] = random.chance(0.4) ? 1.0 : random.scale(1e-3, 1e3);
  const std::int64_t heads = random.pick<std::int64_t>({1, 1, 2, 3, 4, 8});
  a["heads"] = heads;
  const std::int64_t width = heads * random.whole_scale(1, random.chance(0.8) ? 16 : 256);
  a["width"] = width;
  const std::int64_t depth = large ? random.whole_scale(8, 128) : random.whole_scale(1, 4);
  a["depth"] = depth;
  if (random.chance(0.5)) {
    a["ff_ratio"] = random.whole(1, 5);
  } else {
    a["ff"] = random.whole_scale(1, 1e4);
  }
  if (random.chance(0.5)) {
    a["norms_per_block"] = random.whole(0, 2);
  } else {
    a["norms"] = random.whole(0, 2 * depth);
  }
  a["placement"] = random.pick<const char*>({"post", "pre"});
  std::string activation = random.pick<const char*>({"tanh", "sigmoid", "softplus", "silu", "gelu",
                                                     "gelu_tanh", "erf", "mish", "relu", "swish:"});
  // Few binary digits: exact both as decimals and as doubles.
  if (activation == "swish:")
    activation += fmt::format("{}", std::ldexp(static_cast<double>(random.whole(1, 80)),
                                               static_cast<int>(random.pick({-4, -4, -14, 6}))));
  a["activation"] = activation;
  a["norm_epsilon"] = random.chance(0.3) ? 1.0 : random.scale(1e-12, 1);
  a["final_norm"] = random.chance(0.4);
  if (random.chance(0.3)) a["embedding_norm"] = true;
  if (random.chance(0.4)) {
    a["ff_gated"] = true;
    if (depth > 32) {  // else refused with most activations
      a.erase("norms");
      a["norms_per_block"] = random.whole(1, 2);
    }
  }
  if (random.chance(0.3)) a["rotary"] = true;
  if (heads % 2 == 0 && random.chance(0.3)) a["kv_heads"] = heads / 2;
  if (random.chance(0.4)) a["outputs"] = random.whole_scale(2, random.chance(0.7) ? 12 : 1e6);
  return a;
}

json random_weights(RandomSource& random) {
  json w;
  w["kind"] = random.pick<const char*>({"spectral", "spectral", "frobenius", "entrywise"});
  w["output_per_head"] = random.chance(0.3);
  // Three kinds of points: near 1, where everything matters at once; wild; mostly defaults. A few
  // leave double's range by far.
  const int temper = static_cast<int>(random.whole(0, 2));
  const bool extreme = random.chance(0.03);
  const auto bound = [&] {
    if (random.chance(0.02)) return 0.0;
    if (extreme && random.chance(0.3)) return random.scale(1e-150, 1e150);
    return temper == 0 ? random.scale(0.3, 3) : random.scale(1e-6, 1e3);
  };
  for (const char* name :
       {"embedding", "query", "key", "value", "output", "ff_in", "ff_gate", "ff_out", "readout",
        "norm_gain"})
    if (temper < 2 || random.chance(0.2)) w[name] = bound();
  for (const char* name : {"ff_in_row", "ff_gate_row"})
    if (random.chance(0.3)) w[name] = bound();
  const double present = random.pick({0.0, 0.5, 1.0});
  for (const char* name : {"position", "query_bias", "key_bias", "value_bias", "output_bias",
                           "ff_in_bias", "ff_gate_bias", "ff_out_bias", "norm_bias",
                           "readout_bias"})
    if (random.chance(present)) w[name] = bound();
  return w;
}

json random_groups(RandomSource& random) {
  json groups = json::array();
  for (const char* name : {"embedding", "position", "query", "key", "value", "output", "ff_in",
                           "ff_gate", "ff_out", "norm", "bias", "readout"})
    if (random.chance(0.4)) groups.push_back(name);
  if (groups.empty()) groups.push_back("all");
  return groups;
}

json random_training(RandomSource& random) {
  json training = json::object();
  if (random.chance(0.5)) return training;
  if (random.chance(0.6)) training["trainable"] = random_groups(random);
  if (random.chance(0.6)) {
    training["update"] = random.chance(0.1) ? 0.0 : random.scale(1e-4, 10);
    if (random.chance(0.6)) training["rank"] = random.whole_scale(1, 64);
  }
  if (random.chance(0.4)) training["bits"] = random.whole(1, 64);
  if (random.chance(0.15)) training["code_bits"] = random.whole_scale(1, 1e9);
  return training;
}

/// Bounds of their own for some blocks. `update`: whether the sweep states one.
json random_blocks(RandomSource& random, std::int64_t depth, bool update) {
  json blocks = json::array();
  for (std::int64_t i = 0; i < depth; ++i) {
    json block = json::object();
    for (const char* name : {"query", "value", "ff_in", "ff_in_row", "ff_out", "norm_gain",
                             "query_bias", "norm_bias"})
      if (random.chance(0.3)) block[name] = random.scale(0.1, 3);
    if (update && random.chance(0.3)) block["update"] = random.scale(1e-3, 1);
    if (random.chance(0.3))
      block["trainable"] = random.chance(0.3) ? json::array() : random_groups(random);
    blocks.push_back(block);
  }
  return blocks;
}

/// Of a network that predicts classes.
json random_classification(RandomSource& random) {
  json loss;
  loss["kind"] = random.pick<const char*>({"cross_entropy", "ramp"});
  if (loss["kind"] == "cross_entropy") {
    if (random.chance(0.6)) loss["smoothing"] = random.chance(0.8) ? random.scale(1e-6, 0.9) : 0.999;
  } else {
    loss["margin"] = random.scale(1e-2, 100);
  }
  if (random.chance(0.6))
    loss["target_lipschitz"] = random.chance(0.3) ? 0.0 : random.scale(1e-6, 1e3);
  return loss;
}

json random_regression(RandomSource& random) {
  json loss;
  loss["kind"] = random.pick<const char*>({"squared", "absolute", "pseudo_huber", "log_cosh"});
  if (random.chance(0.3)) {
    loss["target"] = "in_class";
  } else {
    if (random.chance(0.7))
      loss["target_bound"] = random.chance(0.2) ? 0.0 : random.scale(1e-6, 1e3);
    // 0 is its own case: r/η becomes a power of two.
    if (random.chance(0.7))
      loss["target_lipschitz"] = random.chance(0.3) ? 0.0 : random.scale(1e-6, 1e3);
  }
  return loss;
}

/// Nines and a few more digits: most are no shortest decimals of any double.
std::string random_nines(RandomSource& random) {
  if (random.chance(0.2)) return fmt::format("0.999999999999999{}", random.whole(1, 9));
  return fmt::format("0.{}{}", std::string(static_cast<std::size_t>(random.whole(1, 12)), '9'),
                     random.whole(100, 999));
}

json random_kappa(RandomSource& random) {
  switch (random.whole(0, 6)) {
    case 0: return 0;
    case 6: return random_nines(random);
    case 1: return random.pick({1 - 1e-12, 1 - 0x1p-53, 1 - 1e-15, 0.5, 0.25, 1e-12, 1e-300});
    case 2: return 1 - random.scale(1e-12, 1);
    case 3: return random.scale(1e-30, 1);
    default: return random.uniform();
  }
}

json random_model(RandomSource& random) {
  const auto time = [&] { return random.scale(1e-7, 2); };
  switch (random.whole(0, 3)) {
    case 0: return {{"kind", "ou"}, {"rate", time()}, {"dt", time()}};
    case 1: return {{"kind", "langevin"}, {"convexity", time()}, {"dt", time()}};
    case 2: return {{"kind", "doeblin"}, {"mass", random.scale(1e-14, 1)}};
    default: return {{"kind", "ar1"}, {"coefficient", -(1 - random.scale(1e-12, 1))}};
  }
}

json random_loss(RandomSource& random, bool classes) {
  json loss = classes && random.chance(0.6) ? random_classification(random)
                                            : random_regression(random);
  if (random.chance(0.3)) loss["clip"] = random.scale(1e-2, 1e3);
  return loss;
}

json random_process(RandomSource& random) {
  json process;
  if (random.chance(0.2)) {
    process["risk"] = "predictive";
    if (random.chance(0.4)) process["ahead"] = random.whole_scale(1, 100);
    return process;
  }
  if (random.chance(0.2)) process["ahead"] = random.whole_scale(1, 100);
  if (random.chance(0.15)) {
    process["model"] = random_model(random);
  } else {
    process["ergodicity"] = random.pick<const char*>({"wasserstein", "total_variation"});
    process["kappa"] = random_kappa(random);
    if (random.chance(0.5)) process["prefactor"] = random.scale(1, random.chance(0.8) ? 10 : 1e12);
  }
  process["window"] = random.chance(0.4);
  if (random.chance(0.2)) process["start"] = "stationary";
  if (random.chance(0.3)) process["first_step"] = random.scale(1e-9, 1e3);
  if (random.chance(0.4))
    process["horizon"] = random.whole_scale(1, random.chance(0.5) ? 20 : 1e15);
  return process;
}

json random_bound(RandomSource& random) {
  json bound;
  bound["max_order"] = random.chance(0.8) ? random.whole(1, 8) : random.whole(9, 16);
  bound["levels"] = random.chance(0.85) ? random.whole(1, 24) : random.whole(25, 60);
  if (random.chance(0.5)) {
    json routes = json::array();
    for (const char* name : {"lipschitz", "smooth", "parametric"})
      if (random.chance(0.5)) routes.push_back(name);
    if (!routes.empty()) bound["routes"] = routes;
  }
  if (random.chance(0.1)) bound["target"] = random.uniform(0.05, 0.95);
  return bound;
}

std::string toml_value(const json& value) {
  if (value.is_object()) {
    std::string text;
    for (const auto& entry : value.items())
      text += fmt::format("{}{} = {}", text.empty() ? "" : ", ", entry.key(), toml_value(entry.value()));
    return "{ " + text + " }";
  }
  if (value.is_string() && value.get<std::string>().rfind("0.", 0) == 0)
    return value.get<std::string>();
  if (!value.is_number_float()) return value.dump();
  const std::string text = fmt::format("{}", value.get<double>());
  return text.find_first_of(".en") == std::string::npos ? text + ".0" : text;
}

}  // namespace

json random_sweep(RandomSource& random) {
  json sweep;
  sweep["architecture"] = random_architecture(random);
  sweep["weights"] = random_weights(random);
  const json& architecture = sweep["architecture"];
  sweep["training"] = random_training(random);
  if (random.chance(0.2) && architecture.at("depth") <= 4)
    sweep["blocks"] = random_blocks(random, architecture.at("depth"),
                                    sweep["training"].contains("update"));
  sweep["loss"] = random_loss(random, architecture.contains("outputs"));
  sweep["process"] = random_process(random);
  sweep["statistics"] = {
      {"samples", random.chance(0.1) ? random.whole(1, 5) : random.whole_scale(1, 1e15)},
      {"delta", random.chance(0.5) ? 0.05 : random.scale(1e-12, 0.99)}};
  if (random.chance(0.2)) sweep["statistics"]["selection"] = random.scale(1e-3, 1e3);
  sweep["bound"] = random_bound(random);
  return sweep;
}

std::string sweep_text(const json& sweep) {
  std::string text;
  const auto add = [&text](const std::string& head, const json& entries) {
    text += head + "\n";
    for (const auto& entry : entries.items())
      text += fmt::format("{} = {}\n", entry.key(), toml_value(entry.value()));
  };
  for (const auto& section : sweep.items()) {
    if (section.value().is_array()) {
      for (const json& table : section.value()) add(fmt::format("[[{}]]", section.key()), table);
    } else {
      add(fmt::format("[{}]", section.key()), section.value());
    }
  }
  return text;
}

}  // namespace boundsweep
