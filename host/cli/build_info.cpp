#include "host/cli/build_info.hpp"

#include <fmt/format.h>

#include "commit.hpp"
#include "host/cluster/mpi/join_team.hpp"
#include "host/output/version.hpp"

namespace boundsweep {

std::string build_info() {
  const std::string cuda = BOUNDSWEEP_CUDA_BUILD;
  return fmt::format(
      "boundsweep {}\n"
      "commit    {}\n"
      "backends  cpu{}\n"
      "MPI       {}",
      version(), BOUNDSWEEP_COMMIT, cuda.empty() ? "" : ", cuda (" + cuda + ")", mpi_library());
}

}  // namespace boundsweep
