// The progress line: on terminals only, and gone at the end.

#include <string>
#include <vector>

#include "tests/cli/program.hpp"

namespace boundsweep {
namespace {

class Terminal : public ProgramTest {
 protected:
  Terminal() { write("long.toml", long_sweep); }

  Outcome run_on_terminal(const std::vector<std::string>& more) {
    std::vector<std::string> arguments{"run", "long.toml", "--out", "out", "--threads", "1",
                                       "--set", "architecture.radius=[0.1, 0.5, 1.0, 2.0]"};
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

}  // namespace
}  // namespace boundsweep
