#include "host/measure/safetensors.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "host/config/error.hpp"
#include "host/config/quoted.hpp"
#include "host/measure/shaped_json.hpp"

namespace boundsweep {
namespace {

constexpr std::size_t longest_header = 100'000'000;  // as the format's own library has it
constexpr std::int64_t most_elements = std::int64_t{1} << 53;

struct TypeInfo {
  std::string_view name;
  std::int64_t bytes;
  ElementType type;
};

constexpr std::array<TypeInfo, 16> types{{{"F64", 8, ElementType::f64},
                                          {"F32", 4, ElementType::f32},
                                          {"F16", 2, ElementType::f16},
                                          {"BF16", 2, ElementType::bf16},
                                          {"I64", 8, ElementType::other},
                                          {"U64", 8, ElementType::other},
                                          {"I32", 4, ElementType::other},
                                          {"U32", 4, ElementType::other},
                                          {"I16", 2, ElementType::other},
                                          {"U16", 2, ElementType::other},
                                          {"I8", 1, ElementType::other},
                                          {"U8", 1, ElementType::other},
                                          {"BOOL", 1, ElementType::other},
                                          {"F8_E4M3", 1, ElementType::other},
                                          {"F8_E5M2", 1, ElementType::other},
                                          {"C64", 8, ElementType::other}}};

const TypeInfo* type_called(std::string_view name) {
  const auto* const found =
      std::find_if(types.begin(), types.end(), [&](const TypeInfo& t) { return t.name == name; });
  return found == types.end() ? nullptr : found;
}

/// What the header says of a tensor.
struct Entry {
  std::optional<std::string> type;
  std::optional<std::vector<std::uint64_t>> shape, offsets;
};

/// {"NAME": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}, …, "__metadata__": {…}}
class HeaderReader : public ShapedReader {
 public:
  std::map<std::string, Entry> entries;

  bool start_object(std::size_t) override {
    if (depth_ == 0 || (depth_ == 1 && !in_list_)) return ++depth_, true;
    return unexpected("an object");
  }
  bool end_object() override { return --depth_, true; }
  bool key(string_t& text) override {
    if (depth_ == 2) {
      field_ = text;
      return true;
    }
    name_ = text;
    in_metadata_ = text == "__metadata__";
    field_.clear();
    if (in_metadata_) return true;
    const auto [entry, is_new] = entries.try_emplace(text);
    entry_ = &entry->second;
    return is_new || fail(fmt::format("names the tensor {} twice", boundsweep::quoted(text)));
  }
  bool string(string_t& text) override {
    if (depth_ == 2 && in_metadata_) return true;
    if (depth_ != 2 || in_list_ || field_ != "dtype")
      return unexpected("the text " + boundsweep::quoted(text));
    if (entry_->type) return twice();
    entry_->type = text;
    return true;
  }
  bool start_array(std::size_t) override {
    if (depth_ != 2 || in_metadata_ || in_list_) return unexpected("a list");
    auto* const list = field_ == "shape"          ? &entry_->shape
                       : field_ == "data_offsets" ? &entry_->offsets
                                                  : nullptr;
    if (list == nullptr) return unexpected("a list");
    if (*list) return twice();
    list->emplace();
    list_ = &**list;
    in_list_ = true;
    return true;
  }
  bool end_array() override { return in_list_ = false, true; }
  bool number_unsigned(number_unsigned_t value) override {
    constexpr std::size_t most_dimensions = 16;
    if (!in_list_ || list_->size() == most_dimensions)
      return unexpected(fmt::format("the number {}", value));
    list_->push_back(value);
    return true;
  }

 private:
  bool twice() {
    return fail(
        fmt::format("says {} of {} twice", boundsweep::quoted(field_), boundsweep::quoted(name_)));
  }
  std::string place() const override {
    if (name_.empty()) return "where names of tensors should stand";
    return fmt::format("at {}{}", boundsweep::quoted(name_),
                       field_.empty() ? "" : ", " + boundsweep::quoted(field_));
  }

