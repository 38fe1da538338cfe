#pragma once
/// What [architecture] of the class states, and who says so: the layout, config.json, shapes,
/// --set.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "host/measure/layout.hpp"
#include "host/measure/measured_class.hpp"
#include "host/measure/piece_norms.hpp"
#include "host/measure/trained_groups.hpp"
#include "host/measure/trained_network.hpp"

namespace boundsweep {

/// How the source of a fact begins that the layout's names suggest and nothing states.
inline constexpr const char* usual_source = "usual for ";

class ArchitectureFacts {
 public:
  /// `stated` are the entries of --set, which decide. Throws InputError where something is missing
  /// that neither shapes nor files beside them tell, or heads do not fit the shapes.
  ArchitectureFacts(const TrainedNetwork& network, const Layout& layout,
                    const ArchitectureEntries& stated);

  PieceNorms::Heads heads() const { return {heads_, kv_heads_}; }

  /// Inputs are as large as `norm` says. Throws InputError where --set states less.
  void set_radius(const Norm& norm);

  /// The section, in the order of sweep files.
  std::vector<Fact> section(const TrainedNetwork& network, const TrainedGroups& groups) const;

 private:
  void add(const ArchitectureEntries& entries, const std::string& source);
  void set(const std::string& key, const std::string& value, const std::string& source);
  const Fact* find(const std::string& key) const;
  void check_heads(const TrainedNetwork& network);
  static std::string missing(const TrainedNetwork& network, const std::string& key,
                             const std::string& what);

  std::vector<Fact> facts_;
  std::int64_t heads_ = 1, kv_heads_ = 1;
};

}  // namespace boundsweep
