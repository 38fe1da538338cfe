#include "host/report/derivatives.hpp"

#include <fmt/format.h>

#include "boundsweep/objective.hpp"
#include "boundsweep/transformer.hpp"

namespace boundsweep {
namespace {

/// Walks through the network as network_majorant does, keeping each part by itself. The roundings
/// of a part alone are those RoundingCount would add for it: a little more than it contains, for
/// they include its substitution into a network.
class Walk {
 public:
  Walk(const Architecture& a, const Tables& tables, int order)
      : a_(a), tables_(tables), order_(order) {}

  std::vector<PartBounds> parts() && {
    const Extended radius(a_.radius);
    const Majorant embedding = embedding_majorant(a_, order_);
    add(0, "embedding", radius, 0, {embedding, RoundingCount()});
    range_ = embedding[0];
    for (int block = 1; block <= static_cast<int>(a_.depth); ++block) add_block(block);
    if (a_.final_norm)
      add_norm(0, "final norm", layer_norm_majorant(a_, tables_, range_, order_), range_,
               count_.range);
    add(0, "network", radius, 0, network_majorant(a_, tables_, order_));
    return std::move(parts_);
  }

 private:
  void add(int block, const char* name, Extended input, double input_count,
           const Network& function) {
    PartBounds part{block, name, round_up(input, input_count), {}};
    for (int k = 0; k <= order_; ++k) part.bounds.push_back(derivative_bound(function, k));
    parts_.push_back(std::move(part));
  }

  /// Returns the roundings in the norm's range.
  double add_norm(int block, const char* name, const Majorant& norm, Extended input,
                  double input_count) {
    RoundingCount count;
    count.range = count.add_norm(input_count, normalized_sensitivity(a_, input), order_);
    add(block, name, input, input_count, {norm, count});
    return count.range;
  }

  void add_sublayer(int block, int sublayer, const Stage& stage) {
    const bool pre = a_.placement == Placement::pre;
    double inner_count = count_.range;
    if (stage.normalized && pre)
      inner_count = add_norm(block, "norm", stage.norm, range_, count_.range);
    RoundingCount alone;
    alone.add_function(is_attention(sublayer), inner_count, order_);
    add(block, is_attention(sublayer) ? "attention" : "feed-forward", stage.inner, inner_count,
        {stage.function, alone});
    if (stage.normalized && !pre) {
      RoundingCount sum = count_;
      sum.add_function(is_attention(sublayer), inner_count, order_);
      add_norm(block, "norm", stage.norm, stage.sum, sum.range);
    }
  }

  void add_block(int block) {
    const Extended input = range_;
    const double input_count = count_.range;
    const int first = 2 * (block - 1);
    const BlockOf<Extended> composed = block_at(a_, tables_, first, input, order_);
    Network whole{composed.majorant, RoundingCount()};
    whole.count.range = input_count;
    for (int j = 0; j < 2; ++j) {
      const Stage stage = stage_majorants(a_, tables_, first + j, range_, order_);
      add_sublayer(block, first + j, stage);
      whole.count.add_stage(a_, first + j, stage.normalized, composed.sensitivity[j], order_);
      range_ = stage.range;
      count_.range = whole.count.range;
    }
    add(block, "block", input, input_count, whole);
  }

  const Architecture& a_;
  const Tables& tables_;
  int order_;
  Extended range_;       ///< of what enters the next part
  RoundingCount count_;  ///< its range counts the roundings in range_
  std::vector<PartBounds> parts_;
};

using Rows = std::vector<std::vector<Cell>>;

bool print_alike(const Rows& a, const Rows& b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i)
    for (std::size_t j = 1; j < a[i].size(); ++j)  // all but the block's number
      if (a[i][j].text != b[i][j].text) return false;
  return true;
}

/// The rows of one block, or one row outside the blocks.
struct Group {
  int first, last;
  Rows rows;
};

}  // namespace

std::vector<PartBounds> derivative_bounds(const Problem& problem, const Digits& digits) {
  const Architecture a = with_spectral_norms(architecture_at(problem.view(), digits));
  const int order = usable_order(a, problem.view().settings.summary.max_order);
  return Walk(a, *problem.view().tables, order).parts();
}

TextTable derivative_table(const std::vector<PartBounds>& parts, TableFormat format) {
  const bool for_programs = format == TableFormat::csv || format == TableFormat::json;
  const int digits = digits_for(format);
  TextTable table;
  table.keys = 2;
  table.header = {"block", "part", "input", for_programs ? "range" : "k = 0"};
  for (std::size_t k = 1; k < parts.front().bounds.size(); ++k)
    table.header.push_back(fmt::format(for_programs ? "derivative_{}" : "k = {}", k));

  std::vector<Group> groups;
  for (const PartBounds& part : parts) {
    if (groups.empty() || part.block == 0 || groups.back().last != part.block)
      groups.push_back({part.block, part.block, {}});
    std::vector<Cell> row{part.block == 0 ? empty_cell() : count_cell(part.block),
                          text_cell(part.name), number_cell(part.input, digits)};
    for (const Extended bound : part.bounds) row.push_back(number_cell(bound, digits));
    groups.back().rows.push_back(std::move(row));
  }
  std::vector<Group> merged;
  for (Group& group : groups) {
    if (!for_programs && !merged.empty() && group.first > 0 && merged.back().last > 0 &&
        print_alike(merged.back().rows, group.rows)) {
      merged.back().last = group.last;
    } else {
      merged.push_back(std::move(group));
    }
  }
  for (Group& group : merged) {
    for (std::vector<Cell>& row : group.rows) {
      if (group.first < group.last)
        row.front() = text_cell(fmt::format("{}-{}", group.first, group.last));
      table.rows.push_back(std::move(row));
    }
  }
  return table;
}

}  // namespace boundsweep
