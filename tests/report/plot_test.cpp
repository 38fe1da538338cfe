/// Tables and plots of a finished run: values from its files, whatever those contain.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "host/config/error.hpp"
#include "host/report/plot.hpp"
#include "host/report/plot_parts.hpp"
#include "host/report/result_rows.hpp"
#include "tests/report/program.hpp"

namespace boundsweep {
namespace {

bool has_gnuplot() {
  return std::system("command -v gnuplot >/dev/null") == 0;
}

/// A small run, done once.
class Results : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    scratch_ = new ScratchDirectory;
    std::ofstream(*scratch_ / "s.toml")
        << "title = \"It's `touch pwned` & <b>50%</b> $x_1$\"\n"
           "[architecture]\nwidth = [4, 8, 16]\nactivation = [\"gelu\", \"silu\", \"swish:1.5\"]\n"
           "[weights]\nff_in = [0.5, 0.25]\n[process]\nkappa = [0.5, 0.9]\n"
           "[statistics]\nsamples = [1e5, 1e6, 1e7]\n[bound]\nmax_order = 3\nlevels = 12\n";
    const Outcome outcome = run_program("run '" + (*scratch_ / "s.toml").string() + "' --out '" +
                                        directory() + "' --quiet");
    ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  }
  static void TearDownTestSuite() { delete scratch_; }

  static std::string directory() { return (*scratch_ / "o").string(); }
  static std::string file(const std::string& name) { return (*scratch_ / name).string(); }
  static Outcome table(const std::string& options) {
    return run_program("table '" + directory() + "' " + options);
  }
  static Outcome plot(const std::string& options) {
    return run_program("plot '" + directory() + "' " + options);
  }

  static inline ScratchDirectory* scratch_ = nullptr;
};

TEST_F(Results, TablesHaveTheChosenRowsAndColumns) {
  const Outcome outcome =
      table("--columns samples,width,bound --where kappa=0.5 --where samples=1e6 --format csv");
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_EQ(outcome.out.rfind("samples,width,bound\r\n1000000,4,", 0), 0u) << outcome.out;
  EXPECT_EQ(outcome.out.find("100000,"), std::string::npos);
  EXPECT_NE(table("--format latex --rows 2").out.find("\\bottomrule"), std::string::npos);
  EXPECT_NE(table("--columns weights.ff_in,bound --format latex").out.find("weights.ff\\_in"),
            std::string::npos)
      << "escaped";
  const std::string markdown = table("--format markdown --rows 2").out;
  EXPECT_EQ(std::count(markdown.begin(), markdown.end(), '\n'), 4);
}

TEST_F(Results, TablesRoundUp) {
  const ResultTableChoice full{{"bound", "samples"}, {}, 0, 11};
  const ResultTableChoice few{{"bound", "samples"}, {}, 0, 3};
  const TextTable exact = result_table(directory(), full), rounded = result_table(directory(), few);
  ASSERT_EQ(exact.rows.size(), rounded.rows.size());
  ASSERT_GT(exact.rows.size(), 5u);
  bool any = false;
  for (std::size_t i = 0; i < exact.rows.size(); ++i) {
    const double value = std::stod(exact.rows[i][0].text), up = std::stod(rounded.rows[i][0].text);
    EXPECT_GE(up, value);
    EXPECT_LE(up, value * 1.01);
    any = any || up > value;
    EXPECT_EQ(exact.rows[i][1].text, rounded.rows[i][1].text) << "counts stay as they are";
  }
  EXPECT_TRUE(any);
}

TEST_F(Results, NameWhatIsWrong) {
  EXPECT_EQ(table("--columns bounds").err,
            "boundsweep: " + directory() +
                "/frontier.csv: has no column \"bounds\", the closest "
                "known one is \"bound\"\n");
  EXPECT_EQ(table("--where depth").exit_code, 2);
  EXPECT_EQ(run_program("table '" + file("") + "'").exit_code, 2);
  EXPECT_EQ(plot("--out x.gif").exit_code, 2);
  EXPECT_EQ(plot("--out x.svg --where samples=3").exit_code, 2) << "nothing to draw";
  EXPECT_EQ(plot("").exit_code, 2);
}

