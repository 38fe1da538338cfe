#include "host/engine/checkpoint.hpp"

#include <cstdint>
#include <fstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "host/config/error.hpp"
#include "tests/output/scratch_directory.hpp"

namespace boundsweep {
namespace {

constexpr int objectives = 2;

RunState sample_state() {
  RunState state;
  state.sweep = {{"process", {{"kappa", {0.1, 0.5}}}}, {"title", "a \"title\"\nof two lines"}};
  state.device = "cpu";
  state.shape = {3, 5, 7};
  state.next_tile = 11;
  state.evaluated = std::int64_t{1} << 61;
  state.vacuous = 13;
  state.seconds = 0.1;
  // Index bytes that look like line ends must not end the header.
  state.survivors.index = {10, 0x0a0a0a0a0a, 0};
  state.survivors.keys = {{-1, 2}, {INT64_MAX, UINT64_MAX}, {INT64_MIN, 0},
                          {0, 1},  {5, 6},                  {7, 8}};
  state.cells = {{0x3fe0000000000000, 10}, {}};
  return state;
}

void write_file(const std::filesystem::path& path, const std::string& content) {
  std::ofstream(path, std::ios::binary) << content;
}

class CheckpointFile : public testing::Test {
 protected:
  CheckpointFile() : checkpoint(directory / "out"), file(directory / "out/checkpoint/state") {}

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
  checkpoint.save(saved);
  const std::optional<RunState> state = checkpoint.load();
  ASSERT_TRUE(state);
  EXPECT_EQ(state->sweep, saved.sweep);
  EXPECT_EQ(state->device, "cpu");
  EXPECT_EQ(state->shape.architectures, 3);
  EXPECT_EQ(state->shape.curves, 5);
  EXPECT_EQ(state->shape.offsets, 7);
  EXPECT_EQ(state->next_tile, 11);
  EXPECT_EQ(state->evaluated, std::int64_t{1} << 61);
  EXPECT_EQ(state->vacuous, 13);
  EXPECT_EQ(state->seconds, 0.1);
  EXPECT_EQ(state->survivors.index, saved.survivors.index);
  ASSERT_EQ(state->survivors.keys.size(), saved.survivors.keys.size());
  for (std::size_t i = 0; i < saved.survivors.keys.size(); ++i)
    EXPECT_TRUE(state->survivors.keys[i] == saved.survivors.keys[i]);
  ASSERT_EQ(state->cells.size(), 2u);
  EXPECT_EQ(state->cells[0].ratio, 0x3fe0000000000000u);
  EXPECT_EQ(state->cells[0].index, 10);
  EXPECT_EQ(state->cells[1].index, CellBest::none);
}

TEST_F(CheckpointFile, ReadsBackAStateWithoutSurvivors) {
  RunState saved = sample_state();
  saved.survivors = {};
  checkpoint.save(saved);
  const std::optional<RunState> state = checkpoint.load();
  ASSERT_TRUE(state);
  EXPECT_TRUE(state->survivors.index.empty());
  EXPECT_TRUE(state->survivors.keys.empty());
}

TEST_F(CheckpointFile, LaterStateReplacesTheFormer) {
  RunState state = sample_state();
  checkpoint.save(state);
  state.next_tile = 12;
  checkpoint.save(state);
  EXPECT_EQ(checkpoint.load()->next_tile, 12);
  EXPECT_FALSE(std::filesystem::exists(file.string() + ".partial"));
}

TEST_F(CheckpointFile, RemoveLeavesNoTrace) {
  checkpoint.save(sample_state());
  checkpoint.remove();
  EXPECT_FALSE(std::filesystem::exists(file.parent_path()));
  EXPECT_TRUE(std::filesystem::exists(directory / "out"));
  EXPECT_FALSE(checkpoint.load());
  checkpoint.remove();  // once more is no error
}

TEST_F(CheckpointFile, EveryTruncationIsReported) {
  checkpoint.save(sample_state());
  const std::string whole = content_of(file);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    write_file(file, whole.substr(0, size));
    ASSERT_NE(load_error(), "no error") << size << " of " << whole.size() << " bytes";
  }
}

TEST_F(CheckpointFile, ErrorsNameTheFileAndTheWayOut) {
  checkpoint.save(sample_state());
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

TEST_F(CheckpointFile, EveryChangedByteOfTheSurvivorsIsReported) {
  checkpoint.save(sample_state());
  const std::string whole = content_of(file);
  for (std::size_t i = whole.find('\n') + 1; i < whole.size(); ++i) {
    std::string changed = whole;
    changed[i] = static_cast<char>(changed[i] ^ 0x10);
    write_file(file, changed);
    ASSERT_EQ(load_error(), damaged("wrong checksum")) << "byte " << i;
  }
}

TEST_F(CheckpointFile, EveryChangedDigitOfTheHeaderIsReported) {
  checkpoint.save(sample_state());
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

TEST_F(CheckpointFile, OneRunPerDirectory) {
  checkpoint.lock();
  {
    Checkpoint other(directory / "out");
    EXPECT_EQ(message_of<InputError>([&] { other.lock(); }),
              (directory / "out").string() +
                  ": another boundsweep is running in this directory; choose another --out");
  }
  Checkpoint elsewhere(directory / "elsewhere");
  elsewhere.lock();
}

TEST_F(CheckpointFile, UnwritableDirectoryIsAResourceError) {
  write_file(directory / "file", "");
  const Checkpoint blocked(directory / "file/out");
  EXPECT_THROW(blocked.save(sample_state()), ResourceError);
}

}  // namespace
}  // namespace boundsweep
