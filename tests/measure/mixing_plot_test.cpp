// The scripts of mixing's plots: the data in them, their file, and its ending.

#include "host/measure/mixing_plot.hpp"

#include <string>

#include <gtest/gtest.h>

#include "host/config/error.hpp"
#include "tests/output/scratch_directory.hpp"

namespace boundsweep {
namespace {

bool has(const std::string& script, const std::string& text) {
  return script.find(text) != std::string::npos;
}

StateSeries states() {
  StateSeries series;
  series.names = {"it's", "b"};
  for (int n = 0; n < 200; ++n) series.states.push_back(n % 4 == 0 ? 1 : 0);
  return series;
}

TEST(MixingPlot, OfAFiniteChainShowsSharesOfExits) {
  KappaEstimate kappa;
  kappa.kappa = 0.5;
  const std::string script = finite_chain_plot(states(), kappa, "p.svg");
  EXPECT_TRUE(has(script, "$matrix << EOD\n0.6711409395973155 0.3288590604026846"))
      << script << "100 and 49 of the first one's 149 exits";
  EXPECT_TRUE(has(script, "\n1 0\nEOD"));
  EXPECT_TRUE(has(script, "'it''s' 0")) << "quoted for gnuplot";
  EXPECT_TRUE(has(script, "set output 'p.svg.partial'"));
  EXPECT_TRUE(has(script, "κ = 0.5"));
  EXPECT_TRUE(has(script, "title 'seen'"));
}

TEST(MixingPlot, OfALinearChainShowsFitAndAutocorrelation) {
  VectorSeries series;
  series.columns = {"x", "y"};
  series.values = {1, 0, 0.5, 1, 0.25, -1, 0.125, 1};
  Autoregression fit;
  fit.kappa.kappa = 0.75;
  fit.fitted = {0.5, 0, 0.25, 0.5, 0.125, -0.5};
  const std::string script = autoregression_plot(series, fit, "p.pdf");
  EXPECT_TRUE(has(script, "0.25 0.25")) << script;
  EXPECT_TRUE(has(script, "title 'y'"));
  EXPECT_TRUE(has(script, "'autocorrelation'"));
  EXPECT_TRUE(has(script, "κ = 0.75"));
}

TEST(MixingPlot, OtherEndingsNameTheOption) {
  EXPECT_EQ(message_of<InputError>([] { finite_chain_plot(states(), KappaEstimate{}, "p.bmp"); }),
            "--plot p.bmp: must end in .svg, .png or .pdf");
}

}  // namespace
}  // namespace boundsweep
