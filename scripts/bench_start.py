# SPDX-License-Identifier: GPL-3.0-or-later
"""
How long the program takes to start, beside what `python -c pass` takes in the same run.

    .venv/bin/python scripts/bench_start.py [--rounds 15] [--json] [--cpu]

`prompt` is measured in a pseudo-terminal, from the start of the process until `anivault>` stands there; `first key` until a key
that was typed at once shows behind it (not on Windows).
The rounds take turns, so that a busy moment hits all alike; the median is told. `--cpu` tells processor time, which
a busy machine falsifies less.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time

BARS: dict[str, int | None] = {"--version": 60, "-c help": 120, "prompt": 250, "first key": None}
PYTHON = [sys.executable, "-c", "pass"]
# Whatever colours it has.
SEEN = "anivault(\x1b\\[[0-9;]*m)*> "
PROGRAM = [sys.executable, "-m", "anivault_shell"]


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rounds", type=int, default=15)
    asked.add_argument("--json", action="store_true")
    asked.add_argument("--cpu", action="store_true")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as home:
        times = measured(given.rounds, {**os.environ, "ANIVAULT_HOME": home}, cpu=given.cpu)
    base = statistics.median(times.pop("python"))
    rows = {name: statistics.median(taken) - base for name, taken in times.items()}
    if given.json:
        print(json.dumps({"python": round(base, 1), **{name: round(ms, 1) for name, ms in rows.items()}}))
        return 0
    print(f"python -c pass {base:6.1f} ms; beyond that:")
    for name, ms in rows.items():
        print(f"{name:>14} {ms:6.1f} ms   " + (f"(bar: {bar} ms)" if (bar := BARS[name]) else ""))
    return 0


def measured(rounds: int, environment: dict[str, str], *, cpu: bool) -> dict[str, list[float]]:
    """Milliseconds of every round."""
    found: dict[str, list[float]] = {"python": [], "--version": [], "-c help": [], "prompt": [], "first key": []}
    for _ in range(rounds):
        found["python"].append(_run(PYTHON, environment, cpu=cpu))
        found["--version"].append(_run([*PROGRAM, "--version"], environment, cpu=cpu))
        found["-c help"].append(_run([*PROGRAM, "-c", "help"], environment, cpu=cpu))
        if sys.platform != "win32":
            found["prompt"].append(_prompt(environment, cpu=cpu))
            found["first key"].append(_prompt(environment, cpu=cpu, key="Q"))
    return {name: taken for name, taken in found.items() if taken}


def _run(words: list[str], environment: dict[str, str], *, cpu: bool) -> float:
    start, spent = time.perf_counter(), _spent()
    subprocess.run(words, env=environment, check=True, stdout=subprocess.DEVNULL)
    return ((_spent() - spent) if cpu else time.perf_counter() - start) * 1000


def _prompt(environment: dict[str, str], *, cpu: bool, key: str = "") -> float:
    import pexpect

    start, spent = time.perf_counter(), _spent()
    shell = pexpect.spawn(PROGRAM[0], PROGRAM[1:], env=environment, dimensions=(24, 80), timeout=60)
    shell.delaybeforesend = None
    shell.expect(SEEN)
    if key:
        shell.send(key)
        shell.expect(key)
    seen = time.perf_counter() - start
    shell.kill(9)
    shell.wait()
    shell.close()
    return ((_spent() - spent) if cpu else seen) * 1000


def _spent() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    sys.exit(main())
