// Numbers as typed, from the file to the tables and back.

#include <string>

#include <nlohmann/json.hpp>

#include "tests/cli/program.hpp"

namespace boundsweep {
namespace {

class TypedNumbers : public ProgramTest {
 protected:
  /// One architecture, no weights to speak of.
  void sweep(const std::string& process) {
    write("s.toml", "[architecture]\nwidth = 4\n[weights]\nreadout = 0\n[process]\n" + process);
  }
  nlohmann::json explained(const std::string& point = "") {
    std::vector<std::string> arguments{"explain", "s.toml", "--json"};
    if (!point.empty()) arguments.insert(arguments.end(), {"--point", point});
    const Outcome outcome = run(arguments);
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    return nlohmann::json::parse(outcome.out, nullptr, false);
  }
};

TEST_F(TypedNumbers, KappaOfARangeIsFoundByItsDecimal) {
  sweep("kappa = { from = 0.0, to = 0.9, points = 10 }\n");
  EXPECT_EQ(explained("kappa=0.2").at("point").at("kappa"), 0.2);
  EXPECT_EQ(explained("kappa=0.7").at("point").at("kappa"), 0.7);
  ASSERT_EQ(run({"run", "s.toml", "--out", "out"}).code, 0);
  const Outcome rows = run({"table", "out", "--where", "kappa=0.2", "--format", "csv"});
  EXPECT_EQ(rows.code, 0) << rows.err;
  EXPECT_GE(records_of(rows.out).size(), 2u) << rows.out;
}

TEST_F(TypedNumbers, KappaNearOneIsWrittenAsTyped) {
  sweep("kappa = [0.9999999999999995, 0.5]\n");
  ASSERT_EQ(run({"run", "s.toml", "--out", "out"}).code, 0);
  EXPECT_NE(content("out/frontier.csv").find(",0.9999999999999995,"), std::string::npos);
  EXPECT_EQ(explained("kappa=0.9999999999999995").at("point").at("kappa"), "0.9999999999999995");
  EXPECT_EQ(run({"report", "out"}).code, 0);
}

TEST_F(TypedNumbers, TheManifestHasTheCOfTheWholeState) {
  sweep("model = { kind = \"langevin\", convexity = 0.5, dt = 1.0 }\n");
  ASSERT_EQ(run({"run", "s.toml", "--out", "out", "--set", "architecture.tokens=[1, 4]"}).code, 0);
  const auto process =
      nlohmann::json::parse(content("out/manifest.json")).at("sweep").at("process");
  EXPECT_EQ(process.at("prefactor_without_window"), nlohmann::json({1.0, 2.0}));
  EXPECT_EQ(process.at("model"), "langevin");
  EXPECT_EQ(run({"report", "out"}).code, 0);
}

}  // namespace
}  // namespace boundsweep
