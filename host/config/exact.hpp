#pragma once
/// Decimals as the numbers that were typed, before they are rounded to doubles.

#include <string_view>

#include <gmpxx.h>

#include "host/config/item.hpp"

namespace boundsweep {

/// The value of a decimal such as -1_000.5e-7. Precondition: it is one, and 0 or of a magnitude that
/// double can hold.
mpq_class exact_decimal(std::string_view text);

/// What a double stands for wherever a sweep is printed and read again: its shortest decimal.
mpq_class exact_meaning(double value);

/// The number as typed. Precondition: read_number accepts it, and it is finite.
mpq_class exact_number(const Item& item);

double nearest_double(const mpq_class& exact);
/// The largest double <= exact.
double double_at_most(const mpq_class& exact);
long double nearest_long_double(const mpq_class& exact);

}  // namespace boundsweep
