"""The workload as every peer takes it: architectures as arrays, everything else as plain numbers.

It is read from what boundsweep itself wrote: the sweep as resolved in manifest.json, and the tables
of `boundsweep constants --format json`. Peers handle this family only (standard post-norm
transformers without biases, squared loss, one κ and δ), which is in their favour.
"""

import dataclasses
import json
import math
import pathlib
import subprocess

import numpy as np

# Axes of the sweep file that differ between architectures, in grid order.
ARCHITECTURE_AXES = [
    ("architecture", "heads"), ("architecture", "width"), ("architecture", "ff_ratio"),
    ("architecture", "activation"), ("architecture", "norm_epsilon"),
    ("weights", "embedding"), ("weights", "query"), ("weights", "key"), ("weights", "value"),
    ("weights", "output"), ("weights", "ff_in"), ("weights", "ff_in_row"), ("weights", "ff_out"),
    ("weights", "readout"), ("weights", "norm_gain"),
]
FIXED = {
    ("architecture", "norms_per_block"): [2], ("architecture", "placement"): ["post"],
    ("architecture", "final_norm"): [False], ("weights", "kind"): "spectral",
    ("weights", "output_per_head"): False, ("loss", "kind"): "squared",
    ("process", "ergodicity"): "wasserstein", ("process", "start"): "arbitrary",
    ("process", "prefactor"): [1], ("process", "window"): [False],
    ("process", "first_step"): ["inf"], ("process", "horizon"): ["inf"],
    **{("weights", name): [0] for name in
       ("position", "query_bias", "key_bias", "value_bias", "output_bias", "ff_in_bias",
        "ff_out_bias", "norm_bias", "readout_bias")},
}


@dataclasses.dataclass
class Workload:
    """`columns[name]` has one entry per architecture; activations are numbers into the tables."""

    tokens: int
    input_dim: int
    radius: float
    depth: int
    order: int           # S
    levels: int
    target_bound: float
    target_lipschitz: float
    kappa: float
    delta: float
    samples: list
    softmax: list        # S_k/k!, k = 0 … S
    layer_norm: list     # N_k, k = 0 … S
    activations: list    # one dict each: taylor (A_k), at_zero, supremum, growth
    columns: dict

    @property
    def architectures(self):
        return len(self.columns["width"])

    def part(self, rows):
        """The same workload for some of its architectures."""
        columns = {name: values[rows] for name, values in self.columns.items()}
        return dataclasses.replace(self, columns=columns)


def number(value):
    return math.inf if value == "inf" else 0.0 if value is None else float(value)


def read_constants(binary):
    text = subprocess.run([binary, "constants", "--format", "json"], check=True,
                          capture_output=True, text=True).stdout
    return {str(row["k"]): row for row in json.loads(text)}


def read_workload(binary, manifest):
    sweep = json.loads(pathlib.Path(manifest).read_text())["sweep"]
    for (section, key), value in FIXED.items():
        if sweep[section][key] != value:
            raise ValueError(f"{section}.{key} is {sweep[section][key]}, the peers need {value}")

    def single(section, key):
        values = sweep[section][key]
        if len(values) != 1:
            raise ValueError(f"{section}.{key} has {len(values)} values, the peers need one")
        return values[0]

    constants = read_constants(binary)
    order = sweep["bound"]["max_order"]
    names = sweep["architecture"]["activation"]
    activations = [
        {"taylor": [number(constants[str(k)][name]) if k else 0.0 for k in range(order + 1)],
         "at_zero": number(constants["at_zero"][name]),
         "supremum": number(constants["supremum"][name]),
         "growth": number(constants["growth"][name])} for name in names]
    tokens = single("architecture", "tokens")
    softmax = f"softmax_{min(tokens, 3)}"

    values = []
    for section, key in ARCHITECTURE_AXES:
        listed = sweep[section][key]
        values.append(range(len(listed)) if key == "activation" else [number(v) for v in listed])
    grids = np.meshgrid(*[np.array(v, dtype=float) for v in values], indexing="ij")
    columns = {key: np.ascontiguousarray(grid.ravel())
               for (_, key), grid in zip(ARCHITECTURE_AXES, grids)}
    columns["ff"] = columns.pop("ff_ratio") * columns["width"]
    columns["activation"] = columns["activation"].astype(np.int64)
    if np.any(columns["width"] % columns["heads"]):
        raise ValueError("heads must divide every width: the peers skip no architecture")

    return Workload(
        tokens=tokens, input_dim=single("architecture", "input_dim"),
        radius=single("architecture", "radius"), depth=single("architecture", "depth"),
        order=order, levels=sweep["bound"]["levels"],
        target_bound=single("loss", "target_bound"),
        target_lipschitz=single("loss", "target_lipschitz"),
        kappa=single("process", "kappa"), delta=single("statistics", "delta"),
        samples=sweep["statistics"]["samples"],
        softmax=[number(constants[str(k)][softmax]) / math.factorial(k) for k in range(order + 1)],
        layer_norm=[number(constants[str(k)]["layer_norm"]) if k else 1.0 for k in range(order + 1)],
        activations=activations, columns=columns)


BLOCK_LENGTHS = np.array(sorted([2.0**i for i in range(41)] + [3 * 2.0**i for i in range(41)]))


def promising_blocks(kappa, lowest, highest):
    """Block lengths that can win Ψ for some log x in [lowest, highest], from two simple facts: Ψ
    increases in x, and the sum over i is at least its first term and at least the integral / τ."""
    steps = -math.log(kappa) * BLOCK_LENGTHS
    roots = 2 * np.sqrt(BLOCK_LENGTHS)
    m = np.maximum(0.0, np.ceil(highest / steps))
    tail = np.exp(highest - steps * m) / -np.expm1(-steps)
    reached = (roots * (min(1.0, math.exp(highest)) * m + tail)).min()
    floor = roots * min(1.0, math.exp(lowest)) * np.maximum(1.0, (max(lowest, 0.0) + 1) / steps)
    return BLOCK_LENGTHS[floor <= reached * (1 + 1e-12)]
