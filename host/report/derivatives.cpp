#include "host/report/derivatives.hpp"

#include <fmt/format.h>

#include "boundsweep/objective.hpp"
#include "boundsweep/network/coordinate_norm.hpp"

namespace boundsweep {
namespace {

/// Walks through the network as network_majorant does, keeping each part by itself. The roundings
/// of a part alone are those RoundingCount would add for it: a little more than it contains, for
/// they include its substitution into a network.
class Walk {
 public:
  Walk(const TransformerClass& c, const Tables& tables, bool centred, int order)
      : class_(c), a_(c.sizes), tables_(tables), centred_(centred), order_(order) {}

  std::vector<PartBounds> parts() && {
    const Extended radius(a_.radius);
    const LayerOf<double> outside = outside_blocks(class_);
    const Majorant embedding = embedding::majorant<Extended>(outside, order_);
    add(0, "embedding", radius, 0, {embedding, RoundingCount()},
        coordinate::embedding(class_, order_));
    range_ = embedding[0];
    if (a_.embedding_norm) add_outer_norm("embedding norm");
    for (int block = 1; block <= static_cast<int>(a_.depth); ++block) add_block(block);
    if (a_.final_norm) add_outer_norm("final norm");
    const Network network = network_majorant(class_, tables_, order_);
    add(0, "network", radius, 0, network, coordinate::network(class_, network.majorant, order_));
    return std::move(parts_);
  }

 private:
  void add(int block, const char* name, Extended input, double input_count,
           const Network& function, const Majorant& in_coordinates) {
    // Norms of columns, rows and entries have a few roundings more, and so has centring.
    constexpr double more = 12;
    Network of_coordinates{in_coordinates, function.count};
    of_coordinates.count.per_order += more;
    PartBounds part{block, name, round_up(input, input_count), {}, {}, {}};
    for (int k = 0; k <= order_; ++k) {
      part.majorant.push_back(majorant_bound(function, k));
      part.bounds.push_back(derivative_bound(function, k));
      part.coordinate.push_back(
          min(part.bounds.back(), k == 0 ? part.bounds[0] : derivative_bound(of_coordinates, k)));
    }
    parts_.push_back(std::move(part));
  }

  /// Returns the roundings in the norm's range.
  double add_norm(int block, const char* name, const Majorant& norm, Extended input,
                  double input_count) {
    RoundingCount count;
    count.range =
        count.add_norm(input_count, layer_norm::normalized_sensitivity(a_, input), order_);
    add(block, name, input, input_count, {norm, count},
        coordinate::norm(a_, centred_, norm, order_));
    return count.range;
  }

  /// A norm outside the blocks.
  void add_outer_norm(const char* name) {
    const Majorant norm = layer_norm::majorant(outside_blocks(class_), tables_, range_, order_);
    count_.range = add_norm(0, name, norm, range_, count_.range);
    range_ = norm[0];
  }

  void add_sublayer(int block, int sublayer, const Stage& stage,
                    const StageSensitivity<double>& sensitivity) {
    const bool pre = a_.placement == Placement::pre, attention = is_attention(sublayer);
    double inner_count = count_.range;
    if (stage.normalized && pre)
      inner_count = add_norm(block, "norm", stage.norm, range_, count_.range);
    RoundingCount alone;
    alone.add_function(attention, a_.ff_gated, 1, inner_count, order_);  // it is the whole sum
    add(block, attention ? "attention" : "feed-forward", stage.inner, inner_count,
        {stage.function, alone},
        coordinate::sublayer(class_, tables_, sublayer, stage.inner, order_, false));
    if (stage.normalized && !pre) {
      RoundingCount sum = count_;
      sum.add_function(attention, a_.ff_gated, sensitivity.gate, inner_count, order_);
      add_norm(block, "norm", stage.norm, stage.sum, sum.range);
    }
  }

