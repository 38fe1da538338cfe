#include "host/measure/model_config.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "host/config/error.hpp"
#include "host/config/quoted.hpp"
#include "host/config/sweep_reader.hpp"
#include "host/output/decimal.hpp"
#include "host/output/file.hpp"
#include "host/output/json_text.hpp"

namespace boundsweep {
namespace {

using Json = nlohmann::ordered_json;

/// Names of activations as model files have them.
std::string activation_called(const std::string& name) {
  struct Known {
    std::string_view name, ours;
  };
  constexpr Known known[] = {{"gelu", "gelu"},           {"gelu_new", "gelu_tanh"},
                             {"gelu_fast", "gelu_tanh"}, {"gelu_pytorch_tanh", "gelu_tanh"},
                             {"gelu_python", "gelu"},    {"quick_gelu", "swish:1.702"},
                             {"silu", "silu"},           {"swish", "silu"},
                             {"relu", "relu"},           {"tanh", "tanh"},
                             {"mish", "mish"},           {"sigmoid", "sigmoid"}};
  for (const Known& one : known)
    if (name == one.name) return std::string(one.ours);
  return "";
}

/// Kinds of networks, by model_type of config.json, that compute what the layout of that name says.
struct Kinds {
  std::string_view layout;
  std::vector<std::string_view> types;
};
const std::vector<Kinds>& known_kinds() {
  static const std::vector<Kinds> kinds{{"gpt2", {"gpt2"}},
                                        {"bert", {"bert", "roberta", "xlm-roberta", "camembert"}},
                                        {"vit", {"vit", "deit"}},
                                        {"llama", {"llama", "mistral", "qwen2"}}};
  return kinds;
}

/// What multiplies the logits, where it is not 1/√d_k alone.
void refuse_scales(const Json& config, const std::string& path) {
  const auto flag = [&](const char* key, bool usual) {
    const auto at = config.find(key);
    return at != config.end() && at->is_boolean() ? at->get<bool>() : usual;
  };
  const auto fail = [&](const char* key, const char* problem) {
    throw InputError(fmt::format("{}: \"{}\": {}", path, key, problem));
  };
  if (flag("scale_attn_by_inverse_layer_idx", false))
    fail("scale_attn_by_inverse_layer_idx",
         "logits are divided by more than the root of the heads' width");
  if (!flag("scale_attn_weights", true))
    fail("scale_attn_weights", "logits are not divided by the root of the heads' width");
  if (const auto rope = config.find("rope_scaling"); rope != config.end() && rope->is_object())
    for (const char* key : {"rope_type", "type"})
      if (const auto type = rope->find(key);
          type != rope->end() && (*type == "yarn" || *type == "longrope"))
        fail("rope_scaling", "rotary positions that are also scaled are not those of the class");
}

}  // namespace

Json json_file(const std::string& path) {
  if (!file_exists(path)) return nullptr;
  Json json = json_of(sweep_file_text(path));
  if (!json.is_object()) throw InputError(fmt::format("{}: is no JSON object", path));
  return json;
}

Layout configured_layout(const Layout& layout, const std::string& directory) {
  const std::string path = directory + "/config.json";
  const Json config = json_file(path);
  Layout result = layout;
  if (config.is_null()) return result;
  const auto kinds = std::find_if(known_kinds().begin(), known_kinds().end(),
                                  [&](const Kinds& one) { return one.layout == layout.name; });
  if (kinds != known_kinds().end()) {
    refuse_scales(config, path);
    const auto type = config.find("model_type");
    if (type != config.end() && type->is_string() &&
        std::find(kinds->types.begin(), kinds->types.end(), type->get<std::string>()) ==
            kinds->types.end())
      throw InputError(
          fmt::format("{}: \"model_type\": {} is not known to compute what the layout {} has, "
                      "which is that of {}; where it does, a MAP.toml with layout = \"{}\" says so",
                      path, boundsweep::quoted(type->get<std::string>()), layout.name,
                      fmt::join(kinds->types, ", "), layout.name));
  }
  if (const auto tied = config.find("tie_word_embeddings");
      tied != config.end() && tied->is_boolean())
    result.tied_readout = result.tied_readout && tied->get<bool>();
  return result;
}

ArchitectureEntries configured_architecture(const std::string& directory) {
  const std::string path = directory + "/config.json";
  const Json config = json_file(path);
  ArchitectureEntries entries;
  const auto fail = [&](const char* key, const std::string& problem) {
    throw InputError(fmt::format("{}: \"{}\": {}", path, key, problem));
  };
  const auto number = [&](const char* ours, std::initializer_list<const char*> keys, bool whole) {
    for (const char* key : keys) {
      const auto at = config.find(key);
      if (at == config.end() || at->is_null()) continue;
      if (whole ? !at->is_number_unsigned() : !at->is_number()) fail(key, "must be a number");
      entries.push_back({ours, whole ? fmt::format("{}", at->get<std::uint64_t>())
                                     : shortest(at->get<double>())});
      return;
    }
  };
  if (config.is_null()) return entries;
  number("heads", {"num_attention_heads", "n_head", "n_heads", "num_heads"}, true);
  number("kv_heads", {"num_key_value_heads"}, true);
  number("tokens", {"max_position_embeddings", "n_positions", "n_ctx"}, true);
  number("norm_epsilon",
         {"rms_norm_eps", "layer_norm_eps", "layer_norm_epsilon", "layernorm_epsilon"}, false);
  for (const char* key : {"hidden_act", "activation_function", "hidden_activation"}) {
    const auto at = config.find(key);
    if (at == config.end() || at->is_null()) continue;
    const std::string name = at->is_string() ? activation_called(at->get<std::string>()) : "";
    if (name.empty())
      fail(key,
           "names an activation that is not known; give --set architecture.activation=NAME and "
           "take the key out of a copy of the file");
    entries.push_back({"activation", "\"" + name + "\""});
    break;
  }
  return entries;
}

}  // namespace boundsweep
