// The progress line: on terminals only, and gone at the end.

#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

#include "tests/cli/program.hpp"

namespace boundsweep {
namespace {

class Terminal : public ProgramTest {
 protected:
  Terminal() {
    ::setenv("TERM", "xterm", 1);  // whatever the tests run on
    write("long.toml", long_sweep);
  }

  Outcome run_on_terminal(const std::vector<std::string>& more) {
    std::vector<std::string> arguments{"run", "long.toml", "--out", "out", "--threads", "1"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    Surroundings surroundings = in_directory();
    surroundings.error_terminal = true;
    return run_program(arguments, surroundings);
  }
};

TEST_F(Terminal, ShowsShareRateAndTimeLeftAndClearsTheLine) {
  const Outcome outcome = run_on_terminal({});
  ASSERT_EQ(outcome.code, 0);
  EXPECT_NE(outcome.err.find(" % "), std::string::npos);
  EXPECT_NE(outcome.err.find("[="), std::string::npos);
  EXPECT_NE(outcome.err.find(" points/s"), std::string::npos);
  EXPECT_NE(outcome.err.find(" left"), std::string::npos);
  const std::string clear = "\r\x1b[K";
  ASSERT_GE(outcome.err.size(), clear.size());
  EXPECT_EQ(outcome.err.substr(outcome.err.size() - clear.size()), clear);
  EXPECT_EQ(outcome.err.find('\n'), std::string::npos) << "one line, drawn over and over";
  EXPECT_EQ(outcome.out.find('\x1b'), std::string::npos);
}

TEST_F(Terminal, NoProgressAndQuietSaySo) {
  EXPECT_EQ(run_on_terminal({"--no-progress"}).err, "");
  EXPECT_EQ(run_on_terminal({"--quiet"}).err, "");
}

TEST_F(Terminal, ShowsTheBestBoundSoFar) {
  EXPECT_NE(run_on_terminal({}).err.find("best bound "), std::string::npos);
}

TEST_F(Terminal, DumbTerminalsHaveNoProgressLine) {
  ::setenv("TERM", "dumb", 1);
  EXPECT_EQ(run_on_terminal({}).err, "");
  ::setenv("TERM", "xterm", 1);
}

/// explain with standard output on a terminal.
class Colours : public ProgramTest {
 protected:
  Colours() {
    ::setenv("TERM", "xterm", 1);
    write("s.toml", small_sweep);
  }
  std::string explained() {
    Surroundings surroundings = in_directory();
    surroundings.out_terminal = true;
    const Outcome outcome = run_program({"explain", "s.toml"}, surroundings);
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    return outcome.out;
  }
};

TEST_F(Colours, AreForTerminals) {
  ::setenv("TERM", "xterm", 1);
  ::unsetenv("NO_COLOR");
  EXPECT_NE(explained().find("\x1b[1m"), std::string::npos);
  EXPECT_EQ(run({"explain", "s.toml"}).out.find('\x1b'), std::string::npos);
}

TEST_F(Colours, GiveWayToNoColor) {
  ::setenv("TERM", "xterm", 1);
  ::setenv("NO_COLOR", "1", 1);
  EXPECT_EQ(explained().find('\x1b'), std::string::npos);
  ::unsetenv("NO_COLOR");
}

TEST_F(Colours, AreNotForDumbTerminals) {
  ::setenv("TERM", "dumb", 1);
  EXPECT_EQ(explained().find('\x1b'), std::string::npos);
  ::setenv("TERM", "xterm", 1);
}

TEST_F(Colours, AndTextIsAsWideAsColumnsSays) {
  const auto widest = [](const std::string& text) {
    std::size_t most = 0, width = 0;
    for (const char c : text) {
      if (c == '\n')
        width = 0;
      else if ((static_cast<unsigned char>(c) & 0xc0) != 0x80)
        most = std::max(most, ++width);
    }
    return most;
  };
  for (const char* columns : {"66", "80", "95"}) {
    ::setenv("COLUMNS", columns, 1);
    const std::size_t width = widest(run({"explain", "s.toml"}).out);
    EXPECT_LE(width, std::stoul(columns));
    EXPECT_GT(width + 12, std::stoul(columns));
    const std::string table = run({"run", "s.toml", "--out", std::string("o") + columns}).out;
    EXPECT_NE(table.find("not shown on "), std::string::npos) << table;
    EXPECT_LE(widest(table.substr(0, table.find("\n\n"))), std::stoul(columns)) << table;
  }
  const std::string long_axis = R"(statistics.samples={from=1e7,to=1e14,points=8,scale="log"})";
  for (const char* columns : {"66", "80"}) {
    ::setenv("COLUMNS", columns, 1);
    const std::string plan = run({"plan", "s.toml", "--device", "auto", "--set", long_axis}).out;
    EXPECT_LE(widest(plan), std::stoul(columns)) << plan;
    EXPECT_NE(plan.find("100000000000000\n"), std::string::npos) << plan;
  }
  ::unsetenv("COLUMNS");
}

}  // namespace
}  // namespace boundsweep