  void add_block(int block) {
    const Extended input = range_;
    const double input_count = count_.range;
    const int first = 2 * (block - 1);
    const BlockLayer<double> layer(class_, block - 1);
    const BlockOf<Extended> composed = block_at(class_, tables_, first, input, order_);
    Network whole{composed.majorant, RoundingCount()};
    whole.count.range = input_count;
    for (int j = 0; j < 2; ++j) {
      const Stage stage = stage_majorants(layer(), tables_, first + j, range_, order_);
      add_sublayer(block, first + j, stage, composed.sensitivity[j]);
      whole.count.add_stage(a_, first + j, stage.normalized, composed.sensitivity[j], order_);
      range_ = stage.range;
      count_.range = whole.count.range;
    }
    add(block, "block", input, input_count, whole,
        coordinate::block(class_, tables_, centred_, first, input, order_));
  }

  const TransformerClass& class_;
  const Architecture& a_;
  const Tables& tables_;
  bool centred_;  ///< norms subtract the mean
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

/// Without commas and quotes, for readers that split a record at its commas.
constexpr const char* operator_normalization =
    "k-th derivative as a multilinear map (not divided by k!)";
constexpr const char* coordinate_normalization =
    "largest partial derivative of order k of any output (not divided by k!)";

std::string caption_of(DerivativeNorm norm) {
  std::string text =
      "Bounds on each part, over all weights allowed and all inputs of token norm up to input, "
      "rounded up. k = 0: largest norm of the output.";
  if (norm != DerivativeNorm::coordinate)
    text += fmt::format(" k >= 1, operator: {}.", operator_normalization);
  if (norm != DerivativeNorm::operators)
    text += fmt::format(" k >= 1, coordinate: {}.", coordinate_normalization);
  return text;
}

/// The rows of one block, or one row outside the blocks.
struct Group {
  int first, last;
  Rows rows;
};

}  // namespace

Extended majorant_bound(const Network& network, int k) {
  return round_up(network.majorant[k],
                  k == 0 ? network.count.range : k * network.count.per_order);
}

std::vector<PartBounds> derivative_bounds(const Problem& problem, const Digits& digits) {
  const TransformerClass c = transformer_class(architecture_at(problem.view(), digits));
  const int order = usable_order(c.sizes, problem.view().settings.summary.max_order);
  return Walk(c, *problem.view().tables, !problem.sweep().rms_norm, order).parts();
}

TextTable derivative_table(const std::vector<PartBounds>& parts, DerivativeNorm norm,
                           TableFormat format) {
  const bool for_programs = is_for_programs(format);
  const int digits = digits_for(format);
  TextTable table;
  table.keys = 3;
  table.header = {"block", "part", "norm", "input", for_programs ? "range" : "k = 0"};
  for (std::size_t k = 1; k < parts.front().bounds.size(); ++k)
    table.header.push_back(fmt::format(for_programs ? "derivative_{}" : "k = {}", k));
  if (for_programs) table.header.push_back("normalization");
  table.caption = caption_of(norm);

  std::vector<Group> groups;
  for (const PartBounds& part : parts) {
    if (groups.empty() || part.block == 0 || groups.back().last != part.block)
      groups.push_back({part.block, part.block, {}});
    const auto add_row = [&](const char* its_norm, const char* normalization,
                             const std::vector<Extended>& bounds) {
      std::vector<Cell> row{part.block == 0 ? empty_cell() : count_cell(part.block),
                            text_cell(part.name), text_cell(its_norm),
                            number_cell(part.input, digits)};
      for (const Extended bound : bounds) row.push_back(number_cell(bound, digits));
      if (for_programs) row.push_back(text_cell(normalization));
      groups.back().rows.push_back(std::move(row));
    };
    if (norm != DerivativeNorm::coordinate)
      add_row("operator", operator_normalization, part.bounds);
    if (norm != DerivativeNorm::operators)
      add_row("coordinate", coordinate_normalization, part.coordinate);
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
