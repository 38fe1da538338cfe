#include "tests/kernels/test_sweeps.hpp"

#include <stdexcept>

#include "host/config/sweep_reader.hpp"

namespace boundsweep {
namespace {

/// Many in a row differ in nothing but the bound. More weights may follow.
const std::string similar_architectures = R"(
[architecture]
tokens = 2
heads = 1
depth = 1
width = [8, 4]
[bound]
levels = 12
max_order = 3
[weights]
query = [0.3, 0.1, 0.2]
value = [0.2, 0.5, 0.1, 0.4, 0.3]
)";

// Grids that also hold skipped points of both kinds: heads that do not divide the width, and more
// norms than sublayers.
const std::vector<TestSweep> sweeps{
    {"defaults", R"(
[architecture]
tokens = 2
heads = [1, 2, 3]
depth = [1, 2, 3]
width = [4, 6, 8]
norms_per_block = [0, 1, 3]
placement = ["post", "pre"]
[process]
kappa = [0.5, 0.9]
horizon = [10, inf]
[statistics]
samples = [100, 1e5, 1e9]
delta = [0.05, 0.01]
[bound]
max_order = 4
levels = 12
)"},
    {"three objectives", R"(
[architecture]
tokens = 3
heads = [1, 2]
depth = [1, 2]
width = [4, 8]
ff = 12
norms = [0, 1, 2]
activation = ["gelu", "relu", "swish:1.7"]
[weights]
query = 0.3
value = [0.5, 0.7]
[loss]
kind = "pseudo_huber"
target_bound = [0.5, 1.0]
[process]
kappa = 0.6
[statistics]
samples = [1e4, 1e8]
[bound]
max_order = 3
levels = 10
[frontier]
minimize = ["bound", "derivative_2", "lipschitz"]
maximize = []
)"},
    // The radius decides whether any number of samples suffices.
    {"samples needed", R"(
[architecture]
tokens = 2
radius = [0.01, 0.1, 1.0, 100.0]
depth = [1, 2]
width = [4, 8, 16]
[process]
ergodicity = "total_variation"
kappa = [0.0, 0.7]
prefactor = [1.0, 3.0]
first_step = [0.1, inf]
horizon = [1, 20, inf]
[statistics]
samples = [1, 1000, 1e6]
delta = [0.1, 0.001]
[bound]
levels = 15
max_order = 2
target = 0.3
[frontier]
minimize = ["samples_needed", "bound"]
maximize = ["parameters", "kappa"]
group_by = ["horizon", "delta"]
)"},
    {"weights", similar_architectures + R"(
ff_in = [0.2, 0.3, 0.1]
[process]
kappa = 0.5
horizon = [10, inf]
[statistics]
samples = [1e8, 1000, 1e12, 1e5]
[frontier]
minimize = ["bound_over_range"]
maximize = ["parameters"]
group_by = ["samples"]
)"},
    // Neighbouring curves fall into different groups.
    {"weights and processes", similar_architectures + R"(
[process]
kappa = [0.5, 0.9, 0.2]
horizon = [10, inf]
[statistics]
samples = [1000, 1e5, 1e8, 1e12]
delta = [0.05, 0.01]
[frontier]
minimize = ["bound"]
maximize = []
group_by = ["kappa"]
)"},
    {"weights, processes and parameters", similar_architectures + R"(
[process]
kappa = [0.5, 0.9]
[statistics]
samples = [1e12, 1000, 1e8]
delta = [0.05, 0.01]
)"},
    {"one group", R"(
[architecture]
tokens = 4
heads = [1, 2]
depth = [1, 2]
width = [4, 6]
norms_per_block = [0, 1]
[process]
kappa = [0.2, 0.8]
window = [false, true]
first_step = [0.05, 1.0]
horizon = [5, inf]
[statistics]
samples = [10, 1000, 1e7]
delta = [0.2, 0.02, 0.002]
[bound]
levels = 10
max_order = 2
[frontier]
minimize = ["bound", "samples", "delta"]
maximize = ["parameters", "horizon", "kappa"]
group_by = []
)"},
    {"groups of architectures", R"(
[architecture]
tokens = 2
heads = [1, 2, 4]
depth = [1, 2, 3]
width = [4, 6, 8]
norms_per_block = [0, 1, 2]
[process]
kappa = [0.3, 0.9]
[statistics]
samples = [1000, 1e6]
delta = [0.05, 0.01]
[bound]
levels = 8
max_order = 2
[frontier]
group_by = ["width", "heads", "delta"]
)"},
    {"groups of some process axes", R"(
[architecture]
tokens = 2
depth = [1, 2]
width = [4, 8, 12]
placement = ["post", "pre"]
[process]
kappa = [0.3, 0.6, 0.9]
prefactor = [1.0, 2.0]
horizon = [3, 30, inf]
start = "stationary"
[statistics]
samples = [100, 1e4, 1e6]
delta = [0.05, 0.01]
[bound]
levels = 8
max_order = 2
routes = ["parametric"]
[frontier]
minimize = ["deviation", "bound"]
maximize = ["prefactor"]
group_by = ["horizon", "prefactor"]
)"},
    // Neither objective depends on δ, N or the placement, so every group is full of equal points,
    // and δ, last in the grid, belongs to the curves, before the offsets: the smallest index of
    // equal points is not the first that the passes meet.
    {"ties", R"(
[architecture]
heads = [1, 2]
depth = [1, 2]
width = [4, 8]
activation = ["gelu", "tanh", "erf"]
[process]
kappa = [0.5, 0.9]
horizon = [1, 2]
[statistics]
samples = [10, 1000, 1e6]
delta = [0.5, 0.05, 0.005]
[bound]
levels = 5
max_order = 1
[frontier]
minimize = ["depth"]
maximize = ["parameters"]
group_by = ["kappa", "activation"]
)"},
    // Every group mixes points with and without a route (levels, order) and a derivative.
    {"missing values", R"(
[architecture]
tokens = 2
radius = [1e-3, 1.0, 1e3]
depth = [1, 3]
width = [4, 8]
norms_per_block = [0, 1]
activation = ["relu", "gelu"]
[process]
kappa = 0.5
[statistics]
samples = [1, 1e6, 1e15]
[bound]
max_order = 3
[frontier]
minimize = ["derivative_3", "log10_bound"]
maximize = ["levels", "order"]
)"},
};

}  // namespace

Sweep TestSweep::read() const { return read_sweep_text(text, std::string(name) + ".toml"); }

const std::vector<TestSweep>& test_sweeps() { return sweeps; }

const TestSweep& test_sweep(const std::string& name) {
  for (const TestSweep& sweep : sweeps)
    if (name == sweep.name) return sweep;
  throw std::out_of_range(name);
}

Sweep many_architectures() {
  return read_sweep_text(R"(
[architecture]
depth = [1, 2]
width = { from = 1, to = 50 }
ff = { from = 1, to = 20 }
norms = 0
[process]
kappa = 0.5
[statistics]
samples = [1e3, 1e6]
[bound]
levels = 6
max_order = 1
[frontier]
minimize = ["bound", "ff"]
)",
                         "many.toml");
}

}  // namespace boundsweep
