/// boundsweep derivatives: how large the derivatives of each part of a network can be.

#include <memory>
#include <string>

#include "host/cli/command.hpp"
#include "host/cli/format_option.hpp"
#include "host/cli/standard_output.hpp"
#include "host/output/note.hpp"
#include "host/report/derivatives.hpp"
#include "host/report/point_choice.hpp"

namespace boundsweep {
namespace {

struct Arguments {
  SweepArguments sweep;
  PointArguments point;
  std::string norm = "both";
  TableFormat format = TableFormat::text;
};

constexpr const char* norm_names[] = {"operator", "coordinate", "both"};

DerivativeNorm norm_of(const std::string& name) {
  for (int i = 0; i < 3; ++i)
    if (name == norm_names[i]) return static_cast<DerivativeNorm>(i);
  return DerivativeNorm::both;
}

constexpr const char* legend =
    "Bounds on each part, over all weights allowed and all inputs of token norm up to `input`:\n"
    "k = 0 is the norm of the output, k >= 1 that of the k-th derivative: as a multilinear map\n"
    "(operator), or the largest partial derivative of order k of any output (coordinate), neither\n"
    "divided by k!\n\n";

int print_derivatives(const Arguments& arguments) {
  const Problem problem(arguments.sweep.read());
  if (!arguments.point.index.empty()) arguments.sweep.check_index(problem.sweep());
  const ChosenPoint chosen = choose_point(problem, arguments.point.point, arguments.point.index);
  say_notes(problem.sweep());
  const std::string about = first_value_note(problem.sweep(), chosen);
  if (!about.empty()) note(about);
  const TextTable table =
      derivative_table(derivative_bounds(problem, chosen.digits), norm_of(arguments.norm),
                       arguments.format);
  const std::string head = arguments.format == TableFormat::text ? legend : "";
  print(head + format_table(table, arguments.format));
  return 0;
}

}  // namespace

void add_derivatives_command(CLI::App& app, Action& action) {
  const auto arguments = std::make_shared<Arguments>();
  CLI::App* command = app.add_subcommand(
      "derivatives",
      "Bound the derivatives of one network, order by order, part by part and as a whole");
  command->footer(
      "Parts: embedding; attention, feed-forward, norms and each whole block with its residual\n"
      "connections; final norm; network. Orders go up to bound.max_order of the sweep. Example:\n"
      "  boundsweep derivatives SWEEP.toml --point depth=12 --format latex");
  arguments->sweep.runs_too = true;
  arguments->sweep.add_to(*command);
  arguments->point.add_to(*command);
  command
      ->add_option("--norm", arguments->norm,
                   "Norm of the derivatives: operator, as entropies need it; coordinate, the C^s "
                   "norm of the literature; or both, the default")
      ->check(CLI::IsMember({norm_names[0], norm_names[1], norm_names[2]}))
      ->type_name("NORM");
  add_format_option(*command, arguments->format);
  command->callback(
      [arguments, &action] { action = [arguments] { return print_derivatives(*arguments); }; });
}

}  // namespace boundsweep
