// Other people's files, other processes, limits: nothing is lost that is not ours or that was done.

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <functional>
#include <future>
#include <string>
#include <thread>
#include <vector>

#include <nlohmann/json.hpp>

#include "host/output/file.hpp"
#include "tests/cli/program.hpp"

namespace boundsweep {
namespace {

using namespace std::chrono_literals;
using Json = nlohmann::json;

const std::vector<std::string> result_names{"manifest.json", "frontier.csv", "phases.csv",
                                            "points.csv",    "report.html",  "frontier.keys",
                                            "phases.keys"};

class Files : public ProgramTest {
 protected:
  Files() {
    write("s.toml", small_sweep);
    write("long.toml", long_sweep);
  }

  /// Starts the program through a line of shell, in which "$@" is the program.
  Surroundings through_shell(const std::string& line) const {
    Surroundings surroundings = in_directory();
    surroundings.launcher = {"/bin/sh", "-c", line, "sh"};
    return surroundings;
  }
  void make_shards() {
    for (const std::string shard : {"0", "1"})
      ASSERT_EQ(run({"run", "s.toml", "--shard", shard + "/2", "--out", shard, "--quiet"}).code, 0);
  }
  std::vector<std::string> entries(const std::string& name) const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(directory / name))
      names.push_back(entry.path().string());
    std::sort(names.begin(), names.end());
    return names;
  }
  Json manifest(const std::string& name) const {
    return Json::parse(content(name + "/manifest.json"));
  }
  void wait_for(const std::string& name) const {
    for (int i = 0; i < 12000 && !exists(name); ++i) std::this_thread::sleep_for(5ms);
  }
};

TEST_F(Files, OfOthersAreRefusedByNameBeforeAnyWork) {
  make_shards();
  const std::vector<std::vector<std::string>> commands{
      {"run", "s.toml", "--out", "out"},
      {"run", "s.toml", "--out", "out", "--all", "--report"},
      {"run", "s.toml", "--out", "out", "--shard", "0/2"},
      {"merge", "0", "1", "--out", "out"}};
  for (const std::string& name : result_names) {
    for (const std::string ending : {"", ".partial"}) {
      SCOPED_TRACE(name + ending);
      const std::string file = "out/" + name + ending;
      std::filesystem::create_directories(directory / "out");
      write(file, "mine");
      for (const std::vector<std::string>& command : commands) {
        const Outcome outcome = run(command);
        EXPECT_EQ(outcome.code, 2);
        EXPECT_EQ(outcome.err.rfind("boundsweep: " + file + ": ", 0), 0u) << outcome.err;
        EXPECT_EQ(content(file), "mine");
        EXPECT_EQ(entries("out").size(), 1u) << "nothing is left";
      }
      std::filesystem::remove_all(directory / "out");
    }
  }
}

TEST_F(Files, LinksAndDirectoriesAreRefused) {
  write("precious", "mine");
  for (const std::string& name : {std::string(".boundsweep"), std::string("points.csv")}) {
    std::filesystem::create_directories(directory / "out");
    std::filesystem::create_symlink(directory / "precious", directory / "out" / name);
    const Outcome link = run({"run", "s.toml", "--out", "out", "--all"});
    EXPECT_EQ(link.code, 2);
    EXPECT_NE(link.err.find("out/" + name + ": a symbolic link"), std::string::npos) << link.err;
    EXPECT_EQ(content("precious"), "mine");
    std::filesystem::remove(directory / "out" / name);
  }
  std::filesystem::create_directories(directory / "out/frontier.csv/mine");
  EXPECT_EQ(run({"run", "s.toml", "--out", "out"}).code, 2);
  EXPECT_TRUE(exists("out/frontier.csv/mine"));
}

TEST_F(Files, ACheckpointDirectoryOfAnotherProgramIsLeftAlone) {
  std::filesystem::create_directories(directory / "checkpoint");
  for (const char* name : {"checkpoint/model.safetensors", "checkpoint/state", "checkpoint/lock",
                           "checkpoint/journal-1-0"})
    write(name, "weights");
  const std::vector<std::string> before = entries("checkpoint");
  Surroundings surroundings = in_directory();
  surroundings.interrupt_once_exists = directory / ".boundsweep/state";
  ASSERT_EQ(run_program({"run", "long.toml", "--out", ".", "--threads", "1"}, surroundings).code,
            130);
  ASSERT_EQ(run({"run", "long.toml", "--out", "."}).code, 0);
  EXPECT_EQ(entries("checkpoint"), before);
  for (const std::string& name : before) EXPECT_EQ(content_of(name), "weights");
}

