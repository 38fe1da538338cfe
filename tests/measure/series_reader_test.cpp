// Columns of recorded series: complete rows of numbers or words, and what is said where they are
// not.

#include "host/measure/series_reader.hpp"

#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "host/config/error.hpp"
#include "host/measure/even_time.hpp"
#include "tests/output/scratch_directory.hpp"

namespace boundsweep {
namespace {

using Rows = std::vector<std::vector<double>>;

Rows numbers_of(const std::string& text, const std::vector<std::string>& columns) {
  std::istringstream input(text);
  CsvReader file(input, "s.csv");
  SeriesReader reader(file, columns);
  Rows rows;
  for (std::vector<double> row; reader.next_numbers(row);) rows.push_back(row);
  return rows;
}

std::string error_of(const std::string& text, const std::vector<std::string>& columns = {"x"}) {
  return message_of<InputError>([&] { numbers_of(text, columns); });
}

TEST(SeriesReader, ReadsColumnsByNameInTheOrderAskedFor) {
  EXPECT_EQ(numbers_of("a,x,y\n1,2,3\n4, 5 ,+6e1\n", {"y", "x"}), (Rows{{3, 2}, {60, 5}}));
  EXPECT_EQ(numbers_of("\xef\xbb\xbfx\r\n-0.5\r\n", {"x"}), (Rows{{-0.5}}));
  EXPECT_EQ(numbers_of("x\n", {"x"}), Rows{}) << "no rows";
}

TEST(SeriesReader, EveryRowHasANumber) {
  EXPECT_EQ(error_of("x\n1\n\n2\n"), "s.csv:3: x: is missing, every row must have a number");
  EXPECT_EQ(error_of("t,x\n0,1\n1,\n"), "s.csv:3: x: is missing, every row must have a number");
  EXPECT_EQ(error_of("x\n1\nNA\n"), "s.csv:3: x: NA is not a number that a double can hold");
  EXPECT_EQ(error_of("x\n1e999\n"), "s.csv:2: x: 1e999 is not a number that a double can hold");
  EXPECT_EQ(error_of("x\n0x10\n"), "s.csv:2: x: 0x10 is not a number that a double can hold");
  EXPECT_EQ(error_of("x\nnan\n"), "s.csv:2: x: nan is not a finite number");
  EXPECT_EQ(error_of("x\n-inf\n"), "s.csv:2: x: -inf is not a finite number");
  EXPECT_EQ(error_of("t,x\n0,1\n1\n"), "s.csv:3: the record has 1 fields, the header has 2");
}

TEST(SeriesReader, ColumnsThatAreNotThereOrTwice) {
  EXPECT_EQ(error_of("x,y\n1,2\n", {"x", "z"}).rfind("s.csv: has no column \"z\"", 0), 0u);
  EXPECT_EQ(error_of("x,y\n1,2\n", {"x", "x"}), "s.csv: the column \"x\" is named twice");
}

TEST(SeriesReader, Words) {
  std::istringstream input("sky,t\n sun ,1\n\"light rain\",2\n,3\n");
  CsvReader file(input, "w.csv");
  SeriesReader reader(file, {"sky", "t"});
  std::vector<std::string> row;
  ASSERT_TRUE(reader.next_words(row));
  EXPECT_EQ(row, (std::vector<std::string>{"sun", "1"}));
  EXPECT_EQ(reader.number(1), 1);
  EXPECT_EQ(message_of<InputError>([&] { reader.number(0); }),
            "w.csv:2: sky: sun is not a number that a double can hold");
  ASSERT_TRUE(reader.next_words(row));
  EXPECT_EQ(row[0], "light rain");
  EXPECT_EQ(message_of<InputError>([&] { reader.next_words(row); }),
            "w.csv:4: sky: is missing, every row must have a state");
}

std::string time_error(const std::string& times) {
  std::istringstream input("t\n" + times);
  CsvReader file(input, "s.csv");
  SeriesReader reader(file, {"t"});
  EvenTime time;
  return message_of<InputError>([&] {
    for (std::vector<double> row; reader.next_numbers(row);) time.tick(reader, 0);
  });
}

TEST(EvenTime, StepsOfOneLength) {
  EXPECT_EQ(time_error("5\n"), "no error");
  EXPECT_EQ(time_error("1700000000\n1700000060\n1700000120\n"), "no error");
  EXPECT_EQ(time_error("0\n0.33\n0.67\n1\n"), "no error") << "thirds, as decimals";
}

TEST(EvenTime, RowsThatAreMissing) {
  EXPECT_EQ(
      time_error("0\n1\n2\n4\n"),
      "s.csv:5: t: goes from 2 to 4, rows before go by 1: rows are missing, or steps are not all "
      "of one length");
  EXPECT_EQ(
      time_error("0\n2\n3\n"),
      "s.csv:4: t: goes from 2 to 3, rows before go by 2: rows are missing, or steps are not all "
      "of one length");
  EXPECT_EQ(time_error("0\n1\n1\n"), "s.csv:4: t: 1 does not come after 1");
  EXPECT_EQ(time_error("0\n-1\n"), "s.csv:3: t: -1 does not come after 0");
}

}  // namespace
}  // namespace boundsweep
