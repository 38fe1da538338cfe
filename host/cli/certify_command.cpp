/// boundsweep certify: what the losses of one trained network prove about it.

#include <unistd.h>

#include <memory>
#include <optional>

#include <fmt/format.h>

#include "host/cli/command.hpp"
#include "host/cli/number_option.hpp"
#include "host/cli/standard_output.hpp"
#include "host/config/error.hpp"
#include "host/config/quoted.hpp"
#include "host/config/sweep_reader.hpp"
#include "host/measure/certificate_text.hpp"
#include "host/measure/decimals.hpp"
#include "host/measure/series_reader.hpp"
#include "host/output/json_text.hpp"
#include "host/output/note.hpp"
#include "host/report/point_choice.hpp"

namespace boundsweep {
namespace {

constexpr Domain steps_ahead{"a whole number from 1 to 10^6", 1, 1e6, true};
constexpr double unstated = 0;  ///< of δ and of the steps, which are positive

struct Arguments {
  std::string file, column = "loss", forecast, range, code_bits;
  SweepArguments network_class;
  PointArguments point;
  double delta = unstated, ahead = unstated;
  bool json = false;
};

/// "LO,HI", rounded outwards: every loss that lies within the decimals lies within the doubles.
void read_range(const std::string& text, CertificateTerms& terms) {
  const std::size_t comma = text.find(',');
  std::optional<double> least, most;
  if (comma != std::string::npos) {
    least = typed_at_most(text.substr(0, comma));
    most = typed_at_least(text.substr(comma + 1));
  }
  constexpr double largest = 1e300, least_width = 1e-300;
  if (!least || !most || !(*least >= -largest) || !(*most <= largest) ||
      !(*most - *least >= least_width))
    throw InputError(
        fmt::format("--range: {} is not LO,HI, two numbers from -1e300 to 1e300 with LO below HI",
                    printable(text)));
  terms.least = *least;
  terms.most = *most;
}

/// The code, and where the class says more than the command line, that too.
CodeLength read_class(const Arguments& arguments, CertificateTerms& terms) {
  const Problem problem(arguments.network_class.read());
  const Sweep& sweep = problem.sweep();
  if (!arguments.point.index.empty()) arguments.network_class.check_index(sweep);
  const ChosenPoint chosen = choose_point(problem, arguments.point.point, arguments.point.index);
  say_notes(sweep);
  const std::string about = first_value_note(sweep, chosen);
  if (!about.empty()) note(about);
  if (arguments.delta == unstated)
    terms.delta = axis_value(problem.view().grid, chosen.digits, Axis::delta);
  if (arguments.ahead == unstated && sweep.predictive)
    terms.ahead =
        static_cast<std::size_t>(axis_value(problem.view().grid, chosen.digits, Axis::ahead));
  return class_code_length(problem, chosen.digits, sweep_name(arguments.network_class.file));
}

void check_loss(const SeriesReader& reader, double loss, const CertificateTerms& terms) {
  if (loss >= terms.least && loss <= terms.most) return;
  reader.fail(0,
              fmt::format("{} is outside the range [{}, {}] of the losses, which is fixed before "
                          "them by --range",
                          loss, terms.least, terms.most));
}

void read_losses(const Arguments& arguments, CertificateReport& report) {
  CsvReader file{std::filesystem::path(arguments.file)};
  std::vector<std::string> columns{arguments.column};
  const bool forecasts = !arguments.forecast.empty();
  if (forecasts) columns.push_back(arguments.forecast);
  SeriesReader reader(file, columns);
  CertificateBuilder builder(report.terms);
  std::vector<double> row;
  bool any = false;
  for (; reader.next_numbers(row); any = true) {
    check_loss(reader, row[0], report.terms);
    if (!forecasts) {
      builder.add(row[0]);
      continue;
    }
    if (!(row[1] >= report.terms.least && row[1] <= report.terms.most)) ++report.forecasts_moved;
    builder.add(row[0], row[1]);
  }
  if (!any) throw InputError(fmt::format("{}: has no rows below its header", arguments.file));
  report.certificate = builder.result();
}

int certify(const Arguments& arguments) {
  const bool has_class = !arguments.network_class.file.empty();
  if (has_class == !arguments.code_bits.empty())
    throw InputError(
        has_class ? "--code-bits: not beside --class, which states the code itself"
                  : "--code-bits or --class: one is needed, the length of the code that the "
                    "network is written in; 0 for a network that was fixed before the losses");
  if (!has_class && !(arguments.network_class.overrides.empty() && arguments.point.point.empty() &&
                      arguments.point.index.empty()))
    throw InputError("--set, --point, --index: only with --class, whose sweep they speak of");
  CertificateReport report;
  report.file = arguments.file;
  report.column = arguments.column;
  report.forecast = arguments.forecast;
  read_range(arguments.range, report.terms);
  report.code =
      has_class ? read_class(arguments, report.terms) : stated_code_length(arguments.code_bits);
  report.terms.code_bits = report.code.bits;
  report.terms.selection = report.code.selection;
  if (arguments.delta != unstated) report.terms.delta = arguments.delta;
  if (arguments.ahead != unstated) report.terms.ahead = static_cast<std::size_t>(arguments.ahead);
  read_losses(arguments, report);
  print(arguments.json ? json_text(certificate_json(report), 2) + "\n"
                       : certificate_text(report, page_of(STDOUT_FILENO)));
  return 0;
}

}  // namespace

void add_certify_command(CLI::App& app, Action& action) {
  const auto arguments = std::make_shared<Arguments>();
  CLI::App* command = app.add_subcommand(
      "certify", "Bound the predictive risk of one trained network from its losses along the path");
  command->footer(
      "The losses are those of one network on one path, in the order of time, one row\n"
      "each, its input known --ahead steps before the loss. The network may have been\n"
      "chosen after seeing them, from all that a code of --code-bits can write. Nothing\n"
      "is assumed of the process.\n"
      "Examples:\n"
      "  boundsweep certify losses.csv --range 0,1 --code-bits 4096\n"
      "  boundsweep certify losses.csv --range 0,1 --code-bits model.zip\n"
      "  boundsweep certify losses.csv --range 0,1 --class CLASS.toml");
  command->add_option("LOSSES.csv", arguments->file, "The losses, a CSV file with a header")
      ->required()
      ->check(not_empty("name a file"));
  command->add_option("--column", arguments->column, "The column of the losses")
      ->check(not_empty("name a column"))
      ->type_name("NAME")
      ->default_str("loss");
  command
      ->add_option("--range", arguments->range,
                   "The least and the largest loss there can be, fixed before the data")
      ->required()
      ->type_name("LO,HI");
  command
      ->add_option("--code-bits", arguments->code_bits,
                   "The bits of a prefix-free code, fixed before the data, that the network is "
                   "written in: a number, or a file that holds the code")
      ->type_name("FILE|N")
      ->check(not_empty("be a number or name a file"));
  command
      ->add_option("--class", arguments->network_class.file,
                   "Take the length of the code from a class with finite training.bits or "
                   "training.code_bits: a sweep file, or the output directory of a finished run")
      ->type_name("SWEEP.toml")
      ->check(not_empty("name a sweep file"));
  arguments->network_class.runs_too = true;
  command
      ->add_option("--set", arguments->network_class.overrides,
                   "Override one entry of the class, in TOML syntax; may be repeated")
      ->type_name("section.key=value")
      ->take_all()
      ->expected(1)
      ->allow_extra_args(false);  // the file may come next
  arguments->point.add_to(*command);
  add_number_option(*command, "--delta", arguments->delta, domains::fraction,
                    "The certificate fails with this probability at most; by default that of the "
                    "class, or 0.05");
  add_number_option(*command, "--ahead", arguments->ahead, steps_ahead,
                    "Steps from an input to its loss; by default those of the class, or 1");
  command
      ->add_option(
          "--forecast", arguments->forecast,
          "A column with a forecast of each loss, made --ahead steps before it; by default "
          "the mean of the losses before")
      ->check(not_empty("name a column"))
      ->type_name("NAME");
  command->add_flag("--json", arguments->json, "Print one JSON object instead of text");
  command->callback([arguments, &action] { action = [arguments] { return certify(*arguments); }; });
}

}  // namespace boundsweep
