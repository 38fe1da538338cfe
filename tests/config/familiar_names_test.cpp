// Names of other libraries, wherever a name can stand.

#include "host/config/familiar_names.hpp"

#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "host/config/axis_names.hpp"
#include "host/config/error.hpp"
#include "host/config/names.hpp"
#include "host/config/schema.hpp"
#include "host/config/sweep_reader.hpp"

namespace boundsweep {
namespace {

std::string failure(const std::string& text, const std::vector<std::string>& options = {}) {
  try {
    read_sweep_text(text, "t.toml", options);
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST(FamiliarNames, KeysLeadToWhatIsMeant) {
  const std::vector<std::pair<std::string, std::string>> table{
      {"layers", "architecture.depth"},
      {"num_layers", "architecture.depth"},
      {"n_layer", "architecture.depth"},
      {"num_hidden_layers", "architecture.depth"},
      {"d_model", "architecture.width"},
      {"n_embd", "architecture.width"},
      {"hidden_size", "architecture.width"},
      {"embed_dim", "architecture.width"},
      {"n_heads", "architecture.heads"},
      {"num_heads", "architecture.heads"},
      {"nhead", "architecture.heads"},
      {"n_head", "architecture.heads"},
      {"num_attention_heads", "architecture.heads"},
      {"dim_feedforward", "architecture.ff"},
      {"intermediate_size", "architecture.ff"},
      {"mlp_ratio", "architecture.ff_ratio"},
      {"hidden_act", "architecture.activation"},
      {"seq_len", "architecture.tokens"},
      {"context_length", "architecture.tokens"},
      {"max_position_embeddings", "architecture.tokens"},
      {"vocab_size", "architecture.input_dim"},
      {"norm_first", "architecture.placement"},
      {"layer_norm_eps", "architecture.norm_epsilon"},
      {"loss_fn", "loss.kind"},
      {"n_samples", "statistics.samples"},
      {"bias", "query_bias"},
      {"dropout", "leave it out"},
      {"attn_pdrop", "leave it out"},
      {"causal", "leave it out"},
      {"is_causal", "leave it out"},
      {"attention_mask", "leave it out"},
      {"lr", "every training procedure"},
      {"learning_rate", "every training procedure"},
      {"batch_size", "every training procedure"},
      {"weight_decay", "every training procedure"},
      {"epochs", "every training procedure"},
      {"optimizer", "every training procedure"},
      {"num_kv_heads", "architecture.kv_heads"},
      {"rope_theta", "architecture.rotary"},
      {"num_classes", "architecture.outputs"},
      {"quantization", "training.bits"},
      {"lora_r", "training.rank"},
      {"label_smoothing", "loss.smoothing"},
      {"gate_proj", "weights.ff_gate"},
      {"blocks", "[[blocks]]"},
      {"device", "--device"}};
  for (const auto& [name, meaning] : table) {
    SCOPED_TRACE(name);
    for (const char* section : {"architecture", "weights", "loss", "process", "statistics", "bound"}) {
      const std::string message = failure(fmt::format("[{}]\n{} = 12\n", section, name));
      EXPECT_EQ(message.rfind(fmt::format("t.toml:2: {}.{}: unknown key: ", section, name), 0), 0u)
          << message;
      EXPECT_TRUE(has(message, meaning)) << message;
    }
    EXPECT_TRUE(has(failure(name + " = 12\n"), meaning));
    EXPECT_TRUE(has(failure("", {name + "=12"}), meaning));
    EXPECT_TRUE(has(failure("", {"architecture." + name + "=12"}), meaning));
    EXPECT_TRUE(has(failure("[frontier]\ngroup_by = [\"" + name + "\"]\n"), meaning));
    EXPECT_TRUE(has(failure("[frontier]\nminimize = [\"" + name + "\"]\n"), meaning));
    EXPECT_TRUE(has(failure("[report]\ndiagrams = [[\"samples\", \"" + name + "\"]]\n"), meaning));
  }
}

TEST(FamiliarNames, CaseAndSeparatorsMakeNoDifference) {
  for (const char* name : {"num_layers", "numLayers", "NumLayers", "num-layers", "NUM_LAYERS"})
    EXPECT_TRUE(has(std::string(meaning_of_key(name)), "architecture.depth")) << name;
}

TEST(FamiliarNames, SectionsLeadToWhatIsMeant) {
  EXPECT_EQ(failure("[model]\nlayers = 2\n"),
            "t.toml:1: model: unknown section: here it is [architecture]");
  EXPECT_TRUE(has(failure("[optimizer]\nlr = 0.1\n"), "every training procedure"));
  EXPECT_TRUE(has(failure("", {"training.lr=0.1"}), "every training procedure"));
}

TEST(FamiliarNames, ActivationsAndLosses) {
  const std::vector<std::pair<std::string, std::string>> activations{
      {"relu6", "not offered in this version"},
      {"leaky_relu", "not offered in this version"},
      {"LeakyReLU", "not offered in this version"},
      {"gelu_new", "\"gelu_tanh\""},
      {"gelu_pytorch_tanh", "\"gelu_tanh\""},
      {"swish", "\"silu\""},
      {"quick_gelu", "\"swish:1.702\""},
      {"swiglu", "architecture.ff_gated"}};
  for (const auto& [name, meaning] : activations) {
    const std::string message = failure("[architecture]\nactivation = \"" + name + "\"\n");
    EXPECT_TRUE(has(message, "t.toml:2: architecture.activation: unknown name")) << message;
    EXPECT_TRUE(has(message, meaning)) << message;
    EXPECT_TRUE(has(message, "allowed are tanh, ")) << message;
  }
  const std::vector<std::pair<std::string, std::string>> losses{
      {"CrossEntropyLoss", "\"cross_entropy\""},
      {"bce", "architecture.outputs = 2"},
      {"mse", "\"squared\""},
      {"MSELoss", "\"squared\""},
      {"l1", "\"absolute\""},
      {"huber", "\"pseudo_huber\""},
      {"smooth_l1", "\"pseudo_huber\""}};
  for (const auto& [name, meaning] : losses)
    EXPECT_TRUE(has(failure("", {"loss.kind=" + name}), meaning)) << name;
}

/// A name that exists is never sent elsewhere, and what a meaning leads to exists.
TEST(FamiliarNames, AreNoNamesOfOurs) {
  for (const std::string& path : entry_paths())
    if (path != "process.model") {  // a section elsewhere, [model]
      EXPECT_EQ(meaning_of_key(path.substr(path.find('.') + 1)), "") << path;
    }
  for (const char* section : {"architecture", "weights", "loss", "process", "statistics", "bound",
                              "frontier", "report"})
    EXPECT_EQ(meaning_of_key(section), "") << section;
  const std::vector<std::string_view> activations(activation_names.begin(), activation_names.end());
  for (const std::string_view name : activations) EXPECT_EQ(meaning_of_name(name, activations), "");
  const std::vector<std::string_view> losses(loss_names.begin(), loss_names.end());
  for (const std::string_view name : losses) EXPECT_EQ(meaning_of_name(name, losses), "");
  const std::vector<std::string_view> kinds(weight_kind_names.begin(), weight_kind_names.end());
  for (const std::string_view name : kinds) EXPECT_EQ(meaning_of_name(name, kinds), "");
}

TEST(FamiliarNames, OthersGoBySpelling) {
  EXPECT_EQ(meaning_of_key("widht"), "");
  EXPECT_EQ(failure("[architecture]\nwidht = 8\n"),
            "t.toml:2: architecture.widht: unknown key, the closest known one is architecture.width");
  EXPECT_EQ(failure("[architecture]\nkappa = 0.5\n"),
            "t.toml:2: architecture.kappa: unknown key, the closest known one is process.kappa");
}

}  // namespace
}  // namespace boundsweep
