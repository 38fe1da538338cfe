#include "host/verify/mixing_attack.hpp"

#include <cmath>
#include <map>

#include "host/verify/attacks.hpp"
#include "host/verify/mixing_case.hpp"
#include "host/verify/random_draw.hpp"

namespace boundsweep::verify {
namespace {

constexpr std::uint64_t attack_number = 3;  ///< sets its generators apart from other attacks'
constexpr int climbing_steps = 24;

/// Block lengths that share a line of the table.
std::string block_range(std::size_t block) {
  const double length = block_length(static_cast<int>(block));
  if (length == 1) return "block length 1";
  if (length <= 4) return "block lengths 2 to 4";
  return length <= 16 ? "block lengths 5 to 16" : "block lengths from 17";
}

/// The tightest case of each quantity.
class Findings {
 public:
  Findings() {
    for (const char* kind : {"total variation", "wasserstein"}) {
      for (const char* rest :
           {"bias of the start", "best block length, no lag", "best block length, lag",
            "block length 1", "block lengths 2 to 4", "block lengths 5 to 16",
            "block lengths from 17", "block length w + 1"}) {
        Finding finding;
        finding.quantity = std::string(kind) + ", " + rest;
        place_[finding.quantity] = findings_.size();
        findings_.push_back(finding);
      }
    }
  }

  /// `witness` is only asked for where the case is the tightest so far.
  template <class Witness>
  void offer(const std::string& quantity, double ratio, const Witness& witness) {
    Finding& finding = findings_[place_.at(quantity)];
    ++finding.trials;
    if (ratio <= finding.ratio || std::isnan(finding.ratio)) return;  // a NaN is taken and stays
    finding.ratio = ratio;
    finding.witness = witness();
  }

  std::vector<Finding> take() { return std::move(findings_); }

 private:
  std::vector<Finding> findings_;
  std::map<std::string, std::size_t> place_;
};

nlohmann::ordered_json moment_witness(nlohmann::ordered_json json, const MixingOutcome& outcome,
                                      double psi) {
  json["start"] =
      std::vector<double>(outcome.start.data(), outcome.start.data() + outcome.start.size());
  json["samples"] = outcome.samples;
  json["tilt"] = outcome.tilt;
  json["psi"] = psi;
  json["psi_needed"] = std::sqrt(outcome.scale);
  return json;
}

nlohmann::ordered_json bias_witness(nlohmann::ordered_json json, const Bias& bias) {
  json["start"] = bias.start;
  json["samples"] = bias.samples;
  if (std::isfinite(bias.horizon)) json["horizon"] = bias.horizon;
  if (std::isfinite(bias.first_step)) json["first_step"] = bias.first_step;
  json["bias"] = bias.actual;
  json["bound"] = bias.bound;
  return json;
}

void offer_outcome(Findings& findings, const MixingCase& test, const MixingOutcome& outcome,
                   const nlohmann::ordered_json& origin) {
  if (!outcome.valid) return;
  const std::string kind =
      test.kind == Ergodicity::wasserstein ? "wasserstein, " : "total variation, ";
  const auto description = [&] {
    nlohmann::ordered_json json = origin;
    json.update(describe(test, outcome));
    return json;
  };
  findings.offer(kind + "bias of the start", outcome.bias.ratio,
                 [&] { return bias_witness(description(), outcome.bias); });
  findings.offer(kind + (test.lag > 0 ? "best block length, lag" : "best block length, no lag"),
                 outcome.ratio(),
                 [&] { return moment_witness(description(), outcome, outcome.psi); });
  const auto offer_block = [&](const std::string& range, double length, double psi) {
    findings.offer(kind + range, outcome.ratio_to(psi), [&] {
      nlohmann::ordered_json json = description();
      json["block_length"] = length;
      return moment_witness(json, outcome, psi);
    });
  };
  for (std::size_t block = 0; block < outcome.psi_at.size(); ++block)
    offer_block(block_range(block), block_length(static_cast<int>(block)), outcome.psi_at[block]);
  offer_block("block length w + 1", outcome.decay.lag + 1, outcome.psi_beyond);
}

/// What a search drives up: a quarter the ratio of the bias, a quarter that of one short block
/// length or of w + 1, else that of the best one.
std::function<double(const MixingOutcome&)> draw_goal(std::mt19937_64& random) {
  const double kind = uniform(random);
  // The first eight lengths are 1 … 8; the last numbers stand for w + 1.
  const int drawn = pick(random, 14);
  const std::size_t block = drawn < 12 ? static_cast<std::size_t>(drawn) : block_lengths;
  if (kind < 0.25) return [](const MixingOutcome& outcome) { return outcome.bias.ratio; };
  if (kind < 0.5)
    return [block](const MixingOutcome& outcome) {
      return outcome.ratio_to(block < outcome.psi_at.size() ? outcome.psi_at[block]
                                                            : outcome.psi_beyond);
    };
  return [](const MixingOutcome& outcome) { return outcome.ratio(); };
}

}  // namespace

AttackReport attack_mixing(const AttackOptions& options, const TableMaker& make_table) {
  Findings findings;
  for (std::int64_t trial = 0; trial < options.trials; ++trial) {
    if (!options.progress(static_cast<double>(trial) / static_cast<double>(options.trials))) break;
    // Every trial has its own generator: a witness names the trial alone.
    std::mt19937_64 random =
        generator_for({options.seed, static_cast<std::uint64_t>(trial), attack_number});
    const nlohmann::ordered_json origin{{"seed", options.seed}, {"trial", trial}};
    const auto worth = draw_goal(random);
    MixingCase best = draw_case(random);
    MixingOutcome outcome = evaluate(best, make_table);
    offer_outcome(findings, best, outcome, origin);
    for (int step = 0; step < climbing_steps && outcome.valid; ++step) {
      const MixingCase next = neighbour(best, random);
      const MixingOutcome attempt = evaluate(next, make_table);
      offer_outcome(findings, next, attempt, origin);
      if (!attempt.valid || !(worth(attempt) > worth(outcome))) continue;
      best = next;
      outcome = attempt;
    }
  }
  return {"mixing", findings.take()};
}

AttackReport attack_mixing(const AttackOptions& options) {
  return attack_mixing(options, make_mixing_table);
}

}  // namespace boundsweep::verify
