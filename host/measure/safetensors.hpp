#pragma once
/// Weights in safetensors files: a header of JSON that says where each tensor lies, then the
/// tensors. The header is checked against the file; tensors are read in place.

#include <cstddef>
#include <cstdint>
#include <map>
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

}  // namespace boundsweep
