// What a run leaves behind: frontier.csv, points.csv, manifest.json.

#include <algorithm>
#include <cstdlib>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "host/output/file.hpp"
#include "tests/cli/program.hpp"

namespace boundsweep {
namespace {

using Json = nlohmann::json;

const std::string header =
    "index,samples,kappa,delta,horizon,tokens,input_dim,radius,heads,depth,width,ff,norms,"
    "placement,activation,parameters,bound,bound_over_range,nonstationarity,discretization,"
    "deviation,range,lipschitz,log10_bound,levels,order,route,trained";

class Output : public ProgramTest {
 protected:
  Output() { write("s.toml", small_sweep); }
};

TEST_F(Output, FrontierHasTheColumnsInTheirOrder) {
  ASSERT_EQ(run({"run", "s.toml", "--out", "out"}).code, 0);
  const std::string csv = content("out/frontier.csv");
  EXPECT_EQ(csv.substr(0, csv.find('\r')), header + ",weights.query");
  EXPECT_EQ(csv.substr(csv.size() - 2), "\r\n");
  const auto records = records_of(csv);
  EXPECT_GT(records.size(), 4u);
  for (const auto& record : records) EXPECT_EQ(record.size(), records[0].size());
}

TEST_F(Output, SamplesNeededFollowsTheFixedColumns) {
  ASSERT_EQ(run({"run", "s.toml", "--out", "out", "--set", "bound.target=0.1", "--set",
                 "weights.query=1"})
                .code,
            0);
  const std::string csv = content("out/frontier.csv");
  EXPECT_EQ(csv.substr(0, csv.find('\r')), header + ",samples_needed");
}

TEST_F(Output, FrontierIsSortedByGroupThenObjectives) {
  ASSERT_EQ(run({"run", "s.toml", "--out", "out"}).code, 0);
  const auto records = records_of(content("out/frontier.csv"));
  // Columns 1 and 2 are samples and kappa, kappa the slower axis; 15 parameters, 16 the bound.
  std::vector<std::pair<double, double>> groups;
  double last_bound = 0, last_parameters = 0;
  for (std::size_t i = 1; i < records.size(); ++i) {
    const auto number = [&](std::size_t c) { return std::atof(records[i][c].c_str()); };
    const std::pair<double, double> group{number(2), number(1)};
    if (groups.empty() || groups.back() != group) {
      groups.push_back(group);
    } else {
      EXPECT_GE(number(16), last_bound);
      EXPECT_GE(number(15), last_parameters) << "a larger bound must buy parameters";
    }
    last_bound = number(16);
    last_parameters = number(15);
  }
  EXPECT_EQ(groups, (std::vector<std::pair<double, double>>{
                        {0.5, 1e4}, {0.5, 1e8}, {0.9, 1e4}, {0.9, 1e8}}));
}

TEST_F(Output, SameBytesForAnyNumberOfThreads) {
  ASSERT_EQ(run({"run", "s.toml", "--out", "one", "--threads", "1", "--all"}).code, 0);
  ASSERT_EQ(run({"run", "s.toml", "--out", "two", "--threads", "2", "--all"}).code, 0);
  EXPECT_EQ(content("one/frontier.csv"), content("two/frontier.csv"));
  EXPECT_EQ(content("one/points.csv"), content("two/points.csv"));
}

TEST_F(Output, RunningAgainWritesTheSameBytes) {
  ASSERT_EQ(run({"run", "s.toml", "--out", "out"}).code, 0);
  const std::string first = content("out/frontier.csv");
  ASSERT_EQ(run({"run", "s.toml", "--out", "out"}).code, 0);
  EXPECT_EQ(content("out/frontier.csv"), first);
}

TEST_F(Output, DefaultDirectoryIsNamedAfterTheSweep) {
  ASSERT_EQ(run({"run", "s.toml"}).code, 0);
  EXPECT_TRUE(exists("boundsweep-out/s/frontier.csv"));
}

TEST_F(Output, AllPointsComeInGridOrderAndHoldTheFrontier) {
  ASSERT_EQ(run({"run", "s.toml", "--out", "out", "--all"}).code, 0);
  const auto points = records_of(content("out/points.csv"));
  const auto frontier = records_of(content("out/frontier.csv"));
  const Json manifest = Json::parse(content("out/manifest.json"));
  ASSERT_EQ(points.size() - 1, manifest.at("counts").at("evaluated").get<std::size_t>());
  EXPECT_EQ(points[0], frontier[0]);
  std::map<std::string, std::vector<std::string>> by_index;
  long last = -1;
  for (std::size_t i = 1; i < points.size(); ++i) {
    const long index = std::atol(points[i][0].c_str());
    EXPECT_GT(index, last);
    last = index;
    by_index[points[i][0]] = points[i];
    // Skipped points are left out: the heads divide the width, and there is room for the norms.
    EXPECT_EQ(std::atol(points[i][10].c_str()) % std::atol(points[i][8].c_str()), 0);
    EXPECT_LE(std::atol(points[i][12].c_str()), 2 * std::atol(points[i][9].c_str()));
  }
  for (std::size_t i = 1; i < frontier.size(); ++i)
    EXPECT_EQ(frontier[i], by_index[frontier[i][0]]);
}

/// explain recomputes a point on its own and prints all digits.
TEST_F(Output, PointsAgreeWithExplain) {
  ASSERT_EQ(run({"run", "s.toml", "--out", "out", "--all"}).code, 0);
  const auto points = records_of(content("out/points.csv"));
  for (std::size_t i = 1; i < points.size(); i += points.size() / 12) {
    const Outcome outcome = run({"explain", "s.toml", "--index", points[i][0], "--json"});
    ASSERT_EQ(outcome.code, 0) << outcome.err;
    const Json explained = Json::parse(outcome.out);
    for (std::size_t c = 0; c < points[0].size(); ++c) {
      const std::string& column = points[0][c];
      const bool is_bound = c >= 16 && c <= 23;  // bound … log10_bound
      if (is_bound) {
        const double printed = std::atof(points[i][c].c_str());
        const double exact = explained.at(column).get<double>();
        EXPECT_NEAR(printed, exact, 1e-9 * std::abs(exact)) << column << " of " << points[i][0];
      } else if (column == "parameters" || column == "levels") {
        EXPECT_EQ(points[i][c], explained.at(column).dump()) << column;
      } else if (column == "samples" || column == "heads" || column == "depth" ||
                 column == "width") {
        EXPECT_EQ(points[i][c], explained.at("point").at(column).dump()) << column;
      }
    }
  }
}

TEST_F(Output, ManifestTellsWhatWasDone) {
  ASSERT_EQ(run({"run", "s.toml", "--out", "out", "--all", "--device", "cpu", "--threads", "2",
                 "--set", "title=\"mine\""})
                .code,
            0);
  const Json manifest = Json::parse(content("out/manifest.json"));
  EXPECT_EQ(manifest.at("program"), "boundsweep");
  const std::string version = run({"--version"}).out;
  EXPECT_EQ("boundsweep " + manifest.at("version").get<std::string>(),
            version.substr(0, version.find('\n')));
  EXPECT_EQ(manifest.at("device").at("backend"), "cpu");
  EXPECT_EQ(manifest.at("sweep_file"), "s.toml");
  // 3 heads × 2 depths × 2 widths × 3 norms × 2 activations × 2 queries, 4 process points each.
  // Of the 6 pairs of heads and width only 3 ∤ 4 fails; 3 norms a block never fit.
  const Json counts = manifest.at("counts");
  EXPECT_EQ(counts.at("points"), 144 * 4);
  EXPECT_EQ(counts.at("architectures"), 144);
  EXPECT_EQ(counts.at("skipped_heads_do_not_divide_width"), 24 * 4);
  EXPECT_EQ(counts.at("skipped_more_norms_than_sublayers"), 40 * 4);
  EXPECT_EQ(counts.at("skipped"), 64 * 4);
  EXPECT_EQ(counts.at("evaluated"), 80 * 4);
  const auto points = records_of(content("out/points.csv"));
  long vacuous = 0;
  for (std::size_t i = 1; i < points.size(); ++i) vacuous += points[i][17] == "1";
  EXPECT_EQ(counts.at("vacuous"), vacuous);
  EXPECT_EQ(counts.at("frontier"), records_of(content("out/frontier.csv")).size() - 1);

  const Json timings = manifest.at("timings");
  EXPECT_GT(timings.at("seconds").get<double>(), 0);
  EXPECT_EQ(timings.at("points_this_run"), 80 * 4);
  const double seconds = timings.at("seconds_this_run");
  EXPECT_NEAR(timings.at("points_per_second").get<double>() * seconds, 80 * 4, 1e-6);
  EXPECT_NEAR(timings.at("architectures_per_second").get<double>() * seconds, 80, 1e-6);
  double shares = 0;
  for (const char* pass : {"summarize_share", "evaluate_share", "reduce_share"}) {
    EXPECT_GE(timings.at(pass).get<double>(), 0) << pass;
    shares += timings.at(pass).get<double>();
  }
  EXPECT_NEAR(shares, 1, 1e-12);

  const Json checksums = manifest.at("checksums");
  EXPECT_EQ(checksums.size(), 3u);
  for (const std::string file : {"frontier.csv", "points.csv"})
    EXPECT_EQ(checksums.at(file), "crc32:" + checksum(directory / ("out/" + file)));

  const Json sweep = manifest.at("sweep");
  EXPECT_EQ(sweep.at("title"), "mine");
  EXPECT_EQ(sweep.at("architecture").at("heads"), Json({1, 2, 3}));
  EXPECT_EQ(sweep.at("architecture").at("ff_ratio"), Json({4}));
  EXPECT_EQ(sweep.at("process").at("horizon"), Json({"inf"}));
  EXPECT_EQ(sweep.at("bound").at("levels"), 12);
}

TEST_F(Output, NothingElseIsLeftBehind) {
  ASSERT_EQ(run({"run", "s.toml", "--out", "out"}).code, 0);
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(directory / "out"))
    names.push_back(entry.path().filename().string());
  std::sort(names.begin(), names.end());
  EXPECT_EQ(names, (std::vector<std::string>{".boundsweep", "frontier.csv", "manifest.json",
                                             "phases.csv"}));
  EXPECT_TRUE(exists("out/.boundsweep/lock")) << "so that all lock one file";
  std::filesystem::remove(directory / "out/.boundsweep/lock");
  EXPECT_TRUE(std::filesystem::is_empty(directory / "out/.boundsweep"));
}

TEST_F(Output, SetOverridesTheFile) {
  ASSERT_EQ(run({"run", "s.toml", "--out", "out", "--set", "process.kappa=0.25", "--set",
                 "architecture.depth=[3, 1]", "--set", "architecture.activation=relu"})
                .code,
            0);
  const Json sweep = Json::parse(content("out/manifest.json")).at("sweep");
  EXPECT_EQ(sweep.at("process").at("kappa"), Json({0.25}));
  EXPECT_EQ(sweep.at("architecture").at("depth"), Json({3, 1}));
  EXPECT_EQ(sweep.at("architecture").at("activation"), Json({"relu"}));
  EXPECT_EQ(sweep.at("weights").at("query"), Json({0.5, 1.0}));
}

TEST_F(Output, StandardOutputSaysDeviceCountsAndFiles) {
  const Outcome outcome = run({"run", "s.toml", "--out", "out", "--device", "cpu", "--threads", "2"});
  EXPECT_EQ(outcome.out.rfind("device: cpu, 2 threads\n", 0), 0u);
  EXPECT_NE(outcome.out.find("320 points evaluated, 256 skipped"), std::string::npos);
  EXPECT_NE(outcome.out.find(" points/s"), std::string::npos);
  EXPECT_EQ(outcome.err, "") << "progress is for terminals only";
}

TEST_F(Output, StandardOutputNamesEveryFile) {
  const auto listed = [](const Outcome& outcome) {
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    std::vector<std::string> names;
    std::istringstream lines(outcome.out);
    for (std::string line; std::getline(lines, line);)
      if (line.rfind("out/", 0) == 0) names.push_back(line);
    std::sort(names.begin(), names.end());
    return names;
  };
  const auto there = [&] {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(directory / "out"))
      if (entry.is_regular_file()) names.push_back("out/" + entry.path().filename().string());
    std::sort(names.begin(), names.end());
    return names;
  };
  const std::vector<std::vector<std::string>> options{
      {}, {"--all"}, {"--all", "--report"}, {"--set", "report.diagrams=[]"}, {"--shard", "1/2"}};
  for (const std::vector<std::string>& option : options) {
    std::filesystem::remove_all(directory / "out");
    std::vector<std::string> command{"run", "s.toml", "--out", "out"};
    command.insert(command.end(), option.begin(), option.end());
    const std::vector<std::string> names = listed(run(command));
    EXPECT_EQ(names, there());
    EXPECT_TRUE(exists("out/manifest.json"));
  }
  for (const std::string diagrams :
       {"report.diagrams=[]", "report.diagrams=[[\"depth\", \"width\"]]"}) {
    std::filesystem::remove_all(directory / "out");
    for (const std::string part : {"0/2", "1/2"})
      ASSERT_EQ(run({"run", "s.toml", "--quiet", "--set", diagrams, "--shard", part, "--out",
                     "part" + part.substr(0, 1)})
                    .code,
                0);
    const std::vector<std::string> names = listed(run({"merge", "part0", "part1", "--out", "out"}));
    EXPECT_EQ(names, there());
    for (const char* part : {"part0", "part1"}) std::filesystem::remove_all(directory / part);
  }
}

TEST_F(Output, QuietPrintsNothing) {
  const Outcome outcome = run({"run", "s.toml", "--out", "out", "--quiet"});
  EXPECT_EQ(outcome.code, 0);
  EXPECT_EQ(outcome.out, "");
  EXPECT_EQ(outcome.err, "");
  EXPECT_TRUE(exists("out/frontier.csv"));
}

}  // namespace
}  // namespace boundsweep
