// The CPU backend: bit for bit what the formulas give on the host.

#include <string>

namespace {
std::string obstacle() {
  return "";
}
constexpr double tolerance = 0;
}  // namespace

#define BACKEND_SUITE CpuBackend
#define BACKEND cpu
#include "tests/kernels/backend_tests.inc"

namespace boundsweep {
namespace {

TEST_F(CpuBackend, ResultsDoNotDependOnThreads) {
  std::vector<Sweep> sweeps{many_architectures()};
  for (const TestSweep& sweep : test_sweeps()) sweeps.push_back(sweep.read());
  for (const Sweep& sweep : sweeps) {
    SCOPED_TRACE(sweep.file);
    const Problem problem(sweep);
    const auto objectives = static_cast<std::size_t>(problem.view().settings.objectives);
    backend = cpu::make_backend(1);
    load(problem);
    const TileResult one = backend->evaluate(whole(problem), grouping_of(problem));
    // Not the survivors: each thread drops what it knows to be dominated by what it has met itself.
    const Survivors expected = frontier_of(problem, one.survivors);
    for (const int threads : {2, 5}) {
      const auto parallel = cpu::make_backend(threads);
      EXPECT_EQ(parallel->description(), std::to_string(threads) + " threads");
      parallel->load(problem.view(), static_cast<std::int64_t>(sweep.activations.size()));
      const TileResult many = parallel->evaluate(whole(problem), grouping_of(problem));
      const Survivors found = frontier_of(problem, many.survivors);
      EXPECT_EQ(ascending(found.index), ascending(expected.index));
      EXPECT_TRUE(keys_by_index(found, objectives) == keys_by_index(expected, objectives));
      EXPECT_EQ(many.vacuous, one.vacuous);
    }
  }
  EXPECT_EQ(backend->name(), "cpu");
}

TEST_F(CpuBackend, ManyArchitecturesOfSeveralDepthsArePointsOfEach) {
  // So many that threads go from depth to depth, on an axis that does not ascend.
  const Sweep sweep = read_sweep_text(R"(
[architecture]
tokens = 2
depth = [3, 1, 2, 5, 4]
width = 8
norms_per_block = [1, 2]
norm_epsilon = 0.1
[weights]
query = { from = 0.1, to = 0.8, points = 8 }
value = { from = 0.1, to = 0.8, points = 16 }
[process]
kappa = 0.5
[statistics]
samples = [1e4, 1e8]
[bound]
levels = 10
)",
                                      "depths.toml");
  const Problem problem(sweep);
  const auto objectives = static_cast<std::size_t>(problem.view().settings.objectives);
  const auto evaluated = [&](const TileShape& shape) {
    const Survivors all = single_points(problem, shape);
    EXPECT_EQ(all.index.size(), 5u * 2 * 128 * 2);
    return keys_by_index(all, objectives);
  };
  const std::vector<Key> one_by_one = evaluated({1, 1, 2});
  EXPECT_TRUE(evaluated({256, 1, 2, 5}) == one_by_one);
  EXPECT_TRUE(evaluated({10000, 1, 2}) == one_by_one);
  EXPECT_TRUE(evaluated({70, 1, 2, 4}) == one_by_one);
}

TEST_F(CpuBackend, TilesOnManyThreadsShareWhatTheyKnow) {
  for (const TestSweep& test : test_sweeps()) {
    SCOPED_TRACE(test.name);
    const Sweep sweep = test.read();
    const Problem problem(sweep);
    const Grouping grouping = grouping_of(problem);
    const auto evaluated = [&](Backend& device, const TileShape& shape) {
      FrontierStore store(problem.view().grid, grouping, problem.view().settings.objectives);
      CellStore cells;
      device.load(problem.view(), static_cast<std::int64_t>(sweep.activations.size()));
      const Tiling tiling(problem.view().grid, shape);
      for (std::int64_t t = 0; t < tiling.tiles(); ++t) {
        const TileResult tile = device.evaluate(tiling.tile(t), grouping);
        store.merge(tile.survivors);
        cells.merge(tile.cells);
      }
      return std::make_pair(store.sorted(), cells.all());
    };
    const auto expected = evaluated(*backend, {1000, 1000, 1000});
    const auto parallel = cpu::make_backend(4);
    EXPECT_EQ(evaluated(*parallel, {40, 1000, 1000}), expected);
  }
}

}  // namespace
}  // namespace boundsweep
