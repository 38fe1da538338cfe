#!/usr/bin/env python3
"""boundsweep against its peers, in one run: NumPy, JAX and mpmath on the full pipeline.

    scripts/bench-peers.sh && bench/.venv/bin/python bench/compare.py [--quick]

Two workloads: bench/sweeps/full_pipeline.toml, and bench/sweeps/training_axes.toml, where one network has
many ranks, bits and clips. What is timed: for boundsweep the whole process of `boundsweep run` with
start-up, reading, reduction to the frontier and writing files; for the peers only the computation of the
same bounds, after a warm-up that compiles (JAX), on a smaller batch of the same sweep whose rate is taken.
NumPy and JAX run in one process per core, and compute once what points share. `pruned` peers leave out
what provably cannot win: block lengths of Ψ and, with NumPy, smooth routes; the plain ones evaluate the
minima as the theory writes them. The peers' bounds and boundsweep's `--all` points must agree to 1e-9,
else the script fails. Repeats are interleaved, each in an order drawn anew: a fixed one favoured some
program by up to 18 % on shared machines. Wall time counts; processor time is given beside it, because it
tells more on a machine that others use too.
"""

import argparse
import csv
import dataclasses
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
os.environ["OPENBLAS_NUM_THREADS"] = "1"  # peers have a process per core

import multiprocessing

import numpy as np

import results

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "peers"))

import workload  # noqa: E402

TOLERANCE = 1e-9


@dataclasses.dataclass(frozen=True)
class Task:
    """A sweep of bench/sweeps with parts of it, as overrides: the peers' batch, and with --quick
    boundsweep's sweep too."""

    sweep: str
    batch: dict
    quick_batch: dict
    quick_sweep: dict


TASKS = {
    "full pipeline": Task(
        "full_pipeline.toml",
        {"weights.query": [0.1, 0.2, 0.3, 0.4], "weights.value": [0.1, 0.2, 0.3, 0.5],
         "weights.ff_in": [0.1, 0.2, 0.4, 0.6], "weights.ff_out": [0.1, 0.4]},
        {"weights.query": [0.1, 0.4], "weights.value": [0.2, 0.5],
         "weights.ff_in": [0.1, 0.6], "weights.ff_out": [0.2]},
        {"weights.query": [0.1, 0.4], "weights.value": [0.2, 0.5]}),
    "training axes": Task(
        "training_axes.toml",
        {"weights.query": [0.3], "weights.ff_in": [0.1, 0.5], "weights.ff_out": [0.3]},
        {"weights.query": [0.3], "weights.value": [0.2], "weights.ff_in": [0.1], "weights.ff_out": [0.3]},
        {"weights.query": [0.3], "weights.ff_in": [0.1]}),
}


def run_boundsweep(binary, threads, sweep, out, overrides, *options):
    """Wall and processor seconds of the whole process."""
    command = [binary, "run", str(HERE / "sweeps" / sweep), "--out", str(out), "--quiet",
               "--threads", str(threads), *options]
    for key, value in overrides.items():
        command += ["--set", f"{key}={value}"]
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, check=True)
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def read_bounds(path, shape):
    with open(path, newline="") as file:
        rows = csv.reader(file)
        column = next(rows).index("bound")
        return np.array([float(row[column]) for row in rows]).reshape(shape)


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
        self.kind, self.architectures, self.shape = kind, batch.architectures, batch.shape
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
        bounds = np.empty(self.shape)
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


def compare(arguments, name, directory):
    binary, quick, task = arguments.binary, arguments.quick, TASKS[name]
    cores = arguments.threads or len(os.sched_getaffinity(0))
    batch_overrides = task.quick_batch if quick else task.batch
    sweep_overrides = task.quick_sweep if quick else {}
    run_boundsweep(binary, cores, task.sweep, directory / "batch", batch_overrides, "--all")
    batch = workload.read_workload(binary, directory / "batch" / "manifest.json")
    expected = read_bounds(directory / "batch" / "points.csv", batch.shape)
    run_boundsweep(binary, cores, task.sweep, directory / "sweep", sweep_overrides)
    sweep = workload.read_workload(binary, directory / "sweep" / "manifest.json")
    samples = len(sweep.samples) * len(sweep.kappas)
    print(f"{name}: boundsweep {sweep.architectures} architectures x {samples} N and kappa; peers "
          f"{batch.architectures} of them; {cores} cores", flush=True)

    # mpmath takes a minute for one architecture.
    few, setting, clip = slice(7, None, max(1, batch.networks // cores)), len(batch.settings) // 3, 0
    least = dataclasses.replace(batch.part(few), settings=batch.settings[setting:setting + 1],
                                clips=batch.clips[clip:clip + 1])
    peers = {kind: Peer(kind, batch, cores)
             for kind in ("numpy", "numpy pruned", "jax", "jax pruned")}
    print("agreement with boundsweep run --all:")
    differences = {kind: check(kind, peer.bounds(), expected) for kind, peer in peers.items()}
    mpmath = Peer("mpmath", least, cores) if arguments.mpmath else None
    if mpmath:
        differences["mpmath"] = check(
            "mpmath", mpmath.bounds(), expected[few, setting:setting + 1, clip:clip + 1])

    kinds = ["boundsweep", *peers, *(["mpmath"] if mpmath else [])]
    rates = {kind: [] for kind in kinds}       # architectures per second
    core_rates = {kind: [] for kind in kinds}  # per second of one core's processor time

    def record(kind, architectures, wall_and_processor):
        rates[kind].append(architectures / wall_and_processor[0])
        core_rates[kind].append(architectures / wall_and_processor[1])

    timed = {"boundsweep": (sweep.architectures, lambda: run_boundsweep(
                 binary, cores, task.sweep, directory / "sweep", sweep_overrides)),
             **{kind: (peer.architectures, peer.seconds) for kind, peer in peers.items()}}
    for repeat in range(arguments.repeats):
        for kind in random.sample(list(timed), len(timed)):
            architectures, seconds = timed[kind]
            record(kind, architectures, seconds())
        print(f"repeat {repeat + 1}: " + ", ".join(f"{kind} {rate[-1]:.4g}/s"
                                                   for kind, rate in rates.items() if rate), flush=True)
    if mpmath:
        record("mpmath", mpmath.architectures, mpmath.seconds())  # too slow to repeat
    for peer in (*peers.values(), *([mpmath] if mpmath else [])):
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
    parser.add_argument("--task", choices=TASKS, action="append", help="one of the workloads; both by default")
    parser.add_argument("--no-mpmath", dest="mpmath", action="store_false", help="leave out the slowest peer")
    parser.add_argument("--save", metavar="NAME", help="write bench/results/NAME.json and NAME.md")
    parser.add_argument("--note", default="", help="a remark for the results file")
    arguments = parser.parse_args()
    found, text = {}, []
    for name in arguments.task or TASKS:
        with tempfile.TemporaryDirectory() as directory:
            found[name] = compare(arguments, name, pathlib.Path(directory))
        text.append(f"**{name}**\n\n{table(found[name])}")
    text = "\n\n".join(text)
    print("\nminimum / median / maximum over interleaved repeats\n\n" + text)
    if arguments.save:
        results.save(arguments.save, "compare", found, text, arguments.note)


if __name__ == "__main__":
    main()
