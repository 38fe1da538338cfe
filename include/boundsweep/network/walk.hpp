#pragma once
/// The majorant of the whole class, block by block.                       theory §3, §7.3

#include "boundsweep/architecture/effective_weights.hpp"
#include "boundsweep/network/rounding_count.hpp"
#include "boundsweep/network/stage.hpp"

namespace boundsweep {

/// An attention and a feed-forward stage.
template <class Number>
struct BlockOf {
  Number input;  ///< range of its input
  StageSlopes<Number> stage[2];
  StageSensitivity<RealOf<Number>> sensitivity[2];
  MajorantOf<Number> majorant;

  /// Whether the block that starts with `sublayer` is this one where its input has the range given.
  template <class Real>
  BS_FUNCTION bool repeats(const TransformerClassOf<Real>& c, int sublayer, Number range) const {
    return !c.has_blocks() && carries_norm(c.sizes, sublayer) == stage[0].normalized &&
           carries_norm(c.sizes, sublayer + 1) == stage[1].normalized && !any(!(range == input));
  }
};

/// The block that starts with `sublayer`.
template <class Number, class Real>
BS_FUNCTION BlockOf<Number> block_at(const TransformerClassOf<Real>& c, const Tables& tables,
                                     int sublayer, Number range, int order) {
  const BlockLayer<Real> layer(c, sublayer / 2);
  BlockOf<Number> block;
  block.input = range;
  for (int j = 0; j < 2; ++j) {
    const StageOf<Number> stage = stage_majorants(layer(), tables, sublayer + j, range, order);
    block.stage[j] = slopes_of(stage);
    block.sensitivity[j] = stage_sensitivity(layer(), sublayer + j, stage, range);
    const MajorantOf<Number> majorant = stage_majorant(c.sizes, stage, order);
    block.majorant = j == 0 ? majorant : substitute(majorant, block.majorant, order);
    range = stage.range;
  }
  return block;
}

/// T_0 … T_S of the whole class and the roundings they contain.
template <class Number>
struct NetworkOf {
  MajorantOf<Number> majorant;
  RoundingCountOf<RealOf<Number>> count;
};
using Network = NetworkOf<Extended>;

/// A walk through the class, block by block. Networks that differ in depth alone begin alike: the
/// walk of one goes on where that of a shallower one ended.
///
/// Norms let the range converge. Blocks at one range are one map: its majorant is computed once.
template <class Number>
class NetworkWalk {
 public:
  template <class Real>
  BS_FUNCTION void start(const TransformerClassOf<Real>& c, const Tables& tables, int order) {
    sublayers_ = 0;
    current_ = embedding::majorant<Number>(outside_blocks(c), order);
    count_ = RoundingCountOf<RealOf<Number>>();
    if (c.sizes.embedding_norm) normalize(c, tables, order, current_, count_);
  }

  /// Walks to the last block of `c`. Calls record(i, slopes) for every stage on the way, and after
  /// every block record.change_unit(c, order) with the majorant of the network up to there. It may
  /// divide c_k by v^k, v a power of two: what follows treats all c_k alike, so T_k arrives divided
  /// by v^k. Precondition: of what came since start(), `c` differs in depth and norms alone, is no
  /// shallower, and norms_agree.
  template <class Real, class Record>
  BS_FUNCTION void advance(const TransformerClassOf<Real>& c, const Tables& tables, int order,
                           const Record& record) {
    for (; sublayers_ < c.sizes.sublayers(); sublayers_ += 2) {
      const int i = sublayers_;
      if (i == 0 || !block_.repeats(c, i, current_[0]))
        block_ = block_at(c, tables, i, current_[0], order);
      for (int j = 0; j < 2; ++j) {
        record(i + j, block_.stage[j]);
        count_.add_stage(c.sizes, i + j, block_.stage[j].normalized, block_.sensitivity[j], order);
      }
      current_ = substitute(block_.majorant, current_, order);
      record.change_unit(current_, order);
    }
  }

  /// The network that ends with the last block walked: that of the `c` of the last advance().
  template <class Real>
  BS_FUNCTION NetworkOf<Number> network(const TransformerClassOf<Real>& c, const Tables& tables,
                                        int order) const {
    NetworkOf<Number> network{current_, count_};
    if (c.sizes.final_norm) normalize(c, tables, order, network.majorant, network.count);
    readout::apply(outside_blocks(c), network.majorant, order);
    network.count.add_readout();
    return network;
  }

 private:
  /// A norm that stands outside the blocks.
  template <class Real>
  BS_FUNCTION static void normalize(const TransformerClassOf<Real>& c, const Tables& tables,
                                    int order, MajorantOf<Number>& current,
                                    RoundingCountOf<RealOf<Number>>& count) {
    const Number range = current[0];
    const MajorantOf<Number> norm = layer_norm::majorant(outside_blocks(c), tables, range, order);
    count.range = count.add_norm(
        count.range, layer_norm::normalized_sensitivity(c.sizes, range), order);
    current = substitute(norm, current, order);
  }

  int sublayers_;  ///< behind which it stands
  BlockOf<Number> block_;  ///< the last one
  MajorantOf<Number> current_;
  RoundingCountOf<RealOf<Number>> count_;
};

struct RecordNothing {
  template <class Number>
  BS_FUNCTION void operator()(int, const StageSlopes<Number>&) const {}
  template <class Number>
  BS_FUNCTION void change_unit(MajorantOf<Number>&, int) const {}
};

BS_FUNCTION Network network_majorant(const TransformerClass& c, const Tables& tables, int order) {
  NetworkWalk<Extended> walk;
  walk.start(c, tables, order);
  walk.advance(c, tables, order, RecordNothing());
  return walk.network(c, tables, order);
}

/// The highest order the class has derivatives of: S, or less where the activation says so.
BS_FUNCTION int usable_order(const Architecture& a, int max_order) {
  return max_order < a.activation->max_order ? max_order : a.activation->max_order;
}

}  // namespace boundsweep
