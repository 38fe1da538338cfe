#!/usr/bin/env python3
"""Applies one-line faults to include/ one at a time and reports those that no test notices.

    tests/mutation/mutation_check.py [--build build] [--jobs 2] [--report FILE]

Needs a finished build with tests, whose libraries it links against. For each fault the tests named with
it are compiled against a faulty copy of include/ and run; a fault is noticed when a test does not
compile, fails, crashes or runs for too long. Faults that get past them are tried against the comparison of whole
points with the reference evaluator. Exit code 1 if any survives.
"""

import argparse
import concurrent.futures
import datetime
import pathlib
import shutil
import subprocess
import sys
import tempfile

from mutations import MUTATIONS

ROOT = pathlib.Path(__file__).resolve().parents[2]
RUN_SECONDS = 240
FLAGS = ["-std=c++17", "-O1", "-w", f'-DBOUNDSWEEP_SOURCE_DIR="{ROOT}"']
COMPARISON = ["reference_comparison_test", "random_sweep", "sweep_comparison"]


def libraries(build):
    """In link order. The tests come first: their copies of inline functions are the faulty ones."""
    return [
        build / "host/libboundsweep_host.a",
        build / "kernels/libboundsweep_kernels.a",
        build / "tests/reference/libboundsweep_reference.a",
        *("-ltomlplusplus -lfmt -lflint-arb -lflint -lmpfr -lgmp -lz -lgtest_main -lgtest -lpthread "
          "-fopenmp").split(),
    ]


def run_test(include, folder, sources, build, work):
    """True when the test notices the fault."""
    program = work / sources[0]
    command = ["g++", *FLAGS, "-I", include, "-I", ROOT, "-I", ROOT / folder, "-I", ROOT / "tests/reference",
               "-isystem", "/usr/include/eigen3"]
    command += [ROOT / folder / f"{name}.cpp" for name in sources]
    command += ["-o", program, *libraries(build)]
    if subprocess.run(command, capture_output=True).returncode != 0:
        return True
    try:
        return subprocess.run([program], capture_output=True, timeout=RUN_SECONDS).returncode != 0
    except subprocess.TimeoutExpired:
        return True


def check(mutation, build):
    header, original, faulty, tests = mutation
    with tempfile.TemporaryDirectory() as name:
        work = pathlib.Path(name)
        include = work / "include"
        shutil.copytree(ROOT / "include", include)
        path = include / "boundsweep" / header
        text = path.read_text()
        if text.count(original) != 1:
            return "stale: the original text is not there exactly once"
        path.write_text(text.replace(original, faulty))
        for test in tests:
            if run_test(include, "tests/math", [test], build, work):
                return f"noticed by {test}"
        if run_test(include, "tests/properties", COMPARISON, build, work):
            return "noticed by reference_comparison_test"
        return "SURVIVED"


def baseline_passes(build):
    """The tests must pass without a fault, or everything would count as noticed."""
    names = sorted({test for mutation in MUTATIONS for test in mutation[3]})
    with tempfile.TemporaryDirectory() as name:
        work = pathlib.Path(name)
        broken = [t for t in names if run_test(ROOT / "include", "tests/math", [t], build, work)]
        if run_test(ROOT / "include", "tests/properties", COMPARISON, build, work):
            broken.append(COMPARISON[0])
    for test in broken:
        print(f"mutation_check: {test} fails without any fault", file=sys.stderr)
    return not broken


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--report", type=pathlib.Path)
    arguments = parser.parse_args()
    build = arguments.build.resolve()
    if not baseline_passes(build):
        return 1
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        outcomes = list(pool.map(lambda mutation: check(mutation, build), MUTATIONS))
    lines = [f"Mutation check, {datetime.date.today()}: {len(MUTATIONS)} one-line faults in include/", ""]
    for (header, original, faulty, _), outcome in zip(MUTATIONS, outcomes):
        shown = [" ".join(text.split()) or "(removed)" for text in (original, faulty)]
        lines.append(f"{outcome:<40} {header}: {shown[0]}  ->  {shown[1]}")
    bad = [outcome for outcome in outcomes if not outcome.startswith("noticed")]
    lines += ["", f"{len(outcomes) - len(bad)} noticed, {len(bad)} survived or stale"]
    report = "\n".join(lines) + "\n"
    print(report, end="")
    if arguments.report:
        arguments.report.write_text(report)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
