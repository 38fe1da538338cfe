#include "host/cluster/array_limit.hpp"

#include <gtest/gtest.h>

namespace boundsweep {
namespace {

TEST(ArrayLimit, IsReadFromSlurmsConfiguration) {
  EXPECT_EQ(array_limit_in("Configuration data as of 2026-01-01T00:00:00\n"
                           "MailProg                = /bin/mail\n"
                           "MaxArraySize            = 4001\n"
                           "MaxBatchRequeue         = 5\n"),
            4001);
  for (const char* text : {"", "MaxArraySize\n", "MaxArraySize = many\n", "MaxArraySizeX = 5\n"})
    EXPECT_EQ(array_limit_in(text), std::nullopt) << text;
}

TEST(ArrayLimit, IsSaidWhereItIsExceeded) {
  EXPECT_EQ(array_limit_note(1001, std::nullopt), "");
  EXPECT_EQ(array_limit_note(1002, std::nullopt),
            "1002 tasks are more than 1001, Slurm's default MaxArraySize: unless the site allows "
            "more (scontrol show config), sbatch refuses them; use --tasks 1001 or fewer");
  EXPECT_EQ(array_limit_note(4001, 4001), "");
  EXPECT_EQ(array_limit_note(600, 500),
            "600 tasks are more than 500, MaxArraySize of this site: sbatch refuses them; use "
            "--tasks 500 or fewer");
  EXPECT_EQ(array_limit_note(2, 0),
            "2 tasks are more than 0, MaxArraySize of this site: sbatch refuses them; use "
            "--slurm=mpi");
}

}  // namespace
}  // namespace boundsweep
