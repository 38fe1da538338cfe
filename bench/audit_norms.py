#!/usr/bin/env python3
"""The norms that `boundsweep audit` writes against NumPy's, and how fast they are found.

    bench/audit_norms.py PROGRAM CHECKPOINT.safetensors [--layout bert] [--runs 5] [--peak GFLOPS]

The body counts as frozen, so that nothing is rounded up to a grid: what is left between the two is the margin of
the proof. The norms that are compared are those of each line of the class that says which tensor it is of. Prints
Markdown. Exit code 1 where a norm that is promised is below NumPy's by more than NumPy's own rounding, or above it
by more than 0.1 %. Needs numpy.
"""

import argparse
import json
import pathlib
import re
import subprocess
import sys
import tempfile

import numpy

TYPES = {"F64": "<f8", "F32": "<f4", "F16": "<f2"}
LINE = re.compile(r"(\w+) = (\S+) +# (?:(spectral|Frobenius) norm of )?([\w.]+\.\w+)(, largest row)?(?:, largest of (\d+) heads)?$")
SHOWN = ["query", "key", "value", "output", "ff_in", "ff_out"]


def tensors_of(path):
    """Name to array, in double precision."""
    data = path.read_bytes()
    length = int.from_bytes(data[:8], "little")
    header = json.loads(data[8:8 + length])
    body = memoryview(data)[8 + length:]
    tensors = {}
    for name, entry in header.items():
        if name == "__metadata__" or entry["dtype"] not in TYPES | {"BF16": None}:
            continue
        begin, end = entry["data_offsets"]
        raw = body[begin:end]
        if entry["dtype"] == "BF16":
            values = (numpy.frombuffer(raw, "<u2").astype("<u4") << 16).view("<f4")
        else:
            values = numpy.frombuffer(raw, TYPES[entry["dtype"]])
        tensors[name] = values.astype(numpy.float64).reshape(entry["shape"])
    return tensors


def numpy_norm(key, tensor, row, heads):
    """The norm that the theory counts for an entry of the class."""
    if key == "norm_gain":
        return numpy.abs(tensor).max()
    if row:
        return numpy.linalg.norm(tensor.reshape(-1, tensor.shape[-1]), axis=1).max()
    if tensor.ndim == 1:
        return numpy.linalg.norm(tensor)
    matrix = tensor.reshape(tensor.shape[0], -1)
    return max(numpy.linalg.norm(part, 2) for part in numpy.split(matrix, heads or 1))


def compared(text, tensors):
    """(block, key, promised, numpy's) of every line that says what it is of; block -1 stands outside."""
    block = -1
    for line in text.splitlines():
        if line.startswith("[[blocks]]"):
            block += 1
        found = LINE.match(line)
        if not found or found[4] not in tensors:
            continue
        key, bound, _, name, row, heads = found.groups()
        yield block, key, float(bound), numpy_norm(key, tensors[name], row, int(heads or 1))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", type=pathlib.Path)
    parser.add_argument("checkpoint", type=pathlib.Path)
    parser.add_argument("--layout", default="bert")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--peak", type=float, help="GFLOP/s of double precision that bench/peak measures")
    arguments = parser.parse_args()
    best = None
    with tempfile.TemporaryDirectory() as directory:
        out = pathlib.Path(directory) / "class.toml"
        for _ in range(arguments.runs):
            done = subprocess.run(
                [arguments.program, "audit", arguments.checkpoint, "--layout", arguments.layout, "--trainable", "readout",
                 "--declared", "trainable", "--set", "weights.readout=1", "--out", out],
                check=True, capture_output=True, text=True)
            speed = re.search(r"read (\S+ \S+) in (\S+) (ms|s): (\S+) (\S*)B/s, (\S+) (\S*)flop/s", done.stderr)
            seconds = float(speed[2]) * (1e-3 if speed[3] == "ms" else 1)
            if best is None or seconds < best[0]:
                best = seconds, speed
        rows = list(compared(out.read_text(), tensors_of(arguments.checkpoint)))
    blocks = max(block for block, *_ in rows) + 1
    print("| block | " + " | ".join(SHOWN) + " | promised / NumPy, least to most |")
    print("|---|" + "---:|" * (len(SHOWN) + 1))
    worst = [numpy.inf, 0.0]
    for block in range(-1, blocks):
        ratios = [bound / norm for b, _, bound, norm in rows if b == block and norm > 0]
        if not ratios:
            continue
        worst = [min(worst[0], *ratios), max(worst[1], *ratios)]
        norms = {key: norm for b, key, _, norm in rows if b == block}
        cells = [f"{norms[key]:.4f}" if block >= 0 and key in norms else "" for key in SHOWN]
        print(f"| {block if block >= 0 else 'outside'} | " + " | ".join(cells)
              + f" | {min(ratios):.9f} to {max(ratios):.9f} |")
    seconds, speed = best
    rate = float(speed[6]) * {"": 1e-9, "k": 1e-6, "M": 1e-3, "G": 1, "T": 1e3}[speed[7]]
    share = f", {100 * rate / arguments.peak:.0f} % of the peak of {arguments.peak:g} GFLOP/s" if arguments.peak else ""
    gigabytes = arguments.checkpoint.stat().st_size / 1e9
    print(f"\n{len(rows)} norms of {speed[1]}, best of {arguments.runs} runs: {seconds:.3f} s, "
          f"{gigabytes / seconds:.3g} GB/s, {rate:.3g} GFLOP/s{share}.")
    # NumPy's singular values are known to a few units in the last place of the largest.
    if not worst[0] >= 1 - 1e-13 or not worst[1] <= 1.001:
        sys.exit("audit_norms.py: a norm is not between NumPy's and 0.1 % above it")


if __name__ == "__main__":
    main()
