#!/usr/bin/env python3
"""Frontiers of given points: boundsweep's reduction against moocore and paretoset, in one run.

    bench/.venv/bin/python bench/frontier.py [--quick]

The same points go to all: boundsweep_frontier_bench reads them from a file, the peers get them as an
array; only the computation is timed, from points in memory to the frontier's indices. boundsweep uses all
cores, the peers the one that they use. The frontiers must be equal, index by index, else the script fails.
Repeats are interleaved. The peers' interpreter keeps its memory from one repeat to the next, so
boundsweep_frontier_bench too computes every frontier twice and the second time counts: neither pays for
pages that are touched for the first time. Wall time counts; processor time, which sums over cores, is
given beside it.
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

for variable in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"):
    os.environ.pop(variable, None)

import numpy as np

import results

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "peers"))

import frontier_peers  # noqa: E402

# Points, objectives, shape. What few points dominate comes last.
CASES = [(10**6, 2, "uniform"), (10**6, 3, "uniform"), (10**6, 2, "tradeoff"),
         (10**5, 3, "tradeoff"), (10**7, 2, "uniform"), (10**7, 3, "uniform"),
         (10**7, 2, "tradeoff"),
         (10**7, 2, "anticorrelated"), (10**6, 3, "anticorrelated"), (10**5, 4, "anticorrelated"),
         (10**6, 2, "front"), (10**5, 3, "front"), (10**6, 3, "front"), (10**5, 4, "front"),
         (10**6, 4, "front"), (10**5, 5, "front")]
LARGE = [(10**8, 2, "uniform"), (10**8, 3, "uniform")]
QUICK = [(10**5, 2, "uniform"), (10**5, 3, "uniform"), (10**5, 2, "tradeoff")]
QUADRATIC = {"paretoset": {"front"}}  # shapes that take the peer hours
LONGEST = 60.0  # seconds; a peer that took longer once is not repeated


def boundsweep(program, threads, path, objectives, indices):
    done = subprocess.run([program, "--threads", str(threads), "--file", str(path), "--objectives", str(objectives),
                           "--indices", str(indices), "--repeats", "2"],
                          check=True, capture_output=True, text=True)
    return json.loads(done.stdout.splitlines()[-1]), np.sort(np.loadtxt(indices, dtype=np.int64, ndmin=1))


def measure(arguments, case, directory):
    count, objectives, shape = case
    points = frontier_peers.synthetic(count, objectives, shape)
    path = directory / "points.f64"
    points.tofile(path)
    peers = {name: peer for name, peer in frontier_peers.PEERS.items()
             if shape not in QUADRATIC.get(name, ())}
    names = ["boundsweep", *peers]
    wall, processor = {name: [] for name in names}, {name: [] for name in names}
    slow = set()
    for peer in peers.values():
        peer(points[:1000])  # paretoset compiles at its first call
    for _ in range(arguments.repeats):
        timing, expected = boundsweep(arguments.program, arguments.threads, path, objectives,
                                      directory / "frontier.txt")
        wall["boundsweep"].append(timing["seconds"])
        processor["boundsweep"].append(timing["cpu_seconds"])
        for name in peers.keys() - slow:
            start, processor_start = time.perf_counter(), time.process_time()
            found = peers[name](points)
            wall[name].append(time.perf_counter() - start)
            processor[name].append(time.process_time() - processor_start)
            if not np.array_equal(found, expected):
                sys.exit(f"frontier.py: {name} and boundsweep differ on {case}: "
                         f"{len(found)} and {len(expected)} points")
            if wall[name][-1] > LONGEST:
                slow.add(name)
    path.unlink()

    def ratios(values):
        return {name: results.spread(results.ratios(values[name], values["boundsweep"]))
                for name in peers}

    result = {"points": count, "objectives": objectives, "shape": shape, "frontier": len(expected),
              "seconds": {name: results.spread(values) for name, values in wall.items()},
              "processor_seconds": {name: results.spread(values)
                                    for name, values in processor.items()},
              "ratios": ratios(wall), "processor_ratios": ratios(processor)}
    print(row(result), flush=True)
    return result


HEAD = ("| points | objectives | shape | frontier | boundsweep s | "
        + " | ".join(f"{name} s | boundsweep is faster by | in processor time"
                     for name in frontier_peers.PEERS)
        + " |\n|---:|---:|---|---:|---:|" + "---:|" * 3 * len(frontier_peers.PEERS))


def row(result):
    cells = [f"{result['points']:.0e}", result["objectives"], result["shape"], result["frontier"],
             results.text(result["seconds"]["boundsweep"])]
    for name in frontier_peers.PEERS:
        cells += [results.text(result[part].get(name))
                  for part in ("seconds", "ratios", "processor_ratios")]
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--program",
                        default=str(HERE.parent / "build" / "bench" / "boundsweep_frontier_bench"))
    parser.add_argument("--quick", action="store_true", help="10^5 points only")
    parser.add_argument("--large", action="store_true", help="also 10^8 points: needs 8 GiB of memory")
    parser.add_argument("--threads", type=int, default=0, help="boundsweep's; all cores by default")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--save", metavar="NAME", help="write a section of bench/results/NAME")
    parser.add_argument("--note", default="")
    arguments = parser.parse_args()
    cases = QUICK if arguments.quick else CASES + (LARGE if arguments.large else [])
    print("seconds and ratios: minimum / median / maximum over interleaved repeats\n\n" + HEAD)
    with tempfile.TemporaryDirectory() as directory:
        found = [measure(arguments, case, pathlib.Path(directory)) for case in cases]
    if arguments.save:
        results.save(arguments.save, "frontier", found, "\n".join([HEAD, *map(row, found)]),
                     arguments.note)


if __name__ == "__main__":
    main()
