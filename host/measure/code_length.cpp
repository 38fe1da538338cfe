#include "host/measure/code_length.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>
#include <optional>
#include <system_error>

#include <fmt/format.h>

#include "boundsweep/network/items.hpp"
#include "host/config/domain.hpp"
#include "host/config/error.hpp"
#include "host/config/number_text.hpp"
#include "host/config/quoted.hpp"
#include "host/output/decimal.hpp"

namespace boundsweep {
namespace {

double slightly_more(double value) {
  return value == std::floor(value)
             ? value
             : std::nextafter(value, std::numeric_limits<double>::infinity());
}

}  // namespace

double file_code_bits(std::uintmax_t bytes) {
  const double bits = 8 * static_cast<double>(bytes);
  // Sixteen roundings of the sum are far more than those of the logarithm.
  return (bits + 2 * std::log2(bits)) * (1 + 0x1p-49);
}

CodeLength stated_code_length(const std::string& text) {
  const std::optional<double> number = number_of<double>(text);
  if (number) {
    if (!std::isfinite(*number) || !domains::code_bits.contains(*number))
      throw InputError(fmt::format(
          "--code-bits: {} is not a number of bits, 0 or from 1e-300 to 1e300, or a file",
          printable(text)));
    return {slightly_more(*number), 0, fmt::format("{} bits", shortest(*number))};
  }
  std::error_code error;
  const std::filesystem::file_status status = std::filesystem::status(text, error);
  if (error || !std::filesystem::is_regular_file(status))
    throw InputError(
        fmt::format("--code-bits: {} is neither a number of bits nor a file", printable(text)));
  const std::uintmax_t bytes = std::filesystem::file_size(text, error);
  if (error) throw InputError(fmt::format("{}: {}", text, error.message()));
  if (bytes == 0) throw InputError(fmt::format("{}: is empty, must hold the network's code", text));
  const double bits = file_code_bits(bytes);
  return {bits, 0,
          fmt::format("{} bits: the {} bytes of {}, and their number", decimal_upper(bits, 10),
                      bytes, printable(text))};
}

CodeLength class_code_length(const Problem& problem, const Digits& digits,
                             const std::string& file) {
  const Architecture a = architecture_at(problem.view(), digits);
  const auto trained = static_cast<double>(count_parameters(a).trained);
  const double each = a.training.bits, all = a.training.code_bits;
  if (std::isinf(each) && std::isinf(all))
    throw InputError(fmt::format(
        "{}: training.bits: is inf and so is training.code_bits, one must be a number: a "
        "certificate is for a network that is written in so many bits",
        file));
  const double stored = std::isinf(each) ? each : slightly_more(each * trained);
  const double selection = problem.view().settings.selection;
  if (all <= stored)
    return {slightly_more(all), selection,
            fmt::format("{} bits, training.code_bits of {}", shortest(all), file)};
  return {stored, selection,
          fmt::format("{} bits: {} numbers of {} bits each, as {} says", decimal_upper(stored, 17),
                      shortest(trained), shortest(each), file)};
}

}  // namespace boundsweep