TEST_F(Results, ConditionsChooseRows) {
  const auto samples_of = [&](const std::string& where) {
    const Outcome outcome = table("--columns samples --format csv " + where);
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    std::set<std::string> samples;
    std::istringstream lines(outcome.out);
    for (std::string line; std::getline(lines, line);)
      samples.insert(line.substr(0, line.find('\r')));
    samples.erase("samples");
    return samples;
  };
  using Samples = std::set<std::string>;
  EXPECT_EQ(samples_of("--where samples=1e5,1e7"), (Samples{"100000", "10000000"}));
  EXPECT_EQ(samples_of("--where 'samples>1e5' --where 'samples<=1000000'"), Samples{"1000000"});
  EXPECT_EQ(samples_of("--where 'samples!=1e6'"), (Samples{"100000", "10000000"}));
  EXPECT_EQ(samples_of("--where statistics.samples=1e6"), Samples{"1000000"}) << "by its path";
  const Outcome useful =
      table("--columns bound_over_range --format csv --where 'bound_over_range<1'");
  ASSERT_EQ(useful.exit_code, 0) << useful.err;
  EXPECT_EQ(useful.out.find("\r\n1\r\n"), std::string::npos);
  EXPECT_EQ(
      samples_of("--where weights.ff_in=0.25,0.5 --where activation=gelu,silu,swish:1.5").size(),
      3u);
}

/// Their columns are empty: no value of them could be chosen.
TEST_F(Results, OfThePredictiveRiskHaveNoKappa) {
  std::ofstream(file("p.toml")) << "process.risk = \"predictive\"\n[architecture]\nwidth = [4, 8]\n"
                                   "norm_epsilon = 1\n[bound]\nlevels = 12\n";
  const std::string out = file("p");
  ASSERT_EQ(run_program("run '" + file("p.toml") + "' --out '" + out + "' --quiet").exit_code, 0);
  const auto error = [&](const std::string& where) {
    return run_program("table '" + out + "' " + where).err;
  };
  const std::string no_row = ": no row of " + out + "/frontier.csv; ";
  const std::string none =
      " is empty in every row: this run bounds the predictive risk, which has none\n";
  EXPECT_EQ(error("--where kappa=0.5"), "boundsweep: --where kappa=0.5" + no_row + "kappa" + none);
  EXPECT_EQ(error("--where 'horizon<5'"),
            "boundsweep: --where horizon<5" + no_row + "horizon" + none);
}

TEST_F(Results, WithoutARowThatIsChosenSayWhichThereAre) {
  const std::string file = directory() + "/frontier.csv";
  for (const std::string command : {"table", "plot"}) {
    const auto error = [&](const std::string& where) {
      const Outcome outcome =
          command == "table" ? table(where) : plot("--out '" + file + ".svg' " + where);
      EXPECT_EQ(outcome.exit_code, 2) << where;
      EXPECT_EQ(outcome.out, "") << "not even a header";
      return outcome.err;
    };
    EXPECT_EQ(error("--where samples=3"), "boundsweep: --where samples=3: no row of " + file +
                                              "; samples there: 100000, 1000000, 10000000\n");
    EXPECT_EQ(error("--where 'samples>1e5' --where kappa=0.1"),
              "boundsweep: --where samples>1e5 --where kappa=0.1: no row of " + file +
                  "; samples there: 100000, 1000000, 10000000; kappa there beside the other "
                  "conditions: 0.5, 0.9\n");
    EXPECT_EQ(error("--where 'activation<gelu'"),
              "boundsweep: --where activation<gelu: \"gelu\" is not a number, < takes one\n");
    EXPECT_EQ(error("--where 'activation<2'")
                  .rfind("boundsweep: --where activation<2: activation holds names such as \"", 0),
              0u);
    EXPECT_EQ(error("--where dept=2"), "boundsweep: " + file +
                                           ": has no column \"dept\", the closest known one is "
                                           "\"depth\"\n");
    EXPECT_EQ(error("--where depth="),
              "boundsweep: --where depth=: a value is missing; the empty field is depth=\"\"\n");
  }
  EXPECT_EQ(plot("--kind phases --out '" + file + ".svg' --where kappa=0.5").err,
            "boundsweep: --where: not for --kind phases, whose cells are those of all points\n");
}

