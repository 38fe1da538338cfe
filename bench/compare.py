#!/usr/bin/env python3
"""boundsweep against its peers, in one run: NumPy, JAX and mpmath on the full pipeline.

    scripts/bench-peers.sh && bench/.venv/bin/python bench/compare.py [--quick]

What is timed: for boundsweep the whole process of `boundsweep run` on bench/sweeps/full_pipeline.toml,
with start-up, reading, reduction to the frontier and writing files; for the peers only the computation
of the same bounds, after a warm-up that compiles (JAX), on a smaller batch of the same sweep whose rate
is taken. NumPy and JAX run in one process per core. `pruned` peers leave out the block lengths of Ψ that
provably cannot win; the plain ones evaluate the formulas as the theory writes them. The peers' bounds and
boundsweep's `--all` points must agree to 1e-9, else the script fails. Repeats are interleaved, each in
an order drawn anew: a fixed one favoured some program by up to 18 % on shared machines. Wall time counts;
processor time is given beside it, because it tells more on a machine that others use too.
"""

import argparse
import csv
import os
import pathlib
import random
import resource
import subprocess
import sys
import tempfile
import time

# Set on some machines for older OpenBLAS builds; they slow a current numpy.
for variable in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"):
    os.environ.pop(variable, None)

import multiprocessing

import numpy as np

import results

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "peers"))

import workload  # noqa: E402

TOLERANCE = 1e-9
SWEEP = HERE / "sweeps" / "full_pipeline.toml"
# Parts of the sweep, as overrides: the peers' batch, and with --quick boundsweep's sweep too.
BATCH = {"weights.query": [0.1, 0.2, 0.3, 0.4], "weights.value": [0.1, 0.2, 0.3, 0.5],
         "weights.ff_in": [0.1, 0.2, 0.4, 0.6], "weights.ff_out": [0.1, 0.4]}
QUICK_BATCH = {"weights.query": [0.1, 0.4], "weights.value": [0.2, 0.5],
               "weights.ff_in": [0.1, 0.6], "weights.ff_out": [0.2]}
QUICK_SWEEP = {"weights.query": [0.1, 0.4], "weights.value": [0.2, 0.5]}


def run_boundsweep(binary, threads, out, overrides, *options):
    """Wall and processor seconds of the whole process."""
    command = [binary, "run", str(SWEEP), "--out", str(out), "--quiet", "--threads", str(threads),
               *options]
    for key, value in overrides.items():
        command += ["--set", f"{key}={value}"]
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, check=True)
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def read_bounds(path, samples):
    with open(path, newline="") as file:
        rows = csv.reader(file)
        column = next(rows).index("bound")
        return np.array([float(row[column]) for row in rows]).reshape(-1, samples)


def serve(kind, part, connection):
    """A peer's process: answers True with the bounds, False with the processor seconds they took."""
    if kind.startswith("numpy"):
        import numpy_peer
        evaluate = lambda: numpy_peer.evaluate(part, "pruned" in kind)
    elif kind.startswith("jax"):
        import jax_peer
        evaluator = jax_peer.Evaluator(part, "pruned" in kind)
        evaluate = lambda: evaluator(part)
    else:
        import mpmath_peer
        evaluate = lambda: mpmath_peer.evaluate(part)
    while True:
        wanted = connection.recv()
        if wanted is None:
            return
        start = time.process_time()
        bounds = evaluate()
        connection.send(np.asarray(bounds) if wanted else time.process_time() - start)


class Peer:
    """One peer, in as many processes as there are cores, each with its part of the batch."""

    def __init__(self, kind, batch, cores):
        self.kind, self.architectures = kind, batch.architectures
        context = multiprocessing.get_context("spawn")
        self.connections, self.processes = [], []
        for i in range(cores):
            here, there = context.Pipe()
            # Strided: neighbours in the grid are alike, and every process should get the same mix.
            process = context.Process(target=serve, args=(kind, batch.part(slice(i, None, cores)), there))
            process.start()
            self.connections.append(here)
            self.processes.append(process)

    def ask(self, wanted):
        for connection in self.connections:
            connection.send(wanted)
        return [connection.recv() for connection in self.connections]

    def bounds(self):
        parts = self.ask(True)
        bounds = np.empty((self.architectures, parts[0].shape[1]))
        for i, part in enumerate(parts):
            bounds[i::len(parts)] = part
        return bounds

    def seconds(self):
        """Wall and processor seconds."""
        start = time.perf_counter()
        processor = self.ask(False)
        return time.perf_counter() - start, sum(processor)

    def close(self):
        for connection, process in zip(self.connections, self.processes):
            connection.send(None)
            process.join()


