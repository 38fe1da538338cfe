#include "tests/measure/made_checkpoint.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include <fmt/format.h>

#include "tests/measure/jacobi.hpp"

namespace boundsweep {
namespace {

using Numbers = std::vector<double>;

Numbers transposed(const Numbers& values, std::int64_t rows, std::int64_t columns) {
  Numbers result;
  for (std::int64_t j = 0; j < columns; ++j)
    for (std::int64_t i = 0; i < rows; ++i)
      result.push_back(values[static_cast<std::size_t>(i * columns + j)]);
  return result;
}

/// Adds the tensors of one network to a file.
class Writer {
 public:
  Writer(const MadeNetwork& network, SafetensorsFile& file, std::string type)
      : network_(network), file_(file), type_(std::move(type)) {}

  void matrix(const std::string& name, Part part, int block = -1, bool turned = false) {
    const MadePart& p = network_.part(part, block);
    if (turned)
      file_.add(name, {p.columns, p.rows}, transposed(p.values, p.rows, p.columns), type_);
    else
      file_.add(name, {p.rows, p.columns}, p.values, type_);
  }
  void vector(const std::string& name, Part part, int block = -1, int which = 0) {
    const MadePart& p = network_.part(part, block, which);
    file_.add(name, {p.columns}, p.values, type_);
  }
  void shaped(const std::string& name, const std::vector<std::int64_t>& shape, Part part) {
    file_.add(name, shape, network_.part(part).values, type_);
  }
  void linear(const std::string& name, Part weight, Part bias, int block = -1,
              bool turned = false) {
    matrix(name + ".weight", weight, block, turned);
    if (network_.has(bias, block)) vector(name + ".bias", bias, block);
  }
  void norm(const std::string& name, Part gain, Part bias, int block = -1, int which = 0) {
    vector(name + ".weight", gain, block, which);
    if (network_.has(bias, block)) vector(name + ".bias", bias, block, which);
  }
  /// Queries, keys and values one below the other.
  void packed(const std::string& weight, const std::string& bias, int block, bool turned) {
    Numbers all, biases;
    std::int64_t rows = 0;
    for (const Part part : {Part::query, Part::key, Part::value}) {
      const MadePart& p = network_.part(part, block);
      all.insert(all.end(), p.values.begin(), p.values.end());
      rows += p.rows;
    }
    for (const Part part : {Part::query_bias, Part::key_bias, Part::value_bias}) {
      const MadePart& p = network_.part(part, block);
      biases.insert(biases.end(), p.values.begin(), p.values.end());
    }
    if (turned)
      file_.add(weight, {network_.width, rows}, transposed(all, rows, network_.width), type_);
    else
      file_.add(weight, {rows, network_.width}, all, type_);
    file_.add(bias, {rows}, biases, type_);
  }

