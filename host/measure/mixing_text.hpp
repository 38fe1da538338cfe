#pragma once
/// What `boundsweep mixing` prints.

#include <string>

#include <nlohmann/json.hpp>

#include "host/measure/kappa_estimate.hpp"
#include "host/output/terminal.hpp"

namespace boundsweep {

/// An estimate with what a reader must know of it.
struct MixingReport {
  std::string file, model;  ///< model: finite, ar1, var
  std::vector<std::string> columns;
  double rows = 0, cut = 0;           ///< rows used, and left out for --clipped-at
  double delta = 0.01, total = 0.05;  ///< δ', and what it and δ of the statement add up to
  bool insisted = false;              ///< the user says that the states are Markov
  std::string plot;                   ///< the file that was drawn; empty: none
  KappaEstimate kappa;

  /// Whether there is a κ to paste: below 1, and not contradicted by the series.
  bool usable() const { return kappa.contracts() && (insisted || !kappa.contradicted()); }
};

/// κ with digits enough that 1 − κ loses at most a hundredth of a per cent, rounded up.
std::string kappa_text(double kappa);

/// The lines of a sweep file: [process] with κ, and [statistics] with δ = total − δ'. Empty where
/// there is no κ to paste.
std::string process_toml(const MixingReport& report);

std::string mixing_text(const MixingReport& report, const Page& page);
nlohmann::ordered_json mixing_json(const MixingReport& report);

}  // namespace boundsweep
