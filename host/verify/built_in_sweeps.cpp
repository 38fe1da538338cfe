#include "host/verify/built_in_sweeps.hpp"

namespace boundsweep::verify {

// Weights in small numbers of values, such that majorants stay within reach of real networks, and
// numbers of samples that leave some bounds below the trivial one.
const std::vector<BuiltInSweep>& built_in_sweeps() {
  static const std::vector<BuiltInSweep> sweeps{
      {"plain", R"(
[architecture]
tokens = [1, 2, 3]
input_dim = [1, 2]
radius = [0.3, 1.0]
heads = [1, 2]
depth = [1, 2]
width = [2, 4]
ff_ratio = [1, 2]
norms_per_block = [0, 1, 2]
placement = ["post", "pre"]
activation = ["tanh", "sigmoid", "softplus", "silu", "gelu", "gelu_tanh", "erf", "mish", "relu", "swish:1.7"]
final_norm = [false, true]
[process]
kappa = [0.0, 0.5, 0.9]
[statistics]
samples = 1000
delta = [0.05, 0.5]
[bound]
max_order = 6
)"},
      {"biases", R"(
[architecture]
tokens = [1, 2, 4]
input_dim = [1, 3]
radius = [0.5, 2.0]
heads = [1, 2]
depth = [1, 2]
width = [2, 4]
ff = [2, 6]
norms = [0, 1, 2]
placement = ["post", "pre"]
activation = ["tanh", "softplus", "silu", "gelu", "relu", "swish:0.6"]
norm_epsilon = [0.3, 1.0]
[weights]
kind = "frobenius"
query = [0.5, 1.5]
ff_in = 1.2
ff_in_row = [0.6, inf]
norm_gain = 0.8
position = [0.0, 0.4]
query_bias = 0.3
key_bias = 0.2
value_bias = 0.3
output_bias = 0.1
ff_in_bias = [0.0, 0.5]
ff_out_bias = 0.2
norm_bias = 0.3
readout_bias = 0.1
[loss]
kind = "pseudo_huber"
target_bound = [0.5, 2.0]
target_lipschitz = [0.5, 2.0]
[process]
kappa = [0.2, 0.8]
[statistics]
samples = 1000
delta = [0.05, 0.5]
[bound]
max_order = 5
)"},
      {"entries, per head", R"(
[architecture]
tokens = [1, 2, 3]
input_dim = [1, 2]
radius = 1.0
heads = [1, 2, 4]
depth = [1, 2]
width = [2, 4]
ff_ratio = [1, 2]
norms_per_block = [0, 1, 2]
placement = ["post", "pre"]
activation = ["sigmoid", "gelu_tanh", "erf", "mish", "relu"]
[weights]
kind = "entrywise"
output_per_head = true
embedding = 0.6
query = 0.4
key = 0.4
value = 0.4
output = [0.2, 0.4]
ff_in = 0.3
ff_out = 0.3
position = [0.0, 0.2]
[loss]
kind = "log_cosh"
target = "in_class"
[process]
kappa = [0.0, 0.6, 0.95]
[statistics]
samples = 1000
delta = [0.05, 0.5]
[bound]
max_order = 5
)"},
      // Weights so small that the network is nearly linear: bounds far below the trivial one.
      {"nearly linear", R"(
[architecture]
tokens = [1, 2]
input_dim = 1
radius = [0.5, 1.0]
heads = 1
depth = 1
width = [1, 2]
ff_ratio = 1
norms_per_block = [0, 1]
placement = ["post", "pre"]
activation = ["tanh", "relu", "gelu"]
[weights]
value = [0.01, 1.0]
ff_in = [0.1, 1.0]
ff_out = [0.1, 1.0]
output_per_head = true
[loss]
kind = "absolute"
target_bound = [0.01, 1.0]
target_lipschitz = [0.01, 1.0]
[process]
kappa = [0.0, 0.3, 0.95]
[statistics]
samples = 1000
delta = [0.05, 0.5, 0.9]
[bound]
max_order = 4
)"},
      // Queries that hardly depend on the input make the logits linear, where the bound on the
      // softmax is the whole of the bound on attention.
      {"linear logits", R"(
[architecture]
tokens = [2, 3, 4]
input_dim = [1, 2]
radius = [0.3, 1.0]
heads = [1, 2]
depth = 1
width = 2
ff_ratio = 1
norms = 0
activation = "tanh"
[weights]
query = 0.01
query_bias = [1.0, 10.0]
output_per_head = true
ff_in = 0.1
ff_out = 0.1
[loss]
kind = "squared"
target_bound = 0.5
target_lipschitz = 0.5
[process]
kappa = [0.3, 0.95]
[statistics]
samples = 1000
delta = [0.05, 0.5]
[bound]
max_order = 6
)"},
  };
  return sweeps;
}

}  // namespace boundsweep::verify
