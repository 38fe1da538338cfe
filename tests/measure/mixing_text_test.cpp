// What mixing prints: κ rounded up with digits enough, the lines to paste, and nothing to paste
// where κ is none.

#include "host/measure/mixing_text.hpp"

#include <cmath>
#include <string>

#include <gtest/gtest.h>

#include "host/config/sweep_reader.hpp"

namespace boundsweep {
namespace {

MixingReport report_of(double kappa, Ergodicity ergodicity = Ergodicity::wasserstein) {
  MixingReport report;
  report.file = "s.csv";
  report.model = ergodicity == Ergodicity::wasserstein ? "ar1" : "finite";
  report.columns = {"x"};
  report.rows = 100;
  report.kappa.ergodicity = ergodicity;
  report.kappa.estimate = kappa / 2;
  report.kappa.margin = kappa / 2;
  report.kappa.kappa = kappa;
  report.kappa.what = "an estimate";
  report.kappa.decided = "something";
  report.kappa.checks = {{"Looked at.", false}};
  report.kappa.assumed = {"a thing"};
  report.kappa.refuted_by = {"another"};
  return report;
}

TEST(MixingText, KappaKeepsTheDigitsOfOneLessKappa) {
  for (const double kappa : {0.0, 0.123456789, 0.5, 0.9, 0.999, 0.99999999, 1 - 0x1p-40}) {
    const double read = std::stod(kappa_text(kappa));
    EXPECT_GE(read, kappa);
    EXPECT_GE(1 - read, (1 - kappa) * (1 - 1e-3)) << kappa_text(kappa);
    EXPECT_LE(kappa_text(kappa).size(), 20u);
  }
}

TEST(MixingText, TheLinesToPasteAreASweep) {
  for (const Ergodicity ergodicity : {Ergodicity::wasserstein, Ergodicity::total_variation}) {
    const std::string toml = process_toml(report_of(0.75, ergodicity));
    const Sweep sweep = read_sweep_text(
        toml +
            "samples = 100\n[architecture]\nwidth = 4\nheads = 1\ndepth = 1\nff = 4\nnorms = 0\n"
            "placement = \"post\"\nactivation = \"gelu\"\n",
        "s.toml");
    EXPECT_FALSE(sweep.predictive);
    EXPECT_NE(toml.find("kappa = 0.75\n"), std::string::npos) << toml;
    EXPECT_NE(toml.find("delta = 0.04  # 0.05 in all, less 0.01 for kappa"), std::string::npos)
        << toml;
  }
}

TEST(MixingText, ANameCannotEndTheComment) {
  MixingReport report = report_of(0.75);
  report.file = "a\nkappa = 0.1\nb";
  EXPECT_NE(process_toml(report).find("[process]  # ar1, from a kappa = 0.1 b\n"),
            std::string::npos)
      << process_toml(report);
}

TEST(MixingText, NothingToPasteWhereKappaIsNone) {
  MixingReport vacuous = report_of(1);
  vacuous.kappa.steps_needed = 12345;
  EXPECT_EQ(process_toml(vacuous), "");
  const std::string text = mixing_text(vacuous, Page{});
  EXPECT_NE(text.find("could not be shown"), std::string::npos) << text;
  EXPECT_NE(text.find("1e+04 steps would do"), std::string::npos) << text;
  EXPECT_NE(text.find("Nothing: κ was not shown to be below 1."), std::string::npos) << text;
  EXPECT_EQ(mixing_json(vacuous)["toml"], nullptr);

  MixingReport refuted = report_of(0.5);
  refuted.kappa.checks.push_back({"It is not.", true});
  EXPECT_FALSE(refuted.usable());
  const std::string other = mixing_text(refuted, Page{});
  EXPECT_NE(other.find("If the series were what is assumed, and it is not: with probability"),
            std::string::npos)
      << other;
  EXPECT_NE(other.find("REFUTED: It is not."), std::string::npos) << other;
  EXPECT_EQ(other.find("[process]"), std::string::npos) << other;
  refuted.insisted = true;
  EXPECT_TRUE(refuted.usable());
  EXPECT_NE(mixing_text(refuted, Page{}).find("[process]"), std::string::npos);
}

TEST(MixingText, SaysWhatIsAssumedAndWhatWouldRefuteIt) {
  MixingReport report = report_of(0.75);
  report.cut = 7;
  const std::string text = mixing_text(report, Page{});
  for (const char* words :
       {"100 rows of s.csv, column x; 7 more left out", "With probability 0.99 or more", "0.75\n",
        "their sum", "  - Looked at.", "  - a thing", "  - another"})
    EXPECT_NE(text.find(words), std::string::npos) << words << " in\n" << text;
}

TEST(MixingText, JsonHasEveryPart) {
  const nlohmann::ordered_json json = mixing_json(report_of(0.75));
  EXPECT_EQ(json["kappa"], 0.75);
  EXPECT_EQ(json["estimate"], 0.375);
  EXPECT_EQ(json["margin"], 0.375);
  EXPECT_EQ(json["statement_delta"], 0.04);
  EXPECT_EQ(json["contradicted"], false);
  EXPECT_EQ(json["checks"].size(), 1u);
  EXPECT_EQ(json["toml"], process_toml(report_of(0.75)));
}

}  // namespace
}  // namespace boundsweep
