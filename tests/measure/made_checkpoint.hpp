#pragma once
/// Small random networks as the files of each layout have them, with the parts that they were made
/// of.

#include <cstdint>
#include <string>
#include <vector>

#include "host/measure/layout.hpp"
#include "tests/measure/safetensors_file.hpp"

namespace boundsweep {

/// A part of a network: rows × columns numbers of float32, vectors as one row. Positions have a row
/// each.
struct MadePart {
  Part part;
  int block;
  std::int64_t rows, columns;
  std::vector<double> values;
};

struct MadeNetwork {
  std::string layout;
  std::int64_t blocks = 2, width = 8, heads = 2, kv_heads = 2, ff = 12, tokens = 5, vocabulary = 11,
               input_dim = 12, outputs = 3;
  std::vector<MadePart> parts;

  MadePart& part(Part part, int block = -1, int which = 0);
  const MadePart& part(Part part, int block = -1, int which = 0) const;
  bool has(Part part, int block = -1) const;
  std::int64_t heads_of(Part part) const;

  /// The largest spectral norm of a head's rows.
  long double spectral(Part part, int block = -1) const;
  long double euclidean(Part part, int block = -1) const;  ///< the largest where there are two
  long double largest_entry(Part part, int block = -1) const;
  long double largest_row(Part part, int block = -1) const;

  /// The file, with elements of that type.
  SafetensorsFile file(const std::string& type = "F32") const;
  SafetensorsFile file_without_readout() const;
  /// What config.json says of heads.
  std::string config() const;
};

/// Of gpt2, bert, vit, llama or torch. The llama has one head of keys and values for two of
/// queries.
MadeNetwork made_network(const std::string& layout, std::uint64_t seed);

/// The largest spectral norm of a head's rows of any matrix.
long double spectral_by_heads(const std::vector<double>& values, std::int64_t rows,
                              std::int64_t columns, std::int64_t heads);

}  // namespace boundsweep
