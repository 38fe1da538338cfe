/// derivatives: the figures published beside the companion code's, and the parts against the whole.

#include <gtest/gtest.h>

#include "boundsweep/objective.hpp"
#include "host/config/sweep_reader.hpp"
#include "host/report/derivatives.hpp"
#include "host/report/explanation.hpp"
#include "host/report/point_choice.hpp"

namespace boundsweep {
namespace {

std::vector<PartBounds> bounds_of(const Problem& problem) {
  return derivative_bounds(problem, choose_point(problem, {}, "").digits);
}

const PartBounds& first_part(const std::vector<PartBounds>& parts, const std::string& name) {
  for (const PartBounds& part : parts)
    if (part.name == name) return part;
  throw std::out_of_range(name);
}

std::vector<std::string> names_of(const std::vector<PartBounds>& parts) {
  std::vector<std::string> names;
  for (const PartBounds& part : parts) names.push_back(part.name);
  return names;
}

Sweep companion(const std::string& name) {
  return read_sweep(std::string(BOUNDSWEEP_SOURCE_DIR) + "/tests/report/data/" + name);
}

/// Orders 1 … 4 agree with figures of three significant digits.
void expect_figures(const PartBounds& part, const std::vector<double>& figures) {
  ASSERT_EQ(part.bounds.size(), figures.size() + 1);
  for (std::size_t k = 1; k <= figures.size(); ++k) {
    const double bound = part.bounds[k].to_double_saturated();
    const double unit = std::pow(10, std::floor(std::log10(figures[k - 1])) - 2);
    EXPECT_TRUE(std::fabs(bound - figures[k - 1]) <= 0.5 * unit) << "order " << k << ": " << bound;
  }
}

TEST(Derivatives, OfTheCompanionCodesAttention) {
  const Problem problem(companion("companion_attention.toml"));
  const std::vector<PartBounds> parts = bounds_of(problem);
  const PartBounds& attention = first_part(parts, "attention");
  EXPECT_NEAR(attention.input.to_double_saturated(), std::sqrt(3.0), 1e-14);
  EXPECT_GE(attention.input.to_double_saturated(), std::sqrt(3.0));
  expect_figures(attention, {2.90e2, 5.54e3, 2.00e5, 2.10e7});
  expect_figures({0, "", {}, attention.coordinate, {}, {}}, {96.53, 1065.5, 2.218e4, 1.344e6});
  // By hand: 3 (3R·p_1 + 3) with R = √3, p_1 = 2·3·3·R/√3.
  EXPECT_NEAR(attention.bounds[1].to_double_saturated(), 9 + 9 * 18 * std::sqrt(3.0), 1e-10);
}

TEST(Derivatives, OfTheCompanionCodesLayerNorm) {
  const Problem problem(companion("companion_layer_norm.toml"));
  const std::vector<PartBounds> parts = bounds_of(problem);
  const PartBounds& norm = first_part(parts, "norm");
  EXPECT_NEAR(norm.input.to_double_saturated(), 10 * std::sqrt(10.0), 1e-12);
  expect_figures(norm, {1, 0.272, 0.3, 0.255});
  expect_figures({0, "", {}, norm.coordinate, {}, {}}, {0.9, 0.2318, 0.2430, 0.1959});
}

TEST(Derivatives, NetworkIsThatOfExplain) {
  const Problem problem(read_sweep_text("[architecture]\ndepth = 3\nfinal_norm = true\n", "t"));
  const Digits digits{};
  const PartBounds network = derivative_bounds(problem, digits).back();
  const Explanation explanation = explain(problem, digits);
  ASSERT_EQ(network.bounds.size(), explanation.derivatives.size());
  for (std::size_t k = 0; k < network.bounds.size(); ++k)
    EXPECT_TRUE(network.bounds[k] == explanation.derivatives[k]) << k;
}

TEST(Derivatives, ListPartsInTheOrderTheyAreApplied) {
  const auto names = [](const char* text) {
    return names_of(bounds_of(Problem(read_sweep_text(text, "t"))));
  };
  using Names = std::vector<std::string>;
  EXPECT_EQ(names("[architecture]\nplacement = \"pre\"\nfinal_norm = true\n"),
            (Names{"embedding", "norm", "attention", "norm", "feed-forward", "block", "final norm",
                   "network"}));
  EXPECT_EQ(names("[architecture]\nnorms_per_block = 1\n"),
            (Names{"embedding", "attention", "feed-forward", "norm", "block", "network"}));
  EXPECT_EQ(names("[architecture]\nnorms_per_block = 0\ndepth = 2\n"),
            (Names{"embedding", "attention", "feed-forward", "block", "attention", "feed-forward",
                   "block", "network"}));
}

/// Blocks composed by hand give the network: each block's input is what the one before puts out.
TEST(Derivatives, BlocksComposeToTheNetwork) {
  for (const char* placement : {"pre", "post"}) {
    SCOPED_TRACE(placement);
    const Problem problem(
        read_sweep_text(std::string("[architecture]\ndepth = 3\ntokens = 3\nplacement = \"") +
                            placement + "\"\n[weights]\nembedding = 2.0\n[bound]\nmax_order = 6\n",
                        "t"));
    const int order = 6;
    const std::vector<PartBounds> parts = bounds_of(problem);
    const auto majorant_of = [&](const PartBounds& part) {
      Majorant c;
      double factorial = 1;
      for (int k = 0; k <= order; ++k) {
        if (k > 1) factorial *= k;
        c[k] = part.bounds[static_cast<std::size_t>(k)] / Extended(factorial);
      }
      return c;
    };
    Majorant composed = majorant_of(parts.front());
    for (const PartBounds& part : parts) {
      if (std::string(part.name) != "block") continue;
      EXPECT_NEAR((part.input / composed[0]).to_double_saturated(), 1, 1e-12);
      composed = substitute(majorant_of(part), composed, order);
    }
    const Majorant network = majorant_of(parts.back());
    for (int k = 0; k <= order; ++k)
      EXPECT_NEAR((composed[k] / network[k]).to_double_saturated(), 1, 1e-12) << k;
  }
}

TEST(Derivatives, StopWhereTheActivationDoes) {
  const Problem problem(read_sweep_text("[architecture]\nactivation = \"relu\"\n", "t"));
  for (const PartBounds& part : bounds_of(problem)) EXPECT_EQ(part.bounds.size(), 2u);
}

TEST(Derivatives, SayThatTheyAreNotDividedByFactorials) {
  const Problem problem(read_sweep_text("", "t"));
  const std::vector<PartBounds> parts = bounds_of(problem);
  const TextTable both = derivative_table(parts, DerivativeNorm::both, TableFormat::json);
  EXPECT_EQ(both.header.back(), "normalization");
  EXPECT_EQ(both.rows[0].back().text, "k-th derivative as a multilinear map (not divided by k!)");
  EXPECT_EQ(both.rows[1].back().text,
            "largest partial derivative of order k of any output (not divided by k!)");
  const TextTable for_people = derivative_table(parts, DerivativeNorm::coordinate, TableFormat::latex);
  EXPECT_EQ(for_people.header.back(), "k = 8");
  EXPECT_NE(for_people.caption.find("coordinate: largest partial derivative of order k of any output "
                                    "(not divided by k!)"),
            std::string::npos);
  EXPECT_EQ(for_people.caption.find("multilinear"), std::string::npos) << "not shown";
}

TEST(Derivatives, MajorantsAreThoseOfTheBounds) {
  const Problem problem(read_sweep_text("[architecture]\ndepth = 2\n", "t"));
  for (const PartBounds& part : bounds_of(problem)) {
    double factorial = 1;
    ASSERT_EQ(part.majorant.size(), part.bounds.size());
    for (std::size_t k = 0; k < part.bounds.size(); ++k) {
      if (k > 1) factorial *= static_cast<double>(k);
      if (part.bounds[k].is_zero()) continue;
      EXPECT_NEAR((part.majorant[k] * Extended(factorial) / part.bounds[k]).to_double_saturated(), 1,
                  1e-14)
          << part.name << ' ' << k;
    }
  }
}

TEST(Derivatives, MergeLikeBlocksForPeopleOnly) {
  const Problem problem(read_sweep_text("[architecture]\ndepth = 40\n", "t"));
  const std::vector<PartBounds> parts = bounds_of(problem);
  const TextTable for_people = derivative_table(parts, DerivativeNorm::operators, TableFormat::text);
  const TextTable for_programs = derivative_table(parts, DerivativeNorm::operators, TableFormat::csv);
  EXPECT_EQ(for_programs.rows.size(), 2u + 5 * 40);
  EXPECT_LT(for_people.rows.size(), 60u);
  const std::string last_blocks = for_people.rows[for_people.rows.size() - 2][0].text;
  EXPECT_EQ(last_blocks.substr(last_blocks.find('-')), "-40");
  EXPECT_EQ(for_programs.header[for_programs.header.size() - 2], "derivative_8");
  const TextTable both = derivative_table(parts, DerivativeNorm::both, TableFormat::csv);
  EXPECT_EQ(both.rows.size(), 2 * for_programs.rows.size());
  EXPECT_EQ(both.rows[0][2].text, "operator");
  EXPECT_EQ(both.rows[1][2].text, "coordinate");
}

}  // namespace
}  // namespace boundsweep
