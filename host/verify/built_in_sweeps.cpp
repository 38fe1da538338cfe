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
norms_per_block = [0, 1, 2]
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
      // Gates, shared keys, positions that rotate; keys that hardly depend on the input beside
      // their biases make logits linear.
      {"gated and rotary", R"(
[architecture]
tokens = [2, 3]
input_dim = [1, 2]
radius = [0.3, 1.0]
heads = [2, 4]
kv_heads = [1, 2]
depth = 1
width = 4
ff = [1, 4]
norms_per_block = [0, 1, 2]
placement = ["post", "pre"]
activation = ["silu", "gelu", "tanh", "softplus"]
ff_gated = true
rotary = true
norm_epsilon = [0.3, 1.0]
embedding_norm = [false, true]
final_norm = [false, true]
outputs = [1, 3]
[weights]
key = [0.01, 1.0]
key_bias = [0.0, 5.0]
ff_in_row = [0.7, inf]
ff_in_bias = [0.0, 0.4]
ff_gate = [0.8, 2.0]
ff_gate_row = [0.5, inf]
ff_gate_bias = [0.0, 0.6]
norm_bias = [0.0, 0.2]
readout_bias = 0.1
[loss]
kind = "squared"
clip = [0.5, inf]
target_bound = 0.5
[process]
kappa = [0.0, 0.6]
[statistics]
samples = 1000
delta = [0.05, 0.5]
[bound]
max_order = 5
)"},
      {"fine-tuned", R"(
[architecture]
tokens = [1, 2]
input_dim = [1, 2]
radius = 1.0
heads = [1, 2]
width = 4
ff = [2, 6]
norms_per_block = [0, 2]
placement = ["post", "pre"]
activation = ["tanh", "gelu", "relu"]
ff_gated = [false, true]
outputs = [2, 3]
[weights]
query = 0.7
ff_in_row = [0.6, inf]
ff_gate_row = [0.5, inf]
query_bias = 0.2
position = [0.0, 0.3]
norm_gain = 0.9
[training]
trainable = ["query", "value", "ff_in", "ff_gate", "ff_out", "norm", "bias", "position", "embedding"]
update = [0.2, 1.0]
rank = [1, 2, inf]
bits = [3, inf]
[[blocks]]
query = 0.4
key = 1.2
ff_in = 0.5
ff_in_bias = 0.3
update = 0.4
[[blocks]]
ff_out = 0.6
trainable = ["query", "key", "output", "ff_out", "bias"]
[loss]
kind = "cross_entropy"
smoothing = [0.0, 0.1]
clip = [0.8, inf]
target_lipschitz = inf
[process]
risk = "predictive"
[statistics]
samples = 1000
delta = [0.05, 0.5]
[bound]
max_order = 4
)"},
      {"classes", R"(
[architecture]
tokens = [1, 2]
input_dim = 1
radius = [0.5, 1.0]
heads = 1
depth = 1
width = [2, 3]
ff_ratio = 1
norms_per_block = [0, 1]
activation = ["tanh", "gelu"]
outputs = [2, 3, 5]
[weights]
kind = "entrywise"
value = [0.01, 0.5]
ff_in = 0.3
[training]
code_bits = [3, 12, inf]
[loss]
kind = "cross_entropy"
smoothing = [0.0, 0.01, 0.3]
clip = [0.3, 2.0, inf]
target_lipschitz = [0.0, 1.0]
[process]
kappa = [0.0, 0.6]
[statistics]
samples = 1000
delta = [0.05, 0.5]
[bound]
max_order = 4
)"},
      {"margins", R"(
[architecture]
tokens = [1, 2]
input_dim = [1, 2]
radius = 1.0
heads = 1
depth = 1
width = 2
ff_ratio = 1
norms = 0
activation = "tanh"
outputs = [2, 4]
[weights]
value = [0.01, 0.5]
ff_in = 0.3
readout = [0.1, 1.0]
[training]
bits = [2, inf]
[loss]
kind = "ramp"
margin = [0.2, 1.0, 5.0]
target_lipschitz = inf
[process]
ergodicity = "total_variation"
kappa = [0.0, 0.6]
[statistics]
samples = 1000
delta = [0.05, 0.5]
[bound]
max_order = 4
)"},
      // Classes of few networks: the square root is all there is to the bound.
      {"few codes, predictive", R"(
[architecture]
tokens = [1, 2]
input_dim = 1
radius = 1.0
heads = 1
depth = 1
width = 2
ff_ratio = 1
norms_per_block = 1
activation = ["tanh", "relu"]
outputs = [1, 2]
[weights]
readout = [0.2, 1.0]
[training]
code_bits = [1, 4]
[loss]
kind = "absolute"
clip = [0.5, inf]
target_bound = [0.5, 1.0]
[process]
risk = "predictive"
[statistics]
samples = 1000
delta = [0.02, 0.3]
[bound]
max_order = 4
)"},
  };
  return sweeps;
}

}  // namespace boundsweep::verify
