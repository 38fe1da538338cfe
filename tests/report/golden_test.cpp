/// Every golden point through reader, engine and explain --json; and the values of a run there.

#include <ostream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "golden.hpp"
#include "golden_comparison.hpp"
#include "host/report/explain_json.hpp"
#include "host/report/explanation.hpp"
#include "host/report/point_choice.hpp"

namespace boundsweep {
namespace {

using nlohmann::json;

struct Golden {
  json point;
};
void PrintTo(const Golden& golden, std::ostream* stream) {
  *stream << golden.point.at("name").get<std::string>();
}

std::vector<Golden> golden_points() {
  std::vector<Golden> points;
  for (const json& point : read_golden("points.json")) points.push_back({point});
  return points;
}

class GoldenPoint : public testing::TestWithParam<Golden> {};

TEST_P(GoldenPoint, IsExplained) {
  const Problem problem(golden_sweep(GetParam().point));
  const Digits digits = choose_point(problem, {}, "").digits;
  expect_golden(explain_json(problem.sweep(), explain(problem, digits), outlook_of(problem, digits)),
                GetParam().point.at("expect"));
}

TEST_P(GoldenPoint, HasTheValuesOfARun) {
  const Problem problem(golden_sweep(GetParam().point));
  const Digits origin = choose_point(problem, {}, "").digits;
  const PointValues explained = explain(problem, origin).values;
  Digits digits = origin;
  const Summary summary = summary_at(problem.view(), digits);
  int visits = 0;
  auto compare = [&](std::int64_t, const PointRecord& record) {
    ++visits;
    EXPECT_EQ(record.index, 0);
    EXPECT_EQ(record.values.level, explained.level);
    EXPECT_TRUE(record.values.nonstationarity == explained.nonstationarity);
    EXPECT_TRUE(record.values.discretization == explained.discretization);
    EXPECT_TRUE(record.values.deviation == explained.deviation);
    EXPECT_TRUE(record.values.bound == explained.bound);
    EXPECT_TRUE(record.values.bound_over_range == explained.bound_over_range);
  };
  for_each_point(
      problem.view(), summary, digits, 1, [](std::int64_t i) { return i; }, compare);
  EXPECT_EQ(visits, 1);
}

std::string test_name(const testing::TestParamInfo<Golden>& info) {
  std::string name = info.param.point.at("name");
  for (char& c : name)
    if (c == '-') c = '_';
  return name;
}

INSTANTIATE_TEST_SUITE_P(Points, GoldenPoint, testing::ValuesIn(golden_points()),
                         test_name);

}  // namespace
}  // namespace boundsweep
