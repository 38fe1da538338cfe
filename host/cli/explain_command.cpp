/// boundsweep explain: one point in full.

#include <unistd.h>

#include <memory>

#include "host/cli/command.hpp"
#include "host/cli/standard_output.hpp"
#include "host/output/json_text.hpp"
#include "host/output/note.hpp"
#include "host/report/explain_json.hpp"
#include "host/report/explain_text.hpp"
#include "host/report/explanation.hpp"
#include "host/report/point_choice.hpp"

namespace boundsweep {
namespace {

struct Arguments {
  SweepArguments sweep;
  PointArguments point;
  bool json = false;
};

int explain_point(const Arguments& arguments) {
  const Problem problem(arguments.sweep.read());
  if (!arguments.point.index.empty()) arguments.sweep.check_index(problem.sweep());
  const ChosenPoint chosen = choose_point(problem, arguments.point.point, arguments.point.index);
  say_notes(problem.sweep());
  const std::string about = first_value_note(problem.sweep(), chosen);
  if (!about.empty()) note(about);
  const Explanation explanation = explain(problem, chosen.digits);
  const Outlook outlook = outlook_of(problem, chosen.digits);
  print(arguments.json
            ? json_text(explain_json(problem.sweep(), explanation, outlook), 2) + "\n"
            : explain_text(problem, explanation, outlook, page_of(STDOUT_FILENO)));
  return 0;
}

}  // namespace

void add_explain_command(CLI::App& app, Action& action) {
  const auto arguments = std::make_shared<Arguments>();
  CLI::App* command = app.add_subcommand(
      "explain",
      "Show how one point's bound comes about: derivative bounds, entropies, scales, terms");
  command->footer(
      "Without --point and --index, every axis takes its first value. Example:\n"
      "  boundsweep explain SWEEP.toml --point heads=4 --point samples=1e6\n"
      "Of a finished run, with the sweep as it was when it ran; index is a column of its tables:\n"
      "  boundsweep explain DIR --index 1742\n"
      "--json prints one object with all digits; its numbers are upper bounds, as everywhere.");
  arguments->sweep.runs_too = true;
  arguments->sweep.add_to(*command);
  arguments->point.add_to(*command);
  command->add_flag("--json", arguments->json, "Print one JSON object instead of text");
  command->callback(
      [arguments, &action] { action = [arguments] { return explain_point(*arguments); }; });
}

}  // namespace boundsweep
