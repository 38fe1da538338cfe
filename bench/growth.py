#!/usr/bin/env python3
"""How time grows with the grid, with depth, N and groups; start-up and writing; `plan` against `run`.

    python3 bench/growth.py [--quick | --large]

    points    seconds per point from 10^6 to 10^9 points (--large: 10^10), on a grid rich in N
    depth     a depth axis 1 … L against one half as deep and against the single depth L, post-norm,
              for ranges that converge slowly with depth and for ones that soon have
    samples   an N axis of 28, 56, … values: what doubling it costs
    groups    one frontier against thousands, on the same points
    all       megabytes per second of points.csv with --all
    start     milliseconds of `--version` and of `plan`
    plan      the time that `plan` says against the time that `run` takes, on sweeps of several kinds;
              fails where they are more than a factor of 2 apart (only with --check: it needs an idle
              machine)

Each figure is the least of the repeats: other programs only ever make it larger; `samples` also has
medians. Ratios are of processor time (summed over threads, which sleep where they wait), which other
programs disturb less than wall time; `plan`'s is given by both.
"""

import argparse
import json
import os
import pathlib
import random
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

import results

HERE = pathlib.Path(__file__).resolve().parent
FULL = HERE / "sweeps" / "full_pipeline.toml"
SMALL = {"weights.query": [0.2], "weights.value": [0.2], "weights.ff_in": [0.1, 0.3],
         "weights.ff_out": [0.3]}  # 480 architectures
MIDDLE = {"weights.ff_in": [0.1, 0.3], "weights.ff_out": [0.1, 0.3]}  # 24 000 architectures
UNITS = {"ms": 1e-3, "s": 1, "min": 60, "h": 3600, "days": 86400, "years": 3.15576e7}


def log_range(points):
    return f'{{ from = 1e3, to = 1e15, points = {points}, scale = "log" }}'


class Program:
    def __init__(self, binary, directory, threads, repeats):
        self.binary, self.directory, self.repeats = binary, directory, repeats
        self.threads = ["--threads", threads] if threads else []
        self.cores = threads or len(os.sched_getaffinity(0))

    def best(self, command, repeats=None):
        """Least wall and processor seconds, and the last output."""
        wall, processor, output = float("inf"), float("inf"), ""
        for _ in range(repeats or self.repeats):
            before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
            output = subprocess.run([self.binary, *map(str, command)], check=True, capture_output=True,
                                    text=True).stdout
            wall = min(wall, time.perf_counter() - start)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            processor = min(processor, after.ru_utime + after.ru_stime
                            - before.ru_utime - before.ru_stime)
        return {"seconds": wall, "processor_seconds": processor}, output

    @staticmethod
    def arguments(sweep, overrides):
        return [sweep, *[item for key, value in overrides.items()
                         for item in ("--set", f"{key}={value}")]]

    def run(self, sweep, overrides, *options, repeats=None):
        """Least wall and processor seconds, and the manifest."""
        out = self.directory / "out"
        shutil.rmtree(out, ignore_errors=True)
        seconds, _ = self.best(["run", *self.arguments(sweep, overrides), "--out", out, "--quiet",
                                *self.threads, *options], repeats)
        return seconds, json.loads((out / "manifest.json").read_text())


