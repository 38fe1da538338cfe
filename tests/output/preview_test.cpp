/// The first rows on terminals of several widths.

#include <gtest/gtest.h>

#include "host/config/sweep_reader.hpp"
#include "host/output/preview.hpp"

namespace boundsweep {
namespace {

const Sweep& sweep() {
  static const Sweep result = read_sweep_text(
      "[architecture]\ndepth = [1, 2]\nwidth = [4, 8]\n[process]\nkappa = [0.5, 0.9]\n", "t");
  return result;
}

const std::vector<std::string> records{"kappa,depth,width,norms,bound\r\n", "0.5,1,4,2,0.125\r\n",
                                       "0.5,2,4,4,0.25\r\n"};

TEST(Preview, ShowsWhatVariesAndWhatAnswers) {
  const std::string whole =
      "kappa  depth  width  bound\n"
      "  0.5      1      4  0.125\n"
      "  0.5      2      4   0.25\n";
  EXPECT_EQ(preview(sweep(), records, 2), whole);
  EXPECT_EQ(preview(sweep(), records, 2, 26), whole);
  EXPECT_EQ(preview(sweep(), records, 9, 26), whole + "… and 7 more rows\n");
}

TEST(Preview, MovesWhatIsTheSameEverywhere) {
  EXPECT_EQ(preview(sweep(), records, 2, 25),
            "in all rows shown: kappa = 0.5\n"
            "depth  width  bound\n"
            "    1      4  0.125\n"
            "    2      4   0.25\n");
}

TEST(Preview, NamesWhatDoesNotFit) {
  EXPECT_EQ(preview(sweep(), records, 2, 6),
            "in all rows shown: kappa = 0.5, width = 4\n"
            "bound\n"
            "0.125\n"
            " 0.25\n"
            "not shown on 6 columns: depth\n");
}

TEST(Preview, OfAnEmptyFrontierIsItsHeader) {
  EXPECT_EQ(preview(sweep(), {records[0]}, 0, 10),
            "bound\nnot shown on 10 columns: kappa, depth, width\n");
}

}  // namespace
}  // namespace boundsweep
