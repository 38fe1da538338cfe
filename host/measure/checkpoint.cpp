#include "host/measure/checkpoint.hpp"

#include <filesystem>
#include <set>
#include <string_view>
#include <system_error>

#include <fmt/format.h>

#include "host/config/error.hpp"
#include "host/config/quoted.hpp"
#include "host/measure/shaped_json.hpp"

namespace boundsweep {
namespace {

/// {"metadata": {…}, "weight_map": {"NAME": "FILE", …}}
class IndexReader : public ShapedReader {
 public:
  std::map<std::string, std::string> files;
  bool has_map = false;

  bool start_object(std::size_t) override {
    if (++depth_ == 2 && section_ == "weight_map") has_map = true;
    return depth_ <= (in_map() ? 2 : most_nested) || unexpected("an object");
  }
  bool end_object() override { return --depth_, true; }
  bool start_array(std::size_t) override { return !in_map() || unexpected("a list"); }
  bool key(string_t& text) override {
    (depth_ == 1 ? section_ : name_) = text;
    return true;
  }
  bool string(string_t& text) override {
    if (!in_map() || depth_ != 2) return true;
    return files.emplace(name_, text).second ||
           fail(fmt::format("names the tensor {} twice", boundsweep::quoted(name_)));
  }
  bool null() override { return elsewhere("null"); }
  bool boolean(bool) override { return elsewhere("a truth value"); }
  bool number_integer(number_integer_t) override { return elsewhere("a number"); }
  bool number_unsigned(number_unsigned_t) override { return elsewhere("a number"); }
  bool number_float(number_float_t, const string_t&) override { return elsewhere("a number"); }

 private:
  static constexpr int most_nested = 32;

  bool in_map() const { return depth_ >= 1 && section_ == "weight_map"; }
  bool elsewhere(const char* what) { return !in_map() || unexpected(what); }
  std::string place() const override {
    return in_map() ? "where the file of a tensor should stand" : "nested too deeply";
  }

  int depth_ = 0;
  std::string section_, name_;
};

bool ends_with(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

/// The file that a directory's network is in.
std::string main_file(const std::filesystem::path& directory) {
  std::error_code unused;
  for (const char* name : {"model.safetensors.index.json", "model.safetensors",
                           "adapter_model.safetensors", "diffusion_pytorch_model.safetensors"})
    if (std::filesystem::exists(directory / name, unused)) return (directory / name).string();
  throw InputError(fmt::format(
      "{}: is a directory without model.safetensors, its index or adapter_model.safetensors",
      directory.string()));
}

}  // namespace

Checkpoint::Checkpoint(const std::vector<std::string>& paths) {
  namespace fs = std::filesystem;
  for (const std::string& given : paths) {
    std::error_code unused;
    const std::string path = fs::is_directory(given, unused) ? main_file(given) : given;
    if (name_.empty()) {
      name_ = path;
      directory_ = fs::path(path).parent_path().string();
      if (directory_.empty()) directory_ = ".";
    }
    if (ends_with(path, ".json"))
      add_index(path);
    else
      add_file(path);
  }
  if (tensors_.empty()) throw InputError(fmt::format("{}: holds no tensor", name_));
}

std::size_t Checkpoint::bytes() const {
  std::size_t sum = 0;
  for (const auto& file : files_) sum += file->size();
  return sum;
}

void Checkpoint::add_file(const std::string& path) {
  files_.push_back(std::make_unique<MappedFile>(path));
  for (auto& [name, tensor] : read_safetensors(*files_.back())) {
    const auto [place, is_new] = tensors_.emplace(name, tensor);
    if (!is_new)
      throw InputError(fmt::format("{}: {}: stands in {} too", path, boundsweep::quoted(name),
                                   place->second.file->path()));
  }
}

void Checkpoint::add_index(const std::string& path) {
  constexpr std::size_t longest_index = std::size_t{64} << 20;
  const MappedFile index(path);
  if (index.size() > longest_index)
    throw InputError(fmt::format("{}: is larger than {} MiB, must be an index of safetensors files",
                                 path, longest_index >> 20));
  IndexReader reader;
  parse_shaped({reinterpret_cast<const char*>(index.data()), index.size()}, path, "text", reader);
  if (!reader.has_map || reader.files.empty())
    throw InputError(fmt::format(
        "{}: has no \"weight_map\" from tensors to files, must be an index of safetensors files",
        path));
  const std::filesystem::path directory = std::filesystem::path(path).parent_path();
  std::set<std::string> names;
  for (const auto& [tensor, file] : reader.files) {
    if (file.empty() || file == "." || file == ".." || file.find('/') != std::string::npos)
      throw InputError(fmt::format("{}: {}: the file {} must be one beside the index", path,
                                   boundsweep::quoted(tensor), boundsweep::quoted(file)));
    names.insert(file);
  }
  for (const std::string& name : names) add_file((directory / name).string());
  for (const auto& [tensor, file] : reader.files) {
    const auto found = tensors_.find(tensor);
    if (found == tensors_.end() || found->second.file->path() != (directory / file).string())
      throw InputError(fmt::format("{}: {} is not in {}, where the index has it", path,
                                   boundsweep::quoted(tensor), file));
  }
}

}  // namespace boundsweep
