// The GPU backend. It exists in every build; where no GPU is usable its cases skip, saying why.

#include <string>

#include "kernels/backend.hpp"

namespace {
std::string obstacle() { return boundsweep::cuda::unusable(); }
// The device's exp, log and pow may differ from the host's in the last bits.
constexpr double tolerance = 1e-12;
}  // namespace

#define BACKEND_SUITE CudaBackend
#define BACKEND cuda
#include "tests/kernels/backend_tests.inc"

namespace boundsweep {
namespace {

TEST_F(CudaBackend, AgreesWithTheCpu) {
  EXPECT_EQ(backend->name(), "cuda");
  const auto other = cpu::make_backend(2);
  for (const TestSweep& sweep : test_sweeps()) {
    SCOPED_TRACE(sweep.name);
    const Problem problem(sweep.read());
    load(problem);
    other->load(problem.view(), static_cast<std::int64_t>(problem.sweep().activations.size()));
    const std::vector<std::int64_t> indices = indices_of(host_points(problem));
    const std::vector<PointRow> rows = backend->rows(indices), expected = other->rows(indices);
    ASSERT_EQ(rows.size(), expected.size());
    for (std::size_t i = 0; i < rows.size(); ++i)
      ASSERT_TRUE(rows_agree(rows[i], expected[i], tolerance));
    const TileResult tile = backend->evaluate(whole(problem), grouping_of(problem));
    const TileResult on_cpu = other->evaluate(whole(problem), grouping_of(problem));
    EXPECT_EQ(tile.evaluated, on_cpu.evaluated);
  }
}

// Runs everywhere: a build or machine without a GPU must say so and not crash.
TEST(CudaWithoutGpu, SaysWhyAndRefuses) {
  const std::string reason = cuda::unusable();
  if (reason.empty()) GTEST_SKIP() << "a GPU is usable";
  try {
    cuda::make_backend(0);
    FAIL() << "made a backend without a GPU";
  } catch (const DeviceError& error) {
    EXPECT_NE(std::string(error.what()).find(reason), std::string::npos);
  }
}

}  // namespace
}  // namespace boundsweep
