/// Which rows of a frontier a page holds, and what it knows of the groups.

#include <set>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "host/config/error.hpp"
#include "host/config/sweep_reader.hpp"
#include "host/report/html/frontier_data.hpp"
#include "tests/output/scratch_directory.hpp"

namespace boundsweep {
namespace {

/// A grid of 10 depths × 4 widths × 3 N; one group per N.
const char* const sweep_text = R"(
[architecture]
depth = { from = 1, to = 10 }
width = [4, 8, 16, 32]
[statistics]
samples = [100, 1000, 10000]
)";

struct Row {
  int index;
  int parameters;
  double ratio, log_bound;
};

class FrontierDataTest : public testing::Test {
 protected:
  void write(const std::vector<Row>& rows) const {
    std::ofstream file(directory_ / "frontier.csv", std::ios::binary);
    file << "index,parameters,bound_over_range,log10_bound\r\n";
    for (const Row& row : rows)
      file << fmt::format("{},{},{},{}\r\n", row.index, row.parameters, row.ratio, row.log_bound);
  }
  FrontierData read(const ReportLimits& limits = {}) const {
    return read_frontier_data(directory_ / "frontier.csv", problem_, limits);
  }
  /// Group g has 40 architectures at indices 3a + g; bound and size grow, the last 10 are vacuous.
  static std::vector<Row> three_groups() {
    std::vector<Row> rows;
    for (int g = 0; g < 3; ++g)
      for (int a = 0; a < 40; ++a)
        rows.push_back({3 * a + g, 100 + a, a < 30 ? 0.01 * (a + 1) : 1.0, -2 + 0.1 * a});
    return rows;
  }

  ScratchDirectory directory_;
  const Problem problem_{read_sweep_text(sweep_text, "sweep.toml")};
};

TEST_F(FrontierDataTest, KeepsAllRowsOfASmallFile) {
  write(three_groups());
  const FrontierData data = read();
  EXPECT_EQ(data.rows.size(), 120u);
  EXPECT_EQ(data.rows_in_file, 120);
  ASSERT_EQ(data.groups.size(), 3u);
  EXPECT_EQ(data.groups_in_file, 3);
  EXPECT_EQ(data.group_of[39], 0u);
  EXPECT_EQ(data.group_of[40], 1u);
  const FrontierGroup& second = data.groups[1];
  EXPECT_EQ(second.rows, 40);
  EXPECT_EQ(second.vacuous, 10);
  EXPECT_EQ(second.best, 40u);
  EXPECT_EQ(second.largest, 69u);
  EXPECT_TRUE(second.says_something);
  EXPECT_EQ(second.digits[Axis::samples], 1);
}

TEST_F(FrontierDataTest, KnowsAGroupThatSaysNothing) {
  write({{0, 5, 1, 2}, {3, 6, 1, 1}, {6, 7, 1, 3}});
  const FrontierData data = read();
  ASSERT_EQ(data.groups.size(), 1u);
  EXPECT_FALSE(data.groups[0].says_something);
  EXPECT_EQ(data.groups[0].vacuous, 3);
  EXPECT_EQ(data.groups[0].best, 1u);
  EXPECT_EQ(data.groups[0].largest, 1u);
}

TEST_F(FrontierDataTest, TheLargestIsTheOneThatTrainsMostWhereTrainingIsRestricted) {
  std::ofstream(directory_ / "frontier.csv")
      << "index,parameters,trained,bound_over_range,log10_bound\r\n"
         "0,9,4,0.5,-2\r\n3,7,6,0.5,-1\r\n6,8,5,0.5,-1\r\n";
  const Problem adapters(
      read_sweep_text(std::string(sweep_text) + "[training]\nbits = 8\n", "s.toml"));
  EXPECT_EQ(read_frontier_data(directory_ / "frontier.csv", adapters, {}).groups.at(0).largest, 1u);
  EXPECT_EQ(read().groups.at(0).largest, 0u);
}

TEST_F(FrontierDataTest, ABoundOfZeroIsTheBest) {
  std::ofstream(directory_ / "frontier.csv")
      << "index,parameters,bound_over_range,log10_bound\r\n0,1,0.5,-9\r\n3,2,0,\r\n";
  EXPECT_EQ(read().groups.at(0).best, 1u);
}

TEST_F(FrontierDataTest, AReducedGroupKeepsEndsBestAndLargest) {
  std::vector<Row> rows = three_groups();
  rows[25].log_bound = -7;  // the best of the first group stands in its middle
  write(rows);
  ReportLimits limits;
  limits.rows = 30;
  const FrontierData data = read(limits);
  EXPECT_EQ(data.rows_in_file, 120);
  EXPECT_LE(data.rows.size(), limits.rows);
  EXPECT_GE(data.rows.size(), 20u);
  ASSERT_EQ(data.groups.size(), 3u);
  std::set<std::string> kept;
  for (const auto& row : data.rows) kept.insert(row[0]);
  EXPECT_EQ(kept.size(), data.rows.size()) << "no row twice";
  for (const int a : {0, 25, 29, 39}) EXPECT_TRUE(kept.count(std::to_string(3 * a))) << a;
  EXPECT_EQ(data.rows[data.groups[0].best][0], "75");
  EXPECT_EQ(data.rows[data.groups[0].largest][0], "87");
  EXPECT_EQ(data.groups[0].rows, 40);
}

TEST_F(FrontierDataTest, GroupsAreReducedAtEvenDistances) {
  std::vector<Row> rows;
  for (int i = 0; i < 120; ++i) rows.push_back({(i % 3) + 3 * (i / 3), 10, 0.5, 0});
  write(rows);  // consecutive rows differ in N: 120 groups of one row
  ReportLimits limits;
  limits.groups = 10;
  const FrontierData data = read(limits);
  EXPECT_EQ(data.groups_in_file, 120);
  EXPECT_GE(data.groups.size(), 10u);
  EXPECT_LE(data.groups.size(), 11u);
  EXPECT_EQ(data.rows.front()[0], "0");
  EXPECT_EQ(data.rows.back()[0], "119");
}

TEST(HeadlineGroup, IsTheMiddleOnEveryAxisOfThoseThatSaySomething) {
  const Sweep sweep = read_sweep_text(
      "[process]\nkappa = [0, 0.5, 0.9]\n"
      "[statistics]\nsamples = [100, 1000, 10000, 100000, 1000000]\n",
      "sweep.toml");
  FrontierData data;
  for (int kappa = 0; kappa < 3; ++kappa)
    for (int samples = 0; samples < 5; ++samples) {
      FrontierGroup& group = data.groups.emplace_back();
      group.digits[Axis::kappa] = kappa;
      group.digits[Axis::samples] = samples;
      group.says_something = samples >= 2;
    }
  EXPECT_EQ(headline_group(sweep, data), 1u * 5 + 3);  // N = 10^5, kappa = 0.5
  data.groups[8].says_something = false;
  EXPECT_EQ(headline_group(sweep, data), 0u * 5 + 3) << "the first of those one step away";
  for (FrontierGroup& group : data.groups) group.says_something = false;
  EXPECT_EQ(headline_group(sweep, data), 1u * 5 + 2);
}

TEST_F(FrontierDataTest, RefusesARowOfAnotherGrid) {
  write({{120, 1, 0.5, 0}});
  EXPECT_EQ(message_of<InputError>([&] { read(); }),
            (directory_ / "frontier.csv").string() +
                ": index \"120\" is not a point of the manifest's sweep");
}

}  // namespace
}  // namespace boundsweep