/// Cut after a record, what is left is a table too.
TEST_F(Results, ACutFrontierIsRefused) {
  std::filesystem::copy(directory(), file("cut"));
  const std::string path = file("cut") + "/frontier.csv";
  const std::string whole = content_of(path);
  std::filesystem::resize_file(path, whole.find("\r\n", whole.size() / 2) + 2);
  const std::string message =
      "boundsweep: " + path + ": is not the file that " + file("cut") +
      "/manifest.json describes, its checksum differs; run the sweep again\n";
  EXPECT_EQ(run_program("table '" + file("cut") + "'").exit_code, 2);
  EXPECT_EQ(run_program("table '" + file("cut") + "'").err, message);
  EXPECT_EQ(run_program("plot '" + file("cut") + "' --out x.svg").err, message);
  // Without a manifest nothing can be known.
  std::filesystem::remove(file("cut") + "/manifest.json");
  EXPECT_EQ(run_program("table '" + file("cut") + "'").exit_code, 0);
}

TEST_F(Results, ScriptsHoldTheRows) {
  PlotChoice choice;
  choice.where = {"kappa=0.5"};
  choice.out = "x.svg";
  const std::string script = plot_script(directory(), choice);
  std::size_t points = 0;
  ResultRows(directory(), {"kappa=0.5"}).for_each([&](const ResultRow&) { ++points; });
  const auto lines_with = [&](const std::string& text) {
    std::size_t count = 0;
    for (std::size_t at = 0; (at = script.find(text, at)) != std::string::npos; ++at) ++count;
    return count;
  };
  EXPECT_EQ(lines_with("title 'samples 1"), 3u) << "a curve per N";
  const std::size_t lines =
      static_cast<std::size_t>(std::count(script.begin(), script.end(), '\n'));
  EXPECT_GT(lines, points) << "every row is there";
  EXPECT_NE(
      script.find("set title 'It''s `touch pwned` & <b>50%</b> $x_1$ (kappa=0.5)' noenhanced"),
      std::string::npos);
  choice.kind = PlotKind::samples;
  choice.value = "bound_over_range";
  const std::string growth = plot_script(directory(), choice);
  EXPECT_NE(growth.find("slope -1/2"), std::string::npos);
  EXPECT_NE(growth.find("(exponent -0."), std::string::npos);
}

TEST_F(Results, PlotsAreFilesOfTheirKind) {
  if (!has_gnuplot()) GTEST_SKIP() << "no gnuplot";
  const std::vector<std::pair<std::string, std::string>> kinds{
      {"svg", "<?xml"}, {"png", "\x89PNG\r\n"}, {"pdf", "%PDF-"}};
  for (const auto& [ending, magic] : kinds) {
    for (const char* kind : {"frontier", "samples", "routes", "sensitivity"}) {
      SCOPED_TRACE(ending + " " + kind);
      const std::string out = file(std::string(kind) + "." + ending);
      const Outcome outcome =
          plot("--kind " + std::string(kind) + " --where kappa=0.5 --out '" + out + "'");
      ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
      EXPECT_EQ(outcome.out, out + "\n");
      const std::string content = content_of(out);
      EXPECT_EQ(content.compare(0, magic.size(), magic), 0);
      EXPECT_GT(content.size(), 3000u);
      EXPECT_FALSE(std::filesystem::exists(out + ".partial"));
      EXPECT_FALSE(std::filesystem::exists(out + ".gnuplot"));
    }
  }
  const std::string svg = content_of(file("frontier.svg"));
  EXPECT_NE(svg.find("&lt;b>50%"), std::string::npos) << "the title's text, not its markup";
  EXPECT_EQ(std::system(
                ("python3 -c 'import sys, xml.dom.minidom; xml.dom.minidom.parse(sys.argv[1])' '" +
                 file("frontier.svg") + "'")
                    .c_str()),
            0);
  EXPECT_FALSE(std::filesystem::exists("pwned"));
  EXPECT_FALSE(std::filesystem::exists(file("pwned")));
}

