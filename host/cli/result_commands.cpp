/// boundsweep table and boundsweep plot: a finished run for papers.

#include <unistd.h>

#include <memory>

#include "host/cli/command.hpp"
#include "host/cli/format_option.hpp"
#include "host/cli/standard_output.hpp"
#include "host/output/terminal.hpp"
#include "host/report/plot.hpp"
#include "host/report/result_rows.hpp"

namespace boundsweep {
namespace {

void add_where(CLI::App& command, std::vector<std::string>& where) {
  command.add_option("--where", where, "Only rows with that value; may be repeated")
      ->type_name("column=value")
      ->take_all()
      ->expected(1);
}

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
  std::string out, value;
};

int draw_plot(const PlotArguments& arguments) {
  PlotChoice choice = arguments.choice;
  choice.out = arguments.out;
  choice.value = !arguments.value.empty()            ? arguments.value
                 : choice.kind == PlotKind::frontier ? "bound"
                                                     : "bound_over_range";
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
      "  boundsweep table DIR --where samples=1e6 --columns depth,width,bound --format latex");
  command->add_option("DIR", arguments->directory, "The directory of the run")->required();
  command
      ->add_option("--columns", arguments->choice.columns,
                   "Columns, separated by commas; by default those that vary, and the bound")
      ->delimiter(',')
      ->type_name("NAMES");
  add_where(*command, arguments->choice.where);
  command->add_option("--rows", arguments->choice.rows, "The first so many rows only")
      ->type_name("N");
  command->add_option("--digits", arguments->choice.digits, "Digits of bounds")
      ->check(CLI::Range(2, 11))
      ->type_name("N")
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
      "frontier: bound against parameters, a curve per group. samples: bound/range against N, a\n"
      "curve for each of up to six classes that are on the frontier at several N, with the slopes\n"
      "-1/2 and -1/n and the exponent between the last two points. Vacuous rows and values beyond\n"
      "1e290 are left out. Needs gnuplot, package gnuplot-nox. Example:\n"
      "  boundsweep plot DIR --kind frontier --where kappa=0.5 --out frontier.pdf");
  command->add_option("DIR", arguments->directory, "The directory of the run")->required();
  command
      ->add_option_function<std::string>(
          "--kind",
          [arguments](const std::string& name) {
            arguments->choice.kind = name == "samples" ? PlotKind::samples : PlotKind::frontier;
          },
          "What to draw")
      ->check(CLI::IsMember({"frontier", "samples"}))
      ->type_name("NAME")
      ->default_str("frontier");
  command->add_option("--out", arguments->out, "The file, ending in .svg, .png or .pdf")
      ->required()
      ->type_name("FILE");
  command
      ->add_option("--value", arguments->value,
                   "The column of the vertical axis; by default bound, with samples "
                   "bound_over_range")
      ->check(CLI::IsMember(
          {"bound", "bound_over_range", "deviation", "range", "lipschitz", "samples_needed"}))
      ->type_name("NAME");
  add_where(*command, arguments->choice.where);
  command->add_flag("--vacuous", arguments->choice.vacuous, "Draw vacuous rows too");
  command->callback(
      [arguments, &action] { action = [arguments] { return draw_plot(*arguments); }; });
}

}  // namespace boundsweep