TEST_F(Files, OfOthersAmongUnfinishedWorkStay) {
  ASSERT_EQ(run({"run", "s.toml", "--out", "out"}).code, 0);
  write("out/.boundsweep/notes", "mine");
  ASSERT_EQ(run({"run", "s.toml", "--out", "out"}).code, 0);
  EXPECT_EQ(content("out/.boundsweep/notes"), "mine");
}

TEST_F(Files, PointsStayWhenTheyAreNotAskedForAgain) {
  ASSERT_EQ(run({"run", "s.toml", "--out", "out", "--all", "--report"}).code, 0);
  const std::string points = content("out/points.csv"), page = content("out/report.html");
  const Json before = manifest("out").at("checksums");
  const Outcome again = run({"run", "s.toml", "--out", "out", "--set", "title=\"renamed\""});
  ASSERT_EQ(again.code, 0) << again.err;
  EXPECT_EQ(again.err, "");
  EXPECT_EQ(content("out/points.csv"), points);
  EXPECT_EQ(content("out/report.html"), page);
  EXPECT_EQ(manifest("out").at("checksums"), before);
  make_shards();
  ASSERT_EQ(run({"merge", "0", "1", "--out", "out"}).code, 0);
  EXPECT_EQ(content("out/points.csv"), points);
  EXPECT_EQ(manifest("out").at("checksums"), before);
  // The next ones are still ours to replace.
  ASSERT_EQ(run({"run", "s.toml", "--out", "out", "--all", "--report"}).code, 0);
  EXPECT_EQ(content("out/points.csv"), points);
}

TEST_F(Files, ThatStayAndContradictTheNewOnesAreNamed) {
  ASSERT_EQ(run({"run", "s.toml", "--out", "out", "--all", "--report"}).code, 0);
  // As if by another version, whose bounds were others.
  Json changed = manifest("out");
  changed["checksums"]["frontier.csv"] = "crc32:01234567";
  write("out/manifest.json", changed.dump());
  const Outcome outcome = run({"run", "s.toml", "--out", "out", "--quiet"});
  EXPECT_EQ(outcome.code, 0);
  EXPECT_NE(outcome.err.find("boundsweep: out/points.csv: stays"), std::string::npos);
  EXPECT_NE(outcome.err.find("boundsweep: out/report.html: stays"), std::string::npos);
  EXPECT_TRUE(exists("out/points.csv"));
  EXPECT_EQ(run({"run", "s.toml", "--out", "out", "--quiet"}).err, "");
}

TEST_F(Files, PointsThatWereAddedByHandAreNotOurs) {
  ASSERT_EQ(run({"run", "s.toml", "--out", "out"}).code, 0);
  write("out/points.csv", "mine");
  for (const char* option : {"--quiet", "--all"}) {
    EXPECT_EQ(run({"run", "s.toml", "--out", "out", option}).code, 2);
    EXPECT_EQ(content("out/points.csv"), "mine");
  }
}

TEST_F(Files, AReportOfAnotherProgramIsRefused) {
  ASSERT_EQ(run({"run", "s.toml", "--out", "out"}).code, 0);
  write("out/report.html", "<html>mine</html>");
  const Outcome outcome = run({"report", "out"});
  EXPECT_EQ(outcome.code, 2);
  EXPECT_EQ(outcome.err.rfind("boundsweep: out/report.html: ", 0), 0u) << outcome.err;
  EXPECT_EQ(content("out/report.html"), "<html>mine</html>");
  std::filesystem::remove(directory / "out/report.html");
  for (int i = 0; i < 2; ++i) EXPECT_EQ(run({"report", "out"}).code, 0);
  EXPECT_FALSE(exists("out/.boundsweep/report.html.partial"));
}

TEST_F(Files, AReportMakesNoDirectory) {
  EXPECT_EQ(run({"report", "nowhere"}).code, 2);
  EXPECT_FALSE(exists("nowhere"));
  std::filesystem::create_directories(directory / "empty");
  EXPECT_EQ(run({"report", "empty"}).code, 2);
  EXPECT_TRUE(std::filesystem::is_empty(directory / "empty"));
}

TEST_F(Files, BesideAPlotAreNotItsTemporaryOnes) {
  ASSERT_EQ(run({"run", "s.toml", "--out", "out"}).code, 0);
  for (const std::string name : {"p.svg.gnuplot", "p.svg.partial"}) {
    write(name, "mine");
    const Outcome outcome = run({"plot", "out", "--where", "kappa=0.5", "--out", "p.svg"});
    EXPECT_EQ(outcome.code, 2);
    EXPECT_EQ(outcome.err.rfind("boundsweep: " + name + ": ", 0), 0u) << outcome.err;
    EXPECT_EQ(content(name), "mine");
    std::filesystem::remove(directory / name);
  }
}

