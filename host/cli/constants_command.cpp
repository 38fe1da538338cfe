/// boundsweep constants: the numbers that the bounds rest on.

#include <memory>
#include <string>

#include "boundsweep/constants/order.hpp"
#include "host/cli/command.hpp"
#include "host/cli/format_option.hpp"
#include "host/cli/number_option.hpp"
#include "host/cli/standard_output.hpp"
#include "host/report/constants.hpp"

namespace boundsweep {
namespace {

struct Arguments {
  TableFormat format = TableFormat::text;
  int max_order = constants::highest_order;
};

int print_constants(const Arguments& arguments) {
  const TextTable table = constants_table(arguments.max_order, arguments.format);
  const std::string head = arguments.format == TableFormat::text ? constants_legend() : "";
  print(head + format_table(table, arguments.format));
  return 0;
}

}  // namespace

void add_constants_command(CLI::App& app, Action& action) {
  const auto arguments = std::make_shared<Arguments>();
  CLI::App* command = app.add_subcommand(
      "constants", "Print the constants of activations, softmax and layer norm, rounded up");
  add_format_option(*command, arguments->format);
  add_number_option(*command, "--max-order", arguments->max_order, domains::max_order,
                    "Highest derivative order to show")
      ->default_str(std::to_string(constants::highest_order));
  command->callback(
      [arguments, &action] { action = [arguments] { return print_constants(*arguments); }; });
}

}  // namespace boundsweep
