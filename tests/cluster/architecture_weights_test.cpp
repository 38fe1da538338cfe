#include "host/cluster/architecture_weights.hpp"

#include <cstdint>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "host/config/grid_count.hpp"
#include "host/config/sweep_reader.hpp"
#include "host/engine/problem.hpp"

namespace boundsweep {
namespace {

const std::vector<std::string> sweeps{
    "architecture.heads = [1, 2, 3]\narchitecture.width = [4, 6, 9]\n"
    "architecture.depth = [1, 3, 2]\narchitecture.norms = [0, 7, 3, 5]\n"
    "architecture.ff = [8, 16]\nweights.query = [0.5, 1]\nstatistics.samples = [10, 100]\n"
    "architecture.tokens = [1, 2]",
    "architecture.depth = [4, 1]\narchitecture.norms_per_block = [3, 0, 1, 2]\n"
    "architecture.width = [5, 12]\narchitecture.heads = [5, 7, 12]\n"
    "architecture.activation = [\"gelu\", \"tanh\"]",
    "architecture.width = [8]",
};

/// What each architecture weighs, one by one.
std::vector<std::int64_t> enumerate(const Sweep& sweep, const std::vector<std::int64_t>& by_depth) {
  const Problem problem(sweep);
  const ProblemView& view = problem.view();
  std::vector<std::int64_t> weights;
  for (std::int64_t a = 0; a < grid_size(view.grid, 0, first_process_axis); ++a) {
    Digits digits{};
    decode_architecture(view.grid, a, digits);
    const bool counts = is_valid(architecture_at(view, digits));
    weights.push_back(counts ? by_depth[static_cast<std::size_t>(digits[Axis::depth])] : 0);
  }
  return weights;
}

std::int64_t small(ArchitectureWeights::Weight weight) {
  return static_cast<std::int64_t>(weight);
}

TEST(ArchitectureWeights, AreWhatEnumerationGives) {
  for (const std::string& text : sweeps) {
    SCOPED_TRACE(text);
    const Sweep sweep = read_sweep_text(text, "t.toml");
    std::vector<std::int64_t> by_depth;
    for (const double depth : sweep.axis(Axis::depth))
      by_depth.push_back(static_cast<std::int64_t>(100 + 7 * depth));
    const ArchitectureWeights weights(sweep, by_depth);
    const std::vector<std::int64_t> expected = enumerate(sweep, by_depth);
    std::int64_t below = 0;
    for (std::size_t a = 0; a < expected.size(); ++a) {
      ASSERT_EQ(small(weights.below(static_cast<std::int64_t>(a))), below);
      for (const std::int64_t within : {std::int64_t{0}, expected[a] / 2, expected[a] - 1}) {
        if (expected[a] == 0) continue;
        const auto place = weights.find(static_cast<ArchitectureWeights::Weight>(below + within));
        ASSERT_EQ(place.architecture, static_cast<std::int64_t>(a));
        ASSERT_EQ(small(place.below), below);
        ASSERT_EQ(small(place.weight), expected[a]);
      }
      below += expected[a];
    }
    EXPECT_EQ(small(weights.below(static_cast<std::int64_t>(expected.size()))), below);
    EXPECT_EQ(small(weights.total()), below);
  }
}

TEST(ArchitectureWeights, OfOnesCountWhatIsEvaluated) {
  for (const std::string& text : sweeps) {
    const Sweep sweep = read_sweep_text(text, "t.toml");
    const ArchitectureWeights weights(sweep,
                                      std::vector<std::int64_t>(sweep.axis(Axis::depth).size(), 1));
    EXPECT_EQ(small(weights.total()), count_grid(sweep).evaluated_architectures);
  }
}

}  // namespace
}  // namespace boundsweep
