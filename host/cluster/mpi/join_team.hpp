#pragma once
/// From the environment a process finds itself in to its team.

#include <memory>
#include <string>

#include "host/engine/team.hpp"

namespace boundsweep {

/// The team of all processes that mpirun or srun started with this one, or of this one alone. MPI is
/// initialised only in the first case. Throws InputError where several processes were started that
/// cannot find each other.
std::unique_ptr<Team> join_team();

/// The team of an MPI job. Throws InputError in a build without MPI. MPI ends with the object.
std::unique_ptr<Team> make_mpi_team();

/// Name and version of the MPI library; "none" in a build without MPI. Does not initialise MPI.
std::string mpi_library();

}  // namespace boundsweep
