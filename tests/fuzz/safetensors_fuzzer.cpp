// A checkpoint of any bytes is either read, every tensor within the file and every number of its
// weights, or an InputError of one line that names the file. Headers are rarely of the length that
// a file states: of an input that begins with '{', the length is put before it, and a line's end
// separates header and data. One that begins with '=' is an index beside such files.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "host/config/error.hpp"
#include "host/measure/built_in_layouts.hpp"
#include "host/measure/checkpoint.hpp"
#include "host/measure/matrix.hpp"
#include "host/measure/network_parts.hpp"
#include "tests/fuzz/scratch.hpp"

namespace {

using namespace boundsweep;

const std::filesystem::path& directory() {
  static const std::filesystem::path path = scratch_path("safetensors");
  return path;
}

void require(bool condition) {
  if (!condition) std::abort();
}

std::string with_length(const std::string& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  const std::uint64_t length = end;
  std::string result(reinterpret_cast<const char*>(&length), sizeof length);
  return result + text.substr(0, end) + (end < text.size() ? text.substr(end + 1) : "");
}

/// Every number that is a weight's.
void read_all(const Tensor& tensor) {
  require(tensor.data >= tensor.file->data() &&
          tensor.data + tensor.bytes <= tensor.file->data() + tensor.file->size());
  if (tensor.type == ElementType::other || tensor.elements == 0) return;
  std::vector<double> values(static_cast<std::size_t>(tensor.elements));
  const Matrix matrix(MatrixView{tensor.data, tensor.type, 1, tensor.elements, tensor.elements, 1});
  matrix.load(0, 1, 0, tensor.elements, values.data(), tensor.elements, 1);
  const Survey survey = matrix.survey();
  require(survey.bad_row >= 0 || survey.frobenius >= survey.largest);
}

void expect_one_line(const InputError& error) {
  const std::string message = error.what();
  require(message.rfind(directory().string() + "/", 0) == 0);
  require(message.find('\n') == std::string::npos);
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  std::filesystem::create_directories(directory());
  std::atexit([] {
    std::error_code ignored;
    std::filesystem::remove_all(directory(), ignored);
  });
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string content(reinterpret_cast<const char*>(data), size);
  std::string file = "model.safetensors";
  if (size > 0 && content[0] == '{') content = with_length(content);
  if (size > 0 && content[0] == '=') {
    file = "model.safetensors.index.json";
    content.erase(0, 1);
    const std::string one =
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}\n1234";
    std::ofstream(directory() / "1.safetensors", std::ios::binary) << with_length(one);
  }
  std::ofstream(directory() / file, std::ios::binary) << content;
  try {
    const Checkpoint checkpoint({(directory() / file).string()});
    for (const auto& [name, tensor] : checkpoint.tensors()) read_all(tensor);
    for (const char* layout : layout_names) {
      try {
        const NetworkParts parts(checkpoint, built_in_layout(layout));
        require(parts.blocks() > 0 && parts.width() > 0);
      } catch (const InputError& error) {
        expect_one_line(error);
      }
    }
  } catch (const InputError& error) {
    expect_one_line(error);
  }
  return 0;
}