TEST_F(Files, ASecondStartWhileResultsAreWrittenChangesNothing) {
  const std::vector<std::string> command{"run", "long.toml", "--out", "out", "--all", "--quiet"};
  std::future<Outcome> first = std::async(std::launch::async, [&] { return run(command); });
  wait_for("out/points.csv.partial");
  std::vector<std::string> other = command;
  other.insert(other.end(), {"--set", "process.kappa=0.6"});
  const std::string busy =
      "boundsweep: out: another boundsweep is running in this directory; choose another --out\n";
  for (const std::vector<std::string>& second : {command, other}) {
    const Outcome outcome = run(second);
    EXPECT_EQ(outcome.code, 2);
    EXPECT_EQ(outcome.err, busy);
  }
  EXPECT_EQ(run({"report", "out"}).err, busy);
  ASSERT_EQ(first.get().code, 0);
  for (const auto& [name, sum] : manifest("out").at("checksums").items())
    EXPECT_EQ(sum, "crc32:" + checksum(directory / ("out/" + name)));
}

TEST_F(Files, MergesAtTheSameTimeTakeTurnsOrAreRefused) {
  make_shards();
  ASSERT_EQ(run({"merge", "0", "1", "--out", "whole", "--quiet"}).code, 0);
  std::vector<std::future<Outcome>> merges;
  for (int i = 0; i < 6; ++i)
    merges.push_back(std::async(std::launch::async, [&] {
      return run({"merge", "0", "1", "--out", "out", "--quiet"});
    }));
  int done = 0;
  for (std::future<Outcome>& merge : merges) {
    const Outcome outcome = merge.get();
    if (outcome.code == 0) {
      ++done;
    } else {
      EXPECT_EQ(outcome.code, 2);
      EXPECT_NE(outcome.err.find("another boundsweep is running"), std::string::npos);
    }
  }
  EXPECT_GE(done, 1);
  for (const char* name : {"frontier.csv", "phases.csv"})
    EXPECT_EQ(content(std::string("out/") + name), content(std::string("whole/") + name));
  EXPECT_EQ(entries("out").size(), 5u) << "two tables, the manifest, .boundsweep/lock";
}

#if !defined(__SANITIZE_ADDRESS__)  // whose library has to come before any other
TEST_F(Files, WhereTheFileSystemCannotLockItSaysSoOnce) {
  for (const int error : {ENOLCK, EOPNOTSUPP, EINVAL, ENOSYS}) {
    Surroundings surroundings = in_directory();
    surroundings.launcher = {"/usr/bin/env", "LD_PRELOAD=" BOUNDSWEEP_NO_LOCKS,
                             "NO_LOCKS=" + std::to_string(error)};
    const Outcome outcome = run_program({"run", "s.toml", "--out", "out", "--quiet"}, surroundings);
    EXPECT_EQ(outcome.code, 0);
    EXPECT_EQ(
        outcome.err.rfind("boundsweep: out/.boundsweep/lock: this file system cannot lock (", 0),
        0u)
        << outcome.err;
    EXPECT_EQ(std::count(outcome.err.begin(), outcome.err.end(), '\n'), 1);
    EXPECT_TRUE(exists("out/manifest.json"));
  }
}
#endif

TEST_F(Files, BeyondALimitOfTheirSizeLeaveAnEarlierRunsAsTheyWere) {
  const std::vector<std::string> command{"run", "s.toml", "--out", "out", "--all", "--quiet"};
  ASSERT_EQ(run(command).code, 0);
  std::vector<std::string> contents;
  for (const char* name : {"frontier.csv", "phases.csv", "points.csv", "manifest.json"})
    contents.push_back(content(std::string("out/") + name));
  const std::vector<std::string> before = entries("out");
  for (const char* blocks : {"0", "1", "2", "4", "8", "16", "32"}) {  // of 512 bytes
    SCOPED_TRACE(blocks);
    const Outcome outcome =
        run_program(command, through_shell(std::string("ulimit -f ") + blocks + "; exec \"$@\""));
    EXPECT_EQ(outcome.code, 3);
    EXPECT_NE(outcome.err.find(": cannot write: File too large\n"), std::string::npos)
        << outcome.err;
    std::size_t i = 0;
    for (const char* name : {"frontier.csv", "phases.csv", "points.csv", "manifest.json"})
      EXPECT_EQ(content(std::string("out/") + name), contents[i++]) << name;
    for (const std::string& name : entries("out"))
      EXPECT_EQ(name.find(".partial"), std::string::npos) << name;
  }
  EXPECT_EQ(run(command).code, 0);
  EXPECT_EQ(entries("out"), before);
}

TEST_F(Files, BeyondALimitOfTheirSizeEndAMerge) {
  make_shards();
  const Outcome outcome =
      run_program({"merge", "0", "1", "--out", "out"}, through_shell("ulimit -f 8; exec \"$@\""));
  EXPECT_EQ(outcome.code, 3);
  EXPECT_NE(outcome.err.find("cannot write: File too large"), std::string::npos) << outcome.err;
  EXPECT_FALSE(exists("out"));
}

