// Sweeps that come from standard input, a pipe or a descriptor: read once, and they name nothing.

#include <string>
#include <vector>

#include <sys/stat.h>
#include <nlohmann/json.hpp>

#include "tests/cli/program.hpp"

namespace boundsweep {
namespace {

class Pipe : public ProgramTest {
 protected:
  Pipe() { write("s.toml", small_sweep); }

  /// In bash, where "$0" "$@" is the program with its arguments.
  Outcome run_in(const std::string& line, const std::vector<std::string>& arguments) {
    Surroundings surroundings = in_directory();
    surroundings.launcher = {"/bin/bash", "-c", line};
    return run_program(arguments, surroundings);
  }
  Outcome piped(const std::vector<std::string>& arguments) {
    return run_in("cat s.toml | \"$0\" \"$@\"", arguments);
  }
};

constexpr const char* no_name =
    ": has no file name to call the output directory after; give --out DIR\n";

TEST_F(Pipe, StandardInputIsASweepFileForEveryCommand) {
  const std::vector<std::vector<std::string>> commands{
      {"plan"},
      {"explain", "--json"},
      {"derivatives"},
      {"verify", "--only", "entropy", "--trials", "2", "--quiet"}};
  for (std::vector<std::string> command : commands) {
    SCOPED_TRACE(command[0]);
    command.insert(command.begin() + 1, "s.toml");
    const Outcome of_file = run(command);
    command[1] = "-";
    const Outcome of_pipe = piped(command);
    EXPECT_EQ(of_pipe.code, 0) << of_pipe.err;
    EXPECT_EQ(of_pipe.out, of_file.out);
    EXPECT_EQ(of_pipe.err, of_file.err);
  }
}

TEST_F(Pipe, ARunOfOneHasTheBytesOfTheFiles) {
  ASSERT_EQ(run({"run", "s.toml", "--out", "file", "--quiet"}).code, 0);
  ASSERT_EQ(piped({"run", "-", "--out", "pipe", "--quiet"}).code, 0);
  EXPECT_EQ(content("pipe/frontier.csv"), content("file/frontier.csv"));
  EXPECT_EQ(nlohmann::json::parse(content("pipe/manifest.json")).at("sweep_file"), "<stdin>");
  // The same again is the same sweep, and its points can be explained without it.
  EXPECT_EQ(piped({"run", "-", "--out", "pipe", "--quiet"}).code, 0);
  EXPECT_EQ(run({"explain", "pipe", "--json", "--index", "2"}).out,
            run({"explain", "s.toml", "--json", "--index", "2"}).out);
}

TEST_F(Pipe, ErrorsCallItStandardInput) {
  write("bad.toml", "[architecture]\nwidht = 8\n");
  const Outcome outcome = run_in("exec \"$0\" \"$@\" <bad.toml", {"run", "-", "--out", "o"});
  EXPECT_EQ(outcome.code, 2);
  EXPECT_EQ(outcome.err,
            "boundsweep: <stdin>:2: architecture.widht: unknown key, the closest known one is "
            "architecture.width\n");
  EXPECT_FALSE(exists("o"));
  const Outcome closed = run_in("exec \"$0\" \"$@\" <&-", {"plan", "-"});
  EXPECT_EQ(closed.code, 2);
  EXPECT_EQ(closed.err, "boundsweep: <stdin>: cannot be read: Bad file descriptor\n");
  const Outcome endless = run_in("exec \"$0\" \"$@\" </dev/zero", {"plan", "-"});
  EXPECT_EQ(endless.err, "boundsweep: <stdin>: is larger than 64 MiB, must be a sweep file\n");
}

TEST_F(Pipe, NothingIsNoSweep) {
  // The program before it failed; an empty file is a sweep of defaults.
  for (const std::string file : {"-", "/dev/stdin"}) {
    const Outcome outcome = run_in("false | \"$0\" \"$@\"", {"plan", file});
    EXPECT_EQ(outcome.code, 2);
    EXPECT_EQ(outcome.err, "boundsweep: " + (file == "-" ? "<stdin>" : file) +
                               ": is empty, must be a sweep file\n");
  }
  write("empty.toml", "");
  EXPECT_EQ(run({"plan", "empty.toml"}).code, 0);
}

TEST_F(Pipe, RunNeedsAnOutputDirectory) {
  ASSERT_EQ(::mkfifo((directory / "fifo").c_str(), 0600), 0);
  struct Case {
    const char *line, *file, *name;
  };
  const std::vector<Case> cases{
      {"cat s.toml | \"$0\" \"$@\"", "-", "<stdin>"},
      {"exec \"$0\" \"$@\" 63< <(cat s.toml)", "/dev/fd/63", "/dev/fd/63"},
      {"exec \"$0\" \"$@\" 63<s.toml", "/proc/self/fd/63", "/proc/self/fd/63"},
      {"cat s.toml | \"$0\" \"$@\"", "/dev/stdin", "/dev/stdin"},
      {"cat s.toml >fifo & \"$0\" \"$@\"", "fifo", "fifo"}};
  for (const Case& source : cases) {
    SCOPED_TRACE(source.line);
    const Outcome refused = run_in(source.line, {"run", source.file, "--quiet"});
    EXPECT_EQ(refused.code, 2);
    EXPECT_EQ(refused.err, "boundsweep: " + std::string(source.name) + no_name);
    EXPECT_FALSE(exists("boundsweep-out"));
    const Outcome named = run_in(source.line, {"run", source.file, "--quiet", "--out", "o"});
    EXPECT_EQ(named.code, 0) << named.err;
    EXPECT_TRUE(exists("o/frontier.csv"));
    std::filesystem::remove_all(directory / "o");
    // A job on another machine could not read it.
    const Outcome jobs = run_in(source.line, {"plan", source.file, "--slurm", "--out", "o"});
    EXPECT_EQ(jobs.code, 2);
    EXPECT_EQ(jobs.err, "boundsweep: --slurm: " + std::string(source.name) +
                            " is not a file that jobs can read; save the sweep to one\n");
    EXPECT_EQ(jobs.out, "");
  }
}

TEST_F(Pipe, NamesThatArePlacesNameNoOutputDirectory) {
  write("...", small_sweep);
  EXPECT_EQ(run({"run", "..."}).err, std::string("boundsweep: ...") + no_name);
  EXPECT_EQ(run({"plan", "boundsweep-out", "--slurm"}).code, 2);
}

TEST_F(Pipe, MissingShardsOfOneAreMadeFromAPipeToo) {
  ASSERT_EQ(piped({"run", "-", "--shard", "0/2", "--out", "o/shard-0-of-2", "--quiet"}).code, 0);
  EXPECT_EQ(run({"merge", "o/shard-0-of-2", "--out", "o"}).err,
            "boundsweep: 1 of 2 shards missing: 1; run\n"
            "  boundsweep run - --shard 1/2 --out o/shard-1-of-2 <SWEEP.toml\n"
            "or submit the job array again with --array=1 and run --shard slurm/2\n");
}

}  // namespace
}  // namespace boundsweep
