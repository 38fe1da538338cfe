#include "host/report/constants.hpp"

#include "boundsweep/constants/activation_table.hpp"
#include "boundsweep/constants/layer_norm_table.hpp"
#include "boundsweep/constants/softmax_table.hpp"

namespace boundsweep {
namespace {

constexpr int all_digits = 17;

Cell constant(double value) {
  return number_cell(value, all_digits);
}

/// Without commas and quotes, for readers that split a record at its commas.
void add_normalization(TextTable& table) {
  table.header.push_back("normalization");
  for (std::vector<Cell>& row : table.rows) {
    const std::string& name = row.front().text;
    row.push_back(text_cell(
        name == "at_zero"    ? "|phi(0)|"
        : name == "supremum" ? "sup |phi|"
        : name == "growth"   ? "sup |phi(x) - phi(0)| / |x|"
                             : "activations and layer_norm: sup |k-th derivative| / k!; softmax_M: "
                               "largest cumulant of k+1 variables (not divided by k!)"));
  }
}

}  // namespace

TextTable constants_table(int max_order, TableFormat format) {
  using constants::activation_rows;
  TextTable table;
  table.header = {"k"};
  std::vector<Cell> at_zero{text_cell("at_zero")}, supremum{text_cell("supremum")},
      growth{text_cell("growth")};
  for (const constants::ActivationRow& row : activation_rows) {
    table.header.push_back(row.name);
    at_zero.push_back(constant(row.at_zero));
    supremum.push_back(constant(row.supremum));
    growth.push_back(constant(row.linear_growth));
  }
  for (const char* name : {"softmax_1", "softmax_2", "softmax_3", "layer_norm"})
    table.header.push_back(name);
  for (std::vector<Cell>* row : {&at_zero, &supremum, &growth}) {
    row->resize(table.header.size());
    table.rows.push_back(std::move(*row));
  }
  for (int k = 0; k <= max_order; ++k) {
    std::vector<Cell> row{count_cell(k)};
    for (const constants::ActivationRow& activation : activation_rows)
      row.push_back(k >= 1 && k <= activation.max_order ? constant(activation.derivative[k])
                                                        : empty_cell());
    row.push_back(constant(k == 0 ? 1.0 : 0.0));
    row.push_back(constant(constants::softmax_two_tokens[k]));
    row.push_back(constant(constants::softmax_many_tokens[k]));
    row.push_back(k >= 1 ? constant(constants::layer_norm[k]) : empty_cell());
    table.rows.push_back(std::move(row));
  }
  if (is_for_programs(format)) add_normalization(table);
  table.caption =
      "Constants behind the bounds, rounded up. Row k, activations: A_k = sup |k-th derivative| / "
      "k!. Row k, softmax_M: S_k, the largest joint cumulant of k+1 variables in [-1, 1] over M "
      "tokens (softmax_3: three or more), not divided by k!. Row k, layer_norm: N_k = sup |k-th "
      "derivative| / k! of y / sqrt(1 + |y|^2). Rows at_zero, supremum, growth: |phi(0)|, sup "
      "|phi|, sup |phi(x) - phi(0)| / |x|.";
  return table;
}

const char* constants_legend() {
  return "Suprema behind the bounds, rounded up\n"
         "  activations  k: A_k = sup |k-th derivative| / k!; swish:BETA has BETA^(k-1) A_k(silu)\n"
         "               at_zero: |phi(0)|; supremum: sup |phi|; growth: sup |phi(x) - "
         "phi(0)|/|x|\n"
         "  softmax_M    k: S_k, largest joint cumulant of k+1 variables in [-1, 1] over M tokens,\n"
         "               not divided by k! (softmax_3: three tokens or more)\n"
         "  layer_norm   k: N_k = sup |k-th derivative| / k! of y / sqrt(1 + |y|^2)\n\n";
}

}  // namespace boundsweep
