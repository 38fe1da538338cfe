#include "host/report/text_table.hpp"

#include <algorithm>
#include <cmath>

#include "host/output/csv.hpp"
#include "host/output/decimal.hpp"
#include "host/output/json_text.hpp"

namespace boundsweep {
namespace {

constexpr std::size_t gap = 2;  // blanks between columns

/// The columns of each panel, keys first.
using Panels = std::vector<std::vector<std::size_t>>;

std::vector<std::size_t> column_widths(const TextTable& table) {
  std::vector<std::size_t> widths;
  for (const std::string& name : table.header) widths.push_back(display_width(name));
  for (const std::vector<Cell>& row : table.rows)
    for (std::size_t i = 0; i < row.size(); ++i)
      widths[i] = std::max(widths[i], display_width(row[i].text));
  return widths;
}

Panels panels_of(const TextTable& table, std::size_t page) {
  const std::vector<std::size_t> widths = column_widths(table);
  std::vector<std::size_t> keys;
  std::size_t key_width = 0;
  for (std::size_t i = 0; i < table.keys; ++i) {
    keys.push_back(i);
    key_width += widths[i] + gap;
  }
  Panels panels{keys};
  std::size_t width = key_width;
  for (std::size_t i = table.keys; i < widths.size(); ++i) {
    if (width + widths[i] > page && panels.back().size() > keys.size()) {
      panels.push_back(keys);
      width = key_width;
    }
    panels.back().push_back(i);
    width += widths[i] + gap;
  }
  return panels;
}

bool is_numeric_column(const TextTable& table, std::size_t column) {
  bool any = false;
  for (const std::vector<Cell>& row : table.rows) {
    if (row[column].text.empty()) continue;
    if (!row[column].numeric) return false;
    any = true;
  }
  return any;
}

void append_line(std::string& out, const std::vector<std::string>& fields,
                 const std::vector<std::size_t>& widths, const std::vector<bool>& right,
                 std::size_t indent) {
  std::string line(indent, ' ');
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const std::string pad(widths[i] - display_width(fields[i]), ' ');
    if (i > 0) line.append(gap, ' ');
    line += right[i] ? pad + fields[i] : fields[i] + pad;
  }
  line.erase(line.find_last_not_of(' ') + 1);
  out += line;
  out += '\n';
}

std::string as_text(const TextTable& table, std::size_t indent, std::size_t page) {
  const std::vector<std::size_t> all_widths = column_widths(table);
  std::string out;
  for (const std::vector<std::size_t>& columns : panels_of(table, page - indent)) {
    if (!out.empty()) out += '\n';
    std::vector<std::size_t> widths;
    std::vector<bool> right;
    std::vector<std::string> fields;
    for (const std::size_t column : columns) {
      widths.push_back(all_widths[column]);
      right.push_back(is_numeric_column(table, column));
      fields.push_back(table.header[column]);
    }
    append_line(out, fields, widths, right, indent);
    for (const std::vector<Cell>& row : table.rows) {
      for (std::size_t i = 0; i < columns.size(); ++i) fields[i] = row[columns[i]].text;
      append_line(out, fields, widths, right, indent);
    }
  }
  return out;
}

std::string as_csv(const TextTable& table) {
  std::string out;
  const auto append = [&out](std::size_t column, const std::string& text) {
    if (column > 0) out += ',';
    out += csv_field(text);
  };
  for (std::size_t i = 0; i < table.header.size(); ++i) append(i, table.header[i]);
  out += csv_line_end;
  for (const std::vector<Cell>& row : table.rows) {
    for (std::size_t i = 0; i < row.size(); ++i) append(i, row[i].text);
    out += csv_line_end;
  }
  return out;
}

/// An array of objects, one per row: what pandas.read_json takes.
std::string as_json(const TextTable& table) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const std::vector<Cell>& row : table.rows) {
    nlohmann::ordered_json object;
    for (std::size_t i = 0; i < row.size(); ++i) object[table.header[i]] = row[i].value;
    list.push_back(std::move(object));
  }
  return json_text(list, 2) + "\n";
}

