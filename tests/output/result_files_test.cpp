#include "host/output/result_files.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "host/config/sweep_reader.hpp"
#include "host/output/csv.hpp"
#include "tests/output/scratch_directory.hpp"

namespace boundsweep {
namespace {

/// Skipped architectures, δ behind N in the grid, and more rows than are evaluated at a time.
const std::string text = R"(
[architecture]
heads = [1, 2, 3]
width = [4, 6, 8]
depth = 1
norms = 0
placement = "post"
activation = "tanh"
[process]
kappa = [0.2, 0.5]
[statistics]
samples = { from = 1e3, to = 1e12, points = 2000, scale = "log" }
delta = [0.1, 0.01, 0.001]
[bound]
max_order = 1
levels = 2
)";

std::vector<std::string> lines_of(const std::string& content) {
  std::vector<std::string> lines;
  for (std::size_t begin = 0; begin < content.size();) {
    const std::size_t end = content.find(csv_line_end, begin);
    lines.push_back(content.substr(begin, end - begin));
    begin = end + csv_line_end.size();
  }
  return lines;
}

TEST(ResultFiles, PointsAndFrontierHaveTheSameRowsInTheOrderAskedFor) {
  const ScratchDirectory scratch;
  const Problem problem(read_sweep_text(text, "t.toml"));
  std::string first_content;
  for (const int threads : {1, 3}) {
    const auto backend = cpu::make_backend(threads);
    backend->load(problem.view(), 1);
    ResultFile all(scratch / "points.csv");
    write_all_points(problem, *backend, all, 1, false);
    all.complete();
    const std::string content = content_of(scratch / "points.csv");
    if (first_content.empty()) first_content = content;
    ASSERT_TRUE(content == first_content) << "the number of threads shows";
    const std::vector<std::string> lines = lines_of(content);
    // heads do not divide width for (2, none), (3, 4), (3, 8): 7 of 9 architectures, 12000 points
    // each.
    ASSERT_EQ(lines.size(), 1u + 7 * 12'000);
    std::vector<std::int64_t> indices;
    for (std::size_t i = 1; i < lines.size(); ++i) indices.push_back(std::stoll(lines[i]));
    ASSERT_TRUE(std::is_sorted(indices.begin(), indices.end()));

    // The same rows, one by one and backwards.
    std::vector<std::int64_t> some;
    for (std::size_t i = indices.size(); i > 0; i -= 1000) some.push_back(indices[i - 1]);
    ResultFile frontier(scratch / "frontier.csv");
    const std::vector<std::string> preview = write_frontier(problem, *backend, some, frontier, 3);
    frontier.complete();
    const std::vector<std::string> rows = lines_of(content_of(scratch / "frontier.csv"));
    ASSERT_EQ(rows.size(), some.size() + 1);
    EXPECT_EQ(rows[0], lines[0]);
    for (std::size_t i = 0; i < some.size(); ++i)
      ASSERT_EQ(rows[i + 1], lines[indices.size() - 1000 * i]);
    ASSERT_EQ(preview.size(), 4u);
    for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(preview[i], rows[i] + std::string(csv_line_end));
  }
}

}  // namespace
}  // namespace boundsweep
