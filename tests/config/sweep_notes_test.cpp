// What a sweep's reader notes beside the sweep.

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "host/config/sweep_reader.hpp"

namespace boundsweep {
namespace {

using Notes = std::vector<std::string>;

Notes notes(const std::string& text, const std::vector<std::string>& options = {}) {
  return read_sweep_text(text, "t.toml", options).notes;
}

const char* const epsilon_note =
    "t.toml: architecture.norm_epsilon: not given, so it is 1; a layer norm of PyTorch has 1e-5, and "
    "larger bounds";

TEST(SweepNotes, NormsWithoutAnEpsilon) {
  EXPECT_EQ(notes(""), Notes{epsilon_note}) << "two norms per block by default";
  EXPECT_EQ(notes("[architecture]\nnorms_per_block = [0, 1]\n"), Notes{epsilon_note});
  EXPECT_EQ(notes("[architecture]\nnorms = 1\n"), Notes{epsilon_note});
  EXPECT_EQ(notes("[architecture]\nnorms_per_block = 0\nfinal_norm = [false, true]\n"),
            Notes{epsilon_note});
  EXPECT_EQ(notes("[architecture]\nnorms_per_block = 0\nembedding_norm = true\n"), Notes{epsilon_note});
  EXPECT_EQ(notes("[architecture]\nnorms_per_block = 0\n", {"architecture.norms=2"}),
            Notes{epsilon_note});
}

TEST(SweepNotes, NoNormsOrAnEpsilon) {
  EXPECT_EQ(notes("[architecture]\nnorms_per_block = 0\n"), Notes{});
  EXPECT_EQ(notes("[architecture]\nnorms = 0\nfinal_norm = false\n"), Notes{});
  EXPECT_EQ(notes("[architecture]\nnorm_epsilon = 1\n"), Notes{});
  EXPECT_EQ(notes("[architecture]\nnorm_epsilon = [1e-5, 1e-6]\n"), Notes{});
  EXPECT_EQ(notes("", {"architecture.norm_epsilon=1e-5"}), Notes{});
}

TEST(SweepNotes, ListsOfAWeightThatMayBeMeantByLayer) {
  const std::string network = "[architecture]\nnorms = 0\ndepth = 2\n[weights]\n";
  EXPECT_EQ(notes(network + "query = [3.1, 2.7]\n"),
            Notes{"t.toml:5: weights.query: a list is an axis: every network has one of its 2 values, "
                  "the same in all its 2 layers; bounds block by block stand in tables [[blocks]]"});
  EXPECT_EQ(notes(network + "query = [3.1, 2.7]\nff_in_bias = [0.1,\n0.2]\n").size(), 2u);
  EXPECT_EQ(notes(network, {"weights.value=[1, 2]"}),
            Notes{"--set weights.value: a list is an axis: every network has one of its 2 values, the "
                  "same in all its 2 layers; bounds block by block stand in tables [[blocks]]"});
  EXPECT_EQ(notes(network + "query = [3.1, 2.7, 1]\n"), Notes{}) << "of another length";
  EXPECT_EQ(notes(network + "query = { from = 1, to = 2, points = 2 }\n"), Notes{});
  EXPECT_EQ(notes(network + "query = [3.1, 2.7]\n", {"architecture.depth=[2, 3]"}), Notes{});
  EXPECT_EQ(notes("[architecture]\nnorms = 0\ndepth = 1\n[weights]\nquery = [1]\n"), Notes{});
  EXPECT_EQ(notes("[architecture]\nnorms = 0\ndepth = 2\nheads = [1, 2]\n"), Notes{});
}

TEST(SweepNotes, FirstStepThatChangesNothing) {
  const std::string process = "[architecture]\nnorms = 0\n[process]\nfirst_step = 0.1\n";
  EXPECT_EQ(notes(process), Notes{});
  EXPECT_EQ(notes(process + "start = \"stationary\"\n"),
            Notes{"t.toml:4: process.first_step: changes nothing: the start is stationary"});
  EXPECT_EQ(notes(process + "ergodicity = \"total_variation\"\n"),
            Notes{"t.toml:4: process.first_step: changes nothing: the ergodicity is total_variation"});
  EXPECT_EQ(notes(process + "model = { kind = \"doeblin\", mass = 0.2 }\n"),
            Notes{"t.toml:4: process.first_step: changes nothing: the ergodicity is total_variation"});
}

TEST(SweepNotes, SamplesNeededOutsideTheEventsOfSimultaneous) {
  const std::string target = "[architecture]\nnorms = 0\n[bound]\ntarget = 0.1\n";
  EXPECT_EQ(notes(target), Notes{});
  EXPECT_EQ(notes(target + "[statistics]\nsimultaneous = false\n"), Notes{});
  EXPECT_EQ(notes(target + "[statistics]\nsimultaneous = true\n"),
            Notes{"t.toml:4: bound.target: all rows hold together (statistics.simultaneous) for the "
                  "N on their axis; samples_needed quotes others: to rely on one, put it on "
                  "statistics.samples"});
}

TEST(SweepNotes, GroupsThatNoBlockHas) {
  const std::string network = "[architecture]\nnorms = 0\n[[blocks]]\n";
  EXPECT_EQ(notes(network + "trainable = [\"value\", \"readout\"]\n"),
            Notes{"t.toml:4: blocks.trainable: readout stands outside the blocks: training.trainable "
                  "says whether it is trained"});
  for (const char* groups : {"[]", "[\"all\"]", "[\"value\", \"bias\"]"})
    EXPECT_EQ(notes(network + "trainable = " + groups + "\n"), Notes{}) << groups;
}

}  // namespace
}  // namespace boundsweep
