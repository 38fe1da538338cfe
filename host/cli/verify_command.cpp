/// boundsweep verify: attacks the bounds and shows how near it came.

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <memory>

#include <fmt/format.h>

#include "host/cli/command.hpp"
#include "host/cli/number_option.hpp"
#include "host/cli/standard_output.hpp"
#include "host/config/sweep_reader.hpp"
#include "host/engine/interrupt.hpp"
#include "host/engine/progress.hpp"
#include "host/output/json_text.hpp"
#include "host/output/note.hpp"
#include "host/output/shell.hpp"
#include "host/verify/attacks.hpp"
#include "host/verify/built_in_sweeps.hpp"
#include "host/verify/report.hpp"

namespace boundsweep {
namespace {

using verify::AttackOptions;
using verify::AttackReport;
using verify::AttackResult;

constexpr Domain trial_numbers{"a whole number from 1 to 10^9", 1, 1e9, true};
constexpr Domain seeds{"a whole number from 0 to 2^64 - 1", 0, 0x1p64, true};

enum ExitCode { holds = 0, violated = 1, interrupted = 130 };

struct Attack {
  const char* name;
  std::int64_t default_trials;  ///< together well below a minute on the built-in sweeps
  bool needs_sweep;
  AttackReport (*run)(const Sweep& sweep, const AttackOptions& options);
};

AttackReport run_mixing(const Sweep&, const AttackOptions& options) {
  return verify::attack_mixing(options);
}

constexpr std::array<Attack, 5> attacks{{{"derivatives", 1400, true, verify::attack_derivatives},
                                         {"entropy", 500, true, verify::attack_entropy},
                                         {"mixing", 1600, false, run_mixing},
                                         {"losses", 500, true, verify::attack_losses},
                                         {"statement", 250, true, verify::attack_statement}}};

struct Arguments {
  std::string file;
  std::vector<std::string> overrides;
  std::vector<std::string> only;
  std::int64_t trials = 0;  ///< 0: each attack's own number
  std::uint64_t seed = 1;
  bool quiet = false;
  bool no_progress = false;