 private:
  const MadeNetwork& network_;
  SafetensorsFile& file_;
  std::string type_;
};

void write_gpt2(Writer& w, int blocks) {
  w.matrix("transformer.wte.weight", Part::token_embedding);
  w.matrix("transformer.wpe.weight", Part::position);
  for (int b = 0; b < blocks; ++b) {
    const std::string block = fmt::format("transformer.h.{}.", b);
    w.norm(block + "ln_1", Part::norm_gain, Part::norm_bias, b, 0);
    w.packed(block + "attn.c_attn.weight", block + "attn.c_attn.bias", b, true);
    w.linear(block + "attn.c_proj", Part::output, Part::output_bias, b, true);
    w.norm(block + "ln_2", Part::norm_gain, Part::norm_bias, b, 1);
    w.linear(block + "mlp.c_fc", Part::ff_in, Part::ff_in_bias, b, true);
    w.linear(block + "mlp.c_proj", Part::ff_out, Part::ff_out_bias, b, true);
  }
  w.norm("transformer.ln_f", Part::final_norm_gain, Part::final_norm_bias);
}

void write_bert(Writer& w, int blocks, bool has_readout) {
  w.matrix("bert.embeddings.word_embeddings.weight", Part::token_embedding);
  w.matrix("bert.embeddings.position_embeddings.weight", Part::position);
  w.matrix("bert.embeddings.token_type_embeddings.weight", Part::token_type);
  w.norm("bert.embeddings.LayerNorm", Part::embedding_norm_gain, Part::embedding_norm_bias);
  for (int b = 0; b < blocks; ++b) {
    const std::string block = fmt::format("bert.encoder.layer.{}.", b);
    w.linear(block + "attention.self.query", Part::query, Part::query_bias, b);
    w.linear(block + "attention.self.key", Part::key, Part::key_bias, b);
    w.linear(block + "attention.self.value", Part::value, Part::value_bias, b);
    w.linear(block + "attention.output.dense", Part::output, Part::output_bias, b);
    w.norm(block + "attention.output.LayerNorm", Part::norm_gain, Part::norm_bias, b, 0);
    w.linear(block + "intermediate.dense", Part::ff_in, Part::ff_in_bias, b);
    w.linear(block + "output.dense", Part::ff_out, Part::ff_out_bias, b);
    w.norm(block + "output.LayerNorm", Part::norm_gain, Part::norm_bias, b, 1);
  }
  if (has_readout) w.linear("classifier", Part::readout, Part::readout_bias);
}

void write_vit(Writer& w, const MadeNetwork& n) {
  w.shaped("vit.embeddings.cls_token", {1, 1, n.width}, Part::class_token);
  w.shaped("vit.embeddings.position_embeddings", {1, n.tokens, n.width}, Part::position);
  w.shaped("vit.embeddings.patch_embeddings.projection.weight", {n.width, 3, 2, 2},
           Part::embedding);
  w.vector("vit.embeddings.patch_embeddings.projection.bias", Part::embedding_bias);
  for (int b = 0; b < n.blocks; ++b) {
    const std::string block = fmt::format("vit.encoder.layer.{}.", b);
    w.norm(block + "layernorm_before", Part::norm_gain, Part::norm_bias, b, 0);
    w.linear(block + "attention.attention.query", Part::query, Part::query_bias, b);
    w.linear(block + "attention.attention.key", Part::key, Part::key_bias, b);
    w.linear(block + "attention.attention.value", Part::value, Part::value_bias, b);
    w.linear(block + "attention.output.dense", Part::output, Part::output_bias, b);
    w.norm(block + "layernorm_after", Part::norm_gain, Part::norm_bias, b, 1);
    w.linear(block + "intermediate.dense", Part::ff_in, Part::ff_in_bias, b);
    w.linear(block + "output.dense", Part::ff_out, Part::ff_out_bias, b);
  }
  w.norm("vit.layernorm", Part::final_norm_gain, Part::final_norm_bias);
  w.linear("classifier", Part::readout, Part::readout_bias);
}

void write_llama(Writer& w, int blocks) {
  w.matrix("model.embed_tokens.weight", Part::token_embedding);
  for (int b = 0; b < blocks; ++b) {
    const std::string block = fmt::format("model.layers.{}.", b);
    w.norm(block + "input_layernorm", Part::norm_gain, Part::norm_bias, b, 0);
    w.linear(block + "self_attn.q_proj", Part::query, Part::query_bias, b);
    w.linear(block + "self_attn.k_proj", Part::key, Part::key_bias, b);
    w.linear(block + "self_attn.v_proj", Part::value, Part::value_bias, b);
    w.linear(block + "self_attn.o_proj", Part::output, Part::output_bias, b);
    w.norm(block + "post_attention_layernorm", Part::norm_gain, Part::norm_bias, b, 1);
    w.linear(block + "mlp.gate_proj", Part::ff_gate, Part::ff_gate_bias, b);
    w.linear(block + "mlp.up_proj", Part::ff_in, Part::ff_in_bias, b);
    w.linear(block + "mlp.down_proj", Part::ff_out, Part::ff_out_bias, b);
  }
  w.norm("model.norm", Part::final_norm_gain, Part::final_norm_bias);
  w.matrix("lm_head.weight", Part::readout);
}

void write_torch(Writer& w, int blocks) {
  for (int b = 0; b < blocks; ++b) {
    const std::string block = fmt::format("encoder.layers.{}.", b);
    w.packed(block + "self_attn.in_proj_weight", block + "self_attn.in_proj_bias", b, false);
    w.linear(block + "self_attn.out_proj", Part::output, Part::output_bias, b);
    w.linear(block + "linear1", Part::ff_in, Part::ff_in_bias, b);
    w.linear(block + "linear2", Part::ff_out, Part::ff_out_bias, b);
    w.norm(block + "norm1", Part::norm_gain, Part::norm_bias, b, 0);
    w.norm(block + "norm2", Part::norm_gain, Part::norm_bias, b, 1);
  }
  w.norm("encoder.norm", Part::final_norm_gain, Part::final_norm_bias);
}

/// Draws the parts.
class Maker {
 public:
  Maker(MadeNetwork& network, std::uint64_t seed) : n_(network), seed_(seed * 1000) {}

