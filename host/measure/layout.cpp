#include "host/measure/layout.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "host/config/entries.hpp"
#include "host/config/error.hpp"
#include "host/config/quoted.hpp"
#include "host/config/schema.hpp"
#include "host/config/sweep_reader.hpp"
#include "host/config/toml_text.hpp"

namespace boundsweep {

const std::array<const char*, part_count> part_names{
    "token_embedding", "embedding", "embedding_bias", "class_token", "position", "token_type",
    "query", "key", "value", "output", "ff_in", "ff_gate", "ff_out",
    "query_bias", "key_bias", "value_bias", "output_bias", "ff_in_bias", "ff_gate_bias", "ff_out_bias",
    "norm_gain", "norm_bias",
    "embedding_norm_gain", "embedding_norm_bias", "final_norm_gain", "final_norm_bias",
    "readout", "readout_bias",
    "ignored"};

bool stands_in_blocks(Part part) { return part >= Part::query && part <= Part::norm_bias; }

bool is_matrix_part(Part part) {
  return part == Part::token_embedding || part == Part::embedding || part == Part::readout ||
         (part >= Part::query && part <= Part::ff_out);
}

WeightGroup group_of(Part part) {
  switch (part) {
    case Part::token_embedding:
    case Part::embedding: return WeightGroup::embedding;
    case Part::embedding_bias:
    case Part::class_token:
    case Part::position:
    case Part::token_type: return WeightGroup::position;
    case Part::query: return WeightGroup::query;
    case Part::key: return WeightGroup::key;
    case Part::value: return WeightGroup::value;
    case Part::output: return WeightGroup::output;
    case Part::ff_in: return WeightGroup::ff_in;
    case Part::ff_gate: return WeightGroup::ff_gate;
    case Part::ff_out: return WeightGroup::ff_out;
    case Part::norm_gain:
    case Part::norm_bias:
    case Part::embedding_norm_gain:
    case Part::embedding_norm_bias:
    case Part::final_norm_gain:
    case Part::final_norm_bias: return WeightGroup::norm;
    case Part::readout: return WeightGroup::readout;
    default: return WeightGroup::bias;
  }
}

namespace {

constexpr std::string_view block_word = "{block}";

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
  Layout layout{"gpt2", {}, {{"placement", "\"pre\""}, {"activation", "\"gelu_tanh\""},
                             {"norm_epsilon", "1e-5"}}, {}, true};
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
  Layout layout{"bert", {}, {{"placement", "\"post\""}, {"activation", "\"gelu\""},
                             {"norm_epsilon", "1e-12"}}, {}, false};
  layout.rules.push_back({"embeddings.word_embeddings.weight", {Part::token_embedding}, false, ""});
  layout.rules.push_back({"embeddings.position_embeddings.weight", {Part::position}, false, ""});
  layout.rules.push_back({"embeddings.token_type_embeddings.weight", {Part::token_type}, false, ""});
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
  Layout layout{"vit", {}, {{"placement", "\"pre\""}, {"activation", "\"gelu\""},
                            {"norm_epsilon", "1e-6"}}, {}, false};
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
  Layout layout{"llama", {}, {{"placement", "\"pre\""}, {"activation", "\"silu\""},
                              {"norm_epsilon", "1e-5"}, {"norm_kind", "\"rms\""}, {"rotary", "true"}}, {},
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
  Layout layout{"torch", {}, {{"placement", "\"post\""}, {"activation", "\"relu\""},
                              {"norm_epsilon", "1e-5"}}, {}, false};
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

bool ends_with(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

Layout built_in(const std::string& name) {
  if (name == "gpt2") return gpt2();
  if (name == "bert") return bert();
  if (name == "vit") return vit();
  if (name == "llama") return llama();
  return torch();
}

/// "layout = …", [architecture] as in a sweep file, and [tensors] with
/// "NAME" = "part" or { is = "part" or a list, transposed = true, because = "…" }.
class MapReader {
 public:
  explicit MapReader(const std::string& file) : file_(file), text_(sweep_file_text(file)) {
    try {
      table_ = parse_toml(text_, file_);
    } catch (const toml::parse_error& error) {
      throw InputError(
          fmt::format("{}:{}: {}", file_, error.source().begin.line, shortened(error.description())));
    }
  }

  Layout read() {
    Layout layout;
    for (const auto& [key, node] : table_)
      if (key != "layout" && key != "architecture" && key != "tensors")
        item(printable(key.str()), node)
            .fail("unknown entry, must be layout, [architecture] or [tensors]");
    if (const toml::node* node = table_.get("layout")) {
      const Item name = item("layout", *node);
      layout = built_in(layout_names[static_cast<std::size_t>(read_name(name, layout_names))]);
    }
    layout.name = file_;
    if (const toml::node* node = table_.get("architecture")) read_architecture(*node, layout);
    if (const toml::node* node = table_.get("tensors")) read_tensors(*node, layout);
    if (layout.rules.empty())
      throw InputError(fmt::format("{}: names no tensor; give [tensors], or layout = \"NAME\"", file_));
    return layout;
  }

 private:
  Item item(const std::string& path, const toml::node& node) const {
    return Item::in_file(path, node, file_);
  }

  void read_architecture(const toml::node& node, Layout& layout) {
    const Item section = item("architecture", node);
    if (!node.is_table()) section.fail("must be a section with keys");
    for (const auto& [key, value] : *node.as_table()) {
      const std::string name(key.str());
      const Item entry = item("architecture." + printable(name), value);
      if (!is_entry("architecture." + name)) entry.fail(unknown_entry("architecture." + name));
      std::string text;
      if (value.is_string())
        text = fmt::format("\"{}\"", **value.as_string());
      else if (value.is_number() || value.is_boolean())
        text = describe(value);
      else
        entry.fail("must be one value, a network has no axes");
      layout.stated.push_back({name, text});
    }
  }

  void read_tensors(const toml::node& node, Layout& layout) {
    const Item section = item("tensors", node);
    if (!node.is_table()) section.fail("must be a section with names of tensors");
    std::vector<LayoutRule> rules;
    for (const auto& [key, value] : *node.as_table()) {
      LayoutRule rule;
      rule.pattern = std::string(key.str());
      const Item entry = item("tensors." + boundsweep::quoted(rule.pattern), value);
      const std::size_t first = rule.pattern.find(block_word);
      if (first != std::string::npos &&
          rule.pattern.find(block_word, first + 1) != std::string::npos)
        entry.fail("has {block} twice, must have it once or not at all");
      read_rule(entry, rule);
      for (const Part part : rule.parts)
        if (part != Part::ignored && stands_in_blocks(part) != (first != std::string::npos))
          entry.fail(fmt::format(stands_in_blocks(part)
                                     ? "{} stands in every block, the name must have {{block}}"
                                     : "{} stands outside the blocks, the name must not have {{block}}",
                                 name_of(part)));
      rules.push_back(std::move(rule));
    }
    // Before those of the layout: names that both have are the map's.
    layout.rules.insert(layout.rules.begin(), rules.begin(), rules.end());
  }

  void read_rule(const Item& entry, LayoutRule& rule) const {
    const toml::table* table = entry.node().as_table();
    if (table == nullptr) return read_parts(entry, rule);
    for (const auto& [key, value] : *table) {
      const Item field = entry.entry(key.str(), value);
      if (key == "is")
        read_parts(field, rule);
      else if (key == "transposed")
        rule.transposed = read_flag(field);
      else if (key == "because")
        rule.reason = read_string(field, "a string");
      else
        field.fail("unknown key, must be is, transposed or because");
    }
    if (rule.parts.empty()) entry.fail("does not say what the tensor is; give is = \"part\"");
  }

  static void read_parts(const Item& entry, LayoutRule& rule) {
    const toml::array* list = entry.node().as_array();
    if (list == nullptr) {
      rule.parts = {static_cast<Part>(read_name(entry, part_names))};
      return;
    }
    for (const toml::node& node : *list)
      rule.parts.push_back(static_cast<Part>(read_name(entry.element(node), part_names)));
    if (rule.parts.empty()) entry.fail("the list is empty, must name what the tensor holds");
    if (rule.parts.size() > 1 &&
        std::find_if(rule.parts.begin(), rule.parts.end(),
                     [](Part part) { return !stands_in_blocks(part); }) != rule.parts.end())
      entry.fail("only parts of a block may stand in one tensor");
  }

  std::string file_, text_;
  toml::table table_;
};

/// Whether all of `text` is digits, as a number that fits.
std::optional<int> block_number(std::string_view text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = error == std::errc() && end == text.data() + text.size() && number >= 0;
  if (!whole || (text.size() > 1 && text[0] == '0')) return std::nullopt;
  return number;
}

std::optional<LayoutMatch> match(const LayoutRule& rule, std::string_view name) {
  const std::string_view pattern = rule.pattern;
  const auto result = [&](std::size_t prefix, int block) -> std::optional<LayoutMatch> {
    if (prefix > 0 && name[prefix - 1] != '.') return std::nullopt;
    return LayoutMatch{&rule, block, name.substr(0, prefix)};
  };
  const std::size_t at = pattern.find(block_word);
  if (at == std::string_view::npos)
    return ends_with(name, pattern) ? result(name.size() - pattern.size(), -1) : std::nullopt;
  const std::string_view before = pattern.substr(0, at), after = pattern.substr(at + block_word.size());
  if (!ends_with(name, after)) return std::nullopt;
  const std::string_view rest = name.substr(0, name.size() - after.size());
  const std::size_t digits = rest.find_last_not_of("0123456789") + 1;  // npos + 1 is 0
  const std::optional<int> block = block_number(rest.substr(digits));
  if (!block || !ends_with(rest.substr(0, digits), before)) return std::nullopt;
  return result(digits - before.size(), *block);
}

}  // namespace

Layout layout_called(const std::string& name) {
  if (ends_with(name, ".toml")) return MapReader(name).read();
  return built_in(name);
}

std::vector<LayoutMatch> matches(const Layout& layout, std::string_view name) {
  std::vector<LayoutMatch> found;
  for (const LayoutRule& rule : layout.rules)
    if (const std::optional<LayoutMatch> one = match(rule, name)) found.push_back(*one);
  std::stable_sort(found.begin(), found.end(), [](const LayoutMatch& a, const LayoutMatch& b) {
    return a.prefix.size() < b.prefix.size();
  });
  return found;
}

}  // namespace boundsweep
