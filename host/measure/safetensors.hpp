#pragma once
/// Weights in safetensors files: a header of JSON that says where each tensor lies, then the tensors.
/// The header is checked against the file; tensors are read in place.

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "host/measure/mapped_file.hpp"

namespace boundsweep {

/// Types of elements. Those after bf16 are no weights: masks, positions, counters.
enum class ElementType : std::uint8_t { f64, f32, f16, bf16, other };

/// "F32"; of `other` the word is lost.
const char* name_of(ElementType type);
/// Bits an element takes. Precondition: not `other`.
int bits_of(ElementType type);
/// Bits of its significand, the hidden one included.
int significant_bits(ElementType type);

struct Tensor {
  ElementType type = ElementType::other;
  std::string type_name;  ///< as the file says it
  std::vector<std::int64_t> shape;
  std::int64_t elements = 0;
  const std::byte* data = nullptr;
  std::size_t bytes = 0;
  const MappedFile* file = nullptr;
};

/// "768 x 3072"; "a number" for a tensor without dimensions.
std::string shape_text(const Tensor& tensor);

/// The tensors of one file, by name. Throws InputError, which names the file and the tensor, where
/// the header does not describe the whole of the file.
std::map<std::string, Tensor> read_safetensors(const MappedFile& file);

/// The tensors of a network, which several files may hold.
class Checkpoint {
 public:
  /// Each path is a safetensors file, an index of several (model.safetensors.index.json), or a
  /// directory that holds one or the other. Throws InputError.
  explicit Checkpoint(const std::vector<std::string>& paths);

  const std::map<std::string, Tensor>& tensors() const { return tensors_; }
  std::size_t bytes() const;  ///< of the files together
  /// The name of the network in messages: the first path.
  const std::string& name() const { return name_; }
  /// Where the files lie, and beside them perhaps config.json.
  const std::string& directory() const { return directory_; }

 private:
  void add_file(const std::string& path);
  void add_index(const std::string& path);

  std::string name_, directory_;
  std::vector<std::unique_ptr<MappedFile>> files_;
  std::map<std::string, Tensor> tensors_;
};

}  // namespace boundsweep
