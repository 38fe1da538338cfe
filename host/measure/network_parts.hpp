#pragma once
/// A checkpoint as a network: every tensor at its place, every shape checked.

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "host/measure/checkpoint.hpp"
#include "host/measure/layout.hpp"
#include "host/measure/matrix.hpp"

namespace boundsweep {

/// Where a tensor belongs.
struct Place {
  std::vector<Part> parts;
  int block = -1;
  bool transposed = false;
  std::string reason;  ///< of what is ignored
};

/// The place of every name. `weights` says which of them may be weights at all: others, such as
/// counters, must be ignored by the layout. Throws InputError, which lists names that have no
/// place.
std::map<std::string, Place> places_of(const Layout& layout, const std::vector<std::string>& names,
                                       const std::string& file);

/// A part, all of a tensor or some of its rows. Vectors are one row; positions a row each.
struct Piece {
  Part part = Part::ignored;
  int block = -1;
  std::string name;  ///< of the tensor
  const Tensor* tensor = nullptr;
  MatrixView view;
};

/// The pages of its tensor may leave memory.
inline void release(const Piece& piece) {
  piece.tensor->file->release(piece.tensor->data, piece.tensor->bytes);
}

/// The parts that a tensor holds. `width` splits queries from keys and values.
std::vector<Piece> pieces_of(const std::string& name, const Tensor& tensor, const Place& place,
                             std::int64_t width);

/// Rows of a tensor of so many that each of the parts has. Throws InputError where they do not fit.
std::vector<std::int64_t> rows_of_parts(const std::string& file, const std::string& name,
                                        const std::vector<Part>& parts, std::int64_t rows,
                                        std::int64_t width);

class NetworkParts {
 public:
  /// Throws InputError where a tensor has no place, a block lacks a part, or shapes disagree.
  NetworkParts(const Checkpoint& checkpoint, const Layout& layout);

  const std::vector<Piece>& pieces() const { return pieces_; }
  /// Those of one part; block -1 outside the blocks.
  std::vector<const Piece*> find(Part part, int block = -1) const;
  bool has(Part part, int block = -1) const { return !find(part, block).empty(); }
  /// Tensors that are left out, each with the reason.
  const std::map<std::string, std::string>& ignored() const { return ignored_; }

  int blocks() const { return blocks_; }
  std::int64_t width() const { return width_; }
  std::int64_t kv_width() const { return kv_width_; }
  std::int64_t ff() const { return ff_; }
  std::int64_t outputs() const { return outputs_; }        ///< 0 without a readout
  std::int64_t tokens() const { return tokens_; }          ///< 0 where no tensor says so
  std::int64_t vocabulary() const { return vocabulary_; }  ///< 0 where inputs are numbers
  std::int64_t input_dim() const { return input_dim_; }    ///< 0 without an embedding
  int norms_per_block() const { return norms_per_block_; }
  bool gated() const { return gated_; }
  /// Whether the readout is the table of tokens once more.
  bool readout_is_tied() const;

 private:
  void read_width(const std::map<std::string, Place>& places);
  void check_blocks() const;
  void read_sizes();
  [[noreturn]] void fail(const Piece& piece, const std::string& problem) const;

  const Checkpoint& checkpoint_;
  std::vector<Piece> pieces_;
  std::map<std::pair<Part, int>, std::vector<std::size_t>> index_;
  std::map<std::string, std::string> ignored_;
  int blocks_ = 0, norms_per_block_ = 0;
  std::int64_t width_ = 0, kv_width_ = 0, ff_ = 0, outputs_ = 0, tokens_ = 0, vocabulary_ = 0,
               input_dim_ = 0;
  bool gated_ = false;
};

}  // namespace boundsweep