  int depth_ = 0;
  bool in_metadata_ = false, in_list_ = false;
  std::string name_, field_;
  Entry* entry_ = nullptr;
  std::vector<std::uint64_t>* list_ = nullptr;
};

/// Where it is known what the file is instead.
const char* other_format(const MappedFile& file) {
  const auto starts = [&](std::string_view bytes) {
    return file.size() >= bytes.size() && std::memcmp(file.data(), bytes.data(), bytes.size()) == 0;
  };
  if (starts("PK\x03\x04") || starts("\x80\x02") || starts("\x80\x04"))
    return "; it looks like a file of torch.save, which safetensors.torch.save_file can write anew";
  if (starts("GGUF")) return "; it is a GGUF file";
  if (starts("\x89HDF")) return "; it is an HDF5 file";
  if (starts("version https://git-lfs"))
    return "; it is a pointer of Git LFS, whose file was not fetched";
  return "";
}

[[noreturn]] void fail_tensor(const MappedFile& file, const std::string& name,
                              const std::string& problem) {
  throw InputError(fmt::format("{}: {}: {}", file.path(), boundsweep::quoted(name), problem));
}

Tensor tensor_of(const MappedFile& file, const std::string& name, const Entry& entry,
                 std::size_t start) {
  if (!entry.type || !entry.shape || !entry.offsets)
    fail_tensor(file, name, "the header must say its dtype, shape and data_offsets");
  const TypeInfo* const type = type_called(*entry.type);
  if (type == nullptr)
    fail_tensor(
        file, name,
        fmt::format("its elements are {}, a type that is not known; weights are F64, F32, F16 "
                    "or BF16",
                    boundsweep::quoted(*entry.type)));
  Tensor tensor;
  tensor.type = type->type;
  tensor.type_name = *entry.type;
  tensor.file = &file;
  tensor.elements = 1;
  for (const std::uint64_t size : *entry.shape) {
    if (size > most_elements ||
        (size > 0 && static_cast<std::uint64_t>(tensor.elements) > most_elements / size))
      fail_tensor(file, name, "its shape has more than 2^53 elements");
    tensor.shape.push_back(static_cast<std::int64_t>(size));
    tensor.elements *= static_cast<std::int64_t>(size);
  }
  const std::vector<std::uint64_t>& offsets = *entry.offsets;
  if (offsets.size() != 2 || offsets[0] > offsets[1])
    fail_tensor(file, name, "its data_offsets must be two numbers, the first not above the second");
  const std::uint64_t room = file.size() - start;
  if (offsets[1] > room)
    fail_tensor(file, name,
                fmt::format("lies at bytes {} to {} of the data, of which the file has {}: it is "
                            "truncated or damaged",
                            offsets[0], offsets[1], room));
  const auto needed = static_cast<std::uint64_t>(tensor.elements * type->bytes);
  if (offsets[1] - offsets[0] != needed)
    fail_tensor(file, name,
                fmt::format("{} elements of {} take {} bytes, its data_offsets hold {}",
                            shape_text(tensor), *entry.type, needed, offsets[1] - offsets[0]));
  tensor.data = file.data() + start + offsets[0];
  tensor.bytes = needed;
  return tensor;
}

/// The tensors must fill the data one after another: what overlaps or lies between is damage, or
/// hides something.
void check_cover(const MappedFile& file, const std::map<std::string, Tensor>& tensors,
                 std::size_t start) {
  std::vector<std::pair<const Tensor*, const std::string*>> order;
  for (const auto& [name, tensor] : tensors) order.emplace_back(&tensor, &name);
  std::sort(order.begin(), order.end(), [](const auto& a, const auto& b) {
    return std::pair(a.first->data, a.first->bytes) < std::pair(b.first->data, b.first->bytes);
  });
  const std::byte* end = file.data() + start;
  for (const auto& [tensor, name] : order) {
    if (tensor->data < end) fail_tensor(file, *name, "overlaps another tensor");
    if (tensor->data > end)
      fail_tensor(file, *name,
                  fmt::format("{} bytes before it belong to no tensor", tensor->data - end));
    end = tensor->data + tensor->bytes;
  }
  const std::ptrdiff_t rest = file.data() + file.size() - end;
  if (rest > 0)
    throw InputError(fmt::format("{}: its last {} bytes belong to no tensor", file.path(), rest));
}

}  // namespace

const char* name_of(ElementType type) {
  constexpr const char* names[] = {"F64", "F32", "F16", "BF16", "another type"};
  return names[static_cast<int>(type)];
}

int bits_of(ElementType type) {
  constexpr int bits[] = {64, 32, 16, 16, 0};
  return bits[static_cast<int>(type)];
}

int significant_bits(ElementType type) {
  constexpr int bits[] = {53, 24, 11, 8, 0};
  return bits[static_cast<int>(type)];
}

std::string shape_text(const Tensor& tensor) {
  if (tensor.shape.empty()) return "a number";
  return fmt::format("{}", fmt::join(tensor.shape, " x "));
}

std::map<std::string, Tensor> read_safetensors(const MappedFile& file) {
  constexpr std::size_t length_bytes = 8;
  const auto no_header = [&](const std::string& problem) {
    throw InputError(fmt::format("{}: is not a safetensors file, or a damaged one: {}{}",
                                 file.path(), problem, other_format(file)));
  };
  if (file.size() < length_bytes)
    no_header(fmt::format("it has {} bytes, fewer than the length of a header", file.size()));
  std::uint64_t length = 0;  // little-endian, as every processor this is built for
  std::memcpy(&length, file.data(), sizeof length);
  if (length > longest_header || length > file.size() - length_bytes)
    no_header(
        fmt::format("its header would be {} bytes long, in a file of {}", length, file.size()));
  const std::string_view header(reinterpret_cast<const char*>(file.data()) + length_bytes,
                                static_cast<std::size_t>(length));
  if (header.empty() || header[0] != '{') no_header("its header does not begin with {");
  HeaderReader reader;
  parse_shaped(header, file.path(), "header", reader);
  const std::size_t start = length_bytes + header.size();
  std::map<std::string, Tensor> tensors;
  for (const auto& [name, entry] : reader.entries)
    tensors.emplace(name, tensor_of(file, name, entry, start));
  check_cover(file, tensors, start);
  return tensors;
}

}  // namespace boundsweep
