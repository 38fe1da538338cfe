#pragma once
/// A checkpoint: the tensors of a network in one safetensors file or in several.

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "host/measure/safetensors.hpp"

namespace boundsweep {

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
