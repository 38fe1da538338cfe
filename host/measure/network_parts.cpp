#include "host/measure/network_parts.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "host/config/error.hpp"
#include "host/config/quoted.hpp"

namespace boundsweep {
namespace {

constexpr int most_blocks = 10000;
constexpr std::size_t most_listed = 10;

std::string listed(const std::vector<std::string>& names) {
  std::vector<std::string> first;
  for (std::size_t i = 0; i < std::min(names.size(), most_listed); ++i)
    first.push_back(boundsweep::quoted(names[i]));
  const std::size_t rest = names.size() - first.size();
  return fmt::format("{}{}", fmt::join(first, ", "),
                     rest == 0 ? "" : fmt::format(" and {} more", rest));
}

bool begins_with(std::string_view text, std::string_view begin) {
  return text.substr(0, begin.size()) == begin;
}

}  // namespace

std::map<std::string, Place> places_of(const Layout& layout, const std::vector<std::string>& names,
                                       const std::string& file) {
  std::map<std::string, std::vector<LayoutMatch>> found;
  std::set<std::string_view> prefixes;
  std::map<std::string_view, std::string> example;
  for (const std::string& name : names) {
    std::vector<LayoutMatch> all = matches(layout, name);
    if (!all.empty() && all[0].block >= 0) {
      prefixes.insert(all[0].prefix);
      example.emplace(all[0].prefix, name);
    }
    found.emplace(name, std::move(all));
  }
  if (prefixes.size() > 1)
    throw InputError(
        fmt::format("{}: has blocks in two places, {} and {}: a class has one stack of blocks; "
                    "name the one that is "
                    "meant in a MAP.toml and ignore the other",
                    file, boundsweep::quoted(example.begin()->second),
                    boundsweep::quoted(std::next(example.begin())->second)));
  // What stands outside the blocks has the same prefix as they, or a shorter one.
  std::map<std::string, Place> places;
  std::vector<std::string> without;
  for (const auto& [name, all] : found) {
    const LayoutMatch* chosen = nullptr;
    for (const LayoutMatch& one : all)
      if (chosen == nullptr &&
          (one.block >= 0 ? one.prefix == *prefixes.begin()
                          : prefixes.empty() || begins_with(*prefixes.begin(), one.prefix)))
        chosen = &one;
    if (chosen == nullptr) {
      without.push_back(name);
      continue;
    }
    if (chosen->block >= most_blocks)
      throw InputError(fmt::format("{}: {}: blocks are numbered from 0 to {}", file,
                                   boundsweep::quoted(name), most_blocks - 1));
    places.emplace(name, Place{chosen->rule->parts, chosen->block, chosen->rule->transposed,
                               chosen->rule->reason});
  }
  if (!without.empty())
    throw InputError(fmt::format(
        "{}: {} tensor{} the layout {} has no place for: {}; say in a MAP.toml what they are, or "
        "that "
        "they are \"ignored\"",
        file, without.size(), without.size() == 1 ? "" : "s", layout.name, listed(without)));
  return places;
}

std::vector<std::int64_t> rows_of_parts(const std::string& file, const std::string& name,
                                        const std::vector<Part>& parts, std::int64_t rows,
                                        std::int64_t width) {
  const auto count = static_cast<std::int64_t>(parts.size());
  if (count == 1) return {rows};
  const auto is_query = [](Part part) { return part == Part::query || part == Part::query_bias; };
  const bool has_query = std::any_of(parts.begin(), parts.end(), is_query);
  const std::int64_t others = has_query ? count - 1 : count,
                     shared = has_query ? rows - width : rows;
  if (shared <= 0 || shared % others != 0)
    throw InputError(fmt::format("{}: {}: {} rows do not hold {} parts of a network of width {}",
                                 file, boundsweep::quoted(name), rows, count, width));
  std::vector<std::int64_t> result;
  for (const Part part : parts) result.push_back(is_query(part) ? width : shared / others);
  return result;
}

std::vector<Piece> pieces_of(const std::string& name, const Tensor& tensor, const Place& place,
                             std::int64_t width) {
  const std::string& file = tensor.file->path();
  const auto fail = [&](const std::string& problem) {
    throw InputError(fmt::format("{}: {}: {}", file, boundsweep::quoted(name), problem));
  };
  if (tensor.type == ElementType::other)
    fail(fmt::format("its elements are {}, but weights are F64, F32, F16 or BF16",
                     tensor.type_name));
  const Part first = place.parts[0];
  // Patches of an image, or a row for each position: all but one side are one.
  std::int64_t rows = 1, columns = tensor.elements;
  const bool is_table = first == Part::position || first == Part::token_type;
  if (is_matrix_part(first) || is_table) {
    const bool keeps_first = first == Part::embedding;
    if (tensor.shape.size() < 2 || (tensor.shape.size() > 2 && !keeps_first && !is_table))
      fail(fmt::format("is {}, must be a matrix", shape_text(tensor)));
    rows = keeps_first                ? tensor.shape.front()
           : tensor.shape.back() == 0 ? 0
                                      : tensor.elements / tensor.shape.back();
    columns = rows == 0 ? 0 : tensor.elements / rows;
  }
  if (tensor.elements == 0) fail(fmt::format("is {}, and so is empty", shape_text(tensor)));
  MatrixView view{tensor.data, tensor.type, rows, columns, columns, 1};
  if (is_matrix_part(first) && place.transposed) view = view.transposed();
  std::vector<Piece> pieces;
  const bool is_vector = !is_matrix_part(first);
  const std::vector<std::int64_t> sizes =
      rows_of_parts(file, name, place.parts, is_vector ? columns : view.rows, width);
  if (place.parts.size() == 1) return {{first, place.block, name, &tensor, view}};
  std::int64_t from = 0;
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    const MatrixView part = is_vector ? view.transposed().row_block(from, sizes[i]).transposed()
                                      : view.row_block(from, sizes[i]);
    pieces.push_back({place.parts[i], place.block, name, &tensor, part});
    from += sizes[i];
  }
  return pieces;
}