/// Lines of a data block of a script.
std::vector<std::string> block(const std::string& script, const std::string& name) {
  std::istringstream lines(script.substr(script.find("$" + name + " << EOD\n")));
  std::vector<std::string> list;
  std::string line;
  std::getline(lines, line);
  while (std::getline(lines, line) && line != "EOD") list.push_back(line);
  return list;
}

TEST_F(Results, RoutesAreSideBySideEachNotBelowAllTogether) {
  PlotChoice choice;
  choice.kind = PlotKind::routes;
  choice.out = "x.svg";
  choice.where = {"kappa=0.5", "samples=1e6"};
  const std::string script = plot_script(directory(), choice);
  EXPECT_NE(script.find("multiplot layout 1,3"), std::string::npos);
  const auto curve = [&](int number) {
    std::vector<double> values;
    for (const std::string& line : block(script, "curve" + std::to_string(number)))
      values.push_back(std::stod(line.substr(line.find(' '))));
    return values;
  };
  for (int panel = 0; panel < 3; ++panel) {
    const std::vector<double> all = curve(4 * panel);
    ASSERT_GT(all.size(), 50u);
    for (int route = 1; route < 4; ++route) {
      const std::vector<double> alone = curve(4 * panel + route);
      ASSERT_EQ(alone.size(), all.size());
      for (std::size_t i = 0; i < all.size(); ++i) EXPECT_GE(alone[i], all[i] * (1 - 1e-5));
    }
  }
}

TEST_F(Results, SensitivityHasABarPerAxis) {
  PlotChoice choice;
  choice.kind = PlotKind::sensitivity;
  choice.out = "x.svg";
  const std::string script = plot_script(directory(), choice);
  EXPECT_EQ(block(script, "bars").size(), 5u) << "width, activation, ff_in, kappa, samples";
  for (const std::string& line : block(script, "bars")) {
    double x = 0, y = 0, low = 0, high = 0;
    std::istringstream(line) >> x >> y >> low >> high;
    EXPECT_LE(low, 1);
    EXPECT_GE(high, 1);
    EXPECT_LT(low, high) << line;
  }
}

TEST_F(Results, PhasesAreHeatMapsOverAnyTwoAxes) {
  PlotChoice choice;
  choice.kind = PlotKind::phases;
  choice.value = "bound_over_range";
  choice.out = "x.svg";
  choice.axes = {"width", "statistics.samples"};
  const std::string script = plot_script(directory(), choice);
  EXPECT_NE(script.find("set xlabel 'width'"), std::string::npos);
  EXPECT_NE(script.find("set ylabel 'samples'"), std::string::npos);
  EXPECT_EQ(block(script, "cells").size() + block(script, "vacuous").size(), 9u);
  choice.axes = {"samples", "width"};
  choice.value = "activation";
  const std::string names = plot_script(directory(), choice);
  EXPECT_NE(names.find("set xlabel 'samples'"), std::string::npos);
  EXPECT_FALSE(block(names, "name0").empty());
  EXPECT_NE(names.find("title 'silu'"), std::string::npos);
  EXPECT_EQ(plot("--kind phases --axes samples,depth --out x.svg").err,
            "boundsweep: --axes samples,depth: no phase diagram of the run; it has samples/width, "
            "samples/kappa, width/kappa, samples/activation, width/activation, kappa/activation, "
            "samples/ff_in, width/ff_in, kappa/ff_in, activation/ff_in\n");
  EXPECT_EQ(plot("--kind phases --axes samples --out x.svg").err,
            "boundsweep: --axes: must be two, as in --axes samples,depth\n");
  EXPECT_EQ(plot("--axes samples,width --out x.svg").err,
            "boundsweep: --axes: only for --kind phases\n");
  EXPECT_EQ(plot("--kind routes --value route --out x.svg").err,
            "boundsweep: --value route: not for --kind routes, which draws bound_over_range\n");
  if (!has_gnuplot()) return;
  for (const char* value : {"bound", "route"}) {
    const std::string out = file(std::string(value) + ".svg");
    const Outcome outcome =
        plot("--kind phases --value " + std::string(value) + " --out '" + out + "'");
    ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_EQ(content_of(out).compare(0, 5, "<?xml"), 0);
  }
}

