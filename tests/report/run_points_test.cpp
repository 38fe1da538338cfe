/// Points of a finished run, explained from its manifest: an index means what it meant in the run.

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "host/config/sweep_reader.hpp"
#include "host/engine/problem.hpp"
#include "host/output/resolved.hpp"
#include "host/output/run_sweep.hpp"
#include "host/report/explain_json.hpp"
#include "tests/report/program.hpp"

namespace boundsweep {
namespace {

using Json = nlohmann::ordered_json;

std::string explained(const Sweep& sweep) {
  const Problem problem(sweep);
  Digits last;
  decode(problem.view().grid, grid_size(problem.view().grid) - 1, 0, axis_count, last);
  if (!is_valid(architecture_at(problem.view(), last))) last = Digits{};
  return explain_json(problem.sweep(), explain(problem, last), outlook_of(problem, last)).dump();
}

TEST(RunPoints, OfEveryShippedSweepAreThoseOfItsFile) {
  int count = 0;
  for (const auto& file : std::filesystem::directory_iterator(BOUNDSWEEP_SOURCE_DIR "/sweeps")) {
    if (file.path().extension() != ".toml") continue;
    SCOPED_TRACE(file.path().string());
    const Sweep sweep = read_sweep(file.path().string());
    const Json manifest = Json::parse(Json{{"sweep", resolved(sweep)}}.dump());
    EXPECT_EQ(explained(sweep_of_manifest(manifest, "d")), explained(sweep));
    ++count;
  }
  EXPECT_GT(count, 8);
}

/// A run whose points are not those of its file: --set made others.
class RunDirectory : public testing::Test {
 protected:
  RunDirectory() {
    std::ofstream(scratch_ / "s.toml") << "[architecture]\ndepth = [1, 2]\nwidth = [4, 8]\n"
                                          "[process]\nkappa = [0.1, 0.5]\n[bound]\nlevels = 12\n";
    const Outcome outcome = run_program("run " + file_ + set_ + " --out " + run_ + " --quiet");
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  }

  ScratchDirectory scratch_;
  const std::string file_ = "'" + (scratch_ / "s.toml").string() + "'";
  const std::string run_ = "'" + (scratch_ / "o").string() + "'";
  const std::string set_ = " --set 'process.kappa=[0.3, 0.7, 0.9]' --set architecture.width=16";
};

TEST_F(RunDirectory, ExplainsEveryRowOfTheRun) {
  std::ifstream frontier(scratch_ / "o/frontier.csv");
  std::string line;
  std::getline(frontier, line);
  int rows = 0;
  while (std::getline(frontier, line)) {
    std::istringstream fields(line);
    std::string index, samples, kappa;
    std::getline(fields, index, ',');
    std::getline(fields, samples, ',');
    std::getline(fields, kappa, ',');
    const Outcome outcome = run_program("explain " + run_ + " --json --index " + index);
    ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_EQ(outcome.err, "");
    EXPECT_EQ(Json::parse(outcome.out).at("point").at("kappa").dump(), kappa);
    EXPECT_EQ(outcome.out, run_program("explain " + file_ + set_ + " --json --index " + index).out);
    ++rows;
  }
  EXPECT_GE(rows, 3);
}

TEST_F(RunDirectory, StandsForTheFileInOtherCommandsToo) {
  for (const std::string command : {"explain", "derivatives"}) {
    const std::string point = " --point depth=2 --point kappa=0.7";
    const Outcome outcome = run_program(command + " " + run_ + point);
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_EQ(outcome.out, run_program(command + " " + file_ + set_ + point).out);
  }
  EXPECT_EQ(run_program("explain " + run_ + " --point kappa=0.5").exit_code, 2) << "the file's";
  EXPECT_NE(run_program("plan " + run_).out.find("process.kappa"), std::string::npos);
  EXPECT_EQ(run_program("verify " + run_ + " --trials 4 --only derivatives").exit_code, 0);
  EXPECT_NE(run_program("run " + run_).err.find("is a directory, must be a sweep file"),
            std::string::npos);
}

TEST_F(RunDirectory, TakesOverridesThatLeaveItsIndicesAlone) {
  const Outcome fewer = run_program("explain " + run_ + " --json --index 2 --set bound.levels=5");
  ASSERT_EQ(fewer.exit_code, 0) << fewer.err;
  EXPECT_EQ(Json::parse(fewer.out).at("scales").size(), 5u);
  const std::string other = " --set process.kappa=0.5";
  EXPECT_EQ(run_program("explain " + run_ + " --index 0" + other).err,
            "boundsweep: --index: counts the points of the run in " + (scratch_ / "o").string() +
                ", and --set process.kappa=0.5 changes them; choose with --point\n");
  const Outcome chosen = run_program("explain " + run_ + " --json --point depth=2" + other);
  ASSERT_EQ(chosen.exit_code, 0) << chosen.err;
  EXPECT_EQ(Json::parse(chosen.out).at("point").at("kappa"), 0.5);
  EXPECT_EQ(Json::parse(chosen.out).at("point").at("width"), 16) << "the run's";
}

TEST_F(RunDirectory, MustBeThatOfAFinishedRun) {
  std::filesystem::create_directory(scratch_ / "empty");
  const std::string empty = (scratch_ / "empty").string();
  for (const std::string command : {"explain", "derivatives", "plan", "verify", "report"}) {
    const Outcome outcome = run_program(command + " '" + empty + "'");
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_EQ(outcome.err, "boundsweep: " + empty +
                               ": holds no finished run (no manifest.json of boundsweep)\n");
  }
  std::ofstream(scratch_ / "o/manifest.json") << "{\"program\": 3}";
  const std::string message =
      "boundsweep: " + (scratch_ / "o/manifest.json").string() + ": not a manifest of boundsweep\n";
  for (const std::string command : {"explain", "report"})
    EXPECT_EQ(run_program(command + " " + run_).err, message);
}

}  // namespace
}  // namespace boundsweep
