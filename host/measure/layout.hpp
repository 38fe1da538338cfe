#pragma once
/// Which tensor of a checkpoint is which part of a network, told by names.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "boundsweep/architecture/training.hpp"

namespace boundsweep {

/// Parts of a network. Those from query to block_norm_bias stand in blocks.
enum class Part : std::uint8_t {
  token_embedding,  ///< a row for each token of a vocabulary
  embedding,        ///< d × d_x: what an input of numbers is multiplied with
  embedding_bias,
  class_token,
  position,
  token_type,
  query,
  key,
  value,
  output,
  ff_in,
  ff_gate,
  ff_out,
  query_bias,
  key_bias,
  value_bias,
  output_bias,
  ff_in_bias,
  ff_gate_bias,
  ff_out_bias,
  norm_gain,
  norm_bias,
  embedding_norm_gain,
  embedding_norm_bias,
  final_norm_gain,
  final_norm_bias,
  readout,
  readout_bias,
  ignored
};
inline constexpr int part_count = static_cast<int>(Part::ignored) + 1;
/// The words of a MAP.toml.
extern const std::array<const char*, part_count> part_names;
constexpr const char* name_of(Part part);

bool stands_in_blocks(Part part);
bool is_matrix_part(Part part);
/// The group that training changes it with.
WeightGroup group_of(Part part);

/// Stands for the number of the block in the names of a layout.
inline constexpr std::string_view block_word = "{block}";

/// A name, in which {block} stands for the number of the block, and what the tensor is.
struct LayoutRule {
  std::string pattern;
  std::vector<Part> parts;  ///< several where a tensor holds them one below the other
  bool transposed = false;  ///< inputs along the rows, as GPT-2 has it
  std::string reason;       ///< of what is ignored
};

/// Entries of [architecture] of a sweep file, in TOML syntax: key, value.
using ArchitectureEntries = std::vector<std::array<std::string, 2>>;

/// What a kind of networks has in common.
struct Layout {
  std::string name;
  std::vector<LayoutRule> rules;
  ArchitectureEntries usual;   ///< which config.json may contradict
  ArchitectureEntries stated;  ///< by a MAP.toml, whatever config.json says
  bool tied_readout = false;   ///< without a readout of its own it is the embedding
};

/// What a rule says of a name.
struct LayoutMatch {
  const LayoutRule* rule = nullptr;
  int block = -1;           ///< -1 outside the blocks
  std::string_view prefix;  ///< what stands before the pattern: "" or "bert."
};

/// All rules whose pattern the name ends with, after nothing or a dot. Those of the longest pattern
/// come first.
std::vector<LayoutMatch> matches(const Layout& layout, std::string_view name);

constexpr const char* name_of(Part part) {
  return part_names[static_cast<std::size_t>(part)];
}

}  // namespace boundsweep
