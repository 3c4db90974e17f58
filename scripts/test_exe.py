# SPDX-License-Identifier: GPL-3.0-or-later
"""
Test what `scripts/build.py` built, as a program: `python3 scripts/test_exe.py [windows|linux|macos]`.

`windows` on Linux runs under Wine.  Both shapes are tested unless `--shape` names one or `--exe FILE` another
program, for its start too.  What else is handed over goes to pytest (`-k reserved`).

`--suite` runs the project's own tests instead, those that any platform can run: under Wine with the Windows
Python, from the source.  `--start` measures how long the program in a folder takes to say its version, beside
`python -c pass` of the Python that tests it on the same machine; both by turns, best and median.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
from pathlib import Path

from environment import ROOT, say
from shipping import bundle, machines, suite
from shipping.machines import BUILD, Machine

# Seconds; a test takes less than half a minute where nothing else runs.
HANG = "900"
STARTS = 15
BAR = 2


def main() -> int:
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("system", nargs="?", choices=("windows", "linux", "macos"), default=machines.HERE)
    reader.add_argument("--shape", choices=bundle.SHAPES, action="append", help="default: both")
    reader.add_argument("--exe", type=Path, help="a program that stands elsewhere")
    reader.add_argument("--suite", action="store_true", help="the project's own tests, from the source")
    reader.add_argument("--start", action="store_true", help="measure the start")
    given, rest = reader.parse_known_args()
    machine = machines.tester(given.system)
    if given.suite:
        return suite.run(machine, rest)
    out = ROOT / "dist" / given.system
    if given.start:
        return start(machine, given.exe.resolve() if given.exe else bundle.program(given.system, "onedir", out))
    shapes = given.shape or bundle.SHAPES
    programs = [given.exe.resolve()] if given.exe else [bundle.program(given.system, shape, out) for shape in shapes]
    worst = 0
    for program in programs:
        if not program.exists():
            sys.exit(f"{program} is missing: python3 scripts/build.py {given.system}")
        say(f"testing {program}")
        worst = max(worst, pytest(machine, program, ["tests/exe", "--timeout", HANG, *rest]))
    return worst


def pytest(machine: Machine, program: Path | None, words: list[str]) -> int:
    """Run the tests with *machine*'s Python, against *program* or the source."""
    more = {"PYTHONPYCACHEPREFIX": machine.path(BUILD / "pycache"), "PYTHONUTF8": "1"}
    if program is not None:
        more["ANIVAULT_EXE"] = machine.path(program)
    return machine.call(
        "-m", "pytest", "-q", "-p", "no:cacheprovider", "-m", "not slow and not terminal", *words, more=more
    )


def start(machine: Machine, program: Path) -> int:
    """Seconds from start to end, best and median of a few; the bar is twice plain Python's, for the median."""
    commands = {
        "python -c pass": machine.command(machine.python, "-c", "pass"),
        f"{program.name} --version": machine.command(program, "--version"),
    }
    for command in commands.values():
        taken(command, machine)
    # By turns, so that both meet the same weather.
    turns = [[taken(command, machine) for command in commands.values()] for _ in range(STARTS)]
    best, median = ([figure(column) for column in zip(*turns, strict=True)] for figure in (min, statistics.median))
    for name, quick, middle in zip(commands, best, median, strict=True):
        print(f"{name}: best {quick * 1000:.0f} ms, median {middle * 1000:.0f} ms")
    print(f"{best[1] / best[0]:.2f} times as long, by the median {median[1] / median[0]:.2f} times (bar: {BAR})")
    return 0 if median[1] <= BAR * median[0] else 1


def taken(command: list[str], machine: Machine) -> float:
    begun = time.monotonic()
    subprocess.run(command, env=machine.environment({}), stdin=subprocess.DEVNULL, capture_output=True, check=True)
    return time.monotonic() - begun


if __name__ == "__main__":
    sys.exit(main())