/// A run whose training is restricted, done once: rank × bits × N.
class Adapters : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    scratch_ = new ScratchDirectory;
    std::ofstream(*scratch_ / "s.toml")
        << "[architecture]\nwidth = 8\n[training]\ntrainable = [\"query\", \"value\"]\nupdate = "
           "0.1\n"
           "rank = [1, 2, 3, inf]\nbits = [4, 16, inf]\n[process]\nrisk = \"predictive\"\nahead = "
           "[1, 2]\n"
           "[statistics]\nsamples = [1e4, 1e5, 392702, 3162278, 1e12]\n[bound]\nmax_order = 2\n"
           "[frontier]\ngroup_by = [\"bits\", \"samples\", \"ahead\"]\n";
    const Outcome outcome = run_program("run '" + (*scratch_ / "s.toml").string() + "' --out '" +
                                        directory() + "' --quiet");
    ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  }
  static void TearDownTestSuite() { delete scratch_; }

  static std::string directory() { return (*scratch_ / "o").string(); }
  static Outcome table(const std::string& options) {
    return run_program("table '" + directory() + "' " + options);
  }
  static PlotChoice choice(PlotKind kind, std::vector<std::string> where = {}) {
    PlotChoice choice;
    choice.kind = kind;
    choice.where = std::move(where);
    choice.out = "x.svg";
    return choice;
  }

  static inline ScratchDirectory* scratch_ = nullptr;
};

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST_F(Adapters, TablesShowWhatIsTrained) {
  EXPECT_EQ(table("--where bits=4 --where ahead=1 --where samples=1e4 --rows 1")
                .out.rfind("bound  bound_over_range  trained  training.rank\n", 0),
            0u)
      << table("--where bits=4 --where ahead=1 --where samples=1e4 --rows 1").out;
}

TEST_F(Adapters, AxesGoByTheirKeysToo) {
  EXPECT_EQ(
      table("--columns rank,process.ahead --where training.bits=inf --rows 1 --format csv").out,
      "rank,process.ahead\r\n1,1\r\n");
  EXPECT_EQ(
      table("--columns clip").err,
      "boundsweep: " + directory() +
          "/frontier.csv: has no column \"clip\", since that axis has one value in this run\n");
}

TEST_F(Adapters, FrontiersHaveWhatIsTrainedAcrossAndItsRankAbove) {
  const std::string script =
      plot_script(directory(), choice(PlotKind::frontier, {"bits=4", "ahead=1"}));
  EXPECT_TRUE(holds(script, "set xlabel 'numbers trained'")) << script;
  EXPECT_TRUE(holds(script, "set x2label 'rank'")) << script;
  EXPECT_TRUE(holds(script, "set x2tics noenhanced ('1' 32, '2' 64, ")) << script;
  EXPECT_TRUE(holds(script, "'inf' 128)")) << script;
  EXPECT_TRUE(holds(script, "set title '(bits=4, ahead=1)'")) << script;
  EXPECT_TRUE(holds(script, "title 'samples 1e4'")) << script;
  EXPECT_TRUE(holds(script, "title 'samples 1e5'")) << script;
  EXPECT_TRUE(holds(script, "title 'samples 392702'")) << script;
  EXPECT_TRUE(holds(script, "title 'samples 3.16e6'")) << script;
  EXPECT_TRUE(holds(script, "title 'samples 1e12'")) << script;
}

