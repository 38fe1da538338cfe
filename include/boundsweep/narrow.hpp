#pragma once
/// The costly parts of a summary in double, for the many architectures whose numbers fit.  theory §9

#include "boundsweep/double_range.hpp"
#include "boundsweep/parametric.hpp"
#include "boundsweep/transformer.hpp"

namespace boundsweep {

/// What a network in double leaves for its parametric entropy.
class NarrowNetwork {
 public:
  /// Computes `network` and returns true, or returns false when double is too narrow for it: then
  /// nothing has been computed. Precondition: order >= 1.
  bool compute(const Architecture& a, const Tables& tables, int order, Network& network) {
    if (a.sublayers() > most_stages) return false;
    const DoubleRange range;
    NetworkOf<double> narrow;
    if (order == common_order) {
      walk_common(a, tables, narrow);
    } else {
      walk(a, tables, order, narrow);
    }
    if (range.left()) return false;
    network.count = narrow.count;
    for (int k = 0; k <= order; ++k) network.majorant[k] = Extended(narrow.majorant[k]);
    return true;
  }

  /// parametric_entropy after a successful compute(); false as there.
  bool parametric(const Architecture& a, const Tables& tables, Extended e0, int levels,
                  Extended* entropy) const {
    if (!(Extended(0x1p-900) < e0 && e0 < Extended(0x1p900))) return false;
    const DoubleRange range;
    return items(a, tables, e0.to_double_saturated(), levels, entropy) && !range.left();
  }

 private:
  static constexpr int most_stages = 256;
  static constexpr int common_order = 8;  ///< the default S: loops with known ends are faster

  struct Record {
    StageSlopes<double>* stage;
    void operator()(int i, const StageOf<double>& at) const { stage[i] = slopes_of(at); }
  };
  struct Recorded {
    const StageSlopes<double>* stage;
    const StageSlopes<double>& operator()(int i, double) const { return stage[i]; }
  };

  [[gnu::noinline]] void walk(const Architecture& a, const Tables& tables, int order,
                              NetworkOf<double>& network) {
    network = walk_network<double>(a, tables, order, Record{stage_});
  }
  [[gnu::noinline, gnu::flatten]] void walk_common(const Architecture& a, const Tables& tables,
                                                   NetworkOf<double>& network) {
    network = walk_network<double>(a, tables, common_order, Record{stage_});
  }
  [[gnu::noinline, gnu::flatten]] BS_VECTOR_CLONES bool items(const Architecture& a,
                                                              const Tables& tables,
                                             double e0, int levels, Extended* entropy) const {
    return parametric_entropy<double>(a, tables, Recorded{stage_}, e0, levels, entropy);
  }

  StageSlopes<double> stage_[most_stages];
};

}  // namespace boundsweep
