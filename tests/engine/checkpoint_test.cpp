#include "host/engine/checkpoint.hpp"

#include <cstdint>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include "host/config/error.hpp"
#include "tests/output/scratch_directory.hpp"

namespace boundsweep {
namespace {

constexpr int objectives = 2;

RunState sample_state() {
  RunState state;
  state.sweep = {{"process", {{"kappa", {0.1, 0.5}}}}, {"title", "a \"title\"\nof two lines"}};
  state.device = "cpu";
  state.shape = {3, 5, 7, 2};
  state.range = {100, std::int64_t{1} << 61};
  state.done.tiles.insert(0, 11);
  state.done.tiles.insert(21);
  state.done.evaluated = std::int64_t{1} << 61;
  state.done.vacuous = 13;
  state.done.seconds = 0.1;
  // Index bytes that look like line ends must not end the header.
  state.done.survivors.index = {10, 0x0a0a0a0a0a, 0};
  state.done.survivors.keys = {{-1, 2}, {INT64_MAX, UINT64_MAX}, {INT64_MIN, 0},
                               {0, 1},  {5, 6},                  {7, 8}};
  state.done.cells.merge({{0x3fe0000000000000, 10}, {}});
  return state;
}

/// One tile with one survivor.
DoneTiles sample_tile(std::int64_t tile) {
  DoneTiles done;
  done.tiles.insert(tile);
  done.evaluated = 100;
  done.vacuous = 1;
  done.seconds = 0.5;
  done.survivors.index = {tile * 0x0a0a};
  done.survivors.keys = {{tile, 1}, {2, 3}};
  done.cells.merge({{static_cast<std::uint64_t>(tile), tile}, {100, tile}});
  return done;
}

std::vector<std::uint64_t> ratios(const RunState& state) {
  std::vector<std::uint64_t> list;
  for (const CellBest& cell : state.done.cells.all()) list.push_back(cell.ratio);
  return list;
}

using Intervals = std::map<std::int64_t, std::int64_t>;

void write_file(const std::filesystem::path& path, const std::string& content) {
  std::ofstream(path, std::ios::binary) << content;
}

class CheckpointFile : public testing::Test {
 protected:
  CheckpointFile() : checkpoint(directory / "out"), file(directory / "out/.boundsweep/state") {}

  std::string load_error() {
    return message_of<InputError>([&] { checkpoint.load(); });
  }
  std::string damaged(const std::string& what) const {
    return file.string() + ": damaged checkpoint (" + what + "); remove " +
           file.parent_path().string() + " to start over";
  }

