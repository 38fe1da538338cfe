// phases.csv: for every cell of the phase diagrams the best of all points, as points.csv has them.

#include <cstdlib>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "host/output/file.hpp"
#include "tests/cli/program.hpp"

namespace boundsweep {
namespace {

using Record = std::vector<std::string>;

class Phases : public ProgramTest {
 protected:
  Phases() { write("s.toml", small_sweep); }
};

std::size_t column(const Record& header, const std::string& name) {
  for (std::size_t c = 0; c < header.size(); ++c)
    if (header[c] == name) return c;
  ADD_FAILURE() << "no column " << name;
  return 0;
}

TEST_F(Phases, HoldTheBestPointOfEveryCell) {
  ASSERT_EQ(run({"run", "s.toml", "--out", "out", "--all", "--set",
                 "report.diagrams=[[\"samples\",\"depth\"],[\"weights.query\",\"kappa\"]]"})
                .code,
            0);
  const auto points = records_of(content("out/points.csv"));
  const auto phases = records_of(content("out/phases.csv"));
  ASSERT_EQ(phases[0][0], "diagram");
  EXPECT_EQ(Record(phases[0].begin() + 1, phases[0].end()), points[0]);
  const std::size_t ratio = column(points[0], "bound_over_range");
  std::size_t rows = 1;
  for (const auto& [name, x, y] : {std::tuple("samples/depth", "samples", "depth"),
                                   std::tuple("query/kappa", "weights.query", "kappa")}) {
    const std::size_t cx = column(points[0], x), cy = column(points[0], y);
    using Cell = std::pair<std::string, std::string>;
    std::map<Cell, Record> best;
    for (std::size_t i = 1; i < points.size(); ++i) {
      const auto [entry, fresh] = best.emplace(Cell{points[i][cx], points[i][cy]}, points[i]);
      if (!fresh && std::atof(points[i][ratio].c_str()) < std::atof(entry->second[ratio].c_str()))
        entry->second = points[i];
    }
    EXPECT_GE(best.size(), 4u);
    std::map<Cell, Record> found;
    for (std::size_t i = 1; i < phases.size(); ++i)
      if (phases[i][0] == name)
        found.emplace(Cell{phases[i][cx + 1], phases[i][cy + 1]},
                      Record(phases[i].begin() + 1, phases[i].end()));
    EXPECT_EQ(found, best) << name;
    rows += best.size();
  }
  EXPECT_EQ(phases.size(), rows);
}

TEST_F(Phases, AreInTheManifestAndTheSameForAnyNumberOfThreads) {
  ASSERT_EQ(run({"run", "s.toml", "--out", "one", "--threads", "1"}).code, 0);
  ASSERT_EQ(run({"run", "s.toml", "--out", "two", "--threads", "2"}).code, 0);
  EXPECT_EQ(content("one/phases.csv"), content("two/phases.csv"));
  const auto manifest = nlohmann::json::parse(content("one/manifest.json"));
  EXPECT_EQ(manifest.at("checksums").at("phases.csv"),
            "crc32:" + checksum(directory / "one/phases.csv"));
}

TEST_F(Phases, AreNotThereWhereNoneAreWanted) {
  ASSERT_EQ(run({"run", "s.toml", "--out", "out", "--set", "report.diagrams=[]"}).code, 0);
  EXPECT_FALSE(exists("out/phases.csv"));
  EXPECT_EQ(run({"report", "out"}).code, 0);
  EXPECT_TRUE(exists("out/report.html"));
}

TEST_F(Phases, AReportNeedsThemUnchanged) {
  ASSERT_EQ(run({"run", "s.toml", "--out", "out"}).code, 0);
  write("out/phases.csv", "diagram,index\r\n");
  const Outcome outcome = run({"report", "out"});
  EXPECT_EQ(outcome.code, 2);
  EXPECT_EQ(outcome.err,
            "boundsweep: out/phases.csv: is not the file that out/manifest.json describes, "
            "its checksum differs; run the sweep again\n");
}

}  // namespace
}  // namespace boundsweep
