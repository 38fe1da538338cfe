// Stands in where the program is built without MPI.

#include "host/cluster/mpi/join_team.hpp"
#include "host/config/error.hpp"

namespace boundsweep {

std::unique_ptr<Team> make_mpi_team() {
  throw InputError(
      "started by mpirun or srun with MPI, but built without it: the processes would all do the "
      "same; "
      "build with -DBOUNDSWEEP_MPI=ON");
}

std::string mpi_library() {
  return "none";
}

}  // namespace boundsweep
