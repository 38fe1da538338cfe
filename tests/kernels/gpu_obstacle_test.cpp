#include "kernels/gpu_obstacle.hpp"

#include <gtest/gtest.h>

namespace boundsweep {
namespace {

using Answer = GpuFindings::Answer;

GpuFindings findings(Answer answer, bool device_files) {
  GpuFindings result;
  result.answer = answer;
  result.device_files = device_files;
  result.runtime_version = 12080;
  result.message = "CUDA driver version is insufficient for CUDA runtime version";
  return result;
}

TEST(GpuObstacle, NoneIsNoFault) {
  EXPECT_EQ(gpu_obstacle(findings(Answer::usable, true)), "");
  // The runtime's answer where neither GPU nor driver is there, and where only the GPU is missing.
  EXPECT_EQ(gpu_obstacle(findings(Answer::insufficient_driver, false)), "no GPU");
  EXPECT_EQ(gpu_obstacle(findings(Answer::no_device, false)), "no GPU");
  EXPECT_EQ(gpu_obstacle(findings(Answer::no_device, true)), "no GPU");
}

TEST(GpuObstacle, OldDriversAreNamed) {
  GpuFindings old = findings(Answer::insufficient_driver, true);
  old.driver_version = 11040;
  EXPECT_EQ(gpu_obstacle(old),
            "no usable GPU: its driver is for CUDA 11.4, this build is of CUDA 12.8");
  old.device_files = false;  // as in some containers
  EXPECT_EQ(gpu_obstacle(old),
            "no usable GPU: its driver is for CUDA 11.4, this build is of CUDA 12.8");
  EXPECT_EQ(gpu_obstacle(findings(Answer::insufficient_driver, true)),
            "no usable GPU: its driver's library libcuda.so.1 is missing");
}

TEST(GpuObstacle, HiddenOnesAreSaidToBe) {
  GpuFindings hidden = findings(Answer::no_device, true);
  hidden.is_hidden = true;
  EXPECT_EQ(gpu_obstacle(hidden), "no usable GPU: CUDA_VISIBLE_DEVICES= hides it");
  hidden.hidden_by = "-1";
  EXPECT_EQ(gpu_obstacle(hidden), "no usable GPU: CUDA_VISIBLE_DEVICES=-1 hides it");
  hidden.device_files = false;
  EXPECT_EQ(gpu_obstacle(hidden), "no GPU");
}

TEST(GpuObstacle, AnythingElseIsTheRuntimesWord) {
  GpuFindings other = findings(Answer::other, true);
  other.message = "out of memory";
  EXPECT_EQ(gpu_obstacle(other), "no usable GPU: out of memory");
}

}  // namespace
}  // namespace boundsweep
