#pragma once
/// What `boundsweep verify` says about its attacks.

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "host/report/text_table.hpp"
#include "host/verify/attack.hpp"

namespace boundsweep::verify {

/// One attack with what reproduces it.
struct AttackResult {
  AttackReport report;
  std::string command;  ///< that runs this attack again, alone
};

/// Adds the findings on another sweep: of each quantity the tightest stays. `sweep` goes into the
/// witnesses of the findings added.
void merge(AttackReport& report, const AttackReport& other, const std::string& sweep);

bool has_violation(const std::vector<AttackResult>& results);

/// One row per attack and quantity.
TextTable ratio_table(const std::vector<AttackResult>& results);

/// One object per violation: attack, quantity, ratio, witness and the command that reproduces it.
nlohmann::ordered_json violations(const std::vector<AttackResult>& results);

}  // namespace boundsweep::verify
