/// boundsweep table and boundsweep plot: a finished run for papers.

#include <unistd.h>

#include <algorithm>
#include <memory>

#include <fmt/format.h>

#include "host/cli/command.hpp"
#include "host/cli/format_option.hpp"
#include "host/cli/number_option.hpp"
#include "host/cli/standard_output.hpp"
#include "host/config/error.hpp"
#include "host/output/terminal.hpp"
#include "host/report/plot.hpp"
#include "host/report/result_rows.hpp"

namespace boundsweep {
namespace {

void add_where(CLI::App& command, std::vector<std::string>& where) {
  command
      .add_option("--where", where,
                  "Only rows with that value, one of those separated by commas, or a value that is "
                  "!= < <= > >= it; may be repeated, all must hold")
      ->type_name("column=value")
      ->take_all()
      ->expected(1)
      ->allow_extra_args(false);  // what follows may be the file
}

constexpr Domain row_numbers{"a whole number from 0, which means all, to 10^15", 0, 1e15, true};
constexpr Domain digit_numbers{"a whole number from 2 to 11", 2, 11, true};

struct TableArguments {
  std::string directory;
  ResultTableChoice choice;
  TableFormat format = TableFormat::text;
};

int print_table(const TableArguments& arguments) {
  const TextTable table = result_table(arguments.directory, arguments.choice);
  const std::size_t width = page_of(STDOUT_FILENO).width.value_or(page_width);
  print(format_table(table, arguments.format, 0, width));
  return 0;
}

struct PlotArguments {
  std::string directory;
  PlotChoice choice;
  std::string kind = "frontier", out, value;
};

struct Kind {
  std::string name;
  PlotKind kind;
  std::string value;  ///< the column that --value names by default
  bool may_choose;    ///< whether it may name another
};

const std::vector<Kind>& plot_kinds() {
  static const std::vector<Kind> kinds{{"frontier", PlotKind::frontier, "bound", true},
                                       {"samples", PlotKind::samples, "bound_over_range", true},
                                       {"routes", PlotKind::routes, "bound_over_range", false},
                                       {"sensitivity", PlotKind::sensitivity, "bound", false},
                                       {"phases", PlotKind::phases, "bound_over_range", true}};
  return kinds;
}

int draw_plot(const PlotArguments& arguments) {
  const auto kind = std::find_if(plot_kinds().begin(), plot_kinds().end(),
                                 [&](const Kind& k) { return k.name == arguments.kind; });
  PlotChoice choice = arguments.choice;
  choice.kind = kind->kind;
  choice.out = arguments.out;
  choice.value = arguments.value.empty() ? kind->value : arguments.value;
  if (!kind->may_choose && choice.value != kind->value)
    throw InputError(fmt::format("--value {}: not for --kind {}, which draws {}", choice.value,
                                 kind->name, kind->value));
  if (!choice.axes.empty() && choice.kind != PlotKind::phases)
    throw InputError("--axes: only for --kind phases");
  if (!choice.where.empty() && choice.kind == PlotKind::phases)
    throw InputError("--where: not for --kind phases, whose cells are those of all points");
  if (choice.axes.size() == 1 || choice.axes.size() > 2)
    throw InputError("--axes: must be two, as in --axes samples,depth");
  draw(plot_script(arguments.directory, choice), choice.out);
  print(choice.out.string() + "\n");
  return 0;
}

}  // namespace

void add_table_command(CLI::App& app, Action& action) {
  const auto arguments = std::make_shared<TableArguments>();
  CLI::App* command =
      app.add_subcommand("table", "Print rows of a finished run's frontier as a table");
  command->footer(
      "Bounds are rounded up to --digits, axes and counts are printed as they are. Example:\n"
      "  boundsweep table DIR --where samples=1e6 --columns depth,width,bound --format latex\n"
      "  boundsweep table DIR --where samples=1e4,1e6 --where 'bound_over_range<1'");
  command->add_option("DIR", arguments->directory, "The directory of the run")
      ->required()
      ->check(directory_name());
  command
      ->add_option("--columns", arguments->choice.columns,
                   "Columns, separated by commas; by default those that vary, and the bound")
      ->delimiter(',')
      ->allow_extra_args(false)  // what follows may be the file
      ->type_name("NAMES");
  add_where(*command, arguments->choice.where);
  add_number_option(*command, "--rows", arguments->choice.rows, row_numbers,
                    "The first so many rows only");
  add_number_option(*command, "--digits", arguments->choice.digits, digit_numbers,
                    "Digits of bounds")
      ->default_str("4");
  add_format_option(*command, arguments->format);
  command->callback(
      [arguments, &action] { action = [arguments] { return print_table(*arguments); }; });
}

void add_plot_command(CLI::App& app, Action& action) {
  const auto arguments = std::make_shared<PlotArguments>();
  CLI::App* command =
      app.add_subcommand("plot", "Draw a finished run's frontier with gnuplot, for papers");
  command->footer(
      "frontier: bound against what the frontier maximizes (parameters, or the numbers trained), "
      "a\n"
      "curve per group, more than twelve as panels; where an axis such as the rank alone decides "
      "the\n"
      "size, its values stand above. samples: bound/range against N, a curve for each of up to "
      "six\n"
      "classes that are on the frontier at several N, with the slopes -1/2 and -1/n and the "
      "exponent\n"
      "between the last two points. routes: up to three classes side by side, bound/range against "
      "N\n"
      "with each route alone. sensitivity: the middle one of these, its bound as each axis takes "
      "its\n"
      "values. phases: a heat map over two --axes, the best point of every cell. Vacuous rows and\n"
      "values beyond 1e290 are left out. Needs gnuplot, package gnuplot-nox. Example:\n"
      "  boundsweep plot DIR --kind frontier --where kappa=0.5 --out frontier.pdf");
  command->add_option("DIR", arguments->directory, "The directory of the run")
      ->required()
      ->check(directory_name());
  std::vector<std::string> kinds;
  for (const Kind& kind : plot_kinds()) kinds.push_back(kind.name);
  command->add_option("--kind", arguments->kind, "What to draw")
      ->check(CLI::IsMember(kinds))
      ->type_name("NAME")
      ->default_str("frontier");
  command->add_option("--out", arguments->out, "The file, ending in .svg, .png or .pdf")
      ->required()
      ->type_name("FILE");
  command
      ->add_option(
          "--value", arguments->value,
          "The column that is drawn; by default bound for frontier, else bound_over_range. "
          "phases also draw winners: route, depth, rank, …")
      ->type_name("COLUMN");
  command
      ->add_option("--axes", arguments->choice.axes,
                   "Of phases: the axes across and up; by default the run's first diagram")
      ->delimiter(',')
      ->allow_extra_args(false)  // what follows may be the file
      ->type_name("X,Y");
  add_where(*command, arguments->choice.where);
  command->add_flag("--vacuous", arguments->choice.vacuous, "Draw vacuous rows too");
  command->callback(
      [arguments, &action] { action = [arguments] { return draw_plot(*arguments); }; });
}

}  // namespace boundsweep
