#pragma once
/// The class that an audit finds: bounds with what they were measured from, and what was paid for
/// reading them off a trained network.                                    theory §5.3, §7.2, §7.3

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "boundsweep/architecture/training.hpp"

namespace boundsweep {

/// An entry of the sweep file that is written.
struct MeasuredEntry {
  std::string key;
  double bound = 0;  ///< at least the norm, as the file's decimals have it
  double price = 0;  ///< nats; 0 where it was fixed before the data were seen
  std::string comment;
};

/// What stands outside the blocks, or one block.
struct MeasuredGroup {
  std::vector<MeasuredEntry> weights;
  std::optional<MeasuredEntry> update;
  GroupSet trainable{0};

  double price() const;
  /// The bound of that key, empty where it has none.
  std::optional<double> bound(const std::string& key) const;
};

/// Something else than a norm that was read off the trained network.
struct PaidChoice {
  std::string what;
  double nats = 0;
};

/// An entry of [architecture]: `value` in TOML syntax, `source` says who states it.
struct Fact {
  std::string key, value, source;
};

struct MeasuredClass {
  std::vector<Fact> architecture;
  MeasuredGroup outside;
  std::vector<MeasuredGroup> blocks;
  bool has_start = false;
  bool restricts = false;  ///< whether [training] says what is trained
  std::optional<MeasuredEntry> rank, bits;
  std::vector<PaidChoice> paid;  ///< beside the norms
  std::vector<std::string> notes;

  double norm_prices() const;
  std::int64_t paid_norms() const;
  /// All nats together, rounded up.
  double selection() const;
  /// "72 norms 620.4, 32 bits 7.0"
  std::string paid_text() const;
};

}  // namespace boundsweep