std::string latex_escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '\\': out += "\\textbackslash{}"; break;
      case '~': out += "\\textasciitilde{}"; break;
      case '^': out += "\\textasciicircum{}"; break;
      case '|': out += "\\textbar{}"; break;
      case '<': out += "\\textless{}"; break;
      case '>': out += "\\textgreater{}"; break;
      case '&':
      case '%':
      case '$':
      case '#':
      case '_':
      case '{':
      case '}': out += '\\'; [[fallthrough]];
      default: out += c;
    }
  }
  return out;
}

/// 1.996e+05 becomes $1.996\cdot 10^{5}$.
std::string latex_number(const std::string& text) {
  if (text == "inf") return "$\\infty$";
  const std::size_t e = text.find('e');
  if (e == std::string::npos) return text;
  std::string exponent = text.substr(e + 1);
  const bool negative = exponent.front() == '-';
  exponent.erase(0, exponent.find_first_not_of("+-0"));
  return "$" + text.substr(0, e) + "\\cdot 10^{" + (negative ? "-" : "") + exponent + "}$";
}

std::string as_latex(const TextTable& table) {
  std::string out = "% needs \\usepackage{booktabs}\n";
  for (const std::vector<std::size_t>& columns : panels_of(table, page_width)) {
    std::string alignment, header;
    for (const std::size_t column : columns) {
      alignment += is_numeric_column(table, column) ? 'r' : 'l';
      header += (header.empty() ? "" : " & ") + latex_escaped(table.header[column]);
    }
    out += "\\begin{tabular}{" + alignment + "}\n\\toprule\n" + header + " \\\\\n\\midrule\n";
    for (const std::vector<Cell>& row : table.rows) {
      for (std::size_t i = 0; i < columns.size(); ++i) {
        const Cell& cell = row[columns[i]];
        if (i > 0) out += " & ";
        out += cell.numeric ? latex_number(cell.text) : latex_escaped(cell.text);
      }
      out += " \\\\\n";
    }
    out += "\\bottomrule\n\\end{tabular}\n";
  }
  // A paragraph, as \caption is only for floats, and whose the float is the table cannot know.
  if (!table.caption.empty())
    out += "\\par\\smallskip\\noindent\n{\\footnotesize " + latex_escaped(table.caption) +
           "\\par}\n";
  return out;
}

std::string markdown_escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '|' || c == '\\' || c == '*' || c == '`') out += '\\';
    out += c;
  }
  return out;
}

std::string as_markdown(const TextTable& table) {
  std::string header = "|", rule = "|", body;
  for (std::size_t i = 0; i < table.header.size(); ++i) {
    header += " " + markdown_escaped(table.header[i]) + " |";
    rule += is_numeric_column(table, i) ? " ---: |" : " --- |";
  }
  for (const std::vector<Cell>& row : table.rows) {
    body += "|";
    for (const Cell& cell : row) body += " " + markdown_escaped(cell.text) + " |";
    body += "\n";
  }
  const std::string caption =
      table.caption.empty() ? "" : "\nTable: " + markdown_escaped(table.caption) + "\n";
  return header + "\n" + rule + "\n" + body + caption;
}

}  // namespace

bool is_for_programs(TableFormat format) {
  return format == TableFormat::csv || format == TableFormat::json;
}

int digits_for(TableFormat format) {
  return is_for_programs(format) ? 17 : 6;
}

Cell empty_cell() {
  return {};
}

Cell text_cell(std::string text) {
  Cell cell;
  cell.value = text;
  cell.text = std::move(text);
  return cell;
}

Cell right_cell(std::string text) {
  Cell cell = text_cell(std::move(text));
  cell.numeric = true;
  return cell;
}

Cell count_cell(std::int64_t value) {
  return {std::to_string(value), value, true};
}

Cell number_cell(double value, int digits) {
  if (std::isinf(value)) return {"inf", "inf", true};
  return {decimal_upper(value, digits), value, true};
}

Cell number_cell(Extended value, int digits) {
  return {decimal_upper(value, digits), json_upper(value), true};
}

std::size_t display_width(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0) != 0x80;  // not the continuation of a character
  }));
}

std::string format_table(const TextTable& table, TableFormat format, std::size_t indent,
                         std::size_t width) {
  switch (format) {
    case TableFormat::text: return as_text(table, indent, width);
    case TableFormat::csv: return as_csv(table);
    case TableFormat::json: return as_json(table);
    case TableFormat::latex: return as_latex(table);
    case TableFormat::markdown: return as_markdown(table);
  }
  return {};
}

}  // namespace boundsweep
