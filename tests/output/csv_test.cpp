#include "host/output/csv.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host/config/error.hpp"
#include "tests/output/scratch_directory.hpp"

namespace boundsweep {
namespace {

using testing::AllOf;
using testing::HasSubstr;

TEST(CsvField, QuotesWhatNeedsQuotes) {
  EXPECT_EQ(csv_field("gelu"), "gelu");
  EXPECT_EQ(csv_field(""), "");
  EXPECT_EQ(csv_field(" swish:1.7 "), " swish:1.7 ");
  EXPECT_EQ(csv_field("a,b"), "\"a,b\"");
  EXPECT_EQ(csv_field("say \"no\""), "\"say \"\"no\"\"\"");
  EXPECT_EQ(csv_field("a\rb"), "\"a\rb\"");
  EXPECT_EQ(csv_field("a\nb"), "\"a\nb\"");
}

TEST(CsvWriter, WritesAllInOrder) {
  const ScratchDirectory scratch;
  const std::string row(100, 'x'), large(3 << 20, 'y');
  std::string expected;
  CsvWriter writer(scratch / "points.csv");
  const auto write = [&](const std::string& text) {
    writer.write(text);
    expected += text;
  };
  for (int i = 0; i < 30000; ++i) write(row + std::to_string(i) + "\r\n");
  write(large);
  write("last\r\n");
  writer.close();
  EXPECT_TRUE(content_of(scratch / "points.csv") == expected);  // megabytes: not to be printed
}

TEST(CsvWriter, ReplacesAnEarlierFile) {
  const ScratchDirectory scratch;
  for (const char* text : {"a longer text", "short"}) {
    CsvWriter writer(scratch / "points.csv");
    writer.write(text);
    writer.close();
  }
  EXPECT_EQ(content_of(scratch / "points.csv"), "short");
}

TEST(CsvWriter, ReportsAFullDiskAtClose) {
  CsvWriter writer("/dev/full");
  writer.write("a,b\r\n");
  EXPECT_THAT(message_of<ResourceError>([&] { writer.close(); }),
              AllOf(HasSubstr("/dev/full"), HasSubstr("No space left on device")));
}

TEST(CsvWriter, ReportsAFullDiskWhenTheBufferIsFull) {
  CsvWriter writer("/dev/full");
  const std::string half(600'000, 'x');
  writer.write(half);
  EXPECT_THROW(writer.write(half), ResourceError);
}

TEST(CsvWriter, ReportsAFileThatCannotBeOpened) {
  const ScratchDirectory scratch;
  EXPECT_THAT(message_of<ResourceError>([&] { CsvWriter writer(scratch / "missing/points.csv"); }),
              AllOf(HasSubstr("missing/points.csv"), HasSubstr("No such file or directory")));
}

}  // namespace
}  // namespace boundsweep
