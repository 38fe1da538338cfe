#!/usr/bin/env python3
"""Applies one-line faults to include/ one at a time and reports those that no test notices.

    tests/mutation/mutation_check.py [--build build] [--jobs 2] [--report FILE]

Needs a finished build with tests, whose libraries it links against. For each fault the tests named with
it are compiled against a faulty copy of include/ and run; a fault is noticed when a test does not
compile, fails, crashes or runs for too long. Faults that get past them are tried against the comparison of whole
points with the reference evaluator. Bounds that are made too small are given to `boundsweep verify`, which must
exit with 1 and print a witness. Exit code 1 if any fault survives.
"""

import argparse
import concurrent.futures
import datetime
import os
import pathlib
import platform
import shutil
import subprocess
import sys
import tempfile

from mutations import CONSTANT_FAULTS, MUTATIONS, PART_FAULTS

ROOT = pathlib.Path(__file__).resolve().parents[2]
RUN_SECONDS = 240
STALE = "stale: the original text is not there exactly once"
FLAGS = ["-std=c++17", "-O1", "-ffp-contract=off", "-fno-math-errno", "-fno-dse", "-w", f'-DBOUNDSWEEP_SOURCE_DIR="{ROOT}"']
FAULTS = MUTATIONS + CONSTANT_FAULTS + PART_FAULTS
COMPARISON = ["reference_comparison_test", "random_sweep", "sweep_comparison"]
# Enough random points for a fault that matters; the fast tests come first anyway.
ENVIRONMENT = {**os.environ, "BOUNDSWEEP_RANDOM_POINTS": "400"}


def libraries(build):
    """In link order. The tests come first: their copies of inline functions are the faulty ones."""
    return [
        build / "host/libboundsweep_host.a",
        build / "kernels/libboundsweep_kernels.a",
        build / "tests/reference/libboundsweep_reference.a",
        *"-ltomlplusplus -lfmt -lflint-arb -lflint -lmpfr -lgmp -lz -lgtest_main -lgtest -lpthread".split(),
    ]


def run_test(include, folder, sources, build, work):
    """True when the test notices the fault."""
    program = work / pathlib.Path(sources[0]).name
    command = ["g++", *FLAGS, "-I", include, "-I", ROOT, "-I", ROOT / folder, "-I", ROOT / "tests/reference",
               "-isystem", "/usr/include/eigen3"]
    command += [ROOT / folder / f"{name}.cpp" for name in sources]
    command += ["-o", program, *libraries(build)]
    if subprocess.run(command, capture_output=True).returncode != 0:
        return True
    try:
        done = subprocess.run([program], capture_output=True, timeout=RUN_SECONDS, env=ENVIRONMENT)
        return done.returncode != 0
    except subprocess.TimeoutExpired:
        return True


def faulty_include(work, header, original, faulty):
    """A copy of include/ with the fault, or None when the original is not there exactly once."""
    include = work / "include"
    shutil.copytree(ROOT / "include", include)
    path = include / "boundsweep" / header
    text = path.read_text()
    if text.count(original) != 1:
        return None
    path.write_text(text.replace(original, faulty))
    return include


def check(mutation, build):
    header, original, faulty, tests = mutation
    with tempfile.TemporaryDirectory() as name:
        work = pathlib.Path(name)
        include = faulty_include(work, header, original, faulty)
        if include is None:
            return STALE
        if isinstance(tests, str):
            return check_by_verify(include, tests, build, work, of_part=mutation in PART_FAULTS)
        for test in tests:
            if run_test(include, "tests/math", [test], build, work):
                return f"noticed by {test}"
        if run_test(include, "tests/properties", COMPARISON, build, work):
            return "noticed by reference_comparison_test"
        return "SURVIVED"


def check_by_verify(include, attack, build, work, of_part):
    """Links the program with the faulty headers and lets it attack itself. Tables are seen by problem.cpp
    alone, parts by all attacks; what else a part is in does not run here."""
    program = work / "boundsweep"
    host = build / "host"
    command = ["g++", *FLAGS, "-I", include, "-I", ROOT, "-isystem", "/usr/include/eigen3", ROOT / "host/engine/problem.cpp"]
    command += [ROOT / "host/cluster/mpi" / f"{name}.cpp" for name in ("join_team", "no_mpi")]
    if of_part:
        command += sorted((ROOT / "host/verify").glob("*.cpp"))
    command += [host / "CMakeFiles/boundsweep.dir/cli/main.cpp.o"]
    command += [host / f"libboundsweep_{name}.a" for name in ("cli", "verify")]
    subprocess.run([*command, "-o", program, *libraries(build)], check=True)
    done = subprocess.run([program, "verify", "--only", attack, "--seed", "1"], capture_output=True, text=True)
    noticed = done.returncode == 1 and "witness" in done.stdout
    return f"noticed by verify --only {attack}" if noticed else "SURVIVED"


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
    parser.add_argument("--header", default="", help="only the faults of headers whose name contains it")
    arguments = parser.parse_args()
    build = arguments.build.resolve()
    if not baseline_passes(build):
        return 1

    faults = [fault for fault in FAULTS if arguments.header in fault[0]]

    def checked(mutation):
        outcome = check(mutation, build)
        print(f"{outcome:<40} {mutation[0]}: {shown(mutation[1])}  ->  {shown(mutation[2])}", flush=True)
        return outcome

    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        outcomes = list(pool.map(checked, faults))
    bad = [outcome for outcome in outcomes if not outcome.startswith("noticed")]
    summary = f"{len(outcomes)} faults: {len(outcomes) - len(bad)} noticed, {len(bad)} survived or stale"
    print(summary)
    if arguments.report:
        arguments.report.write_text(report(faults, outcomes, summary))
    return 1 if bad else 0


def shown(text):
    return " ".join(text.split()) or "(removed)"


def report(faults, outcomes, summary):
    """The outcome of a whole run as Markdown."""
    lines = [
        "# Mutation check",
        "",
        f"{datetime.date.today()}, g++ {subprocess.check_output(['g++', '-dumpfullversion'], text=True).strip()}, "
        f"{platform.machine()}: `tests/mutation/mutation_check.py --report tests/mutation/report.md`",
        "",
        f"**{summary}.**",
        "",
        "| header | was | made | outcome |",
        "|---|---|---|---|",
    ]
    for (header, original, faulty, _), outcome in zip(faults, outcomes):
        cells = [f"`{shown(text)}`".replace("|", "\\|") for text in (original, faulty)]
        lines.append(f"| {header} | {cells[0]} | {cells[1]} | {outcome} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