def check(name, bounds, expected):
    difference = float(np.max(np.abs(bounds / expected - 1)))
    print(f"  {name:<14} largest relative difference {difference:.1e}", flush=True)
    if not difference <= TOLERANCE:
        sys.exit(f"compare.py: {name} and boundsweep differ by {difference:.2e}, allowed {TOLERANCE}")
    return difference


def compare(arguments, directory):
    binary, quick = arguments.binary, arguments.quick
    cores = arguments.threads or len(os.sched_getaffinity(0))
    batch_overrides = QUICK_BATCH if quick else BATCH
    sweep_overrides = QUICK_SWEEP if quick else {}
    run_boundsweep(binary, cores, directory / "batch", batch_overrides, "--all")
    batch = workload.read_workload(binary, directory / "batch" / "manifest.json")
    expected = read_bounds(directory / "batch" / "points.csv", len(batch.samples))
    run_boundsweep(binary, cores, directory / "sweep", sweep_overrides)
    sweep = workload.read_workload(binary, directory / "sweep" / "manifest.json")
    samples = len(sweep.samples)
    print(f"boundsweep: {sweep.architectures} architectures x {samples} N; peers: {batch.architectures} "
          f"of them; {cores} cores", flush=True)

    few = slice(7, None, batch.architectures // cores)
    peers = {kind: Peer(kind, batch, cores)
             for kind in ("numpy", "numpy pruned", "jax", "jax pruned")}
    mpmath = Peer("mpmath", batch.part(few), cores)
    print("agreement with boundsweep run --all:")
    differences = {kind: check(kind, peer.bounds(), expected) for kind, peer in peers.items()}
    differences["mpmath"] = check("mpmath", mpmath.bounds(), expected[few])

    kinds = ["boundsweep", *peers, "mpmath"]
    rates = {kind: [] for kind in kinds}       # architectures per second
    core_rates = {kind: [] for kind in kinds}  # per second of one core's processor time

    def record(kind, architectures, wall_and_processor):
        rates[kind].append(architectures / wall_and_processor[0])
        core_rates[kind].append(architectures / wall_and_processor[1])

    timed = {"boundsweep": (sweep.architectures, lambda: run_boundsweep(
                 binary, cores, directory / "sweep", sweep_overrides)),
             **{kind: (peer.architectures, peer.seconds) for kind, peer in peers.items()}}
    for repeat in range(arguments.repeats):
        for kind in random.sample(list(timed), len(timed)):
            architectures, seconds = timed[kind]
            record(kind, architectures, seconds())
        print(f"repeat {repeat + 1}: " + ", ".join(f"{kind} {rate[-1]:.4g}/s"
                                                   for kind, rate in rates.items() if rate), flush=True)
    record("mpmath", mpmath.architectures, mpmath.seconds())  # too slow to repeat
    for peer in (*peers.values(), mpmath):
        peer.close()

    def spreads(values):
        return {kind: results.spread(list_) for kind, list_ in values.items()}

    def ratios(values):
        return {kind: results.spread(results.ratios(values["boundsweep"], values[kind]))
                for kind in kinds[1:]}

    return {
        "architectures": sweep.architectures, "batch": batch.architectures, "samples": samples,
        "cores": cores, "differences": differences,
        "architectures_per_second": spreads(rates),
        "points_per_second": spreads({kind: [samples * v for v in values]
                                      for kind, values in rates.items()}),
        "ratios": ratios(rates),
        "architectures_per_core_second": spreads(core_rates), "core_second_ratios": ratios(core_rates),
    }


def table(result):
    lines = ["| program | architecture x kappa x delta per s | points per s | boundsweep is faster by | "
             "per second of one core | boundsweep is faster by |", "|---|---:|---:|---:|---:|---:|"]
    for kind, rate in result["architectures_per_second"].items():
        cells = [kind, results.text(rate), results.text(result["points_per_second"][kind]),
                 results.text(result["ratios"].get(kind)),
                 results.text(result["architectures_per_core_second"][kind]),
                 results.text(result["core_second_ratios"].get(kind))]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--binary", default=str(HERE.parent / "build" / "boundsweep"))
    parser.add_argument("--quick", action="store_true", help="a smaller sweep and batch")
    parser.add_argument("--threads", type=int, default=0,
                        help="boundsweep's threads and each peer's processes; all cores by default")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--save", metavar="NAME", help="write bench/results/NAME.json and NAME.md")
    parser.add_argument("--note", default="", help="a remark for the results file")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        result = compare(arguments, pathlib.Path(directory))
    text = table(result)
    print("\nminimum / median / maximum over interleaved repeats\n\n" + text)
    if arguments.save:
        results.save(arguments.save, "compare", result, text, arguments.note)


if __name__ == "__main__":
    main()