TEST_F(Adapters, ManyCurvesArePanelsWithOneKey) {
  const std::string script = plot_script(directory(), choice(PlotKind::frontier));
  EXPECT_TRUE(holds(script, "set multiplot layout 1,3")) << script;
  for (const char* bits : {"4", "16", "inf"})
    EXPECT_TRUE(holds(script, std::string("set title 'bits ") + bits + "'")) << script;
  const std::string label = "title 'ahead 1, samples 1e12'";
  EXPECT_TRUE(holds(script, label)) << script;
  EXPECT_EQ(script.find(label), script.rfind(label)) << "once\n" << script;
}

TEST_F(Adapters, WhatIsMaximizedStaysAcrossWhereGroupsHoldTheRank) {
  const std::string directory_of_groups = (*scratch_ / "groups").string();
  const Outcome outcome =
      run_program("run '" + (*scratch_ / "s.toml").string() + "' --out '" + directory_of_groups +
                  "' --quiet --set frontier.maximize=[] --set "
                  "'frontier.group_by=[\"rank\",\"bits\",\"samples\",\"ahead\"]'");
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  const std::string script =
      plot_script(directory_of_groups, choice(PlotKind::frontier, {"bits=4", "ahead=1"}));
  EXPECT_TRUE(holds(script, "set xlabel 'numbers trained'")) << script;
  EXPECT_TRUE(holds(script, "set x2label 'rank'")) << script;
  EXPECT_FALSE(holds(script, "title 'rank")) << "a curve goes through all ranks\n" << script;
}

TEST_F(Adapters, ClassesAreToldApartByWhatVaries) {
  const std::string routes =
      plot_script(directory(), choice(PlotKind::routes, {"bits=4", "ahead=1"}));
  for (const char* title : {"set title '32 trained'.\"\\n\".'rank 1'", "'rank inf'"})
    EXPECT_TRUE(holds(routes, title)) << title << "\n" << routes;
  const std::string sensitivity = plot_script(directory(), choice(PlotKind::sensitivity));
  EXPECT_TRUE(holds(sensitivity, " trained, depth 1, width 8, gelu)")) << sensitivity;
  PlotChoice samples = choice(PlotKind::samples);
  samples.value = "bound_over_range";
  EXPECT_TRUE(
      holds(plot_script(directory(), samples), "title '32 trained, rank 1, bits 4, ahead 1 (exp"))
      << plot_script(directory(), samples);
}

TEST_F(Adapters, AnyColumnOfNumbersCanBeDrawn) {
  PlotChoice phases = choice(PlotKind::phases);
  phases.axes = {"samples", "bits"};
  phases.value = "rank";
  const std::string winners = plot_script(directory(), phases);
  EXPECT_TRUE(holds(winners, "set key title 'training.rank'") ||
              holds(winners, "set key title 'rank'"))
      << winners;
  phases.value = "trained";
  EXPECT_TRUE(holds(plot_script(directory(), phases), "set cblabel 'trained of the best'"));
  phases.value = "tranied";
  EXPECT_THROW(plot_script(directory(), phases), InputError);
  PlotChoice frontier = choice(PlotKind::frontier, {"bits=4", "ahead=1"});
  frontier.value = "samples_needed";
  EXPECT_THROW(plot_script(directory(), frontier), InputError) << "without a target";
  frontier.value = "training.rank";
  EXPECT_NO_THROW(plot_script(directory(), frontier));
  frontier.value = "activation";
  EXPECT_EQ(message_of<InputError>([&] { plot_script(directory(), frontier); }),
            "--value activation: holds names such as gelu, must be a column of numbers");
}

