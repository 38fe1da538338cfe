#pragma once
/// How many bits of a prefix-free code tell which network was trained.      theory §5.3, §7.4

#include <cstdint>
#include <string>
#include <string_view>

#include "host/engine/problem.hpp"

namespace boundsweep {

struct CodeLength {
  double bits = 0;       ///< C
  double selection = 0;  ///< nats paid for choosing the code's class after seeing the data
  std::string origin;    ///< where it is from, in words that follow "written in"
};

/// A file of so many bytes as a word of a prefix-free code: its bits, and 2 log2 of their number
/// for the length, which is a code since Σ 1/(8n)² <= 1. Precondition: bytes >= 1.
double file_code_bits(std::uintmax_t bytes);

/// Of `--code-bits`: a number, or the name of a file whose content is the code. Throws InputError.
CodeLength stated_code_length(const std::string& text);

/// Of the class at a point of a sweep: the least of `code_bits` and `bits` for every number that
/// training may change. Throws InputError, naming the file, where both are infinite.
CodeLength class_code_length(const Problem& problem, const Digits& digits, const std::string& file);

}  // namespace boundsweep
