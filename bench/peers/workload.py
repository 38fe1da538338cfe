"""The workload as every peer takes it: networks as arrays, everything else as plain numbers.

It is read from what boundsweep itself wrote: the sweep as resolved in manifest.json, and the tables
of `boundsweep constants --format json`. Peers handle this family only (standard post-norm
transformers with one output and without biases, of which any groups of weights may be trained, losses
of one number, κ in the Wasserstein distance from any start), which is in their favour.
"""

import dataclasses
import itertools
import json
import math
import pathlib
import subprocess

import numpy as np

MATRICES = ("embedding", "query", "key", "value", "output", "ff_in", "ff_out", "readout")
# Axes of the sweep file on which a network depends, in grid order; below them what a network may have all
# combinations of: settings, clips, κ and N.
NETWORK_AXES = [
    ("architecture", "heads"), ("architecture", "width"), ("architecture", "ff_ratio"),
    ("architecture", "activation"), ("architecture", "norm_epsilon"),
    ("weights", "embedding"), ("weights", "query"), ("weights", "key"), ("weights", "value"),
    ("weights", "output"), ("weights", "ff_in"), ("weights", "ff_in_row"), ("weights", "ff_out"),
    ("weights", "readout"), ("weights", "norm_gain"), ("training", "update"),
]
SETTING_AXES = [("training", "rank"), ("training", "bits"), ("training", "code_bits")]
FIXED = {
    ("architecture", "norms_per_block"): [2], ("architecture", "placement"): ["post"],
    ("architecture", "ff_gated"): [False], ("architecture", "rotary"): [False],
    ("architecture", "embedding_norm"): [False], ("architecture", "final_norm"): [False],
    ("architecture", "outputs"): [1],
    ("weights", "kind"): "spectral", ("weights", "output_per_head"): False,
    ("process", "risk"): "stationary", ("process", "ahead"): [0],
    ("process", "ergodicity"): "wasserstein", ("process", "start"): "arbitrary",
    ("process", "prefactor"): [1], ("process", "window"): [False],
    ("process", "first_step"): ["inf"], ("process", "horizon"): ["inf"],
    ("statistics", "selection"): 0, ("statistics", "simultaneous"): False,
    **{("weights", name): [0] for name in
       ("position", "query_bias", "key_bias", "value_bias", "output_bias", "ff_in_bias",
        "ff_out_bias", "norm_bias", "readout_bias")},
}
LOSSES = ("squared", "absolute", "pseudo_huber", "log_cosh")


@dataclasses.dataclass(frozen=True)
class Setting:
    """What of training leaves the network as it is."""

    rank: float
    bits: float
    code_bits: float


@dataclasses.dataclass
class Workload:
    """`columns[name]` has one entry per network: the bound of each weight as it counts everywhere
    (with what training may add), and `name_radius`, how far training may move it. Activations are
    numbers into the tables. Bounds have the shape (networks, settings, clips, kappas, samples)."""

    tokens: int
    input_dim: int
    radius: float
    depth: int
    order: int           # S
    levels: int
    trainable: frozenset
    settings: list
    loss: str
    clips: list
    target_bound: float
    target_lipschitz: float
    kappas: list
    delta: float
    samples: list
    softmax: list        # S_k/k!, k = 0 … S
    layer_norm: list     # N_k, k = 0 … S
    activations: list    # one dict each: taylor (A_k), at_zero, supremum, growth
    columns: dict

    @property
    def networks(self):
        return len(self.columns["width"])

    @property
    def architectures(self):
        """As boundsweep counts them: every point of the grid without κ and N."""
        return self.networks * len(self.settings) * len(self.clips)

    @property
    def dimension(self):
        return self.tokens * self.input_dim

    @property
    def shape(self):
        """Of the bounds."""
        return (self.networks, len(self.settings), len(self.clips), len(self.kappas), len(self.samples))

    def part(self, rows):
        """The same workload for some of its networks."""
        columns = {name: values[rows] for name, values in self.columns.items()}
        return dataclasses.replace(self, columns=columns)


def number(value):
    return math.inf if value == "inf" else 0.0 if value is None else float(value)


def read_constants(binary):
    text = subprocess.run([binary, "constants", "--format", "json"], check=True,
                          capture_output=True, text=True).stdout
    return {str(row["k"]): row for row in json.loads(text)}


def add_training(columns, trainable):
    """Bounds grow by what training may change, which is also how far an item may be away from its
    start (theory §5.3)."""
    update = columns.pop("update")
    for name in MATRICES:
        stated = columns[name]
        moved = np.isfinite(update) & (name in trainable)
        columns[name] = np.where(moved, stated + np.where(moved, update, 0), stated)
        columns[name + "_radius"] = np.where(moved, update, stated)
        if name == "ff_in":
            row = columns["ff_in_row"]
            columns["ff_in_row"] = np.minimum(
                columns[name], np.where(moved, row + np.where(moved, update, 0), row))
    columns["norm_gain_radius"] = columns["norm_gain"]


