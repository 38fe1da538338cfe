#pragma once
/// Rows of a run's frontier.csv, chosen for a table or a plot.

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "host/report/row_condition.hpp"
#include "host/report/text_table.hpp"

namespace boundsweep {

/// A record of the file, in the header's order.
using ResultRow = std::vector<std::string>;

/// The frontier of a finished run in a directory.
class ResultRows {
 public:
  /// `where` holds conditions, all of which a row must meet. Throws InputError where there is no
  /// frontier or not the manifest's, where one is no condition or names no column, and where no row
  /// meets them, with the values that there are.
  ResultRows(const std::filesystem::path& directory, const std::vector<std::string>& where);

  const std::vector<std::string>& header() const { return header_; }
  /// The place of a column, as full_column_name understands it; throws InputError where there is
  /// none.
  std::size_t column(const std::string& name) const;
  /// Reads the file from its beginning and calls visit with every row that meets the conditions.
  void for_each(const std::function<void(const ResultRow&)>& visit) const;

  const std::filesystem::path& path() const { return path_; }

 private:
  struct Condition {
    std::size_t column;
    RowCondition what;
  };

  void check_some_row() const;

  std::filesystem::path path_;
  std::vector<std::string> header_;
  std::vector<Condition> conditions_;
};

/// A column's name in that header, of an axis by its key or its whole path: statistics.samples is
/// samples, rank is training.rank. The name itself where there is no such column.
std::string full_column_name(const std::string& name, const std::vector<std::string>& header);
/// Whether the values of a column are results, upper bounds of many digits: not axes, not counts.
bool is_bound_column(const std::string& column);
/// Whether a column is an outcome of the evaluation, not part of what names a class.
bool is_outcome_column(const std::string& column);

struct ResultTableChoice {
  std::vector<std::string> columns;  ///< none: those that vary, and the bound
  std::vector<std::string> where;
  std::size_t rows = 0;  ///< 0: all
  int digits = 4;        ///< bounds are rounded up to so many
};

TextTable result_table(const std::filesystem::path& directory, const ResultTableChoice& choice);

}  // namespace boundsweep