  void add(Part part, int block, std::int64_t rows, std::int64_t columns) {
    Numbers values = random_numbers(static_cast<std::size_t>(rows * columns), ++seed_, 0.7);
    for (double& value : values) value = static_cast<float>(value);
    n_.parts.push_back({part, block, rows, columns, std::move(values)});
  }
  void blocks(bool biases, bool gated) {
    const std::int64_t d = n_.width, kv = d / n_.heads * n_.kv_heads;
    for (int b = 0; b < n_.blocks; ++b) {
      const auto linear = [&](Part weight, Part bias, std::int64_t rows, std::int64_t columns) {
        add(weight, b, rows, columns);
        if (biases) add(bias, b, 1, rows);
      };
      linear(Part::query, Part::query_bias, d, d);
      linear(Part::key, Part::key_bias, kv, d);
      linear(Part::value, Part::value_bias, kv, d);
      linear(Part::output, Part::output_bias, d, d);
      linear(Part::ff_in, Part::ff_in_bias, n_.ff, d);
      if (gated) linear(Part::ff_gate, Part::ff_gate_bias, n_.ff, d);
      linear(Part::ff_out, Part::ff_out_bias, d, n_.ff);
      for (int norm = 0; norm < 2; ++norm) {
        add(Part::norm_gain, b, 1, d);
        if (biases) add(Part::norm_bias, b, 1, d);
      }
    }
  }

