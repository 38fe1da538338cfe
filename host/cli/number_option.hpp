#pragma once
/// Options whose values are numbers: one reader, one kind of check and of message for all.

#include <string>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "host/config/domain.hpp"
#include "host/config/number_text.hpp"
#include "host/config/quoted.hpp"

namespace boundsweep {

/// An option that sets `value` to a number of the domain, or fails: "--threads: two is not a whole
/// number from 0 to 4096".
template <class Number>
CLI::Option* add_number_option(CLI::App& command, const std::string& name, Number& value,
                               const Domain& domain, const std::string& description) {
  const auto read = [&value, domain, name](const std::string& text) {
    const std::optional<Number> number = number_of<Number>(text);
    if (!number || !domain.contains(static_cast<double>(*number)))
      throw CLI::ValidationError(name, fmt::format("{} is not {}", printable(text), domain.text));
    value = *number;
  };
  return command.add_option_function<std::string>(name, read, description)->type_name("N");
}

}  // namespace boundsweep
