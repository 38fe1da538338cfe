#pragma once
/// Columns of a recorded series: numbers, or names of states, every row complete.

#include <cstddef>
#include <string>
#include <vector>

#include "host/output/csv_reader.hpp"

namespace boundsweep {

/// Reads named columns row by row. Every row must have a value in each: a series with holes is not
/// the series that was recorded, and what is left of it obeys no theorem. Throws InputError,
/// `FILE:LINE: COLUMN: what is wrong`.
class SeriesReader {
 public:
  /// The file outlives the reader. Throws InputError where it lacks one of the columns, or one is
  /// named twice.
  SeriesReader(CsvReader& file, const std::vector<std::string>& columns);

  /// The next row as finite numbers, each the double nearest to the decimal; false at the end.
  bool next_numbers(std::vector<double>& values);
  /// The next row as words. A column of numbers among them is asked for by `number`.
  bool next_words(std::vector<std::string>& words);

  /// The last row's column number i as a finite number. Throws InputError where it is none.
  double number(std::size_t i) const;

  const std::vector<std::string>& columns() const { return columns_; }
  /// Fails at the last row read, about its column number i.
  [[noreturn]] void fail(std::size_t i, const std::string& what) const;

 private:
  bool next();
  /// The field of column number i, without blanks around it.
  std::string_view field(std::size_t i) const;

  CsvReader& file_;
  std::vector<std::string> columns_;
  std::vector<std::size_t> places_;
  std::vector<std::string> fields_;
};

}  // namespace boundsweep
