// Numbers among the options: whatever is none of theirs is refused, by name and with what is allowed.

#include <string>
#include <vector>

#include "tests/cli/program.hpp"

namespace boundsweep {
namespace {

struct NumberOption {
  std::vector<std::string> command;  ///< up to the option's name
  const char* allowed;
};

class Numbers : public ProgramTest {
 protected:
  Numbers() { write("s.toml", small_sweep); }

  const std::vector<NumberOption> options{
      {{"run", "s.toml", "--checkpoint"}, "a number of seconds from 0 to 10^6"},
      {{"run", "s.toml", "--threads"}, "a whole number from 0 to 4096"},
      {{"plan", "s.toml", "--threads"}, "a whole number from 0 to 4096"},
      {{"plan", "s.toml", "--tasks"}, "a whole number from 1 to 10^6"},
      {{"plan", "s.toml", "--most-tasks"}, "a whole number from 1 to 10^6"},
      {{"plan", "s.toml", "--task-hours"}, "a number of hours from 0.25 to 1000"},
      {{"verify", "s.toml", "--trials"}, "a whole number from 1 to 10^9"},
      {{"verify", "s.toml", "--seed"}, "a whole number from 0 to 2^64 - 1"},
      {{"audit", "m", "--layout", "bert", "--out", "c.toml", "--threads"}, "a whole number from 0 to 4096"},
      {{"audit", "m", "--layout", "bert", "--out", "c.toml", "--lora-alpha"},
       "a number from 1e-9 to 10^9"},
      {{"constants", "--max-order"}, "a whole number from 1 to 16"},
      {{"table", "out", "--rows"}, "a whole number from 0, which means all, to 10^15"},
      {{"table", "out", "--digits"}, "a whole number from 2 to 11"},
      {{"certify", "l.csv", "--range", "0,1", "--delta"},
       "a number in (0, 1), at least 1e-300"},
      {{"certify", "l.csv", "--range", "0,1", "--ahead"}, "a whole number from 1 to 10^6"},
      {{"mixing", "v.csv", "--model", "ar1", "--columns", "x", "--delta"},
       "a number in (0, 1), at least 1e-300"},
      {{"mixing", "v.csv", "--model", "ar1", "--columns", "x", "--total"},
       "a number in (0, 1), at least 1e-300"}};
};

TEST_F(Numbers, WhatIsNoneIsRefused) {
  for (const NumberOption& option : options) {
    for (const std::string value :
         {"nan", "NaN", "-nan", "inf", "-inf", "infinity", "-1", "1e400", "-1e400",
          "99999999999999999999999", "", " ", "4 ", " 4", "4x", "0x4", "0b1", "4,0", "1_0", "1'0", "++4",
          "+-4", "4;", "four", "1e", "."}) {
      std::vector<std::string> arguments = option.command;
      arguments.push_back(value);
      SCOPED_TRACE(option.command.back() + " '" + value + "'");
      const Outcome outcome = run(arguments);
      EXPECT_EQ(outcome.code, 2);
      const bool word = !value.empty() && value.find(' ') == std::string::npos;
      EXPECT_EQ(outcome.err, "boundsweep: " + option.command.back() + ": " +
                                 (word ? value : "\"" + value + "\"") + " is not " +
                                 option.allowed + "; see boundsweep --help\n");
    }
  }
  EXPECT_EQ(directory.entries(), 1u) << "something was written";
}

TEST_F(Numbers, WholeNumbersMayBeWrittenAsDecimals) {
  const Outcome outcome = run({"plan", "s.toml", "--tasks", "1e1", "--threads", "+2"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_NE(outcome.out.find("job array      10 tasks of about "), std::string::npos) << outcome.out;
  EXPECT_NE(outcome.out.find(" on 2 CPUs each"), std::string::npos) << outcome.out;
  for (const char* option : {"--threads", "--tasks"})
    EXPECT_EQ(run({"plan", "s.toml", option, "1.5"}).code, 2);
  EXPECT_EQ(run({"run", "s.toml", "--checkpoint", "0.5", "--quiet"}).code, 0);
}

TEST_F(Numbers, TheLocaleChangesNothing) {
  Surroundings surroundings = in_directory();
  surroundings.launcher = {"/usr/bin/env", "LC_ALL=de_DE.UTF-8"};
  EXPECT_EQ(run_program({"plan", "s.toml", "--task-hours", "0.5"}, surroundings).code, 0);
  EXPECT_EQ(run_program({"plan", "s.toml", "--task-hours", "0,5"}, surroundings).code, 2);
}

TEST_F(Numbers, SeedsAreExact) {
  const std::vector<std::string> command{"verify", "s.toml", "--only", "mixing", "--trials", "2",
                                         "--seed", "18446744073709551615"};
  const Outcome outcome = run(command);
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_NE(outcome.out.find("seed 18446744073709551615,"), std::string::npos) << outcome.out;
}

TEST_F(Numbers, IndicesAndShards) {
  for (const char* index : {"nan", "inf", "-1", "1.5", "", "1e400", "0x1", "99999999999999999999"}) {
    const Outcome outcome = run({"explain", "s.toml", "--point", "depth=1", "--index", index});
    EXPECT_EQ(outcome.code, 2) << index;
  }
  for (const char* shard : {"nan/2", "0/nan", "0/inf", "-1/2", "0/0", "2/2", "0/1e400", "1/", "/2",
                            "0/99999999999999999999", "0x0/2", " 0/2"}) {
    const Outcome outcome = run({"run", "s.toml", "--shard", shard});
    EXPECT_EQ(outcome.code, 2) << shard;
    EXPECT_EQ(outcome.err.rfind("boundsweep: --shard ", 0), 0u) << outcome.err;
  }
  EXPECT_EQ(directory.entries(), 1u);
}

}  // namespace
}  // namespace boundsweep
