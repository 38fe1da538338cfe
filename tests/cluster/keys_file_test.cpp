#include "host/cluster/keys_file.hpp"

#include <cstdint>
#include <fstream>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include "host/config/error.hpp"
#include "host/engine/grouping.hpp"
#include "host/engine/tiling.hpp"
#include "tests/engine/made_grid.hpp"
#include "tests/output/scratch_directory.hpp"

namespace boundsweep {
namespace {

constexpr Shard shard{3, 5};
constexpr std::int64_t rows = 2500;  // three blocks, the last one not full

class KeysFile : public testing::Test {
 protected:
  KeysFile() {
    grid.size[number(Axis::width)] = 1000;
    grid.size[number(Axis::samples)] = 4;
    grouping.by[number(Axis::samples)] = true;
    std::string csv = header;
    for (std::int64_t i = 0; i < rows; ++i) {
      frontier.index.push_back(4000 - 1 - i);
      frontier.keys.push_back({i, static_cast<std::uint64_t>(i) << 40});
      frontier.keys.push_back({-i, UINT64_MAX - static_cast<std::uint64_t>(i)});
      csv += record(i);
    }
    write("frontier.csv", csv);
    make();
  }

  static std::string record(std::int64_t i) { return std::string(i % 50, 'x') + ",1\r\n"; }
  void write(const std::string& name, const std::string& content) const {
    std::ofstream(directory / name, std::ios::binary) << content;
  }
  void make() const {
    const auto group_of = [this](std::size_t row) {
      return group_number(grid, grouping, frontier.index[row]);
    };
    ResultFile file(path());
    write_keys_file(file, directory / "frontier.csv", shard, 2, group_of, frontier);
    file.complete();
  }
  std::filesystem::path path() const { return directory / "frontier.keys"; }
  std::string read_error(Shard wanted = shard) const {
    return message_of<InputError>([&] {
      KeysReader reader(path(), wanted);
      while (reader.next()) {
      }
    });
  }
  std::string damaged(const std::string& what) const {
    return path().string() + ": damaged (" + what + "); run the shard again";
  }

  const std::string header = "index,value\r\n";
  ScratchDirectory directory;
  GridView grid = unit_grid();
  Grouping grouping;
  Survivors frontier;
};

TEST_F(KeysFile, ReadsBackWhatWasWritten) {
  KeysReader reader(path(), shard);
  EXPECT_EQ(reader.objectives(), 2);
  EXPECT_EQ(reader.rows(), rows);
  EXPECT_EQ(reader.header_length(), header.size());
  std::uint64_t offset = header.size();
  for (std::int64_t i = 0; i < rows; ++i) {
    ASSERT_TRUE(reader.next());
    const KeyedRow& row = reader.row();
    const auto at = static_cast<std::size_t>(i);
    ASSERT_EQ(row.index, frontier.index[at]);
    ASSERT_EQ(row.group, row.index % 4) << "samples are the last axis";
    ASSERT_TRUE(row.keys[0] == frontier.keys[2 * at]);
    ASSERT_TRUE(row.keys[1] == frontier.keys[2 * at + 1]);
    ASSERT_EQ(row.offset, offset);
    ASSERT_EQ(row.length, record(i).size());
    offset += row.length;
  }
  EXPECT_FALSE(reader.next());
  EXPECT_FALSE(std::filesystem::exists(path().string() + ".partial"));
}

TEST_F(KeysFile, AFrontierWithoutRows) {
  frontier = {};
  make();
  KeysReader reader(path(), shard);
  EXPECT_EQ(reader.rows(), 0);
  EXPECT_FALSE(reader.next());
}

TEST_F(KeysFile, TruncationShowsAtOnce) {
  const std::string whole = content_of(path());
  for (const std::size_t size :
       {std::size_t{0}, std::size_t{10}, std::size_t{40}, whole.size() / 2, whole.size() - 1}) {
    write("frontier.keys", whole.substr(0, size));
    EXPECT_NE(message_of<InputError>([&] { KeysReader(path(), shard); }), "no error") << size;
  }
  write("frontier.keys", whole + "x");
  EXPECT_EQ(read_error(), damaged(std::to_string(whole.size() + 1) + " bytes instead of " +
                                  std::to_string(whole.size())));
}

TEST_F(KeysFile, AChangedByteShows) {
  const std::string whole = content_of(path());
  for (std::size_t i = 0; i < whole.size(); i += 1009) {
    std::string changed = whole;
    changed[i] = static_cast<char>(changed[i] ^ 0x10);
    write("frontier.keys", changed);
    ASSERT_NE(read_error(), "no error") << "byte " << i;
  }
  std::string changed = whole;
  changed.back() ^= 1;
  write("frontier.keys", changed);
  EXPECT_EQ(read_error(), damaged("wrong checksum"));
}

/// A header with a checksum that fits, in front of the rows that were there.
TEST_F(KeysFile, AHeaderNobodyWroteIsRefused) {
  const std::string whole = content_of(path());
  const std::string body = whole.substr(whole.find('\n', whole.find('\n') + 1) + 1);
  const auto error_of = [&](const std::string& header) {
    const std::string line = header + "\n";
    const auto sum = ::crc32_z(0, reinterpret_cast<const Bytef*>(line.data()), line.size());
    write("frontier.keys", fmt::format("boundsweep keys 1 {:08x}\n", sum) + line + body);
    return read_error();
  };
  const std::string rest = R"(,"csv_header_length":13,"csv_header_checksum":1})";
  EXPECT_EQ(error_of("[]"), damaged("nothing about shard in its header"));
  EXPECT_EQ(error_of("{"), damaged("nothing about shard in its header"));
  EXPECT_EQ(error_of(R"({"shard":[]})"), damaged("of shard []"));
  EXPECT_EQ(error_of(R"({"shard":"3/5"})"), damaged("nothing about objectives in its header"));
  for (const char* count : {"0", "9", "1.5", "\"2\"", "null"})
    EXPECT_EQ(
        error_of(fmt::format(R"({{"shard":"3/5","objectives":{},"rows":2500{})", count, rest)),
        damaged("impossible number of objectives"));
  for (const char* count : {"-1", "18446744073709551615", "2.5e3"})
    EXPECT_EQ(error_of(fmt::format(R"({{"shard":"3/5","objectives":2,"rows":{}{})", count, rest)),
              damaged("impossible number of rows"));
  const std::string many =
      error_of(R"({"shard":"3/5","objectives":2,"rows":9223372036854775807)" + rest);
  EXPECT_NE(many.find("bytes for 9223372036854775807 rows"), std::string::npos) << many;
}

TEST_F(KeysFile, OfAnotherShardIsRefused) {
  EXPECT_EQ(read_error({2, 5}), damaged("of shard 3/5"));
}

TEST_F(KeysFile, MissingIsNamed) {
  std::filesystem::remove(path());
  EXPECT_EQ(read_error(),
            path().string() + ": cannot open: No such file or directory; run the shard again");
}

}  // namespace
}  // namespace boundsweep
