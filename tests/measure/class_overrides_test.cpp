// --set beside what is measured.

#include "host/measure/class_overrides.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "host/config/error.hpp"
#include "tests/output/scratch_directory.hpp"

namespace boundsweep {
namespace {

std::string problem(const std::vector<std::string>& options) {
  return message_of<InputError>([&] { class_overrides(options); });
}

TEST(ClassOverrides, AreWhatTensorsDoNotTell) {
  const ClassOverrides overrides = class_overrides(
      {"architecture.heads=4", "architecture.placement=pre", "architecture.rotary=true",
       "weights.readout=1", "loss.kind=ramp", "training.bits=8"});
  using Entry = std::array<std::string, 2>;
  EXPECT_EQ(overrides.architecture,
            (ArchitectureEntries{Entry{"heads", "4"}, Entry{"placement", "\"pre\""},
                                 Entry{"rotary", "true"}}));
  EXPECT_TRUE(overrides.new_readout);
  EXPECT_EQ(overrides.bits, 8);
  EXPECT_FALSE(class_overrides({}).bits);
}

TEST(ClassOverrides, DoNotStateWhatIsMeasured) {
  EXPECT_EQ(problem({"weights.query=3"}),
            "--set weights.query: is measured; a larger bound that was decided on beforehand may "
            "replace it in "
            "the file");
  EXPECT_EQ(problem({"weights.kind=frobenius"}).rfind("--set weights.kind: is measured", 0), 0u);
  EXPECT_EQ(problem({"architecture.width=8"}),
            "--set architecture.width: is read from the tensors");
  EXPECT_EQ(
      problem({"training.rank=2"}),
      "--set training.rank: is what audit finds; see --trainable, --start and --rank-of-update");
  EXPECT_EQ(problem({"statistics.selection=1"}),
            "--set statistics.selection: is what audit computes; add what else you chose after "
            "seeing the data "
            "to the file");
  EXPECT_EQ(problem({"weights.readout_bias=1"}),
            "--set weights.readout_bias: stands without weights.readout: a readout that is in the "
            "checkpoint "
            "is measured");
  EXPECT_EQ(problem({"architecture.heads=[2,4]"}),
            "--set architecture.heads: must be one number: norms are measured head by head");
  EXPECT_EQ(problem({"architecture.hed=2"}),
            "--set architecture.hed: unknown key, the closest known one is architecture.heads");
}

}  // namespace
}  // namespace boundsweep