NetworkParts::NetworkParts(const Checkpoint& checkpoint, const Layout& layout)
    : checkpoint_(checkpoint) {
  std::vector<std::string> names;
  for (const auto& [name, tensor] : checkpoint.tensors()) names.push_back(name);
  const std::map<std::string, Place> places = places_of(layout, names, checkpoint.name());
  read_width(places);
  for (const auto& [name, place] : places) {
    if (place.parts[0] == Part::ignored) {
      ignored_.emplace(name, place.reason.empty() ? "not part of the class" : place.reason);
      continue;
    }
    for (Piece& piece : pieces_of(name, checkpoint.tensors().at(name), place, width_))
      pieces_.push_back(std::move(piece));
  }
  std::stable_sort(pieces_.begin(), pieces_.end(), [](const Piece& a, const Piece& b) {
    return std::tuple(a.block, a.part, a.name) < std::tuple(b.block, b.part, b.name);
  });
  for (std::size_t i = 0; i < pieces_.size(); ++i) {
    index_[{pieces_[i].part, pieces_[i].block}].push_back(i);
    blocks_ = std::max(blocks_, pieces_[i].block + 1);
  }
  check_blocks();
  read_sizes();
  if (!has(Part::readout) && layout.tied_readout && has(Part::token_embedding)) {
    Piece tied = *find(Part::token_embedding)[0];
    tied.part = Part::readout;
    pieces_.push_back(tied);
    index_[{Part::readout, -1}].push_back(pieces_.size() - 1);
    outputs_ = vocabulary_;
  }
}

std::vector<const Piece*> NetworkParts::find(Part part, int block) const {
  std::vector<const Piece*> found;
  if (const auto at = index_.find({part, block}); at != index_.end())
    for (const std::size_t i : at->second) found.push_back(&pieces_[i]);
  return found;
}

bool NetworkParts::readout_is_tied() const {
  return has(Part::readout) && has(Part::token_embedding) &&
         find(Part::readout)[0]->name == find(Part::token_embedding)[0]->name;
}

void NetworkParts::fail(const Piece& piece, const std::string& problem) const {
  throw InputError(fmt::format("{}: {}: {}", piece.tensor->file->path(),
                               boundsweep::quoted(piece.name), problem));
}

/// That of the first tensor with queries: what they are multiplied with has it.
void NetworkParts::read_width(const std::map<std::string, Place>& places) {
  for (const auto& [name, place] : places) {
    if (std::find(place.parts.begin(), place.parts.end(), Part::query) == place.parts.end())
      continue;
    const std::vector<std::int64_t>& shape = checkpoint_.tensors().at(name).shape;
    if (shape.size() == 2) width_ = shape[place.transposed ? 0 : 1];
    return;
  }
}

