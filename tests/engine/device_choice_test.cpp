#include "host/engine/device_choice.hpp"

#include <string>

#include <gtest/gtest.h>

#include "host/config/error.hpp"

namespace boundsweep {
namespace {

TEST(DeviceChoice, CpuIsTheCpu) {
  std::string description;
  const auto backend = choose_backend(DeviceChoice::cpu, 2, description);
  EXPECT_EQ(backend->name(), "cpu");
  EXPECT_EQ(description, "cpu, 2 threads");
}

TEST(DeviceChoice, AutomaticSaysWhyItTakesTheCpu) {
  const std::string obstacle = cuda::unusable();
  if (obstacle.empty()) GTEST_SKIP() << "a GPU is usable";
  std::string description;
  EXPECT_EQ(choose_backend(DeviceChoice::automatic, 2, description)->name(), "cpu");
  EXPECT_EQ(description, "cpu, 2 threads (" + obstacle + ")");
}

TEST(DeviceChoice, AutomaticTakesTheGpu) {
  if (!cuda::unusable().empty()) GTEST_SKIP() << cuda::unusable();
  std::string description;
  EXPECT_EQ(choose_backend(DeviceChoice::automatic, 2, description)->name(), "cuda");
  EXPECT_EQ(description.rfind("cuda, ", 0), 0u);
}

TEST(DeviceChoice, CudaWithoutGpuIsAnErrorThatSaysWhatToDo) {
  const std::string obstacle = cuda::unusable();
  if (obstacle.empty()) GTEST_SKIP() << "a GPU is usable";
  std::string description;
  try {
    choose_backend(DeviceChoice::cuda, 2, description);
    FAIL() << "no error";
  } catch (const ResourceError& error) {
    EXPECT_EQ(error.what(), "--device cuda: " + obstacle + "; use --device cpu or auto");
  }
}

}  // namespace
}  // namespace boundsweep
