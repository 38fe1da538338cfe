/// The printed constants against independent golden values.

#include <gtest/gtest.h>

#include "golden.hpp"
#include "host/report/constants.hpp"
#include "precise.hpp"

namespace boundsweep {
namespace {

std::size_t column_of(const TextTable& table, const std::string& name) {
  for (std::size_t i = 0; i < table.header.size(); ++i)
    if (table.header[i] == name) return i;
  throw std::out_of_range(name);
}

/// The cell of row k in a column.
const Cell& cell_at(const TextTable& table, const std::string& column, int k) {
  for (const std::vector<Cell>& row : table.rows)
    if (row.front().text == std::to_string(k)) return row[column_of(table, column)];
  throw std::out_of_range(column + " has no row " + std::to_string(k));
}

TEST(Constants, AreGoldenValuesRoundedUp) {
  const TextTable table = constants_table(constants::highest_order, TableFormat::csv);
  const nlohmann::json golden = read_golden("constants.json");
  int compared = 0;
  for (const auto& [name, values] : golden.items()) {
    const bool softmax = name.rfind("softmax", 0) == 0;
    const std::string column = name == "layernorm" ? "layer_norm"
                               : name == "softmax" ? "softmax_3"
                                                   : name;
    for (std::size_t i = 0; i < values.size(); ++i) {
      const int k = static_cast<int>(i) + (softmax ? 0 : 1);
      SCOPED_TRACE(column + " " + std::to_string(k));
      const std::string text = cell_at(table, column, k).text;
      const double excess = Precise(text).relative_excess(Precise(values[i].get<std::string>()));
      EXPECT_TRUE(excess >= -1e-16 && excess <= 1e-14) << text << " is not " << values[i];
      ++compared;
    }
  }
  EXPECT_EQ(compared, 9 * 16 + 2 * 17);
}

TEST(Constants, OfOneTokenAndOfReluEnd) {
  const TextTable table = constants_table(3, TableFormat::csv);
  EXPECT_EQ(cell_at(table, "softmax_1", 0).text, "1");
  EXPECT_EQ(cell_at(table, "softmax_1", 1).text, "0");
  EXPECT_EQ(cell_at(table, "relu", 1).text, "1");
  EXPECT_EQ(cell_at(table, "relu", 2).text, "");
  EXPECT_TRUE(cell_at(table, "relu", 2).value.is_null());
  EXPECT_EQ(cell_at(table, "tanh", 0).text, "");
}

TEST(Constants, StopAtTheOrderAskedFor) {
  const TextTable table = constants_table(2, TableFormat::csv);
  EXPECT_EQ(table.rows.back().front().text, "2");
  for (const std::vector<Cell>& row : table.rows) EXPECT_EQ(row.size(), table.header.size());
}

TEST(Constants, OfActivationsBesideTheDerivatives) {
  const TextTable table = constants_table(1, TableFormat::csv);
  EXPECT_EQ(table.rows[0][0].text, "at_zero");
  EXPECT_EQ(table.rows[0][column_of(table, "sigmoid")].text, "0.5");
  EXPECT_EQ(table.rows[1][0].text, "supremum");
  EXPECT_EQ(table.rows[1][column_of(table, "gelu")].text, "inf");
  EXPECT_EQ(table.rows[1][column_of(table, "tanh")].text, "1");
  EXPECT_EQ(table.rows[2][0].text, "growth");
  EXPECT_EQ(table.rows[2][column_of(table, "sigmoid")].text, "0.25");
}

/// S_k is not divided by k!, the others are: without a word nobody can know.
TEST(Constants, SayWhatTheyAreDividedBy) {
  const TextTable for_programs = constants_table(2, TableFormat::json);
  const std::size_t last = column_of(for_programs, "normalization");
  EXPECT_EQ(last + 1, for_programs.header.size());
  EXPECT_EQ(for_programs.rows[2][last].text, "sup |phi(x) - phi(0)| / |x|");
  for (std::size_t i = 3; i < for_programs.rows.size(); ++i) {
    const std::string& text = for_programs.rows[i][last].text;
    EXPECT_NE(text.find("sup |k-th derivative| / k!; softmax_M"), std::string::npos) << text;
    EXPECT_NE(text.find("not divided by k!"), std::string::npos) << text;
    EXPECT_EQ(text.find_first_of(",\""), std::string::npos) << "needs no quotes";
  }
  const TextTable for_people = constants_table(2, TableFormat::latex);
  EXPECT_EQ(for_people.header.back(), "layer_norm");
  EXPECT_NE(for_people.caption.find("not divided by k!"), std::string::npos);
  EXPECT_NE(std::string(constants_legend()).find("not divided by k!"), std::string::npos);
}

}  // namespace
}  // namespace boundsweep
