#include "host/measure/built_in_layouts.hpp"

#include <utility>

namespace boundsweep {
namespace {

/// A matrix and its bias: NAME.weight and NAME.bias.
void add_linear(Layout& layout, const std::string& name, std::vector<Part> weight,
                std::vector<Part> bias, bool transposed = false) {
  layout.rules.push_back({name + ".weight", std::move(weight), transposed, ""});
  layout.rules.push_back({name + ".bias", std::move(bias), false, ""});
}

void ignore(Layout& layout, const std::string& pattern, const std::string& reason) {
  layout.rules.push_back({pattern, {Part::ignored}, false, reason});
}

const std::vector<Part> packed{Part::query, Part::key, Part::value};
const std::vector<Part> packed_bias{Part::query_bias, Part::key_bias, Part::value_bias};

Layout gpt2() {
  Layout layout{
      "gpt2",
      {},
      {{"placement", "\"pre\""}, {"activation", "\"gelu_tanh\""}, {"norm_epsilon", "1e-5"}},
      {},
      true};
  layout.rules.push_back({"wte.weight", {Part::token_embedding}, false, ""});
  layout.rules.push_back({"wpe.weight", {Part::position}, false, ""});
  add_linear(layout, "h.{block}.ln_1", {Part::norm_gain}, {Part::norm_bias});
  add_linear(layout, "h.{block}.attn.c_attn", packed, packed_bias, true);
  add_linear(layout, "h.{block}.attn.c_proj", {Part::output}, {Part::output_bias}, true);
  add_linear(layout, "h.{block}.ln_2", {Part::norm_gain}, {Part::norm_bias});
  add_linear(layout, "h.{block}.mlp.c_fc", {Part::ff_in}, {Part::ff_in_bias}, true);
  add_linear(layout, "h.{block}.mlp.c_proj", {Part::ff_out}, {Part::ff_out_bias}, true);
  add_linear(layout, "ln_f", {Part::final_norm_gain}, {Part::final_norm_bias});
  layout.rules.push_back({"lm_head.weight", {Part::readout}, false, ""});
  layout.rules.push_back({"score.weight", {Part::readout}, false, ""});
  ignore(layout, "h.{block}.attn.bias", "the causal mask");
  ignore(layout, "h.{block}.attn.masked_bias", "the causal mask");
  return layout;
}

Layout bert() {
  Layout layout{"bert",
                {},
                {{"placement", "\"post\""}, {"activation", "\"gelu\""}, {"norm_epsilon", "1e-12"}},
                {},
                false};
  layout.rules.push_back({"embeddings.word_embeddings.weight", {Part::token_embedding}, false, ""});
  layout.rules.push_back({"embeddings.position_embeddings.weight", {Part::position}, false, ""});
  layout.rules.push_back(
      {"embeddings.token_type_embeddings.weight", {Part::token_type}, false, ""});
  const std::string block = "encoder.layer.{block}.";
  for (const bool older : {false, true}) {  // gamma and beta in the first checkpoints
    const std::string gain = older ? ".gamma" : ".weight", bias = older ? ".beta" : ".bias";
    const auto norm = [&](const std::string& name, Part gain_part, Part bias_part) {
      layout.rules.push_back({name + gain, {gain_part}, false, ""});
      layout.rules.push_back({name + bias, {bias_part}, false, ""});
    };
    norm("embeddings.LayerNorm", Part::embedding_norm_gain, Part::embedding_norm_bias);
    norm(block + "attention.output.LayerNorm", Part::norm_gain, Part::norm_bias);
    norm(block + "output.LayerNorm", Part::norm_gain, Part::norm_bias);
  }
  add_linear(layout, block + "attention.self.query", {Part::query}, {Part::query_bias});
  add_linear(layout, block + "attention.self.key", {Part::key}, {Part::key_bias});
  add_linear(layout, block + "attention.self.value", {Part::value}, {Part::value_bias});
  add_linear(layout, block + "attention.output.dense", {Part::output}, {Part::output_bias});
  add_linear(layout, block + "intermediate.dense", {Part::ff_in}, {Part::ff_in_bias});
  add_linear(layout, block + "output.dense", {Part::ff_out}, {Part::ff_out_bias});
  add_linear(layout, "classifier", {Part::readout}, {Part::readout_bias});
  ignore(layout, "embeddings.position_ids", "positions by number");
  add_linear(layout, "pooler.dense", {Part::ignored}, {Part::ignored});
  return layout;
}

/// The names of Hugging Face's library and those of timm.
Layout vit() {
  Layout layout{"vit",
                {},
                {{"placement", "\"pre\""}, {"activation", "\"gelu\""}, {"norm_epsilon", "1e-6"}},
                {},
                false};
  const auto both = [&](const std::string& name, const std::string& other, Part weight, Part bias) {
    add_linear(layout, name, {weight}, {bias});
    add_linear(layout, other, {weight}, {bias});
  };
  const std::string block = "encoder.layer.{block}.", other = "blocks.{block}.";
  both("embeddings.patch_embeddings.projection", "patch_embed.proj", Part::embedding,
       Part::embedding_bias);
  for (const char* name : {"embeddings.cls_token", "cls_token"})
    layout.rules.push_back({name, {Part::class_token}, false, ""});
  for (const char* name : {"embeddings.position_embeddings", "pos_embed"})
    layout.rules.push_back({name, {Part::position}, false, ""});
  both(block + "layernorm_before", other + "norm1", Part::norm_gain, Part::norm_bias);
  both(block + "layernorm_after", other + "norm2", Part::norm_gain, Part::norm_bias);
  add_linear(layout, block + "attention.attention.query", {Part::query}, {Part::query_bias});
  add_linear(layout, block + "attention.attention.key", {Part::key}, {Part::key_bias});
  add_linear(layout, block + "attention.attention.value", {Part::value}, {Part::value_bias});
  add_linear(layout, other + "attn.qkv", packed, packed_bias);
  both(block + "attention.output.dense", other + "attn.proj", Part::output, Part::output_bias);
  both(block + "intermediate.dense", other + "mlp.fc1", Part::ff_in, Part::ff_in_bias);
  both(block + "output.dense", other + "mlp.fc2", Part::ff_out, Part::ff_out_bias);
  both("layernorm", "norm", Part::final_norm_gain, Part::final_norm_bias);
  both("classifier", "head", Part::readout, Part::readout_bias);
  add_linear(layout, "pooler.dense", {Part::ignored}, {Part::ignored});
  return layout;
}

Layout llama() {
  Layout layout{"llama",
                {},
                {{"placement", "\"pre\""},
                 {"activation", "\"silu\""},
                 {"norm_epsilon", "1e-5"},
                 {"norm_kind", "\"rms\""},
                 {"rotary", "true"}},
                {},
                true};
  const std::string block = "layers.{block}.";
  layout.rules.push_back({"embed_tokens.weight", {Part::token_embedding}, false, ""});
  layout.rules.push_back({block + "input_layernorm.weight", {Part::norm_gain}, false, ""});
  layout.rules.push_back({block + "post_attention_layernorm.weight", {Part::norm_gain}, false, ""});
  add_linear(layout, block + "self_attn.q_proj", {Part::query}, {Part::query_bias});
  add_linear(layout, block + "self_attn.k_proj", {Part::key}, {Part::key_bias});
  add_linear(layout, block + "self_attn.v_proj", {Part::value}, {Part::value_bias});
  add_linear(layout, block + "self_attn.o_proj", {Part::output}, {Part::output_bias});
  add_linear(layout, block + "mlp.gate_proj", {Part::ff_gate}, {Part::ff_gate_bias});
  add_linear(layout, block + "mlp.up_proj", {Part::ff_in}, {Part::ff_in_bias});
  add_linear(layout, block + "mlp.down_proj", {Part::ff_out}, {Part::ff_out_bias});
  layout.rules.push_back({"norm.weight", {Part::final_norm_gain}, false, ""});
  layout.rules.push_back({"lm_head.weight", {Part::readout}, false, ""});
  layout.rules.push_back({"score.weight", {Part::readout}, false, ""});
  ignore(layout, block + "self_attn.rotary_emb.inv_freq", "angles of the rotary positions");
  ignore(layout, "rotary_emb.inv_freq", "angles of the rotary positions");
  return layout;
}

/// torch.nn.TransformerEncoder.
Layout torch() {
  Layout layout{"torch",
                {},
                {{"placement", "\"post\""}, {"activation", "\"relu\""}, {"norm_epsilon", "1e-5"}},
                {},
                false};
  const std::string block = "layers.{block}.";
  layout.rules.push_back({block + "self_attn.in_proj_weight", packed, false, ""});
  layout.rules.push_back({block + "self_attn.in_proj_bias", packed_bias, false, ""});
  add_linear(layout, block + "self_attn.out_proj", {Part::output}, {Part::output_bias});
  add_linear(layout, block + "linear1", {Part::ff_in}, {Part::ff_in_bias});
  add_linear(layout, block + "linear2", {Part::ff_out}, {Part::ff_out_bias});
  add_linear(layout, block + "norm1", {Part::norm_gain}, {Part::norm_bias});
  add_linear(layout, block + "norm2", {Part::norm_gain}, {Part::norm_bias});
  add_linear(layout, "norm", {Part::final_norm_gain}, {Part::final_norm_bias});
  return layout;
}

}  // namespace

Layout built_in_layout(const std::string& name) {
  if (name == "gpt2") return gpt2();
  if (name == "bert") return bert();
  if (name == "vit") return vit();
  if (name == "llama") return llama();
  return torch();
}

}  // namespace boundsweep
