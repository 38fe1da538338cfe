#pragma once
/// From the weights of a trained network to the class that holds it.      theory §3, §5.3, §7.2,
/// §7.3

#include <functional>
#include <optional>

#include "boundsweep/architecture/training.hpp"
#include "host/measure/checkpoint.hpp"
#include "host/measure/class_overrides.hpp"
#include "host/measure/layout.hpp"
#include "host/measure/measured_class.hpp"
#include "host/measure/update_bounds.hpp"

namespace boundsweep {

struct AuditOptions {
  ClassOverrides overrides;
  std::optional<GroupSet> trainable;  ///< empty: all, or with a start what differs from it
  RankClaim rank;
  /// What was decided before the data were seen, and costs nothing.
  bool trainable_declared = false, bits_declared = false;
  std::optional<double> alpha;  ///< of an adapter, in place of its file's
  /// Reads no element: norms are 1, everything stated as trainable is trained. What is wrong with
  /// names, shapes and options shows before the work.
  bool pretends = false;
  /// Called with the operations that are done. May throw, which ends the audit.
  std::function<void(double done, double total)> progress = [](double, double) {};
};

/// `start` holds the weights that were fixed before the data were seen; null: training began at
/// zero. Throws InputError.
MeasuredClass audit(const Checkpoint& model, const Checkpoint* start, const Layout& layout,
                    const AuditOptions& options);

}  // namespace boundsweep
