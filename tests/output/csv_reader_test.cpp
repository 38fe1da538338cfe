/// Reading CSV: quotes, line ends, what is malformed, and back from what is written.

#include <sstream>

#include <gtest/gtest.h>

#include "host/config/error.hpp"
#include "host/output/csv.hpp"
#include "host/output/csv_reader.hpp"
#include "tests/output/scratch_directory.hpp"

namespace boundsweep {
namespace {

using Record = std::vector<std::string>;

std::vector<Record> records_of(const std::string& text) {
  std::istringstream input(text);
  CsvReader reader(input, "t.csv");
  std::vector<Record> records{reader.header()};
  for (Record fields; reader.next(fields);) records.push_back(fields);
  return records;
}

std::string failure_of(const std::string& text) {
  try {
    records_of(text);
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

TEST(CsvReader, SplitsRecords) {
  const std::vector<Record> expected{{"a", "b", ""}, {"1", "", "x y"}};
  EXPECT_EQ(records_of("a,b,\r\n1,,x y\r\n"), expected);
  EXPECT_EQ(records_of("a,b,\n1,,x y\n"), expected);
  EXPECT_EQ(records_of("a,b,\n1,,x y"), expected) << "without a last line end";
}

TEST(CsvReader, AByteOrderMarkIsNoPartOfTheHeader) {
  EXPECT_EQ(records_of("\xef\xbb\xbfloss,b\n1,2\n"), (std::vector<Record>{{"loss", "b"}, {"1", "2"}}));
  EXPECT_EQ(records_of("\xef\xbb\xbf\"a,b\"\n1\n"), (std::vector<Record>{{"a,b"}, {"1"}}));
  EXPECT_EQ(records_of("\xef\xbb\n1\n"), (std::vector<Record>{{"\xef\xbb"}, {"1"}})) << "half of one";
}

TEST(CsvReader, KeepsWhatIsQuoted) {
  EXPECT_EQ(records_of("a,b\r\n\"x,\"\"y\"\"\r\nz\",\"\"\r\n"),
            (std::vector<Record>{{"a", "b"}, {"x,\"y\"\r\nz", ""}}));
}

TEST(CsvReader, KeepsACarriageReturnWithinALine) {
  EXPECT_EQ(records_of("a,b\nx\ry,z\n"), (std::vector<Record>{{"a", "b"}, {"x\ry", "z"}}));
}

TEST(CsvReader, ReadsWhatIsWritten) {
  const ScratchDirectory scratch;
  const Record nasty{"plain", "com,ma", "quo\"te", "li\r\nne", "", "β"};
  std::string record;
  for (const std::string& field : nasty) record += (record.empty() ? "" : ",") + csv_field(field);
  CsvWriter writer(scratch / "t.csv");
  writer.write("1,2,3,4,5,6\r\n" + record + "\r\n");
  writer.close();
  CsvReader reader(scratch / "t.csv");
  Record fields;
  ASSERT_TRUE(reader.next(fields));
  EXPECT_EQ(fields, nasty);
  EXPECT_FALSE(reader.next(fields));
}

TEST(CsvReader, NamesTheLineOfWhatIsMalformed) {
  EXPECT_EQ(failure_of(""), "t.csv: is empty, has no header");
  EXPECT_EQ(failure_of("a,b\r\n1,2\r\n1\r\n"),
            "t.csv:3: the record has 1 fields, the header has 2");
  EXPECT_EQ(failure_of("a\n\"x\ny\"\n1,2\n"), "t.csv:4: the record has 2 fields, the header has 1");
  EXPECT_EQ(failure_of("a\n\"x\n"), "t.csv:2: a quoted field does not end");
  EXPECT_EQ(failure_of("a\n\"x\"y\n"),
            "t.csv:2: a quoted field is followed by something else than a comma or the line's end");
}

TEST(CsvReader, FindsColumns) {
  std::istringstream input("bound,depth\n");
  const CsvReader reader(input, "t.csv");
  EXPECT_EQ(reader.column("depth"), 1u);
  try {
    reader.column("bounds");
    FAIL();
  } catch (const InputError& error) {
    EXPECT_STREQ(error.what(),
                 "t.csv: has no column \"bounds\", the closest known one is \"bound\"");
  }
}

}  // namespace
}  // namespace boundsweep
