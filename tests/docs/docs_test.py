#!/usr/bin/env python3
"""The examples of README.md and docs/guide.md, run in the order they stand in.

    docs_test.py PROGRAM PAGE...            fails where a page shows what the program does not print
    docs_test.py --write PROGRAM PAGE...    writes what the program prints into the pages

A comment before a block says what the block is:

    <!-- file: NAME -->        a file, which the commands after it may read
    <!-- run -->               commands, which must succeed; what they print is kept in the file named by $PRINTED
    <!-- run: NAME -->         the same, where the program NAME is installed
    <!-- prints: COMMAND -->   the whole of what COMMAND prints, in a fence or as a table
    <!-- says: COMMAND -->     text or a block that holds every line that COMMAND prints
    <!-- not run: REASON -->   none of these

A fence without such a comment is an error, so no example goes unnoticed. Commands run under bash in a scratch
directory that has scripts/, sweeps/ and build/boundsweep, as the root of the sources has; `boundsweep` is the program.
The pages share the directory: what README.md wrote is there for the guide.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

SOURCE = pathlib.Path(__file__).resolve().parents[2]
FUNCTIONS = SOURCE / "tests/docs/functions.sh"  # what comments may call beside ordinary commands
DIRECTIVE = re.compile(r"<!-- (file|run|prints|says|not run)(?:: (.*))? -->")
SECONDS_PER_COMMAND = 120


class Scratch:
    """A scratch directory in which the examples of all pages run."""

    def __init__(self, program, directory):
        self.directory = directory
        for folder in ("bin", "build"):
            (directory / folder).mkdir()
            script = directory / folder / "boundsweep"
            # The pages show the digits of the CPU; those of a GPU may differ in the last places.
            script.write_text(f'#!/bin/sh\n[ "$1" != run ] || set -- "$@" --device cpu\nexec "{program}" "$@"\n')
            script.chmod(0o755)
        for folder in ("scripts", "sweeps"):
            (directory / folder).symlink_to(SOURCE / folder)
        self.printed = directory / "printed"
        # What users see who redirect output: as wide as text gets without a terminal, without colours.
        self.environment = {key: value for key, value in os.environ.items() if key != "COLUMNS"}
        self.environment.update(PATH=f"{directory / 'bin'}:{os.environ['PATH']}", PRINTED=str(self.printed),
                                LC_ALL="C.UTF-8")

    def output_of(self, command, streams=subprocess.PIPE):
        """What a command prints, without spaces at the ends of lines; fails where the command does."""
        done = subprocess.run(["bash", "-euo", "pipefail", "-c", f". {FUNCTIONS}\n{command}"], cwd=self.directory, env=self.environment,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=streams,
                              encoding="utf-8", timeout=SECONDS_PER_COMMAND, check=False)
        if done.returncode != 0:
            raise ValueError(f"exit code {done.returncode} of {command}\n{done.stdout}{done.stderr or ''}")
        return done.stdout

    def run(self, commands):
        self.printed.write_text(self.output_of(commands, subprocess.STDOUT), encoding="utf-8")


def block_at(lines, start):
    """The lines of the block that starts at or after `start`: a fence's content, or all until an empty line."""
    while start < len(lines) and not lines[start].strip():
        start += 1
    if start < len(lines) and lines[start].startswith("```"):
        return start + 1, lines.index("```", start + 1)
    end = start
    while end < len(lines) and lines[end].strip():
        end += 1
    return start, end


def trimmed(lines):
    return [line.rstrip() for line in lines]


def single_spaced(text):
    return " ".join(text.split())


def fails(scratch, kind, argument, shown):
    """What is wrong with a block, and what should stand in its place where the program knows."""
    if kind == "file":
        (scratch.directory / argument).write_text("\n".join(shown) + "\n", encoding="utf-8")
    elif kind == "run":
        if argument and not shutil.which(argument):
            print(f"docs_test.py: not run, as there is no {argument}: {shown[0]}")
        else:
            scratch.run("\n".join(shown))
    elif kind == "prints":
        printed = scratch.output_of(argument).splitlines()
        if not printed:
            return f"{argument} prints nothing", None
        if trimmed(printed) != trimmed(shown):
            return f"{argument} prints\n" + "\n".join(printed), printed
    elif kind == "says":
        printed = scratch.output_of(argument).splitlines()
        text = single_spaced("\n".join(shown))
        missing = [line for line in map(single_spaced, printed) if line not in text]
        if missing or not printed:
            return f"{argument} prints {missing or 'nothing'}, which the text does not say", None
    elif not argument:
        return "a reason is missing", None
    return None, None


def check_page(scratch, page, write):
    """The number of faults of a page, each printed; with `write` the outputs are put right."""
    lines = page.read_text(encoding="utf-8").splitlines()
    name = page.relative_to(SOURCE) if page.is_relative_to(SOURCE) else page
    faults = at = 0
    while at < len(lines):
        comments = []
        while at < len(lines) and (comment := DIRECTIVE.fullmatch(lines[at].strip())):
            comments.append((at, comment))
            at += 1
        if not comments:
            if lines[at].startswith("```"):
                print(f"{name}:{at + 1}: a block without a comment that says what it is")
                faults += 1
                at = block_at(lines, at)[1]
            at += 1
            continue
        start, end = block_at(lines, at)
        for place, comment in comments:
            try:
                fault, better = fails(scratch, *comment.groups(), lines[start:end])
            except (ValueError, subprocess.TimeoutExpired) as error:
                fault, better = str(error), None
            if better is not None and write:
                lines[start:end] = better
                end = start + len(better)
                print(f"{name}:{place + 1}: written")
            elif fault:
                print(f"{name}:{place + 1}: {fault}")
                faults += 1
        at = end + 1
    if write:
        page.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return faults


def main(arguments):
    write = "--write" in arguments
    arguments = [argument for argument in arguments if argument != "--write"]
    if len(arguments) < 2:
        sys.exit(__doc__)
    program, *pages = [pathlib.Path(argument).resolve() for argument in arguments]
    with tempfile.TemporaryDirectory() as directory:
        scratch = Scratch(program, pathlib.Path(directory))
        faults = sum(check_page(scratch, page, write) for page in pages)
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main(sys.argv[1:])
