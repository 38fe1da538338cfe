#!/usr/bin/env python3
"""Threads on a machine that others use: is one more ever slower than none?

    python3 bench/shared_machine.py [--sweep FILE] [--repeats N] [--other BINARY]

Runs one sweep with 1 and with 2 threads (--threads), in random order, on four kinds of machine:

    as found  nothing else of ours; what others run counts, see the load average
    busy      beside busy loops, twice as many as CPUs (--loops)
    one CPU   pinned to one CPU by sched_setaffinity
    quota     in a control group with half a CPU's time (--quota), where one can be made: as root, of
              version 1 or 2

Prints least and median wall seconds, processor seconds, and the wall time of 2 threads over that of
1: of the least, and of the medians. Fails where both are above 1.15: a single slow repeat is the
machine's. --other runs a second binary in the same order, to compare with; it cannot fail. --save
NAME adds a section to bench/results.
"""

import argparse
import contextlib
import os
import pathlib
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

import results

HERE = pathlib.Path(__file__).resolve().parent
MOST = 1.15
CGROUPS = pathlib.Path("/sys/fs/cgroup")


@contextlib.contextmanager
def busy_loops(count):
    loops = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(count)]
    try:
        yield {}
    finally:
        for loop in loops:
            loop.kill()
            loop.wait()


@contextlib.contextmanager
def one_cpu():
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(allowed)})
    try:
        yield {}
    finally:
        os.sched_setaffinity(0, allowed)


@contextlib.contextmanager
def quota(cpus):
    """A control group that allows so many CPUs' time. OSError where none can be made."""
    period = 100000
    limit = int(cpus * period)
    name = f"boundsweep-{os.getpid()}"
    if (CGROUPS / "cpu" / "cpu.cfs_quota_us").exists():
        group = CGROUPS / "cpu" / name
        group.mkdir()
        settings = {"cpu.cfs_period_us": period, "cpu.cfs_quota_us": limit}
    else:
        group = CGROUPS / name
        group.mkdir()
        settings = {"cpu.max": f"{limit} {period}"}
    try:
        for file, value in settings.items():
            (group / file).write_text(str(value))
        yield {"preexec_fn": lambda: (group / "cgroup.procs").write_text(str(os.getpid()))}
    finally:
        group.rmdir()


def timed(binary, sweep, threads, options):
    with tempfile.TemporaryDirectory() as directory:
        before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        subprocess.run([binary, "run", str(sweep), "--out", f"{directory}/out", "--device", "cpu", "--quiet",
                        "--threads", str(threads)], check=True, **options)
        wall = time.perf_counter() - start
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measure(binaries, sweep, threads, repeats, options):
    """(binary, threads) to a list of (wall, processor) seconds."""
    found = {(binary, count): [] for binary in binaries for count in (1, threads)}
    for _ in range(repeats):
        for binary, count in random.sample(list(found), len(found)):
            found[binary, count].append(timed(binary, sweep, count, options))
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", default=str(HERE.parent / "build" / "boundsweep"))
    parser.add_argument("--other", help="a second binary, to compare with")
    parser.add_argument("--sweep", type=pathlib.Path, default=HERE / "sweeps" / "full_pipeline.toml")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--loops", type=int, default=2 * len(os.sched_getaffinity(0)))
    parser.add_argument("--quota", type=float, default=0.5, help="CPUs")
    parser.add_argument("--save", metavar="NAME")
    parser.add_argument("--note", default="")
    arguments = parser.parse_args()

    binaries = [str(pathlib.Path(shutil.which(name) or name).resolve())
                for name in (arguments.binary, arguments.other) if name]
    kinds = {"as found": contextlib.nullcontext({}), "busy": busy_loops(arguments.loops), "one CPU": one_cpu(),
             f"quota {arguments.quota:g}": quota(arguments.quota)}
    many = arguments.threads
    lines = [f"| machine | binary | 1 thread, s | {many} threads, s | processor, s | of the least | of the medians |",
             "|---|---|---|---|---|---|---|"]
    result, failed = [], False
    for kind, surroundings in kinds.items():
        try:
            with surroundings as options:
                found = measure(binaries, arguments.sweep, many, arguments.repeats, options)
        except OSError as error:
            lines.append(f"| {kind} | none: {error} | | | | | |")
            continue
        for binary in binaries:
            walls = {count: [wall for wall, _ in found[binary, count]] for count in (1, many)}
            processor = {count: min(seconds for _, seconds in found[binary, count]) for count in (1, many)}
            least = min(walls[many]) / min(walls[1])
            median = statistics.median(walls[many]) / statistics.median(walls[1])
            name = "other" if binary is not binaries[0] else "this"
            failed |= name == "this" and min(least, median) > MOST
            result.append({"machine": kind, "binary": name, "threads": many, "least": least, "median": median,
                           "seconds": {str(count): results.spread(walls[count]) for count in (1, many)},
                           "processor_seconds": {str(count): processor[count] for count in (1, many)}})
            lines.append(f"| {kind} | {name} | {results.text(result[-1]['seconds']['1'])} | "
                         f"{results.text(result[-1]['seconds'][str(many)])} | {processor[1]:.3g}, "
                         f"{processor[many]:.3g} | {least:.2f} | {median:.2f} |")
    load = pathlib.Path("/proc/loadavg").read_text().split()[0]
    lines += ["", f"Seconds: least / median / most of {arguments.repeats} repeats. {len(os.sched_getaffinity(0))} CPUs, "
              f"load average {load} at the end."]
    print("\n".join(lines))
    if arguments.save:
        results.save(arguments.save, "shared machine", result, "\n".join(lines), arguments.note)
    if failed:
        sys.exit(f"{many} threads take more than {MOST} times what one takes")


if __name__ == "__main__":
    main()
