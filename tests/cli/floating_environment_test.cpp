// Libraries that change rounding, subnormal numbers or traps change no byte of what is printed.

#include <algorithm>
#include <string>
#include <vector>

#include <unistd.h>

#include "tests/cli/program.hpp"
#include "tests/measure/made_checkpoint.hpp"

namespace boundsweep {
namespace {

/// AddressSanitizer's library must be loaded before any other.
#if defined(__SANITIZE_ADDRESS__)
constexpr bool libraries_can_be_preloaded = false;
#else
constexpr bool libraries_can_be_preloaded = true;
#endif

class FloatingEnvironment : public ProgramTest {
 protected:
  void SetUp() override {
    if (!libraries_can_be_preloaded) GTEST_SKIP() << "not under AddressSanitizer";
    write("s.toml", small_sweep);
    write("l.csv", "loss\n0.1\n0.7\n0.3\n0.2\n0.9\n0.4\n0.3\n0.1\n");
  }

  Outcome run_spoilt(const std::string& how, const std::vector<std::string>& arguments,
                     const std::vector<std::string>& launcher = {}) {
    std::filesystem::remove(directory / "witness");
    Surroundings surroundings = in_directory();
    surroundings.launcher = launcher;
    for (const std::string& word : {std::string("/usr/bin/env"), "BOUNDSWEEP_HOSTILE=" + how,
                                    "BOUNDSWEEP_WITNESS=" + (directory / "witness").string(),
                                    std::string("LD_PRELOAD=" BOUNDSWEEP_HOSTILE_LIBRARY)})
      surroundings.launcher.push_back(word);
    return run_program(arguments, surroundings);
  }
  /// How often the library spoilt the environment on one occasion.
  std::ptrdiff_t spoilt(char occasion) const {
    const std::string all = content("witness");
    return std::count(all.begin(), all.end(), occasion);
  }
};

/// The attacks' last line says how long they took.
std::string without_time(const std::string& text) {
  return text.substr(0, text.find("\nseed "));
}

constexpr const char* ways[]{"up", "down", "zero", "flush", "traps", "single"};

TEST_F(FloatingEnvironment, OfALibraryChangesNoTable) {
  const auto command = [](const std::string& out) {
    return std::vector<std::string>{"run",      "s.toml", "--all",     "--out", out,
                                    "--device", "cpu",    "--threads", "3",     "--quiet"};
  };
  ASSERT_EQ(run(command("clean")).code, 0);
  for (const std::string how : ways) {
    SCOPED_TRACE(how);
    const Outcome outcome = run_spoilt(how, command(how));
    ASSERT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_EQ(spoilt('m'), 1);
    EXPECT_EQ(spoilt('t'), 2) << "both threads beside the first";
    for (const std::string file : {"/frontier.csv", "/points.csv"})
      EXPECT_EQ(content(how + file), content("clean" + file)) << file;
  }
}

TEST_F(FloatingEnvironment, OfALibraryChangesNoReport) {
  const std::vector<std::vector<std::string>> commands{
      {"explain", "s.toml", "--json"},
      {"explain", "s.toml", "--set", "process.kappa=0.1"},
      {"derivatives", "s.toml"},
      {"constants"},
      {"certify", "l.csv", "--range", "0,1", "--code-bits", "8"},
      {"mixing", "l.csv", "--model", "ar1", "--columns", "loss", "--noise", "1"},
      {"plan", "s.toml"},
      {"verify", "--trials", "2"},
      {"audit", "m.safetensors", "--layout", "bert", "--set", "architecture.heads=2", "--threads", "2", "--out",
       "c.toml"}};
  write("m.safetensors", made_network("bert", 1).file().content());
  for (const std::vector<std::string>& command : commands) {
    const Outcome clean = run(command);
    ASSERT_EQ(clean.code, 0) << clean.err;
    const std::string written = exists("c.toml") ? content("c.toml") : "";
    for (const std::string how : ways) {
      SCOPED_TRACE(command[0] + " " + how);
      const Outcome outcome = run_spoilt(how, command);
      EXPECT_EQ(outcome.code, 0) << outcome.err;
      EXPECT_EQ(without_time(outcome.out), without_time(clean.out));
      if (!written.empty()) {
        EXPECT_EQ(content("c.toml"), written);
      }
      EXPECT_EQ(spoilt('m'), 1);
    }
  }
}

TEST_F(FloatingEnvironment, OfWhatMpiLoadsChangesNoTable) {
  if (std::string(BOUNDSWEEP_MPIEXEC).empty()) GTEST_SKIP() << "built without MPI";
  std::vector<std::string> launcher{
      BOUNDSWEEP_MPIEXEC, "-n", "2", "--oversubscribe", "--mca", "btl", "self,vader"};
  if (::geteuid() == 0) launcher.push_back("--allow-run-as-root");
  const auto command = [](const std::string& out) {
    return std::vector<std::string>{"run", "s.toml", "--out", out, "--threads", "2", "--quiet"};
  };
  ASSERT_EQ(run(command("clean")).code, 0);
  for (const std::string how : {"down", "zero"}) {
    SCOPED_TRACE(how);
    const Outcome outcome = run_spoilt(how, command(how), launcher);
    ASSERT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_EQ(spoilt('i'), 2);
    EXPECT_EQ(content(how + "/frontier.csv"), content("clean/frontier.csv"));
  }
}

}  // namespace
}  // namespace boundsweep
