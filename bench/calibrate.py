#!/usr/bin/env python3
"""Measures the costs that host/engine/cost_model.cpp holds.

    python3 bench/calibrate.py [--repeats 5]

Times `boundsweep run` on one thread, on sweeps that differ in one thing at a time, and fits the model

    per architecture   a0 + depth (a1 + a2 S^3) + depth parametric (a3 + a4 levels) + levels (a5 + a6 S)
    per curve          c0 + levels (c1 + c2 levels)
    per point          p0 + p1 levels + p2 if samples_needed is asked for

by non-negative least squares on relative errors. Prints the constants in microseconds, in the order of the
file, which leaves out those that are 0, and how far the fit is from each measurement. Times are processor
seconds of the passes, so other programs disturb them little; on an idle machine they are best all the same.
"""

import argparse
import itertools
import json
import pathlib
import resource
import shutil
import subprocess
import sys
import tempfile

import numpy as np

HERE = pathlib.Path(__file__).resolve().parent
SWEEP = HERE / "sweeps" / "full_pipeline.toml"
NAMES = ["a0", "a1", "a2", "a3", "a4", "a5", "a6", "c0", "c1", "c2", "p0", "p1", "p2"]


def measurements():
    """(order, levels, depth, parametric, curves, N, target, architecture overrides)."""
    for order, depth, levels in itertools.product((2, 8, 16), (1, 6, 24), (10, 40)):
        for parametric in (False, True):
            yield order, levels, depth, parametric, 1, 1, False
    for levels in (10, 40, 60):
        yield 8, levels, 6, True, 20, 1, False     # curves
        yield 8, levels, 6, True, 1, 1000, False   # points
    yield 8, 40, 6, True, 1, 1, True               # samples_needed, once a curve
    yield 8, 40, 6, True, 20, 1, True


def overrides(order, levels, depth, parametric, curves, samples, target):
    routes = ["lipschitz", "smooth"] + (["parametric"] if parametric else [])
    values = {"weights.ff_in": [0.1, 0.3], "weights.ff_out": [0.1, 0.3], "bound.max_order": order, "bound.levels": levels,
              "bound.routes": json.dumps(routes), "architecture.depth": depth,
              "statistics.samples": f'{{ from = 1e3, to = 1e12, points = {samples}, scale = "log" }}'
                                    if samples > 1 else 1000000}
    if curves > 1:
        values["process.kappa"] = f"{{ from = 0.3, to = 0.98, points = {curves} }}"
    if target:
        values["bound.target"] = 0.1
    return [item for key, value in values.items() for item in ("--set", f"{key}={value}")]


def features(order, levels, depth, parametric, curves, samples, target):
    """Per architecture; the order of NAMES."""
    p = depth if parametric else 0
    points = curves * samples
    return [1, depth, depth * order**3, p, p * levels, levels, levels * order,
            curves, curves * levels, curves * levels**2, points, points * levels,
            curves if target else 0]


def processor_seconds(command, repeats, prepare=lambda: None):
    """The least of the repeats."""
    least = float("inf")
    for _ in range(repeats):
        prepare()
        before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        least = min(least, resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before)
    return least


def measure(binary, directory, case, repeats):
    """Processor microseconds per architecture, less start-up."""
    out = directory / "out"
    changed = overrides(*case)
    start = processor_seconds([binary, "plan", str(SWEEP), *changed], repeats)
    seconds = processor_seconds([binary, "run", str(SWEEP), "--threads", "1", "--quiet", "--out",
                                 str(out), *changed], repeats,
                                lambda: shutil.rmtree(out, ignore_errors=True))
    counts = json.loads((out / "manifest.json").read_text())["counts"]
    return 1e6 * (seconds - start) / counts["architectures"]


def fit(matrix, times):
    """Non-negative least squares on relative errors, by projected coordinate descent."""
    a = np.array(matrix, dtype=float) / np.array(times)[:, None]
    scale = np.linalg.norm(a, axis=0)
    a = a / scale
    gram, right, x = a.T @ a, a.T @ np.ones(len(times)), np.zeros(a.shape[1])
    for _ in range(20000):
        for i in range(len(x)):
            x[i] = max(0.0, x[i] + (right[i] - gram[i] @ x) / gram[i, i])
    return x / scale


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--binary", default=str(HERE.parent / "build" / "boundsweep"))
    parser.add_argument("--repeats", type=int, default=5)
    arguments = parser.parse_args()
    cases, times = list(measurements()), []
    with tempfile.TemporaryDirectory() as directory:
        for case in cases:
            times.append(measure(arguments.binary, pathlib.Path(directory), case, arguments.repeats))
    matrix = [features(*case) for case in cases]
    constants = fit(matrix, times)
    print("order levels depth parametric curves samples target | measured us, fitted us, ratio")
    for case, row, taken in zip(cases, matrix, times):
        fitted = float(np.dot(row, constants))
        print("  ".join(f"{value!s:>6}" for value in case),
              f" | {taken:10.2f} {fitted:10.2f} {fitted / taken:6.2f}")
    print("\nmicroseconds on one thread:")
    for name, value in zip(NAMES, constants):
        print(f"  {name} = {value:.6g}")
    worst = max(max(np.dot(row, constants) / taken, taken / np.dot(row, constants))
                for row, taken in zip(matrix, times))
    print(f"largest factor between fit and measurement: {worst:.2f}")
    if not worst <= 2:
        sys.exit("calibrate.py: the model does not fit within a factor of 2; its form must change")


if __name__ == "__main__":
    main()
