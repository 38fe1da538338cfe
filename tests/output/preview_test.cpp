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

TEST(Preview, ShowsTheSizesThatSaySomething) {
  const auto shown = [](const std::vector<std::string>& rows) {
    std::vector<std::string> table{"parameters,bound,trained\r\n"};
    table.insert(table.end(), rows.begin(), rows.end());
    return preview(sweep(), table, rows.size());
  };
  EXPECT_EQ(shown({"90,0.5,6\r\n", "90,0.75,12\r\n"}),
            "bound  trained\n  0.5        6\n 0.75       12\n");
  EXPECT_EQ(shown({"90,0.5,6\r\n", "99,0.75,99\r\n"}),
            "parameters  bound  trained\n        90    0.5        6\n        99   0.75       99\n");
  EXPECT_EQ(shown({"90,0.5,90\r\n", "90,0.75,90\r\n"}),
            "parameters  bound\n        90    0.5\n        90   0.75\n");
}

TEST(Preview, OfAnEmptyFrontierIsItsHeader) {
  EXPECT_EQ(preview(sweep(), {records[0]}, 0, 10),
            "bound\nnot shown on 10 columns: kappa, depth, width\n");
}

}  // namespace
}  // namespace boundsweep
