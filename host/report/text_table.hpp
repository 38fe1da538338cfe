#pragma once
/// Small tables in the formats that people paste: aligned text, CSV, JSON, LaTeX, Markdown.

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "boundsweep/extended.hpp"

namespace boundsweep {

enum class TableFormat { text, csv, json, latex, markdown };
inline constexpr std::array<const char*, 5> table_format_names{"text", "csv", "json", "latex",
                                                               "markdown"};

/// Whether programs read it rather than people.
bool is_for_programs(TableFormat format);

/// Digits for numbers: all that a double has where programs read them, few where people do.
int digits_for(TableFormat format);

struct Cell {
  std::string text;
  nlohmann::ordered_json value;  ///< what JSON shows; null for an empty cell
  bool numeric = false;          ///< aligned right
};

Cell empty_cell();
Cell text_cell(std::string text);
/// Text that stands among numbers: aligned right as they are.
Cell right_cell(std::string text);
Cell count_cell(std::int64_t value);
/// Rounded up. Infinity is the text "inf", as in a sweep file.
Cell number_cell(double value, int digits);
Cell number_cell(Extended value, int digits);

struct TextTable {
  std::vector<std::string> header;
  std::vector<std::vector<Cell>> rows;  ///< as long as the header each
  /// So many leading columns name the row: a table too wide for a page is cut into panels, each of
  /// which repeats them.
  std::size_t keys = 1;
  /// What the numbers are, in sentences; a LaTeX or Markdown table carries it along.
  std::string caption;
};

inline constexpr std::size_t page_width = 100;

/// The characters that a UTF-8 text takes on a terminal.
std::size_t display_width(const std::string& text);

/// `indent` and `width`, the columns of the page, are for aligned text only.
std::string format_table(const TextTable& table, TableFormat format, std::size_t indent = 0,
                         std::size_t width = page_width);

}  // namespace boundsweep