 private:
  MadeNetwork& n_;
  std::uint64_t seed_;
};

}  // namespace

const MadePart& MadeNetwork::part(Part wanted, int block, int which) const {
  for (const MadePart& one : parts)
    if (one.part == wanted && one.block == block && which-- == 0) return one;
  throw std::logic_error(fmt::format("no {} in block {}", name_of(wanted), block));
}

MadePart& MadeNetwork::part(Part wanted, int block, int which) {
  return const_cast<MadePart&>(std::as_const(*this).part(wanted, block, which));
}

bool MadeNetwork::has(Part wanted, int block) const {
  return std::any_of(parts.begin(), parts.end(),
                     [&](const MadePart& p) { return p.part == wanted && p.block == block; });
}

std::int64_t MadeNetwork::heads_of(Part part) const {
  return part == Part::query ? heads : part == Part::key || part == Part::value ? kv_heads : 1;
}

long double spectral_by_heads(const std::vector<double>& values, std::int64_t rows,
                              std::int64_t columns, std::int64_t heads) {
  long double most = 0;
  const std::int64_t size = rows / heads * columns;
  for (std::int64_t head = 0; head < heads; ++head) {
    const auto first = values.begin() + head * size;
    most = std::max(most, jacobi_norm({first, first + size}, static_cast<std::size_t>(rows / heads),
                                      static_cast<std::size_t>(columns)));
  }
  return most;
}

long double MadeNetwork::spectral(Part wanted, int block) const {
  const MadePart& p = part(wanted, block);
  return spectral_by_heads(p.values, p.rows, p.columns, heads_of(wanted));
}

long double MadeNetwork::euclidean(Part wanted, int block) const {
  long double most = 0;
  for (const MadePart& p : parts)
    if (p.part == wanted && p.block == block)
      most = std::max(most, jacobi_norm(p.values, p.values.size(), 1));
  return most;
}

long double MadeNetwork::largest_entry(Part wanted, int block) const {
  long double most = 0;
  for (const MadePart& p : parts)
    if (p.part == wanted && p.block == block)
      for (const double value : p.values)
        most = std::max(most, std::fabs(static_cast<long double>(value)));
  return most;
}

long double MadeNetwork::largest_row(Part wanted, int block) const {
  const MadePart& p = part(wanted, block);
  long double most = 0;
  for (std::int64_t i = 0; i < p.rows; ++i) {
    const auto first = p.values.begin() + i * p.columns;
    most = std::max(
        most, jacobi_norm({first, first + p.columns}, static_cast<std::size_t>(p.columns), 1));
  }
  return most;
}

SafetensorsFile MadeNetwork::file(const std::string& type) const {
  SafetensorsFile result;
  Writer writer(*this, result, type);
  const int count = static_cast<int>(blocks);
  if (layout == "gpt2") write_gpt2(writer, count);
  if (layout == "bert") write_bert(writer, count, has(Part::readout));
  if (layout == "vit") write_vit(writer, *this);
  if (layout == "llama") write_llama(writer, count);
  if (layout == "torch") write_torch(writer, count);
  return result;
}

SafetensorsFile MadeNetwork::file_without_readout() const {
  MadeNetwork body = *this;
  body.parts.erase(std::remove_if(body.parts.begin(), body.parts.end(),
                                  [](const MadePart& p) {
                                    return p.part == Part::readout || p.part == Part::readout_bias;
                                  }),
                   body.parts.end());
  return body.file();
}

std::string MadeNetwork::config() const {
  return fmt::format("{{\"num_attention_heads\": {}, \"max_position_embeddings\": {}}}\n", heads,
                     tokens);
}

MadeNetwork made_network(const std::string& layout, std::uint64_t seed) {
  MadeNetwork n;
  n.layout = layout;
  if (layout == "llama") n.kv_heads = 1;
  Maker maker(n, seed);
  const std::int64_t d = n.width;
  if (layout == "gpt2" || layout == "bert" || layout == "llama")
    maker.add(Part::token_embedding, -1, n.vocabulary, d);
  if (layout == "vit") {
    maker.add(Part::embedding, -1, d, n.input_dim);
    maker.add(Part::embedding_bias, -1, 1, d);
    maker.add(Part::class_token, -1, 1, d);
  }
  if (layout == "gpt2" || layout == "bert" || layout == "vit")
    maker.add(Part::position, -1, n.tokens, d);
  if (layout == "bert") {
    maker.add(Part::token_type, -1, 2, d);
    maker.add(Part::embedding_norm_gain, -1, 1, d);
    maker.add(Part::embedding_norm_bias, -1, 1, d);
  }
  maker.blocks(layout != "llama", layout == "llama");
  if (layout != "bert") {
    maker.add(Part::final_norm_gain, -1, 1, d);
    if (layout != "llama") maker.add(Part::final_norm_bias, -1, 1, d);
  }
  if (layout == "llama") n.outputs = n.vocabulary;
  if (layout == "bert" || layout == "vit" || layout == "llama")
    maker.add(Part::readout, -1, n.outputs, d);
  if (layout == "bert" || layout == "vit") maker.add(Part::readout_bias, -1, 1, n.outputs);
  return n;
}

}  // namespace boundsweep
