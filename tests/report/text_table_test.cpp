/// Tables in every format.

#include <gtest/gtest.h>

#include "host/report/text_table.hpp"

namespace boundsweep {
namespace {

TextTable sample() {
  TextTable table;
  table.header = {"name", "a_1"};
  table.rows = {{text_cell("50% & \"x\", y|z"), number_cell(1996000.0, 4)},
                {text_cell("β"), empty_cell()},
                {text_cell("c"), number_cell(INFINITY, 4)}};
  return table;
}

TEST(TextTable, AlignsText) {
  EXPECT_EQ(format_table(sample(), TableFormat::text),
            "name                  a_1\n"
            "50% & \"x\", y|z  1.996e+06\n"
            "β\n"
            "c                     inf\n");
}

TEST(TextTable, QuotesCsv) {
  EXPECT_EQ(format_table(sample(), TableFormat::csv),
            "name,a_1\r\n\"50% & \"\"x\"\", y|z\",1.996e+06\r\nβ,\r\nc,inf\r\n");
}

TEST(TextTable, KeepsNumbersInJson) {
  const auto json = nlohmann::json::parse(format_table(sample(), TableFormat::json));
  EXPECT_EQ(json[0].at("a_1"), 1996000.0);
  EXPECT_TRUE(json[1].at("a_1").is_null());
  EXPECT_EQ(json[2].at("a_1"), "inf");
}

TEST(TextTable, EscapesLatex) {
  EXPECT_EQ(format_table(sample(), TableFormat::latex),
            "% needs \\usepackage{booktabs}\n"
            "\\begin{tabular}{lr}\n\\toprule\nname & a\\_1 \\\\\n\\midrule\n"
            "50\\% \\& \"x\", y\\textbar{}z & $1.996\\cdot 10^{6}$ \\\\\n"
            "β &  \\\\\n"
            "c & $\\infty$ \\\\\n"
            "\\bottomrule\n\\end{tabular}\n");
}

TEST(TextTable, EscapesMarkdown) {
  EXPECT_EQ(format_table(sample(), TableFormat::markdown),
            "| name | a_1 |\n| --- | ---: |\n| 50% & \"x\", y\\|z | 1.996e+06 |\n| β |  |\n"
            "| c | inf |\n");
}

TEST(TextTable, CarriesItsCaptionWhereTextMayStand) {
  TextTable table = sample();
  const std::string latex = format_table(table, TableFormat::latex);
  const std::string markdown = format_table(table, TableFormat::markdown);
  const std::string csv = format_table(table, TableFormat::csv);
  table.caption = "sup |x| <= 1";
  EXPECT_EQ(format_table(table, TableFormat::latex),
            latex + "\\par\\smallskip\\noindent\n"
                    "{\\footnotesize sup \\textbar{}x\\textbar{} \\textless{}= 1\\par}\n");
  EXPECT_EQ(format_table(table, TableFormat::markdown), markdown + "\nTable: sup \\|x\\| <= 1\n");
  EXPECT_EQ(format_table(table, TableFormat::csv), csv) << "records only";
}

TEST(TextTable, CutsWideTablesIntoPanels) {
  TextTable table;
  table.header = {"key"};
  table.rows = {{text_cell("row")}};
  for (int i = 0; i < 30; ++i) {
    table.header.push_back("column " + std::to_string(i));
    table.rows[0].push_back(count_cell(i));
  }
  const std::string text = format_table(table, TableFormat::text, 2);
  std::size_t keys = 0, begin = 0;
  for (std::size_t end; (end = text.find('\n', begin)) != std::string::npos; begin = end + 1) {
    EXPECT_LE(end - begin, page_width);
    if (text.compare(begin, 5, "  key") == 0) ++keys;
  }
  EXPECT_EQ(keys, 4u);
  EXPECT_NE(text.find("column 29"), std::string::npos);
}

TEST(TextTable, RoundsNumbersUp) {
  EXPECT_EQ(number_cell(1.0000001, 4).text, "1.001");
  EXPECT_EQ(number_cell(Extended(2.0), 4).text, "2");
  EXPECT_TRUE(number_cell(compose(1.5, 5000), 4).value.is_string());
}

}  // namespace
}  // namespace boundsweep