void NetworkParts::check_blocks() const {
  const std::string& file = checkpoint_.name();
  if (blocks_ == 0) throw InputError(fmt::format("{}: has no block of a transformer", file));
  const auto fail_block = [&](int block, const std::string& problem) {
    throw InputError(fmt::format("{}: block {} {}", file, block, problem));
  };
  std::vector<Part> needed{Part::query,  Part::key,   Part::value,
                           Part::output, Part::ff_in, Part::ff_out};
  for (int block = 0; block < blocks_; ++block) {
    for (const Part part : needed)
      if (!has(part, block))
        fail_block(block, fmt::format("has no {}; blocks are numbered from 0, without gaps",
                                      name_of(part)));
    for (int p = 0; p < part_count; ++p) {
      const auto part = static_cast<Part>(p);
      if (!stands_in_blocks(part)) continue;
      const std::size_t count = find(part, block).size();
      const std::size_t most = part == Part::norm_gain || part == Part::norm_bias ? 2 : 1;
      if (count > most)
        fail_block(block, fmt::format("has {} tensors for {}: {} and {}", count, name_of(part),
                                      boundsweep::quoted(find(part, block)[0]->name),
                                      boundsweep::quoted(find(part, block)[1]->name)));
      if ((part == Part::norm_gain || part == Part::ff_gate) && count != find(part, 0).size())
        fail_block(block, fmt::format("has {} tensors for {}, block 0 has {}", count, name_of(part),
                                      find(part, 0).size()));
    }
  }
  for (int p = 0; p < part_count; ++p) {
    const auto part = static_cast<Part>(p);
    const std::vector<const Piece*> all = find(part);
    if (!stands_in_blocks(part) && all.size() > 1)
      throw InputError(fmt::format("{}: has two tensors for {}: {} and {}", file, name_of(part),
                                   boundsweep::quoted(all[0]->name),
                                   boundsweep::quoted(all[1]->name)));
  }
  if (has(Part::embedding) && has(Part::token_embedding))
    fail(*find(Part::embedding)[0],
         "is an embedding of numbers beside one of tokens; a network has one");
}

void NetworkParts::read_sizes() {
  const auto first = [&](Part part, int block = -1) -> const Piece* {
    const auto all = find(part, block);
    return all.empty() ? nullptr : all[0];
  };
  kv_width_ = first(Part::key, 0)->view.rows;
  ff_ = first(Part::ff_in, 0)->view.rows;
  gated_ = has(Part::ff_gate, 0);
  norms_per_block_ = static_cast<int>(find(Part::norm_gain, 0).size());
  if (const Piece* piece = first(Part::readout)) outputs_ = piece->view.rows;
  if (const Piece* piece = first(Part::token_embedding)) vocabulary_ = piece->view.rows;
  if (const Piece* piece = first(Part::embedding)) input_dim_ = piece->view.columns;
  if (const Piece* piece = first(Part::position)) tokens_ = piece->view.rows;
  struct Shape {
    std::int64_t rows, columns;
  };
  const auto shape_of = [&](const Piece& piece) -> Shape {
    const std::int64_t d = width_;
    switch (piece.part) {
      case Part::query:
      case Part::output: return {d, d};
      case Part::key:
      case Part::value: return {kv_width_, d};
      case Part::ff_in:
      case Part::ff_gate: return {ff_, d};
      case Part::ff_out: return {d, ff_};
      case Part::readout: return {outputs_, d};
      case Part::token_embedding: return {vocabulary_, d};
      case Part::embedding: return {d, input_dim_};
      case Part::position:
      case Part::token_type: return {piece.view.rows, d};
      case Part::key_bias:
      case Part::value_bias: return {1, kv_width_};
      case Part::ff_in_bias:
      case Part::ff_gate_bias: return {1, ff_};
      case Part::readout_bias: return {1, outputs_};
      default: return {1, d};
    }
  };
  for (const Piece& piece : pieces_) {
    const Shape expected = shape_of(piece);
    const MatrixView& view = piece.view;
    if (view.rows == expected.rows && view.columns == expected.columns) continue;
    const auto text = [](std::int64_t rows, std::int64_t columns) {
      return rows == 1 ? fmt::format("{} numbers", columns) : fmt::format("{} x {}", rows, columns);
    };
    fail(piece,
         fmt::format("its {} is {}, must be {} in a network of width {} and feed-forward width {}",
                     name_of(piece.part), text(view.rows, view.columns),
                     text(expected.rows, expected.columns), width_, ff_));
  }
}

}  // namespace boundsweep
