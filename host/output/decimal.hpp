#pragma once
/// Numbers as decimal text. Upper bounds are rounded up, so that the text is an upper bound too.

#include <string>

#include <nlohmann/json.hpp>

#include "boundsweep/extended.hpp"

namespace boundsweep {

inline constexpr int most_digits = 40;

/// Appends the least decimal with `digits` significant digits that is >= value, without trailing
/// zeros. The notation is that of %g: 0.14284270212, 1.2345e-12, 1.2345678901e+4321. Beyond 2^±768
/// it is the next decimal instead if value is below the least by less than 10^-70 of itself.
/// Precondition: 2 <= digits <= most_digits, and a double is finite.
void append_decimal_upper(std::string& out, Extended value, int digits);
void append_decimal_upper(std::string& out, double value, int digits);
std::string decimal_upper(Extended value, int digits);
std::string decimal_upper(double value, int digits);

/// The least decimal with at most `digits` significant digits that is >= the one given, which may be
/// negative; a text that is no decimal is returned as it is. The notation is that of %g.
std::string shortened_upper(const std::string& text, int digits);

/// The shortest text that reads back as value: 0.5, 16, 1e-05, inf. Whole numbers up to 10^15, the
/// largest size a sweep may state, have no exponent.
void append_shortest(std::string& out, double value);
std::string shortest(double value);

/// A JSON number where double holds the value with room to spare, else its decimal text.
nlohmann::json json_upper(Extended value);

}  // namespace boundsweep