  bool wants(const std::string& attack) const {
    return only.empty() || std::find(only.begin(), only.end(), attack) != only.end();
  }
};

struct NamedSweep {
  std::string name;
  Sweep sweep;
};

std::vector<NamedSweep> read_sweeps(const Arguments& arguments) {
  if (!arguments.file.empty())
    return {{arguments.file, read_sweep_or_run(arguments.file, arguments.overrides)}};
  std::vector<NamedSweep> sweeps;
  for (const verify::BuiltInSweep& built_in : verify::built_in_sweeps()) {
    const std::string name = fmt::format("built-in: {}", built_in.name);
    sweeps.push_back({name, read_sweep_text(built_in.text, name, arguments.overrides)});
  }
  return sweeps;
}

std::string command_for(const Arguments& arguments, const char* attack, std::int64_t trials) {
  std::string command = "boundsweep verify";
  if (!arguments.file.empty()) command += " " + shell_quoted(arguments.file);
  for (const std::string& entry : arguments.overrides) command += " --set " + shell_quoted(entry);
  return command + fmt::format(" --only {} --seed {} --trials {}", attack, arguments.seed, trials);
}

/// One attack over all sweeps, which share its trials.
AttackResult run_attack(const Attack& attack, const Arguments& arguments,
                        const std::vector<NamedSweep>& sweeps) {
  const std::int64_t trials = arguments.trials > 0 ? arguments.trials : attack.default_trials;
  Progress progress(trials, !arguments.quiet && !arguments.no_progress, "trials", attack.name);
  AttackResult result{{attack.name, {}}, command_for(arguments, attack.name, trials)};
  const std::int64_t parts = attack.needs_sweep ? static_cast<std::int64_t>(sweeps.size()) : 1;
  for (std::int64_t part = 0; part < parts && !InterruptGuard::interrupted(); ++part) {
    AttackOptions options;
    options.trials = trials / parts + (part < trials % parts ? 1 : 0);
    if (options.trials == 0) continue;
    options.seed = arguments.seed;
    options.progress = [&, part](double share) {
      const double done = (static_cast<double>(part) + share) / static_cast<double>(parts);
      const auto tried = static_cast<std::int64_t>(done * static_cast<double>(trials));
      progress.update(tried, tried);
      return !InterruptGuard::interrupted();
    };
    const NamedSweep& sweep = sweeps[static_cast<std::size_t>(part)];
    const AttackReport report = attack.run(sweep.sweep, options);
    if (attack.needs_sweep)
      verify::merge(result.report, report, sweep.name);
    else
      result.report = report;
  }
  return result;
}

std::string summary(const Arguments& arguments, const std::vector<AttackResult>& results,
                    double seconds) {
  std::string text = format_table(verify::ratio_table(results), TableFormat::text);
  for (const AttackResult& result : results)
    if (result.report.findings.empty() && !InterruptGuard::interrupted())
      text += fmt::format("{}: nothing attacked, every network of the sweep is too large\n",
                          result.report.name);
  return text + fmt::format("\nseed {}, {}\n", arguments.seed, human_duration(seconds));
}

int run(const Arguments& arguments) {
  const std::vector<NamedSweep> sweeps = read_sweeps(arguments);
  if (!arguments.file.empty() && !arguments.quiet) say_notes(sweeps[0].sweep);
  const auto start = std::chrono::steady_clock::now();
  const InterruptGuard guard;
  std::vector<AttackResult> results;
  for (const Attack& attack : attacks)
    if (arguments.wants(attack.name) && !InterruptGuard::interrupted())
      results.push_back(run_attack(attack, arguments, sweeps));
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  const bool broken = verify::has_violation(results);
  if (!arguments.quiet) print(summary(arguments, results, seconds));
  if (broken) {
    print("\n" + json_text(verify::violations(results), 2) + "\n");
    return violated;
  }
  if (InterruptGuard::interrupted()) {
    note("interrupted; no violation until then");
    return interrupted;
  }
  if (!arguments.quiet) print("every bound held\n");
  return holds;
}

}  // namespace

void add_verify_command(CLI::App& app, Action& action) {
  const auto arguments = std::make_shared<Arguments>();
  CLI::App* command = app.add_subcommand(
      "verify", "Attack the bounds with random and optimised networks, chains and trajectories");
  command->footer(
      "Prints, per attack and quantity, the largest ratio of what was seen to what is allowed.\n"
      "Exit code 1 where a ratio exceeds 1: the cases follow as JSON, with the commands that\n"
      "reproduce them. Equal seeds and trials give equal results. Attacks: derivatives of "
      "networks\n"
      "and their parts; entropy (sensitivities, code classes, nets); mixing (moments of chains);\n"
      "losses (range, slopes); the statement itself on simulated trajectories. Example:\n"
      "  boundsweep verify SWEEP.toml --only derivatives,entropy --trials 1000 --seed 7");
  command
      ->add_option("SWEEP.toml", arguments->file,
                   "Attack this sweep (a file, - for standard input, the output directory of a "
                   "finished run); by default built-in ones of every variant")
      ->check(not_empty("name a sweep file"));
  command
      ->add_option("--set", arguments->overrides,
                   "Override one entry of the sweep, in TOML syntax; may be repeated")
      ->type_name("section.key=value")
      ->take_all()
      ->expected(1)
      ->allow_extra_args(false);  // what follows may be the file
  add_number_option(*command, "--trials", arguments->trials, trial_numbers,
                    "Trials per attack, shared by its sweeps");
  add_number_option(*command, "--seed", arguments->seed, seeds,
                    "Of all random numbers; 1 by default")
      ->type_name("S");
  command->add_option("--only", arguments->only, "Run these attacks only, separated by commas")
      ->delimiter(',')
      ->allow_extra_args(false)  // what follows may be the file
      ->check(CLI::IsMember({"derivatives", "entropy", "mixing", "losses", "statement"}))
      ->type_name("ATTACKS");
  command->add_flag("--quiet", arguments->quiet, "Print violations and errors only");
  command->add_flag("--no-progress", arguments->no_progress, "No progress bar");
  command->callback([&action, arguments] { action = [arguments] { return run(*arguments); }; });
}

}  // namespace boundsweep
