/// boundsweep mixing: κ of a recorded chain, with confidence.

#include <unistd.h>

#include <algorithm>
#include <limits>
#include <memory>
#include <optional>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "host/cli/command.hpp"
#include "host/cli/number_option.hpp"
#include "host/cli/standard_output.hpp"
#include "host/config/error.hpp"
#include "host/measure/mixing_plot.hpp"
#include "host/measure/mixing_text.hpp"
#include "host/output/json_text.hpp"
#include "host/output/note.hpp"
#include "host/report/plot.hpp"

namespace boundsweep {
namespace {

constexpr int done = 0, check_failed = 1;
constexpr double unstated = 0;  ///< of numbers that are positive
constexpr std::size_t most_columns = 200;
/// Squares and their sums stay finite, and far from subnormal.
constexpr Domain size_numbers{"a number from 1e-100 to 1e100", 1e-100, 1e100};

struct Arguments {
  std::string file, model, states, time, plot;
  std::vector<std::string> columns;
  double delta = 0.01, total = 0.05, noise = unstated, ridge = unstated, clipped_at = unstated;
  bool markov_states = false, not_clipped = false, json = false;
};

void refuse_beside(const Arguments& a, const char* option, bool given) {
  if (given) throw InputError(fmt::format("{}: not for --model {}", option, a.model));
}

void check(const Arguments& a) {
  if (!(a.delta < a.total))
    throw InputError(
        fmt::format("--delta {}: must be below --total {}, of which it is a part: the rest is left "
                    "for the bound",
                    a.delta, a.total));
  if (a.model == "finite") {
    refuse_beside(a, "--noise", a.noise != unstated);
    refuse_beside(a, "--ridge", a.ridge != unstated);
    refuse_beside(a, "--clipped-at", a.clipped_at != unstated);
    refuse_beside(a, "--not-clipped", a.not_clipped);
  } else {
    refuse_beside(a, "--states", !a.states.empty());
    refuse_beside(a, "--markov-states", a.markov_states);
    if (a.noise == unstated)
      throw InputError(
          "--noise: is needed, the sigma of a noise that is sigma-sub-Gaussian given the past, "
          "known "
          "beforehand: of a noise within [-b, b] it is b");
    if (a.not_clipped && a.clipped_at != unstated)
      throw InputError("--not-clipped: not beside --clipped-at");
  }
  if (a.model != "var" && a.columns.size() != 1)
    throw InputError(fmt::format("--columns: has {} names, --model {} takes one{}",
                                 a.columns.size(), a.model,
                                 a.model == "ar1" ? "; --model var takes several" : ""));
  if (a.columns.size() > most_columns)
    throw InputError(fmt::format("--columns: has {} names, at most {} are allowed",
                                 a.columns.size(), most_columns));
}

/// The columns of the state, and the time behind them if there is one.
std::vector<std::string> columns_read(const Arguments& a) {
  std::vector<std::string> columns = a.columns;
  if (!a.time.empty()) columns.push_back(a.time);
  return columns;
}

/// The script of the plot, if one is wanted.
std::string estimate_finite(const Arguments& a, MixingReport& report) {
  CsvReader file{std::filesystem::path(a.file)};
  SeriesReader reader(file, columns_read(a));
  const StateSeries series = read_states(reader, a.states, a.markov_states);
  if (series.states.size() < 2)
    throw InputError(
        fmt::format("{}: has {} rows, at least 2 are needed", a.file, series.states.size()));
  report.rows = static_cast<double>(series.states.size());
  report.insisted = a.markov_states;
  report.kappa = estimate_finite_chain(series, a.delta);
  return a.plot.empty() ? "" : finite_chain_plot(series, report.kappa, a.plot);
}

std::string estimate_linear(const Arguments& a, MixingReport& report) {
  CsvReader file{std::filesystem::path(a.file)};
  SeriesReader reader(file, columns_read(a));
  RecordedSteps recorded;
  recorded.time = a.time;
  recorded.known_unclipped = a.not_clipped;
  if (a.clipped_at != unstated) recorded.clipped_at = a.clipped_at;
  const VectorSeries series = read_vectors(reader, a.file, recorded);
  report.rows = static_cast<double>(series.rows());
  report.cut = series.cut;
  const double ridge = a.ridge != unstated ? a.ridge : a.noise * a.noise;
  const Autoregression fit = estimate_autoregression(series, {a.noise, ridge, a.delta}, a.file);
  report.kappa = fit.kappa;
  return a.plot.empty() ? "" : autoregression_plot(series, fit, a.plot);
}

int mixing(const Arguments& a) {
  check(a);
  MixingReport report;
  report.file = a.file;
  report.model = a.model;
  report.columns = a.columns;
  report.delta = a.delta;
  report.total = a.total;
  const std::string script =
      a.model == "finite" ? estimate_finite(a, report) : estimate_linear(a, report);
  if (!a.plot.empty()) {
    draw(script, a.plot);
    report.plot = a.plot;
  }
  print(a.json ? json_text(mixing_json(report), 2) + "\n"
               : mixing_text(report, page_of(STDOUT_FILENO)));
  if (!report.kappa.contradicted()) return done;
  note(fmt::format("{}: contradicts what --model {} assumes{}", a.file, a.model,
                   report.insisted ? ", which --markov-states says all the same" : ""));
  return report.insisted ? done : check_failed;
}

}  // namespace

void add_mixing_command(CLI::App& app, Action& action) {
  const auto arguments = std::make_shared<Arguments>();
  CLI::App* command =
      app.add_subcommand("mixing", "Bound κ, how fast a chain forgets, from one recorded series");
  command->footer(
      "finite: the states of a chain, one per row, in total variation.\n"
      "ar1, var: x' = A x + noise, a state per row, in the row's Euclidean norm.\n"
      "The bound on κ fails with probability --delta at most. What is left of --total\n"
      "is the delta of the [statistics] that is printed to be pasted.\n"
      "Exit code 1: the series contradicts what the model assumes. Examples:\n"
      "  boundsweep mixing weather.csv --model finite --columns sky --states sun,rain,snow\n"
      "  boundsweep mixing series.csv --model var --columns x,y --noise 0.1 --plot series.svg");
  command->add_option("SERIES.csv", arguments->file, "The series, a CSV file with a header")
      ->required()
      ->check(not_empty("name a file"));
  command->add_option("--model", arguments->model, "What kind of chain it is")
      ->required()
      ->check(CLI::IsMember({"finite", "ar1", "var"}))
      ->type_name("NAME");
  command
      ->add_option("--columns", arguments->columns, "The columns of the state, separated by commas")
      ->required()
      ->delimiter(',')
      ->take_all()
      ->expected(1)
      ->allow_extra_args(false)  // the file may come next
      ->type_name("NAMES");
  add_number_option(*command, "--delta", arguments->delta, domains::fraction,
                    "δ': κ is no bound with this probability at most")
      ->default_str("0.01");
  add_number_option(*command, "--total", arguments->total, domains::fraction,
                    "What δ' and the δ of the statement add up to")
      ->default_str("0.05");
  command
      ->add_option(
          "--states", arguments->states,
          "finite: the names of all states, separated by commas, or how many there are, known "
          "before the data")
      ->check(not_empty("name states"))
      ->type_name("NAMES|N");
  command->add_flag(
      "--markov-states", arguments->markov_states,
      "finite: the states are known to be those of a Markov chain, though they look like "
      "bins of a continuous series");
  add_number_option(
      *command, "--noise", arguments->noise, size_numbers,
      "ar1, var: sigma, every coordinate of the noise is sigma-sub-Gaussian given the past");
  add_number_option(
      *command, "--ridge", arguments->ridge, size_numbers,
      "ar1, var: v of the ridge estimate, fixed before the data; by default sigma squared");
  command
      ->add_option("--time", arguments->time,
                   "A column that must grow by the same in every row, so that no row is missing")
      ->check(not_empty("name a column"))
      ->type_name("NAME");
  add_number_option(
      *command, "--clipped-at", arguments->clipped_at, size_numbers,
      "ar1, var: use the rows before the first one whose Euclidean norm reaches this");
  command->add_flag("--not-clipped", arguments->not_clipped,
                    "ar1, var: the series was not clipped, though its extreme values pile up");
  command
      ->add_option("--plot", arguments->plot,
                   "Draw what was fitted with gnuplot, to a file ending in .svg, .png or .pdf")
      ->check(not_empty("name a file"))
      ->type_name("FILE");
  command->add_flag("--json", arguments->json, "Print one JSON object instead of text");
  command->callback([arguments, &action] { action = [arguments] { return mixing(*arguments); }; });
}

}  // namespace boundsweep
