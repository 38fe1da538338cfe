#include "host/cluster/other_cuts.hpp"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "tests/output/scratch_directory.hpp"

namespace boundsweep {
namespace {

using Json = nlohmann::ordered_json;

class OtherCuts : public testing::Test {
 protected:
  /// An unfinished shard has no manifest.
  void make(const std::string& name, const Json& sweep = nullptr) {
    std::filesystem::create_directories(directory_ / name);
    if (!sweep.is_null())
      std::ofstream(directory_ / name / "manifest.json")
          << Json{{"program", "boundsweep"}, {"sweep", sweep}};
  }
  /// The name of what is found beside shard-0-of-2 of this sweep.
  std::string found() const {
    const auto other = other_cut_beside(directory_ / "shard-0-of-2", sweep_, {0, 2});
    return other ? other->directory.filename().string() : "";
  }

  const Json sweep_{{"process", {{"kappa", {0.5}}}}}, other_{{"process", {{"kappa", {0.6}}}}};
  ScratchDirectory directory_;
};

TEST_F(OtherCuts, AreFoundFinishedOrNot) {
  EXPECT_EQ(found(), "");
  make("shard-0-of-2", sweep_);
  make("shard-1-of-2");
  EXPECT_EQ(found(), "");
  make("shard-3-of-8", sweep_);
  EXPECT_EQ(found(), "shard-3-of-8");
  make("shard-1-of-8");
  EXPECT_EQ(found(), "shard-1-of-8") << "the first";
  make("shard-4-of-16");
  EXPECT_EQ(found(), "shard-4-of-16") << "the finest";
}

TEST_F(OtherCuts, AreOfTheSameSweep) {
  make("shard-3-of-8", other_);
  EXPECT_EQ(found(), "");
}

TEST_F(OtherCuts, AreCalledAsShardsAre) {
  for (const char* name : {"shard-1-of-", "shard--of-8", "shard-1-of-8x", "xshard-1-of-8",
                           "shard-01-of-8", "shard-+1-of-8", "shard-1-8", "log"})
    make(name);
  std::ofstream(directory_ / "shard-1-of-8") << "a file";
  EXPECT_EQ(found(), "");
}

TEST_F(OtherCuts, OwnDirectoryCounts) {
  make("shard-1-of-8");
  const auto other = other_cut_beside(directory_ / "shard-1-of-8/", sweep_, {0, 2});
  ASSERT_TRUE(other.has_value());
  EXPECT_EQ(other->shard.count, 8);
  EXPECT_EQ(other->shard.index, 1);
}

TEST_F(OtherCuts, NothingIsBesideWhatIsNotThere) {
  EXPECT_FALSE(other_cut_beside(directory_ / "none/shard-0-of-2", sweep_, {0, 2}).has_value());
}

}  // namespace
}  // namespace boundsweep
