// Input and surroundings that nobody would choose: an answer and an exit code, never a signal.

#include <filesystem>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "tests/cli/program.hpp"

namespace boundsweep {
namespace {

using Json = nlohmann::json;

std::string times(int count, const std::string& text) {
  std::string all;
  for (int i = 0; i < count; ++i) all += text;
  return all;
}

class Hostile : public ProgramTest {
 protected:
  Hostile() { write("s.toml", small_sweep); }

  /// The program from a shell, which puts `around` about "$@".
  Outcome run_in_shell(const std::string& around, const std::vector<std::string>& arguments) {
    Surroundings surroundings = in_directory();
    surroundings.launcher = {"/bin/bash", "-c", around, "sh"};
    return run_program(arguments, surroundings);
  }

  void expect_refused(const std::vector<std::string>& arguments) {
    const Outcome outcome = run(arguments);
    EXPECT_EQ(outcome.code, 2) << outcome.err;
    EXPECT_EQ(outcome.err.rfind("boundsweep: ", 0), 0u) << outcome.err;
    EXPECT_LT(outcome.err.size(), 6000u) << "paths are shown in full, nothing else that is long";
  }
};

/// Its name is Latin-1.
class LatinName : public Hostile {
 protected:
  const std::string name = "caf\xe9.toml";
  LatinName() { write(name, small_sweep); }
};

TEST_F(LatinName, RunsExplainsAndReports) {
  const Outcome outcome = run({"run", name, "--report", "--all", "--threads", "2"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const std::string out = "boundsweep-out/caf\xe9";
  EXPECT_TRUE(exists(out + "/report.html"));
  const Json manifest = Json::parse(content(out + "/manifest.json"));
  EXPECT_EQ(manifest.at("sweep_file"), "caf\\xe9.toml");
  EXPECT_EQ(run({"report", out}).code, 0);
  EXPECT_TRUE(Json::accept(run({"table", out, "--format", "json"}).out));
  EXPECT_TRUE(Json::accept(run({"explain", name, "--json"}).out));
  EXPECT_EQ(run({"plan", name}).code, 0);
  EXPECT_EQ(run({"derivatives", name, "--format", "json"}).code, 0);
  EXPECT_EQ(run({"run", name, "--all", "--quiet"}).code, 0) << "again, in the same directory";
}

TEST_F(LatinName, ContinuesWhatWasInterrupted) {
  write(name, long_sweep);
  Surroundings surroundings = in_directory();
  surroundings.interrupt_once_exists = directory / "o\xff/.boundsweep/state";
  const std::vector<std::string> command{"run", name, "--out", "o\xff", "--checkpoint", "0",
                                         "--threads", "1"};
  const Outcome first = run_program(command, surroundings);
  ASSERT_EQ(first.code, 130) << first.err;
  const Outcome second = run(command);
  EXPECT_EQ(second.code, 0) << second.err;
}

TEST_F(LatinName, ShardsAreMerged) {
  ASSERT_EQ(run({"run", name, "--shard", "0/2", "--quiet", "--out", "\xff/0"}).code, 0);
  const Outcome missing = run({"merge", "\xff/0", "--out", "all"});
  EXPECT_EQ(missing.code, 2);
  EXPECT_NE(missing.err.find("boundsweep run 'caf\xe9.toml' --shard 1/2"), std::string::npos)
      << "a command that works: " << missing.err;
  ASSERT_EQ(run({"run", name, "--shard", "1/2", "--quiet", "--out", "\xff/1"}).code, 0);
  const Outcome merged = run({"merge", "\xff/0", "\xff/1", "--out", "a\xff"});
  ASSERT_EQ(merged.code, 0) << merged.err;
  ASSERT_EQ(run({"run", name, "--quiet", "--out", "whole"}).code, 0);
  EXPECT_EQ(content("a\xff/frontier.csv"), content("whole/frontier.csv"));
  EXPECT_EQ(Json::parse(content("a\xff/manifest.json")).at("sweep_file"), "caf\\xe9.toml");
}

TEST_F(Hostile, WordsThatAreNotUtf8) {
  expect_refused({"run", "s.toml", "--set", "title=\"\xff\""});
  expect_refused({"run", "s.toml", "--set", "\xff.\xff=1"});
  expect_refused({"run", "s.toml", "--set", "loss.kind=\xff"});
  expect_refused({"run", "s.toml", "--threads", "\xff"});
  expect_refused({"run", "s.toml", "--shard", "\xff"});
  expect_refused({"run", "s.toml", "--device", "\xff"});
  expect_refused({"run", "\xff.toml"});
  expect_refused({"explain", "s.toml", "--point", "\xff=1"});
  expect_refused({"explain", "s.toml", "--point", "depth=\xff"});
  expect_refused({"explain", "s.toml", "--index", "\xff"});
  expect_refused({"table", "\xff"});
  write("l.csv", "loss,\xff\n0.5,0\n");
  expect_refused({"certify", "l.csv", "--range", "\xff", "--code-bits", "0"});
  expect_refused({"certify", "l.csv", "--range", "0,1", "--code-bits", "\xff"});
  expect_refused({"certify", "\xff.csv", "--range", "0,1", "--code-bits", "0"});
  expect_refused({"certify", "l.csv", "--column", "\xfe", "--range", "0,1", "--code-bits", "0"});
  expect_refused({"mixing", "l.csv", "--model", "\xff", "--columns", "loss"});
  expect_refused({"mixing", "l.csv", "--model", "finite", "--columns", "loss", "--states", "\xff,b"});
  expect_refused({"\xff"});
  write("title.toml", "title = \"\xff\"\n");
  expect_refused({"run", "title.toml"});
  ASSERT_EQ(run({"run", "s.toml", "--quiet", "--out", "out"}).code, 0);
  expect_refused({"table", "out", "--columns", "\xff"});
  expect_refused({"table", "out", "--where", "\xff=1"});
}

TEST_F(Hostile, DeepNesting) {
  constexpr int deep = 40000;
  const std::vector<std::string> texts{times(deep, "a.") + "a = 1\n", "x = " + times(deep, "["),
                                       "x = " + times(deep, "{a="),
                                       "[" + times(deep, "a.") + "a]\n"};
  for (const std::string& text : texts) {
    write("deep.toml", "# a sweep\n" + text);
    for (const char* command : {"run", "plan", "explain", "derivatives", "verify"}) {
      const Outcome outcome = run({command, "deep.toml"});
      EXPECT_EQ(outcome.code, 2);
      EXPECT_EQ(outcome.err, "boundsweep: deep.toml:2: nested more than 32 levels deep\n");
    }
  }
  // One word of a command line has at most 128 KiB.
  for (const std::string& value : {times(deep, "["), times(deep, "{a="), times(deep, "a.") + "a"}) {
    expect_refused({"plan", "s.toml", "--set", "process.kappa=" + value});
    expect_refused({"explain", "s.toml", "--point", "kappa=" + value});
  }
  expect_refused({"plan", "s.toml", "--set", times(deep, "a.") + "a=1"});
}

TEST_F(Hostile, ManifestsOfAnyContent) {
  ASSERT_EQ(run({"run", "s.toml", "--quiet", "--out", "out"}).code, 0);
  for (const char* shard : {"0/2", "1/2"})
    ASSERT_EQ(run({"run", "s.toml", "--quiet", "--shard", shard}).code, 0);
  const std::string part = "boundsweep-out/s/shard-0-of-2", other = "boundsweep-out/s/shard-1-of-2";
  const std::string whole = content("out/manifest.json"), half = content(part + "/manifest.json");
  const std::string deep = times(100000, "[");
  for (const std::string& damage :
       {deep, "{\"program\": " + deep, times(50000, "{\"a\":"), std::string("\xff"), std::string(),
        std::string("[]"), std::string("{\"program\": 3, \"sweep\": {}}"),
        std::string("{\"program\": \"boundsweep\", \"sweep\": [1]}")}) {
    write("out/manifest.json", damage);
    write(part + "/manifest.json", damage);
    expect_refused({"report", "out"});
    expect_refused({"plot", "out", "--out", "p.svg"});
    expect_refused({"merge", part, other, "--out", "merged"});
    EXPECT_LE(run({"table", "out"}).code, 2);
  }
  // Entries of other kinds where the rest is as it should be.
  for (const auto& [place, value] : std::vector<std::pair<const char*, const char*>>{
           {"/program", "7"}, {"/sweep", "[[]]"}, {"/sweep/statistics", "3"}, {"/checksums", "[]"},
           {"/sweep/frontier/group_by", "{}"}, {"/version", "null"}, {"/shard", "\"0/2\""},
           {"/shard/index", "\"0\""}, {"/counts/evaluated", "\"many\""}, {"/overrides", "{}"}}) {
    SCOPED_TRACE(place);
    for (const auto& [file, text] : {std::pair("out/manifest.json", whole),
                                     std::pair((part + "/manifest.json").c_str(), half)}) {
      Json manifest = Json::parse(text);
      manifest[Json::json_pointer(place)] = Json::parse(value);
      write(file, manifest.dump());
    }
    expect_refused({"report", "out"});
    expect_refused({"plot", "out", "--out", "p.svg"});
    expect_refused({"merge", part, other, "--out", "merged"});
  }
}

TEST_F(Hostile, ClosedStreams) {
  ASSERT_EQ(run({"run", "s.toml", "--quiet", "--out", "whole"}).code, 0);
  const auto same = [&](const std::string& out) {
    return content(out + "/frontier.csv") == content("whole/frontier.csv");
  };
  EXPECT_EQ(run_in_shell("\"$@\" <&- >&- 2>&-", {"run", "s.toml", "--quiet", "--out", "a"}).code, 0);
  EXPECT_TRUE(same("a"));
  EXPECT_EQ(run_in_shell("\"$@\" 2>&-", {"run", "s.toml", "--out", "b"}).code, 0);
  EXPECT_TRUE(same("b"));
  EXPECT_EQ(run_in_shell("\"$@\" 2>/dev/full", {"run", "s.toml", "--out", "c"}).code, 0);
  EXPECT_TRUE(same("c"));
  const Outcome closed = run_in_shell("\"$@\" >&-", {"explain", "s.toml"});
  EXPECT_EQ(closed.code, 3);
  EXPECT_NE(closed.err.find("standard output: cannot be written: Bad file descriptor"),
            std::string::npos)
      << closed.err;
  EXPECT_EQ(run_in_shell("\"$@\" 2>&-", {"run", "none.toml"}).code, 2);
  // A reader of messages that has gone away: SIGPIPE must not end a run.
  const Outcome piped = run_in_shell("{ \"$@\" 2>&1 >/dev/null; echo $? >code; } | true",
                                     {"run", "none.toml"});
  EXPECT_EQ(content("code"), "2\n") << piped.err;
}

TEST_F(Hostile, Surroundings) {
  EXPECT_EQ(run_in_shell("exec env -i \"$@\"", {"run", "s.toml", "--quiet"}).code, 0);
  EXPECT_EQ(run_in_shell("LC_ALL=xx LANG=\xff exec \"$@\"", {"plan", "s.toml"}).code, 0);
  EXPECT_EQ(run_in_shell("exec -a '' \"$@\"", {"plan", "s.toml"}).code, 0);
  EXPECT_EQ(run_in_shell("COLUMNS=99999999999999999999 exec \"$@\"", {"plan", "s.toml"}).code, 0);
  const std::string sweep = directory / "s.toml";
  const Outcome gone = run_in_shell("mkdir gone && cd gone && rmdir ../gone && exec \"$@\"",
                                    {"run", sweep, "--quiet"});
  EXPECT_EQ(gone.code, 3) << "no directory to write to";
  EXPECT_EQ(gone.err.rfind("boundsweep: boundsweep-out", 0), 0u) << gone.err;
}

TEST_F(Hostile, EmptyWordsAndLongPaths) {
  const std::string endless(5000, 'x');
  for (const std::string& word : {std::string(), endless}) {
    expect_refused({word});
    expect_refused({"run", word});
    expect_refused({"run", "s.toml", "--set", word});
    expect_refused({"run", "s.toml", "--shard", word});
    expect_refused({"run", "s.toml", "--threads", word});
    expect_refused({"explain", "s.toml", "--point", word});
    expect_refused({"merge", word, "--out", "m"});
  }
  for (const char* command : {"table", "report"}) expect_refused({command, endless});
  const Outcome outcome = run({"run", "s.toml", "--quiet", "--out", endless});
  EXPECT_EQ(outcome.code, 3);
  EXPECT_NE(outcome.err.find("File name too long"), std::string::npos);
}

}  // namespace
}  // namespace boundsweep
