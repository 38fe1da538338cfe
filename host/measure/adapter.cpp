#include "host/measure/adapter.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "host/config/error.hpp"
#include "host/config/quoted.hpp"
#include "host/measure/model_config.hpp"

namespace boundsweep {
namespace {

using Json = nlohmann::ordered_json;

/// Where a tensor of an adapter belongs.
struct AdapterName {
  std::string base;  ///< the tensor that it changes or replaces
  char factor = 0;   ///< 'A' or 'B'; 0 for a tensor stored as a whole
};

std::string without(std::string text, std::string_view part) {
  const std::size_t at = text.find(part);
  return at == std::string::npos ? text : text.erase(at, part.size());
}

AdapterName parsed(const std::string& name) {
  AdapterName result;
  result.base = without(name, "base_model.model.");
  for (const char factor : {'A', 'B'}) {
    const std::string word = fmt::format(".lora_{}", factor);
    const std::size_t at = result.base.find(word + ".");
    if (at == std::string::npos) continue;
    const std::string rest = result.base.substr(at + word.size());
    if (rest != ".weight" && rest != ".default.weight") continue;
    result.base = result.base.substr(0, at) + ".weight";
    result.factor = factor;
    return result;
  }
  result.base = without(without(result.base, ".modules_to_save.default"), ".modules_to_save");
  return result;
}

/// alpha / r, or alpha / √r where the file says so.
class Factors {
 public:
  Factors(const std::string& directory, std::optional<double> alpha)
      : path_(directory + "/adapter_config.json"), alpha_(alpha) {
    const Json config = json_file(path_);
    if (config.is_null()) {
      if (!alpha_)
        throw InputError(
            fmt::format("{}: is missing, which says by what the adapter's product is "
                        "multiplied; give --lora-alpha",
                        path_));
      return;
    }
    const auto flag = [&](const char* key) {
      const auto at = config.find(key);
      return at != config.end() && at->is_boolean() && at->get<bool>();
    };
    rank_stabilized_ = flag("use_rslora");
    if (flag("use_dora"))
      throw InputError(fmt::format("{}: \"use_dora\": what DoRA adds is not of low rank", path_));
    if (alpha_) return;
    for (const char* key : {"alpha_pattern"}) {
      const auto at = config.find(key);
      if (at != config.end() && at->is_object() && !at->empty())
        throw InputError(
            fmt::format("{}: \"{}\": factors that differ from matrix to matrix are not read; "
                        "merge the adapter, or give the largest as --lora-alpha",
                        path_, key));
    }
    const auto at = config.find("lora_alpha");
    if (at == config.end() || !at->is_number())
      throw InputError(
          fmt::format("{}: \"lora_alpha\": is missing or no number; give --lora-alpha", path_));
    alpha_ = at->get<double>();
  }

  double of_rank(std::int64_t rank) const {
    const auto r = static_cast<double>(rank);
    // Two roundings more than the exact quotient may have taken away.
    return *alpha_ / (rank_stabilized_ ? std::sqrt(r) : r) * (1 + 0x1p-50);
  }

 private:
  std::string path_;
  std::optional<double> alpha_;
  bool rank_stabilized_ = false;
};

}  // namespace

bool is_adapter(const Checkpoint& checkpoint) {
  const auto& tensors = checkpoint.tensors();
  return std::any_of(tensors.begin(), tensors.end(), [](const auto& entry) {
    return entry.first.find(".lora_") != std::string::npos;
  });
}

Adapter read_adapter(const Checkpoint& checkpoint, const Layout& layout, const NetworkParts& base,
                     std::optional<double> alpha) {
  const Factors factors(checkpoint.directory(), alpha);
  struct Pair {
    std::string names[2];
    const Tensor* tensors[2] = {nullptr, nullptr};
  };
  std::map<std::string, Pair> pairs;
  std::map<std::string, std::string> wholes;  // the tensor replaced, the name of what replaces it
  std::vector<std::string> names;
  for (const auto& [name, tensor] : checkpoint.tensors()) {
    const AdapterName adapter = parsed(name);
    names.push_back(adapter.base);
    if (adapter.factor == 0) {
      wholes.emplace(adapter.base, name);
      continue;
    }
    Pair& pair = pairs[adapter.base];
    pair.names[adapter.factor - 'A'] = name;
    pair.tensors[adapter.factor - 'A'] = &tensor;
  }
  const auto fail = [&](const std::string& name, const std::string& problem) {
    throw InputError(
        fmt::format("{}: {}: {}", checkpoint.name(), boundsweep::quoted(name), problem));
  };
  const std::map<std::string, Place> places = places_of(layout, names, checkpoint.name());
  Adapter result;
  for (const auto& [name, pair] : pairs) {
    const Place& place = places.at(name);
    for (const int i : {0, 1})
      if (pair.tensors[i] == nullptr)
        fail(pair.names[1 - i], fmt::format("stands without its lora_{}", i == 0 ? 'A' : 'B'));
    const Tensor &a = *pair.tensors[0], &b = *pair.tensors[1];
    if (place.parts[0] == Part::ignored)
      fail(pair.names[1], "changes what is not part of the class");
    if (!is_matrix_part(place.parts[0])) fail(pair.names[1], "changes what is no matrix");
    for (const int i : {0, 1}) {
      const Tensor& tensor = *pair.tensors[i];
      if (tensor.type == ElementType::other)
        fail(pair.names[i],
             fmt::format("its elements are {}, but weights are F64, F32, F16 or BF16",
                         tensor.type_name));
      if (tensor.shape.size() != 2 || tensor.elements == 0)
        fail(pair.names[i], fmt::format("is {}, must be a matrix", shape_text(tensor)));
    }
    const std::int64_t rank = a.shape[0];
    if (b.shape[1] != rank)
      fail(pair.names[1],
           fmt::format("is {}, lora_A is {}: their ranks differ", shape_text(b), shape_text(a)));
    result.rank = std::max(result.rank, rank);
    const MatrixView left{b.data, b.type, b.shape[0], rank, rank, 1};
    const MatrixView right{a.data, a.type, rank, a.shape[1], a.shape[1], 1};
    const std::vector<std::int64_t> rows =
        rows_of_parts(checkpoint.name(), pair.names[1], place.parts, left.rows, base.width());
    std::int64_t from = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const LowRankChange change{place.parts[i],
                                 place.block,
                                 pair.names[1],
                                 &b,
                                 &a,
                                 left.row_block(from, rows[i]),
                                 right,
                                 factors.of_rank(rank)};
      from += rows[i];
      const std::vector<const Piece*> changed = base.find(change.part, change.block);
      if (changed.empty()) fail(pair.names[1], "changes a matrix that the start has not");
      const MatrixView& view = changed[0]->view;
      if (view.rows != change.left.rows || view.columns != right.columns)
        fail(pair.names[1], fmt::format("the product is {} x {}, what it changes is {} x {}",
                                        change.left.rows, right.columns, view.rows, view.columns));
      result.changes.push_back(change);
    }
  }
  for (const auto& [name, stored] : wholes) {
    const Place& place = places.at(name);
    if (place.parts[0] == Part::ignored) continue;
    for (Piece& piece : pieces_of(stored, checkpoint.tensors().at(stored), place, base.width()))
      result.replaced.push_back(std::move(piece));
  }
  return result;
}

}  // namespace boundsweep
