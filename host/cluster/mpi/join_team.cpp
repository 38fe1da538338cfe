#include "host/cluster/mpi/join_team.hpp"

#include <cstdlib>
#include <string>

#include <fmt/format.h>

#include "host/config/error.hpp"

namespace boundsweep {
namespace {

/// The value of the first variable that is set, empty if none is.
std::string first_of(std::initializer_list<const char*> names) {
  for (const char* name : names)
    if (const char* value = std::getenv(name)) return value;
  return "";
}

}  // namespace

std::unique_ptr<Team> join_team() {
  // Set by Open MPI's mpirun, and by launchers that speak PMI; PMIx does not tell the size.
  const std::string size = first_of({"OMPI_COMM_WORLD_SIZE", "PMI_SIZE"});
  const bool has_rank = !first_of({"PMIX_RANK", "PMI_RANK"}).empty();
  if (size == "1") return std::make_unique<Team>();
  if (!size.empty() || has_rank) return make_mpi_team();
  const std::string tasks = first_of({"SLURM_STEP_NUM_TASKS"});
  if (!tasks.empty() && tasks != "1")
    throw InputError(
        fmt::format("srun started {} tasks that would all do the same, without MPI; say srun "
                    "--mpi=pmix, or -n 1",
                    tasks));
  return std::make_unique<Team>();
}

}  // namespace boundsweep