def growth_in_points(program, sizes):
    rows = []
    for size in sizes:
        architectures = 480
        overrides = {**SMALL, "statistics.samples": log_range(min(size // architectures, 20000)),
                     "frontier.group_by": '["kappa"]'}  # not 2·10^7 groups, each with its rows
        kappas = max(1, round(size / architectures / 20000))
        if kappas > 1:
            overrides["process.kappa"] = f"{{ from = 0.5, to = 0.95, points = {kappas} }}"
        seconds, manifest = program.run(FULL, overrides, "--yes")
        points = manifest["counts"]["evaluated"]
        rows.append({"points": points, **seconds,
                     "nanoseconds_per_point": 1e9 * seconds["processor_seconds"] / points})
    return rows


def growth_in_depth(program):
    """With the sweep's ε, at which ranges converge slowly with depth, and with the usual one."""
    rows = []
    for epsilon in ([0.5, 1.0], [1e-5, 1e-4]):
        shape = {**MIDDLE, "architecture.norm_epsilon": epsilon}
        before = None
        for depth in (6, 12, 24, 48):
            axis, _ = program.run(FULL, {**shape, "architecture.depth": f"{{ from = 1, to = {depth} }}"})
            single, _ = program.run(FULL, {**shape, "architecture.depth": depth})
            seconds = axis["processor_seconds"]
            rows.append({"epsilon": epsilon[0], "depth": depth, "axis_1_to_depth": seconds,
                         "times_half_as_deep": seconds / before if before else None,
                         "single_depth": single["processor_seconds"],
                         "ratio": seconds / single["processor_seconds"]})
            before = seconds
    return rows


def growth_in_samples(program):
    """A few per cent are at stake: medians of several rounds, each in an order drawn anew."""
    sizes, seconds = (28, 56, 112, 224), {}
    for _ in range(4 * program.repeats):
        for points in random.sample(sizes, len(sizes)):
            measured, _ = program.run(FULL, {"statistics.samples": log_range(points)}, repeats=1)
            seconds.setdefault(points, []).append(measured["processor_seconds"])
    rows = []
    for points in sizes:
        median, before = statistics.median(seconds[points]), rows[-1]["median"] if rows else None
        rows.append({"samples": points, "least": min(seconds[points]), "median": median,
                     "more_than_half_as_many": median / before - 1 if before else None})
    return rows


def growth_in_groups(program):
    rows = []
    overrides = {**SMALL, "statistics.samples": log_range(5000)}
    for name, group_by in (("one group", []), ("5000 groups", ["samples"]),
                           ("10000 groups", ["samples", "final_norm"])):
        grouped = {**overrides, "frontier.group_by": json.dumps(group_by)}
        if name == "10000 groups":
            grouped["architecture.final_norm"] = "[false, true]"
            grouped["weights.ff_in"] = [0.1]
        seconds, manifest = program.run(FULL, grouped)
        rows.append({"groups": name, "points": manifest["counts"]["evaluated"],
                     "frontier": manifest["counts"]["frontier"], **seconds})
    return rows


def all_points(program):
    overrides = {**SMALL, "statistics.samples": log_range(2000)}
    without, _ = program.run(FULL, overrides)
    written, manifest = program.run(FULL, overrides, "--all")
    megabytes = (program.directory / "out" / "points.csv").stat().st_size / 1e6
    return {"points": manifest["counts"]["evaluated"], "megabytes": megabytes,
            "seconds": written["seconds"], "seconds_without": without["seconds"],
            "megabytes_per_second": megabytes / max(written["seconds"] - without["seconds"], 1e-9),
            "megabytes_per_processor_second":
                megabytes / max(written["processor_seconds"] - without["processor_seconds"], 1e-9)}


def start_up(program):
    return [{"command": command[0], "milliseconds": 1e3 * seconds["seconds"],
             "processor_milliseconds": 1e3 * seconds["processor_seconds"]}
            for command in (["--version"], ["plan", FULL])
            for seconds in [program.best(command)[0]]]


def planned_seconds(text):
    stated = re.search(r"^estimated time\s+(.*?) on ", text, re.MULTILINE)[1]
    return sum(float(value) * UNITS[unit]
               for value, unit in re.findall(r"([\d.]+) (ms|s|min|h|days|years)", stated))


PLANNED = {
    "full pipeline": (FULL, {}),
    "rich in N": (FULL, {**MIDDLE, "statistics.samples": log_range(2000)}),
    "rich in kappa": (FULL, {**MIDDLE, "process.kappa": "{ from = 0.1, to = 0.99, points = 20 }"}),
    "order 16, depth 24": (FULL, {**MIDDLE, "bound.max_order": 16, "architecture.depth": 24}),
    "depth axis, order 2, no parametric route": (
        FULL, {**MIDDLE, "architecture.depth": "{ from = 1, to = 12 }", "bound.max_order": 2,
               "bound.routes": '["lipschitz", "smooth"]'}),
    "samples_needed": (FULL, {"bound.target": 0.1}),
}


def plan_against_run(program):
    rows = []
    for name, (sweep, overrides) in PLANNED.items():
        _, text = program.best(["plan", *program.arguments(sweep, overrides), *program.threads])
        planned = planned_seconds(text)
        seconds, manifest = program.run(sweep, overrides)
        actual = manifest["timings"]["seconds_this_run"]
        rows.append({"sweep": name, "planned": planned, "actual": actual, "ratio": planned / actual,
                     "planned_over_processor": planned * program.cores / seconds["processor_seconds"]})
    return rows


def table(rows):
    rows = rows if isinstance(rows, list) else [rows]
    heads = list(rows[0])
    def cell(value):
        return "" if value is None else f"{value:.3g}" if isinstance(value, float) else str(value)
    lines = ["| " + " | ".join(head.replace("_", " ") for head in heads) + " |", "|" + "---|" * len(heads)]
    return "\n".join(lines + ["| " + " | ".join(cell(row[head]) for head in heads) + " |" for row in rows])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("parts", nargs="*", help="which of the above; all by default")
    parser.add_argument("--binary", default=str(HERE.parent / "build" / "boundsweep"))
    parser.add_argument("--quick", action="store_true", help="up to 10^7 points")
    parser.add_argument("--large", action="store_true", help="up to 10^10 points")
    parser.add_argument("--threads", type=int, default=0, help="all cores by default")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--check", action="store_true", help="fail where plan and run differ by over 2")
    parser.add_argument("--save", metavar="NAME", help="write a section of bench/results/NAME")
    parser.add_argument("--note", default="")
    arguments = parser.parse_args()
    sizes = [10**e for e in range(6, 8 if arguments.quick else 11 if arguments.large else 10)]
    found, text = {}, []
    with tempfile.TemporaryDirectory() as directory:
        program = Program(arguments.binary, pathlib.Path(directory), arguments.threads,
                          arguments.repeats)
        parts = {"points": lambda: growth_in_points(program, sizes),
                 "depth": lambda: growth_in_depth(program),
                 "samples": lambda: growth_in_samples(program),
                 "groups": lambda: growth_in_groups(program), "all": lambda: all_points(program),
                 "start": lambda: start_up(program), "plan": lambda: plan_against_run(program)}
        for name in arguments.parts or parts:
            if name not in parts:
                parser.error(f"no part {name}: {', '.join(parts)}")
            found[name] = parts[name]()
            text.append(f"**{name}**\n\n{table(found[name])}")
            print(text[-1] + "\n", flush=True)
    if arguments.save:
        results.save(arguments.save, "growth", found, "\n\n".join(text), arguments.note)
    if arguments.check and not all(0.5 <= row["ratio"] <= 2 for row in found.get("plan", [])):
        sys.exit("growth.py: plan and run differ by more than a factor of 2")


if __name__ == "__main__":
    main()
