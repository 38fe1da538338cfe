#include "host/measure/model_config.hpp"

#include <string_view>

#include <fmt/format.h>

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
  constexpr Known known[] = {{"gelu", "gelu"},          {"gelu_new", "gelu_tanh"},
                             {"gelu_fast", "gelu_tanh"}, {"gelu_pytorch_tanh", "gelu_tanh"},
                             {"gelu_python", "gelu"},    {"quick_gelu", "swish:1.702"},
                             {"silu", "silu"},           {"swish", "silu"},
                             {"relu", "relu"},           {"tanh", "tanh"},
                             {"mish", "mish"},           {"sigmoid", "sigmoid"}};
  for (const Known& one : known)
    if (name == one.name) return std::string(one.ours);
  return "";
}

}  // namespace

Json json_file(const std::string& path) {
  if (!file_exists(path)) return nullptr;
  Json json = json_of(sweep_file_text(path));
  if (!json.is_object()) throw InputError(fmt::format("{}: is no JSON object", path));
  return json;
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
  number("norm_epsilon", {"rms_norm_eps", "layer_norm_eps", "layer_norm_epsilon", "layernorm_epsilon"},
         false);
  for (const char* key : {"hidden_act", "activation_function", "hidden_activation"}) {
    const auto at = config.find(key);
    if (at == config.end() || at->is_null()) continue;
    const std::string name = at->is_string() ? activation_called(at->get<std::string>()) : "";
    if (name.empty())
      fail(key, "names an activation that is not known; give --set architecture.activation=NAME and "
                "take the key out of a copy of the file");
    entries.push_back({"activation", "\"" + name + "\""});
    break;
  }
  return entries;
}

}  // namespace boundsweep
