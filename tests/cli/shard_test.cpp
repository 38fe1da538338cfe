// Shards and what merge makes of them, and of shards that do not belong together.

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "tests/cli/program.hpp"

namespace boundsweep {
namespace {

using Json = nlohmann::json;

class Shards : public ProgramTest {
 protected:
  Shards() { write("s.toml", small_sweep); }

  /// Runs all parts of s.toml into the directories they have by default.
  void run_all(int count, const std::vector<std::string>& options = {}) {
    for (int i = 0; i < count; ++i) {
      std::vector<std::string> command{"run", "s.toml",  "--quiet",     "--threads",
                                       "1",   "--shard", part(i, count)};
      command.insert(command.end(), options.begin(), options.end());
      const Outcome outcome = run(command);
      ASSERT_EQ(outcome.code, 0) << outcome.err;
    }
  }
  static std::string part(int i, int count) {
    return std::to_string(i) + "/" + std::to_string(count);
  }
  static std::string shard(int i, int count) {
    return "boundsweep-out/s/shard-" + std::to_string(i) + "-of-" + std::to_string(count);
  }
  Outcome merge(std::vector<std::string> directories) {
    directories.insert(directories.begin(), "merge");
    directories.insert(directories.end(), {"--out", "merged"});
    return run(directories);
  }
  static std::vector<std::string> shards(int count) {
    std::vector<std::string> names;
    for (int i = 0; i < count; ++i) names.push_back(shard(i, count));
    return names;
  }
  void expect_refused(const std::vector<std::string>& directories, const std::string& error) {
    const Outcome outcome = merge(directories);
    EXPECT_EQ(outcome.code, 2);
    EXPECT_EQ(outcome.err, "boundsweep: " + error + "\n");
    EXPECT_FALSE(exists("merged/frontier.csv"));
    EXPECT_FALSE(exists("merged/frontier.csv.partial"));
  }
  void flip_byte(const std::string& name, std::size_t at) const {
    std::string text = content(name);
    text.at(at) = static_cast<char>(text[at] ^ 1);
    write(name, text);
  }
  void edit_manifest(const std::string& directory, const std::string& pointer, const Json& value) {
    Json manifest = Json::parse(content(directory + "/manifest.json"));
    manifest[Json::json_pointer(pointer)] = value;
    write(directory + "/manifest.json", manifest.dump());
  }
};

TEST_F(Shards, MergeToTheBytesOfOneRun) {
  ASSERT_EQ(run({"run", "s.toml", "--quiet", "--out", "whole"}).code, 0);
  const Json whole = Json::parse(content("whole/manifest.json"));
  // More parts than there are architectures, and more than there are points.
  for (const int count : {1, 5, 101}) {
    run_all(count);
    const Outcome outcome = merge(shards(count));
    ASSERT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_EQ(content("merged/frontier.csv"), content("whole/frontier.csv")) << count;
    EXPECT_EQ(content("merged/phases.csv"), content("whole/phases.csv")) << count;
    const Json merged = Json::parse(content("merged/manifest.json"));
    EXPECT_EQ(merged.at("counts"), whole.at("counts"));
    EXPECT_EQ(merged.at("checksums"), whole.at("checksums"));
    EXPECT_EQ(merged.at("sweep"), whole.at("sweep"));
    EXPECT_EQ(merged.at("shards"), count);
    std::filesystem::remove_all(directory / "merged");
  }
}

TEST_F(Shards, MergeToAReportWithPhaseDiagrams) {
  run_all(2);
  ASSERT_EQ(merge(shards(2)).code, 0);
  EXPECT_EQ(run({"plot", "merged", "--kind", "phases", "--axes", "samples,depth", "--out", "p.svg"})
                .code,
            0);
  const Outcome outcome = run({"report", "merged"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_TRUE(exists("merged/report.html"));
}

TEST_F(Shards, AMergeThatFailsLeavesAnEarlierOneAsItIs) {
  run_all(2);
  ASSERT_EQ(merge(shards(2)).code, 0);
  const std::vector<std::string> files{"merged/frontier.csv", "merged/phases.csv",
                                       "merged/manifest.json"};
  std::vector<std::string> before;
  for (const std::string& file : files) before.push_back(content(file));
  for (const char* keys : {"/frontier.keys", "/phases.keys"}) {
    const std::string damaged = shard(1, 2) + keys, whole = content(damaged);
    flip_byte(damaged, whole.size() - 5);
    const Outcome outcome = run({"merge", shard(0, 2), shard(1, 2), "--out", "merged", "--trust"});
    EXPECT_EQ(outcome.code, 2);
    EXPECT_EQ(outcome.err.rfind("boundsweep: " + damaged + ": damaged", 0), 0u) << outcome.err;
    for (std::size_t i = 0; i < files.size(); ++i) EXPECT_EQ(content(files[i]), before[i]);
    write(damaged, whole);
  }
  std::filesystem::remove(directory / shard(1, 2) / "phases.csv");
  edit_manifest(shard(1, 2), "/checksums", Json{{"frontier.csv", "crc32:0"}, {"frontier.keys", ""}});
  EXPECT_EQ(merge(shards(2)).err, "boundsweep: " + shard(1, 2) +
                                      ": the sweep has phase diagrams, the shard has no phases.csv; "
                                      "run the shard again\n");
}

TEST_F(Shards, WithoutPhaseDiagramsMergeToNone) {
  ASSERT_EQ(run({"run", "s.toml", "--quiet", "--out", "merged"}).code, 0);
  ASSERT_TRUE(exists("merged/phases.csv"));
  run_all(2, {"--set", "report.diagrams=[]"});
  // Without a manifest that lists them, these are someone's files.
  std::filesystem::remove(directory / "merged/manifest.json");
  const std::string phases = content("merged/phases.csv");
  EXPECT_EQ(merge(shards(2)).code, 2);
  EXPECT_EQ(content("merged/phases.csv"), phases);
  std::filesystem::remove_all(directory / "merged");
  ASSERT_EQ(merge(shards(2)).code, 0);
  EXPECT_FALSE(exists("merged/phases.csv"));
}

TEST_F(Shards, MergeWithOtherObjectivesAndGroups) {
  const std::vector<std::vector<std::string>> frontiers{
      {"frontier.maximize=[]"},
      {"frontier.minimize=[\"bound\", \"range\", \"lipschitz\"]"},
      {"frontier.minimize=[\"bound_over_range\", \"lipschitz\"]", "frontier.group_by=[]"},
      {"frontier.group_by=[\"depth\", \"samples\"]"}};
  for (const std::vector<std::string>& overrides : frontiers) {
    SCOPED_TRACE(overrides[0]);
    std::vector<std::string> options;
    for (const std::string& entry : overrides) options.insert(options.end(), {"--set", entry});
    run_all(4, options);
    std::vector<std::string> command{"run", "s.toml", "--quiet", "--out", "whole"};
    command.insert(command.end(), options.begin(), options.end());
    ASSERT_EQ(run(command).code, 0);
    const Outcome outcome = merge(shards(4));
    ASSERT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_EQ(content("merged/frontier.csv"), content("whole/frontier.csv"));
    EXPECT_EQ(content("merged/phases.csv"), content("whole/phases.csv"));
    for (const char* name : {"merged", "whole", "boundsweep-out"})
      std::filesystem::remove_all(directory / name);
  }
}

TEST_F(Shards, SayWhatTheyAre) {
  const Outcome outcome = run({"run", "s.toml", "--shard", "1/3", "--out", "out"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const Json manifest = Json::parse(content("out/manifest.json"));
  EXPECT_EQ(manifest.at("shard").at("index"), 1);
  EXPECT_EQ(manifest.at("shard").at("count"), 3);
  const std::int64_t points = manifest.at("shard").at("last").get<std::int64_t>() -
                              manifest.at("shard").at("first").get<std::int64_t>();
  EXPECT_EQ(manifest.at("counts").at("points"), points);
  EXPECT_EQ(manifest.at("counts").at("evaluated").get<std::int64_t>() +
                manifest.at("counts").at("skipped").get<std::int64_t>(),
            points);
  EXPECT_GT(manifest.at("sweep_counts").at("points").get<std::int64_t>(), points);
  EXPECT_TRUE(manifest.at("checksums").contains("frontier.keys"));
  for (const char* other : {"0/3", "1/4"})
    EXPECT_EQ(run({"run", "s.toml", "--shard", other, "--out", "out"}).err,
              std::string("boundsweep: out: holds the results of shard 1/3, not of shard ") +
                  other + "; choose another --out\n");
  EXPECT_EQ(
      run({"run", "s.toml", "--out", "out"}).err,
      "boundsweep: out: holds the results of shard 1/3, not of the whole sweep; choose another "
      "--out\n");
}

TEST_F(Shards, MissingOnesAreNamedWithTheirCommands) {
  run_all(6, {"--set", "bound.levels=9", "--set", "title=\"a b\""});
  std::vector<std::string> some{shard(0, 6), shard(3, 6) + "/", shard(5, 6)};
  const std::string command =
      "  boundsweep run s.toml --set bound.levels=9 --set 'title=\"a b\"' --shard ";
  const std::string tail =
      command + "1/6 --out " + shard(1, 6) + "\n" + command + "2/6 --out " + shard(2, 6) + "\n" +
      command + "4/6 --out " + shard(4, 6) + "\n" +
      "or submit the job array again with --array=1-2,4 and run --shard slurm/6";
  expect_refused(some, "3 of 6 shards missing: 1-2,4; run\n" + tail);
  std::filesystem::remove(directory / (shard(4, 6) + "/manifest.json"));
  some.push_back(shard(4, 6));
  expect_refused(some, "no manifest.json, so not finished: " + shard(4, 6) +
                           "\n3 of 6 shards missing: 1-2,4; run\n" + tail);
  expect_refused({"nowhere"},
                 "no manifest.json, so not finished: nowhere\nno finished shard to merge");
}

TEST_F(Shards, ThatDoNotBelongTogetherAreRefused) {
  run_all(3);
  std::vector<std::string> names = shards(3);
  expect_refused({names[0], names[1], names[1]},
                 names[1] + " and " + names[1] + ": both are shard 1/3");
  ASSERT_EQ(run({"run", "s.toml", "--quiet", "--shard", "2/4"}).code, 0);
  expect_refused({names[0], names[1], shard(2, 4)},
                 names[0] + " and " + shard(2, 4) + ": shards of different cuts, 0/3 and 2/4");
  ASSERT_EQ(run({"run", "s.toml", "--quiet", "--shard", "2/3", "--out", "other", "--set",
                 "process.kappa=[0.5, 0.8]"})
                .code,
            0);
  expect_refused({names[0], names[1], "other"},
                 names[0] + " and other: shards of different sweeps (process.kappa differs)");
  ASSERT_EQ(run({"run", "s.toml", "--quiet", "--out", "whole"}).code, 0);
  expect_refused({names[0], names[1], "whole"},
                 "whole/manifest.json: of a whole sweep, not of a shard; shards are made by run "
                 "--shard i/n");
  edit_manifest(names[2], "/version", "0.0.9");
  const Outcome outcome = merge(names);
  EXPECT_EQ(outcome.code, 2);
  EXPECT_EQ(outcome.err.rfind(
                "boundsweep: " + names[2] + "/manifest.json: made by version 0.0.9, this is ", 0),
            0u)
      << outcome.err;
}

TEST_F(Shards, OtherCutsAndCountsAreRefused) {
  run_all(2);
  const std::vector<std::string> names = shards(2);
  const Json manifest = Json::parse(content(names[1] + "/manifest.json"));
  const std::int64_t first = manifest.at("shard").at("first");
  const std::int64_t last = manifest.at("shard").at("last");
  edit_manifest(names[1], "/shard/first", first - 1);
  expect_refused(names, names[1] + ": starts at point " + std::to_string(first - 1) +
                            " where the shard before it ends at " + std::to_string(first) +
                            "; run both again on machines of one kind");
  edit_manifest(names[1], "/shard/first", first);
  edit_manifest(names[1], "/shard/last", last - 1);
  expect_refused(names, names[1] + ": ends at point " + std::to_string(last - 1) + " of " +
                            std::to_string(last) + "; run it again");
  edit_manifest(names[1], "/shard/last", last);
  // Together more than 64 bits hold.
  for (const std::string& name : names)
    edit_manifest(name, "/counts/evaluated", std::int64_t{1} << 62);
  expect_refused(names, names[0] + "/manifest.json: damaged (4611686018427387904 is no count); run the "
                                   "shard again");
}

TEST_F(Shards, DamagedFilesAreNamed) {
  run_all(2);
  const std::vector<std::string> names = shards(2);
  const std::string csv = names[1] + "/frontier.csv", keys = names[1] + "/frontier.keys";
  const std::string csv_content = content(csv), keys_content = content(keys);
  for (const std::size_t at : {std::size_t{0}, csv_content.size() / 2, csv_content.size() - 3}) {
    flip_byte(csv, at);
    expect_refused(names, csv + ": damaged (wrong checksum); run the shard again");
    write(csv, csv_content);
  }
  write(csv, csv_content.substr(0, csv_content.size() / 2));
  expect_refused(names, csv + ": damaged (wrong checksum); run the shard again");
  std::filesystem::remove(directory / csv);
  expect_refused(names, csv + ": damaged (missing); run the shard again");
  write(csv, csv_content);

  flip_byte(keys, keys_content.size() / 2);
  expect_refused(names, keys + ": damaged (wrong checksum); run the shard again");
  write(keys, keys_content.substr(0, keys_content.size() - 1));
  expect_refused(names, keys + ": damaged (" + std::to_string(keys_content.size() - 1) +
                            " bytes instead of " + std::to_string(keys_content.size()) +
                            "); run the shard again");
  std::filesystem::remove(directory / keys);
  expect_refused(names, keys + ": cannot open: No such file or directory; run the shard again");
  write(keys, keys_content);
  write(names[1] + "/manifest.json", content(names[1] + "/manifest.json").substr(0, 500));
  expect_refused(names, names[1] + "/manifest.json: damaged (no JSON); run the shard again");
}

TEST_F(Shards, ManifestsWithEntriesOfOtherTypesAreNamed) {
  run_all(2);
  const std::vector<std::string> names = shards(2);
  const std::string file = names[1] + "/manifest.json", whole = content(file);
  const std::vector<std::pair<std::string, std::string>> entries{
      {"/program", "not a manifest of boundsweep"},
      {"/version", "damaged (it states no version)"},
      {"/sweep", "damaged (it states no sweep)"}};
  for (const auto& [entry, what] : entries) {
    edit_manifest(names[1], entry, 3);
    expect_refused(names, file + ": " + what + "; run the shard again");
    write(file, whole);
  }
}

TEST_F(Shards, TrustStillVerifiesWhatItTakesOver) {
  run_all(1);
  const std::string csv = shard(0, 1) + "/frontier.csv";
  flip_byte(csv, content(csv).size() - 5);
  const Outcome outcome = run({"merge", shard(0, 1), "--out", "merged", "--trust"});
  EXPECT_EQ(outcome.code, 2);
  EXPECT_EQ(
      outcome.err.rfind("boundsweep: " + csv + ": damaged (wrong checksum of the record at", 0), 0u)
      << outcome.err;
  EXPECT_FALSE(exists("merged/frontier.csv"));
}

TEST_F(Shards, OutOfMergeIsNoShardAndNoOtherSweep) {
  run_all(2);
  std::vector<std::string> command{"merge", shard(0, 2), shard(1, 2), "--out", shard(1, 2)};
  EXPECT_EQ(run(command).err,
            "boundsweep: --out " + shard(1, 2) + ": is one of the shards; choose another\n");
  ASSERT_EQ(run({"run", "s.toml", "--quiet", "--out", "other", "--set", "bound.levels=9"}).code, 0);
  command.back() = "other";
  EXPECT_EQ(run(command).err,
            "boundsweep: other: holds the results of another sweep (bound.levels differs); choose "
            "another --out\n");
}

TEST_F(Shards, UnfinishedRunOfAnotherShardIsRefused) {
  write("long.toml", long_sweep);
  Surroundings surroundings = in_directory();
  surroundings.interrupt_once_exists = directory / "out/.boundsweep/state";
  const Outcome interrupted = run_program(
      {"run", "long.toml", "--shard", "0/2", "--out", "out", "--threads", "1"}, surroundings);
  ASSERT_EQ(interrupted.code, 130) << interrupted.err;
  const Outcome other = run({"run", "long.toml", "--shard", "1/2", "--out", "out"});
  EXPECT_EQ(other.code, 2);
  EXPECT_NE(other.err.find("out: holds an unfinished run of points 0 to "), std::string::npos)
      << other.err;
  const Outcome same = run({"run", "long.toml", "--shard", "0/2", "--out", "out", "--quiet"});
  EXPECT_EQ(same.code, 0) << same.err;
}

/// The program as a task of a job array: env sets what Slurm would.
class ArrayTasks : public Shards {
 protected:
  Outcome task(int id, int first, int last, const std::vector<std::string>& arguments) {
    Surroundings surroundings = in_directory();
    surroundings.launcher = {"/usr/bin/env", "SLURM_ARRAY_TASK_ID=" + std::to_string(id),
                             "SLURM_ARRAY_TASK_COUNT=" + std::to_string(last - first + 1),
                             "SLURM_ARRAY_TASK_MIN=" + std::to_string(first),
                             "SLURM_ARRAY_TASK_MAX=" + std::to_string(last)};
    return run_program(arguments, surroundings);
  }
};

TEST_F(ArrayTasks, ThatAreSubmittedAgainDoNotCutAnew) {
  const std::vector<std::string> command{"run", "s.toml", "--quiet", "--shard", "slurm"};
  for (int i = 0; i < 8; ++i) ASSERT_EQ(task(i, 0, 7, command).code, 0);
  // Tasks 1 and 2 failed: one left its directory, one nothing.
  for (const int i : {1, 2}) std::filesystem::remove_all(directory / shard(i, 8));
  std::filesystem::create_directories(directory / shard(1, 8) / ".boundsweep");
  const std::string refused =
      "boundsweep: --shard slurm: this job array has 2 tasks, but " + shard(0, 8) +
      " is of another cut of the sweep; say --shard slurm/8 for tasks of that cut, --shard slurm/2 "
      "for a new one\n";
  for (const int first : {1, 0})
    for (int i = first; i < first + 2; ++i) {
      const Outcome outcome = task(i, first, first + 1, command);
      EXPECT_EQ(outcome.code, 2);
      EXPECT_EQ(outcome.err, refused);
    }
  EXPECT_FALSE(exists(shard(0, 2)));
  EXPECT_FALSE(exists(shard(1, 2)));
  for (const int i : {1, 2})
    EXPECT_EQ(task(i, 1, 2, {"run", "s.toml", "--quiet", "--shard", "slurm/8"}).code, 0);
  EXPECT_EQ(merge(shards(8)).code, 0);
}

TEST_F(ArrayTasks, AreNotMisledByTheirOwnOutputDirectory) {
  // As job files name it, with the number of parts of the first array; nothing is finished yet.
  std::filesystem::create_directories(directory / "o/shard-1-of-8");
  const Outcome outcome =
      task(1, 1, 2, {"run", "s.toml", "--quiet", "--shard", "slurm", "--out", "o/shard-1-of-8"});
  EXPECT_EQ(outcome.code, 2);
  EXPECT_NE(outcome.err.find("--shard slurm/8"), std::string::npos) << outcome.err;
}

TEST_F(ArrayTasks, OfAnotherSweepDoNotMatter) {
  for (int i = 0; i < 3; ++i)
    ASSERT_EQ(run({"run", "s.toml", "--quiet", "--set", "bound.levels=5", "--shard", part(i, 3),
                   "--out", "o/shard-" + std::to_string(i) + "-of-3"})
                  .code,
              0);
  EXPECT_EQ(
      task(0, 0, 1, {"run", "s.toml", "--quiet", "--shard", "slurm", "--out", "o/shard-0-of-2"})
          .code,
      0);
}

TEST_F(Shards, OfAnotherCutThatIsMeantAreMentioned) {
  run_all(3);
  const std::vector<std::string> command{"run", "s.toml", "--shard", "1/2"};
  const Outcome outcome = run(command);
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(outcome.err, "boundsweep: " + shard(0, 3) +
                             " is of another cut of the sweep, not of 2 parts; merge takes the "
                             "shards of one\n");
  EXPECT_EQ(run({"run", "s.toml", "--shard", "2/3"}).err,
            "boundsweep: " + shard(1, 2) +
                " is of another cut of the sweep, not of 3 parts; merge takes the shards of one\n");
}

TEST_F(Shards, UsageErrors) {
  EXPECT_EQ(run({"run", "s.toml", "--shard", "5/5"}).err,
            "boundsweep: --shard 5/5: shard 5 of 5: shards are counted from 0 to 4\n");
  EXPECT_EQ(run({"run", "s.toml", "--shard", "0/5", "--all"}).err,
            "boundsweep: --all: not with --shard; merge takes no points.csv\n");
  EXPECT_EQ(run({"run", "s.toml", "--shard", "0/5", "--report"}).err,
            "boundsweep: --report: not with --shard; merge the shards, then boundsweep report\n");
  EXPECT_EQ(run({"merge", "x"}).err, "boundsweep: --out is required; see boundsweep --help\n");
  EXPECT_EQ(directory.entries(), 1u);
}

}  // namespace
}  // namespace boundsweep
