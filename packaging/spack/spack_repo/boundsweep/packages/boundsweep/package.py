"""Spack (1.0 or later) builds boundsweep from a checkout of its sources:

spack repo add CHECKOUT/packaging/spack/spack_repo/boundsweep
spack dev-build --source-path CHECKOUT boundsweep@0.1.0 +mpi
"""

from spack_repo.builtin.build_systems.cmake import CMakePackage
from spack_repo.builtin.build_systems.cuda import CudaPackage

from spack.package import *


class Boundsweep(CMakePackage, CudaPackage):
    """Explicit pathwise learning guarantees for transformers, swept over architectures."""

    homepage = "https://arxiv.org/abs/2405.16563"  # the paper; the sources name no host
    license("Apache-2.0")

    version("0.1.0")

    variant("mpi", default=True, description="Share a sweep among the ranks of an MPI job")

    depends_on("cxx", type="build")
    depends_on("cmake@3.22:", type="build")

    depends_on("cli11@2.1:")
    depends_on("tomlplusplus@3.3:")
    depends_on("fmt@9:")
    depends_on("nlohmann-json@3.11:")
    depends_on("eigen@3.4:3")
    depends_on("mpfr@4:")
    depends_on("gmp")
    depends_on("zlib-api")
    depends_on("mpi", when="+mpi")
    # Not here: Chart.js, which Spack has no package of; without it `boundsweep report` says so.
    # The CPU backend keeps its lists in Thrust's vectors; a CUDA toolkit brings its own Thrust and CUB.
    depends_on("thrust@1.16", when="~cuda")
    depends_on("cub@1.16", when="~cuda")

    depends_on("googletest", type="test")
    depends_on("flint@3:", type="test")

    conflicts("cuda_arch=none", when="+cuda", msg="say which GPUs: cuda_arch=80,90")

    sanity_check_is_file = ["bin/boundsweep", "share/boundsweep/sweeps/slurm/array.sbatch"]

    def cmake_args(self):
        args = [
            self.define_from_variant("BOUNDSWEEP_CUDA", "cuda"),
            self.define_from_variant("BOUNDSWEEP_MPI", "mpi"),
            self.define("BOUNDSWEEP_TESTS", self.run_tests),
        ]
        if self.spec.satisfies("+cuda"):
            args.append(self.define_from_variant("CMAKE_CUDA_ARCHITECTURES", "cuda_arch"))
        return args