  ScratchDirectory directory;
  Checkpoint checkpoint;
  std::filesystem::path file;
};

TEST_F(CheckpointFile, NoneIsNoState) { EXPECT_FALSE(checkpoint.load()); }

TEST_F(CheckpointFile, ReadsBackWhatItWrote) {
  const RunState saved = sample_state();
  checkpoint.start(saved);
  const std::optional<RunState> state = checkpoint.load();
  ASSERT_TRUE(state);
  EXPECT_EQ(state->sweep, saved.sweep);
  EXPECT_EQ(state->device, "cpu");
  EXPECT_EQ(state->shape.architectures, 3);
  EXPECT_EQ(state->shape.curves, 5);
  EXPECT_EQ(state->shape.offsets, 7);
  EXPECT_EQ(state->shape.depths, 2);
  EXPECT_EQ(state->range.first, 100);
  EXPECT_EQ(state->range.last, std::int64_t{1} << 61);
  EXPECT_EQ(state->done.tiles.intervals(), (Intervals{{0, 11}, {21, 22}}));
  EXPECT_EQ(state->done.evaluated, std::int64_t{1} << 61);
  EXPECT_EQ(state->done.vacuous, 13);
  EXPECT_EQ(state->done.seconds, 0.1);
  EXPECT_EQ(state->done.survivors.index, saved.done.survivors.index);
  ASSERT_EQ(state->done.survivors.keys.size(), saved.done.survivors.keys.size());
  for (std::size_t i = 0; i < saved.done.survivors.keys.size(); ++i)
    EXPECT_TRUE(state->done.survivors.keys[i] == saved.done.survivors.keys[i]);
  EXPECT_EQ(ratios(*state), (std::vector<std::uint64_t>{0x3fe0000000000000, UINT64_MAX}));
  EXPECT_EQ(state->done.cells.all()[0].index, 10);
  EXPECT_EQ(state->done.cells.all()[1].index, CellBest::none);
}

TEST_F(CheckpointFile, ReadsBackAStateWithoutSurvivors) {
  RunState saved = sample_state();
  saved.done.survivors = {};
  checkpoint.start(saved);
  const std::optional<RunState> state = checkpoint.load();
  ASSERT_TRUE(state);
  EXPECT_TRUE(state->done.survivors.index.empty());
  EXPECT_TRUE(state->done.survivors.keys.empty());
}

TEST_F(CheckpointFile, LaterStateReplacesTheFormer) {
  RunState state = sample_state();
  checkpoint.start(state);
  state.done.tiles.insert(11);
  checkpoint.start(state);
  EXPECT_EQ(checkpoint.load()->done.tiles.intervals(), (Intervals{{0, 12}, {21, 22}}));
  EXPECT_FALSE(std::filesystem::exists(file.string() + ".partial"));
}

TEST_F(CheckpointFile, RemoveLeavesNoTrace) {
  checkpoint.start(sample_state());
  checkpoint.remove();
  EXPECT_FALSE(std::filesystem::exists(file.parent_path()));
  EXPECT_TRUE(std::filesystem::exists(directory / "out"));
  EXPECT_FALSE(checkpoint.load());
  checkpoint.remove();  // once more is no error
}

TEST_F(CheckpointFile, EveryTruncationIsReported) {
  checkpoint.start(sample_state());
  const std::string whole = content_of(file);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    write_file(file, whole.substr(0, size));
    ASSERT_NE(load_error(), "no error") << size << " of " << whole.size() << " bytes";
  }
}

TEST_F(CheckpointFile, ErrorsNameTheFileAndTheWayOut) {
  checkpoint.start(sample_state());
  const std::string whole = content_of(file);
  write_file(file, "");
  EXPECT_EQ(load_error(), damaged("not of this version"));
  write_file(file, whole.substr(0, whole.size() - 1));
  EXPECT_EQ(load_error(), damaged("wrong checksum"));
  write_file(file, whole + "x");
  EXPECT_EQ(load_error(), damaged("wrong checksum"));
  std::string changed = whole;
  changed.back() ^= 1;
  write_file(file, changed);
  EXPECT_EQ(load_error(), damaged("wrong checksum"));
  write_file(file, "{\n" + whole);
  EXPECT_EQ(load_error().rfind(file.string() + ": damaged checkpoint (", 0), 0u);
  write_file(file, "{}\n");
  EXPECT_EQ(load_error().rfind(file.string() + ": damaged checkpoint (", 0), 0u);
}

TEST_F(CheckpointFile, CountsOfMoreThanThereIsAreReported) {
  checkpoint.start(sample_state());
  const std::string whole = content_of(file);
  const std::string content = whole.substr(whole.find('\n') + 1);
  const std::string start = "boundsweep checkpoint 3 ";
  ASSERT_EQ(whole.rfind(start, 0), 0u);
  // With a multiple of 2^64 bytes more, sizes computed in 64 bits would be right.
  const std::map<std::string, std::string> counts{
      {"\"survivors\":3", "\"survivors\":2305843009213693955"},
      {"\"keys\":6", "\"keys\":1152921504606846982"},
      {"\"cells\":2", "\"cells\":1152921504606846978"}};
  for (const auto& [own, more] : counts) {
    std::string changed = content;
    const std::size_t place = changed.find(own);
    ASSERT_NE(place, std::string::npos) << own;
    changed.replace(place, own.size(), more);
    write_file(file, fmt::format("{}{} {:08x}\n{}", start, changed.size(),
                                 ::crc32_z(0, reinterpret_cast<const Bytef*>(changed.data()),
                                           changed.size()),
                                 changed));
    EXPECT_EQ(load_error(), damaged("wrong size")) << more;
  }
}

TEST_F(CheckpointFile, EveryChangedByteOfTheSurvivorsIsReported) {
  checkpoint.start(sample_state());
  const std::string whole = content_of(file);
  for (std::size_t i = whole.find('\n') + 1; i < whole.size(); ++i) {
    std::string changed = whole;
    changed[i] = static_cast<char>(changed[i] ^ 0x10);
    write_file(file, changed);
    ASSERT_EQ(load_error(), damaged("wrong checksum")) << "byte " << i;
  }
}

TEST_F(CheckpointFile, EveryChangedDigitOfTheHeaderIsReported) {
  checkpoint.start(sample_state());
  const std::string whole = content_of(file);
  // A number that is a little off would skip tiles or count points twice without a word.
  for (std::size_t i = 0; i < whole.find('\n'); ++i) {
    if (whole[i] < '1' || whole[i] > '9') continue;
    std::string changed = whole;
    changed[i] = changed[i] == '9' ? '8' : static_cast<char>(changed[i] + 1);
    write_file(file, changed);
    ASSERT_NE(load_error(), "no error") << changed.substr(0, whole.find('\n'));
  }
}

TEST_F(CheckpointFile, JournalsOfAllProcessesAddToTheState) {
  const std::int64_t start = checkpoint.start(sample_state());
  Checkpoint second(directory / "out", 1), third(directory / "out", 12);
  second.join(start);
  third.join(start);
  checkpoint.append(sample_tile(30));
  second.append(sample_tile(11));
  third.append(sample_tile(40));
  second.append(sample_tile(31));
  const std::optional<RunState> state = Checkpoint(directory / "out", 5).load();
  ASSERT_TRUE(state);
  EXPECT_EQ(state->done.tiles.intervals(), (Intervals{{0, 12}, {21, 22}, {30, 32}, {40, 41}}));
  EXPECT_EQ(state->done.evaluated, (std::int64_t{1} << 61) + 400);
  EXPECT_EQ(state->done.vacuous, 17);
  EXPECT_DOUBLE_EQ(state->done.seconds, 2.1);
  EXPECT_EQ(state->done.survivors.index.size(), 7u);
  EXPECT_EQ(state->done.survivors.keys.size(), 14u);
  EXPECT_EQ(ratios(*state), (std::vector<std::uint64_t>{11, 100}));
  EXPECT_EQ(state->done.cells.all()[1].index, 11) << "of equals the first";
}

TEST_F(CheckpointFile, AStartTakesTheJournalsIn) {
  checkpoint.start(sample_state());
  checkpoint.append(sample_tile(30));
  const std::string former = content_of(directory / "out/.boundsweep/journal-1-0");
  RunState state = *checkpoint.load();
  EXPECT_EQ(checkpoint.start(state), 2);
  EXPECT_FALSE(std::filesystem::exists(directory / "out/.boundsweep/journal-1-0"));
  // Killed between writing the state and removing the journals: they count only once.
  write_file(directory / "out/.boundsweep/journal-1-0", former);
  const std::optional<RunState> again = checkpoint.load();
  EXPECT_EQ(again->done.evaluated, state.done.evaluated);
  EXPECT_EQ(again->done.survivors.index, state.done.survivors.index);
}

TEST_F(CheckpointFile, WhatAKilledProcessWasWritingDoesNotCount) {
  checkpoint.start(sample_state());
  checkpoint.append(sample_tile(30));
  const std::filesystem::path journal = directory / "out/.boundsweep/journal-1-0";
  const std::size_t first = content_of(journal).size();
  checkpoint.append(sample_tile(31));
  const std::string whole = content_of(journal);
  for (std::size_t size = 0; size <= whole.size(); ++size) {
    write_file(journal, whole.substr(0, size));
    const int entries = size < first ? 0 : size < whole.size() ? 1 : 2;
    const std::optional<RunState> state = checkpoint.load();
    ASSERT_EQ(state->done.evaluated, (std::int64_t{1} << 61) + 100 * entries) << size << " bytes";
    ASSERT_EQ(state->done.survivors.index.size(), 3u + static_cast<unsigned>(entries));
    ASSERT_EQ(state->done.tiles.count(), 12 + entries);
  }
}

TEST_F(CheckpointFile, DamageWithinAJournalIsReported) {
  checkpoint.start(sample_state());
  checkpoint.append(sample_tile(30));
  const std::filesystem::path journal = directory / "out/.boundsweep/journal-1-0";
  const std::size_t first = content_of(journal).size();
  checkpoint.append(sample_tile(31));
  const std::string whole = content_of(journal);
  const std::string name = journal.string() + ": damaged checkpoint (";
  for (std::size_t i = 0; i < first; ++i) {
    std::string changed = whole;
    changed[i] = static_cast<char>(changed[i] ^ 0x40);
    write_file(journal, changed);
    const std::string error = message_of<InputError>([&] { checkpoint.load(); });
    // A size that reaches beyond the end looks like an unfinished entry.
    if (error == "no error") {
      ASSERT_EQ(checkpoint.load()->done.tiles.count(), 12) << "byte " << i;
    } else {
      ASSERT_EQ(error.rfind(name, 0), 0u) << error;
    }
  }
}

TEST_F(CheckpointFile, ACompactedJournalSaysTheSame) {
  checkpoint.start(sample_state());
  checkpoint.append(sample_tile(30));
  checkpoint.append(sample_tile(31));
  const std::uint64_t before = checkpoint.journal_size();
  DoneTiles both = sample_tile(30);
  both.tiles.insert(31);
  both.evaluated = 200;
  checkpoint.compact(both);
  EXPECT_LT(checkpoint.journal_size(), before);
  EXPECT_EQ(checkpoint.journal_size(), content_of(directory / "out/.boundsweep/journal-1-0").size());
  checkpoint.append(sample_tile(32));
  const std::optional<RunState> state = checkpoint.load();
  EXPECT_EQ(state->done.tiles.intervals(), (Intervals{{0, 11}, {21, 22}, {30, 33}}));
  EXPECT_EQ(state->done.evaluated, (std::int64_t{1} << 61) + 300);
}

TEST_F(CheckpointFile, OnlyItsOwnFilesAreReadAndRemoved) {
  checkpoint.start(sample_state());
  checkpoint.append(sample_tile(30));
  const std::vector<std::string> others{"journal-1-0~",  "journal-1-x", "journal-",
                                        "journal-1-0.b", "notes",       "state.txt"};
  for (const std::string& name : others) write_file(file.parent_path() / name, "mine");
  EXPECT_EQ(checkpoint.load()->done.tiles.count(), 13);
  checkpoint.start(*checkpoint.load());
  checkpoint.remove();
  for (const std::string& name : others)
    EXPECT_EQ(content_of(file.parent_path() / name), "mine") << name;
  EXPECT_FALSE(std::filesystem::exists(file));
  for (const std::string& name : others) std::filesystem::remove(file.parent_path() / name);
  write_file(file.parent_path() / "journal-7-3.partial", "of a process that was killed");
  checkpoint.remove();
  EXPECT_FALSE(std::filesystem::exists(file.parent_path()));
}

TEST_F(CheckpointFile, NothingIsWrittenThroughALink) {
  const std::int64_t start = checkpoint.start(sample_state());
  write_file(directory / "mine", "mine");
  std::filesystem::create_symlink(directory / "mine", file.parent_path() / "journal-1-0");
  EXPECT_EQ(start, 1);
  EXPECT_THROW(checkpoint.append(sample_tile(30)), ResourceError);
  EXPECT_EQ(content_of(directory / "mine"), "mine");
}

TEST_F(CheckpointFile, UnwritableDirectoryIsAResourceError) {
  write_file(directory / "file", "");
  Checkpoint blocked(directory / "file/out");
  EXPECT_THROW(blocked.start(sample_state()), ResourceError);
}

}  // namespace
}  // namespace boundsweep
