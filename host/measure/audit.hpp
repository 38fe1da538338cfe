#pragma once
/// From the weights of a trained network to the class that holds it.      theory §3, §5.3, §7.2, §7.3

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "host/measure/adapter.hpp"
#include "host/measure/measured_class.hpp"
#include "host/measure/network_parts.hpp"

namespace boundsweep {

struct AuditOptions {
  /// Entries of [architecture] from --set: key, TOML value.
  ArchitectureEntries architecture;
  std::optional<GroupSet> trainable;  ///< empty: all, or with a start what differs from it
  enum class Rank { of_adapter, found, stated } rank = Rank::of_adapter;
  std::int64_t stated_rank = 0;
  /// What was decided before the data were seen, and costs nothing.
  bool rank_declared = false, trainable_declared = false, bits_declared = false;
  std::optional<double> bits;  ///< from --set, decided before
  std::optional<double> alpha;
  /// Called with the share of the work that is done. May throw, which ends the audit.
  std::function<void(double done, double total)> progress = [](double, double) {};
};

/// `start` holds the weights that were fixed before the data were seen; null: training began at zero.
/// Throws InputError.
MeasuredClass audit(const Checkpoint& model, const Checkpoint* start, const Layout& layout,
                    const AuditOptions& options);

}  // namespace boundsweep