TEST_F(Files, AJournalBeyondALimitOfItsSizeCanBeContinued) {
  const std::vector<std::string> command{"run",       "long.toml", "--out",        "out", "--quiet",
                                         "--threads", "1",         "--checkpoint", "0"};
  const Outcome outcome = run_program(command, through_shell("ulimit -f 512; exec \"$@\""));
  EXPECT_EQ(outcome.code, 3);
  EXPECT_NE(outcome.err.find(".boundsweep/journal-1-0: cannot write: File too large"),
            std::string::npos)
      << outcome.err;
  ASSERT_EQ(run(command).code, 0);
  EXPECT_LT(manifest("out").at("timings").at("points_this_run").get<long>(), 806400);
}

TEST_F(Files, EverySignalThatAsksForTheEndSavesTheWork) {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2, SIGXCPU}) {
    SCOPED_TRACE(signal);
    Surroundings surroundings = in_directory();
    surroundings.interrupt_once_exists = directory / "out/.boundsweep/state";
    surroundings.signal = signal;
    const Outcome outcome =
        run_program({"run", "long.toml", "--out", "out", "--threads", "1"}, surroundings);
    EXPECT_EQ(outcome.code, 130) << outcome.err;
    EXPECT_EQ(outcome.err.rfind("boundsweep: interrupted after ", 0), 0u) << outcome.err;
    EXPECT_TRUE(exists("out/.boundsweep/journal-1-0"));
    std::filesystem::remove_all(directory / "out");
  }
}

TEST_F(Files, SignalsIgnoredFromTheStartStayIgnored) {
  const std::vector<std::pair<const char*, int>> ignored{
      {"INT", SIGINT}, {"HUP", SIGHUP}, {"TERM", SIGTERM}, {"USR2", SIGUSR2}};
  for (const auto& [name, signal] : ignored) {
    SCOPED_TRACE(name);
    Surroundings surroundings = through_shell(std::string("trap '' ") + name + "; exec \"$@\"");
    surroundings.interrupt_once_exists = directory / "out/.boundsweep/state";
    surroundings.signal = signal;
    const Outcome outcome = run_program(
        {"run", "long.toml", "--out", "out", "--quiet", "--threads", "1"}, surroundings);
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    std::filesystem::remove_all(directory / "out");
  }
}

TEST_F(Files, AMessageThatNobodyReadsLosesNoWork) {
  for (const char* end : {"exec \"$@\" 2>/dev/full", "exec \"$@\" 2>&-", "exec \"$@\" >&- 2>&-"}) {
    SCOPED_TRACE(end);
    Surroundings surroundings = through_shell(end);
    surroundings.interrupt_once_exists = directory / "out/.boundsweep/state";
    const Outcome outcome = run_program(
        {"run", "long.toml", "--out", "out", "--quiet", "--threads", "1"}, surroundings);
    EXPECT_EQ(outcome.code, 130);
    EXPECT_TRUE(exists("out/.boundsweep/journal-1-0"));
    std::filesystem::remove_all(directory / "out");
  }
}

TEST_F(Files, NoMessageEndsUpInAResult) {
  for (const char* end : {"exec \"$@\" 2>&-", "exec \"$@\" >&-", "exec \"$@\" <&- >&- 2>&-"}) {
    SCOPED_TRACE(end);
    const Outcome outcome =
        run_program({"run", "s.toml", "--out", "out", "--all", "--quiet"}, through_shell(end));
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_EQ(content("out/.boundsweep/lock"), "");
    for (const auto& [name, sum] : manifest("out").at("checksums").items())
      EXPECT_EQ(sum, "crc32:" + checksum(directory / ("out/" + name)));
    const Outcome loud =
        run_program({"run", "s.toml", "--out", "loud"}, through_shell("exec \"$@\" >&-"));
    EXPECT_EQ(loud.code, 3) << "what was asked for cannot be said";
    EXPECT_FALSE(exists("loud"));
    std::filesystem::remove_all(directory / "out");
  }
}

TEST_F(Files, AReaderThatLeavesEndsNoRun) {
  const Outcome outcome =
      run_program({"run", "s.toml", "--out", "out"},
                  through_shell("{ \"$@\"; echo \"code $?\" >code; } | head -c 1"));
  EXPECT_EQ(content("code"), "code 0\n");
  EXPECT_TRUE(exists("out/manifest.json"));
  run_program({"--help"}, through_shell("{ sleep 0.2; \"$@\"; echo \"code $?\" >code; } | true"));
  EXPECT_EQ(content("code"), "code 0\n");
}

}  // namespace
}  // namespace boundsweep