/// gnuplot says nothing about empty ranges, and no short scale is without numbers.
TEST_F(Adapters, GnuplotHasNothingToSay) {
  if (!has_gnuplot()) GTEST_SKIP() << "no gnuplot";
  for (const char* options :
       {"", "--where ahead=1", "--where bits=4 --where ahead=1",
        "--where bits=4 --where ahead=1 --where rank=1", "--kind routes", "--kind sensitivity",
        "--kind samples", "--kind phases --axes samples,rank --value trained",
        "--kind phases --axes bits,rank --value bound",
        "--kind phases --axes ahead,bits --value rank"}) {
    const Outcome outcome = run_program("plot '" + directory() + "' " + options + " --out '" +
                                        (*scratch_ / "x.png").string() + "'");
    EXPECT_EQ(outcome.exit_code, 0) << options;
    EXPECT_EQ(outcome.err, "") << options;
  }
}

TEST(PowerTics, StandOnShortScalesToo) {
  EXPECT_EQ(power_tics(0.11, 0.14),
            "('0.11' 0.11, '0.115' 0.115, '0.12' 0.12, '0.125' 0.125, '0.13' 0.13, "
            "'0.135' 0.135, '0.14' 0.14)");
  EXPECT_EQ(power_tics(1, 9), "('1' 1, '2' 2, '3' 3, '5' 5)");
  EXPECT_EQ(power_tics(2e5, 9e6), "('3·10^{5}' 300000, '10^{6}' 1000000, '3·10^{6}' 3000000)");
  EXPECT_EQ(power_tics(0.5, 200), "autofreq");
  EXPECT_EQ(power_tics(1, 9, false), "('' 1, '' 2, '' 3, '' 5)");
}

TEST(TitleText, BreaksLongLines) {
  PlotChoice choice;
  choice.where = {"bits=4", "kappa=0.5"};
  EXPECT_EQ(title_text(choice, "it's"), "'it''s (bits=4, kappa=0.5)'");
  EXPECT_EQ(title_text(choice, "one two three", 12),
            R"('one two'."\n".'three'."\n".'(bits=4,'."\n".'kappa=0.5)')");
  EXPECT_EQ(title_text({}, "undividable word", 5), R"('undividable'."\n".'word')");
}

TEST(Brief, KeepsCountsThatCanBeRead) {
  for (const auto& [text, shown] :
       std::vector<std::pair<std::string, std::string>>{{"100000", "1e5"},
                                                        {"10000", "1e4"},
                                                        {"392702", "392702"},
                                                        {"3162278", "3.16e6"},
                                                        {"10000000000", "1e10"},
                                                        {"1000", "1000"},
                                                        {"0.0123456789", "0.01235"},
                                                        {"inf", "inf"},
                                                        {"gelu", "gelu"}})
    EXPECT_EQ(brief(text), shown);
}

TEST_F(Results, WithoutGnuplotSayWhatToInstall) {
  const std::string command = "PATH=/nonexistent '" BOUNDSWEEP_PROGRAM "' plot '" + directory() +
                              "' --where kappa=0.5 --out '" + file("none.svg") + "' 2>'" +
                              file("err") + "'";
  const int status = std::system(command.c_str());
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 3);
  EXPECT_EQ(content_of(file("err")),
            "boundsweep: gnuplot: not found; plots need it, on Debian and Ubuntu install the "
            "package gnuplot-nox\n");
  EXPECT_FALSE(std::filesystem::exists(file("none.svg")));
  EXPECT_FALSE(std::filesystem::exists(file("none.svg.gnuplot")));
}

TEST(GnuplotQuoted, StaysWithinItsQuotes) {
  EXPECT_EQ(gnuplot_quoted("plain"), "'plain'");
  EXPECT_EQ(gnuplot_quoted("'; system('x')\n!y"), "'''; system(''x'') !y'");
}

}  // namespace
}  // namespace boundsweep