def read_workload(binary, manifest):
    sweep = json.loads(pathlib.Path(manifest).read_text())["sweep"]
    for (section, key), value in FIXED.items():
        if sweep[section][key] != value:
            raise ValueError(f"{section}.{key} is {sweep[section][key]}, the peers need {value}")
    if "blocks" in sweep or "kv_heads" in sweep["architecture"]:
        raise ValueError("the peers know neither [[blocks]] nor kv_heads")
    if sweep["loss"]["kind"] not in LOSSES:
        raise ValueError(f"the peers know the losses {', '.join(LOSSES)}")

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
    if tokens < 2:
        raise ValueError("with one token queries and keys are no items; the peers need at least two")
    softmax = f"softmax_{min(tokens, 3)}"

    values = []
    for section, key in NETWORK_AXES:
        listed = sweep[section][key]
        values.append(range(len(listed)) if key == "activation" else [number(v) for v in listed])
        if key != "activation" and min(values[-1]) <= 0:
            raise ValueError(f"{section}.{key} must be positive: the peers leave out no item")
    grids = np.meshgrid(*[np.array(v, dtype=float) for v in values], indexing="ij")
    columns = {key: np.ascontiguousarray(grid.ravel())
               for (_, key), grid in zip(NETWORK_AXES, grids)}
    columns["ff"] = columns.pop("ff_ratio") * columns["width"]
    columns["activation"] = columns["activation"].astype(np.int64)
    if np.any(columns["width"] % columns["heads"]):
        raise ValueError("heads must divide every width: the peers skip no architecture")
    trainable = sweep["training"]["trainable"]
    trainable = frozenset(MATRICES + ("norm",) if trainable == ["all"] else trainable)
    add_training(columns, trainable)
    settings = [Setting(*map(number, chosen)) for chosen in itertools.product(
        *[sweep[section][key] for section, key in SETTING_AXES])]

    return Workload(
        tokens=tokens, input_dim=single("architecture", "input_dim"),
        radius=single("architecture", "radius"), depth=single("architecture", "depth"),
        order=order, levels=sweep["bound"]["levels"], trainable=trainable, settings=settings,
        loss=sweep["loss"]["kind"], clips=[number(clip) for clip in sweep["loss"]["clip"]],
        target_bound=single("loss", "target_bound"),
        target_lipschitz=single("loss", "target_lipschitz"),
        kappas=[number(kappa) for kappa in sweep["process"]["kappa"]],
        delta=single("statistics", "delta"), samples=sweep["statistics"]["samples"],
        softmax=[number(constants[str(k)][softmax]) / math.factorial(k) for k in range(order + 1)],
        layer_norm=[number(constants[str(k)]["layer_norm"]) if k else 1.0 for k in range(order + 1)],
        activations=activations, columns=columns)


@dataclasses.dataclass(frozen=True)
class SmoothOrder:
    """What the smooth route of order s needs for one θ beside the class (theory §5.1)."""

    theta: float
    s: int
    forms: list     # D_j
    shares: list    # θ_j = θ D_j/Π
    known: list     # ρ_j/θ_j
    whole: list     # whether the j-th derivative is coded by intervals


def smooth_orders(dimension, highest):
    """All of them, θ by θ. Fractions are kept as whole numbers as long as there are any."""
    result = []
    for numerator, denominator in ((1, 32), (1, 16), (1, 8), (1, 4), (1, 2), (2, 3)):
        for s in range(1, highest + 1):
            forms = [math.comb(dimension + j - 1, j) for j in range(s)]
            total = math.comb(dimension + s - 1, dimension)
            known = []
            for j in range(s):
                near = sum(math.comb(i, j) * 2 ** (i - j) * forms[i] for i in range(j, s))
                far = math.comb(s, j) * 2 ** (s - j) * total * (denominator - numerator)
                known.append((near * numerator + far) / (numerator * forms[j]))
            result.append(SmoothOrder(
                theta=numerator / denominator, s=s, forms=forms,
                shares=[numerator * form / (denominator * total) for form in forms], known=known,
                whole=[dimension == 1 or j == 0 for j in range(s)]))
    return result


def fourth_root_up(number):
    """The least whole number whose fourth power is at least `number`."""
    root = math.isqrt(math.isqrt(number))
    return root if root**4 >= number else root + 1


# B of theory §6 for w = 0.
BLOCK_LENGTHS = np.array(sorted({float(fourth_root_up(2**i)) for i in range(165)}))


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
