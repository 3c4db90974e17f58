# SPDX-License-Identifier: GPL-3.0-or-later
"""
How quickly the prompt answers with a session of many files, in a real terminal (POSIX), at 80x24 and 160x50.

    .venv/bin/python scripts/bench_shell.py [--files 100000] [--json]

A key is timed from the moment it is sent until the screen shows it, completion on; a command until its answer and a new prompt stand
there (the pager is off, so that a table is written at once).  The median of `--rounds`, for keys the 95th percentile.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # the tests' terminal

from large_session import keep, large_session

from tests.shell.terminal import Terminal

SIZES = ((24, 80), (50, 160))
# Milliseconds; `open` is the program's start with the session.
BARS = {"key": 50, "filter": 200, "ls": 150, "shows": 300, "undo": 300, "open": 2000}
LINE = "ls release_group:Judas title:frieren status:matched"


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--files", type=int, default=100_000)
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--json", action="store_true")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as home:
        sessions = os.path.join(home, "state", "sessions")
        os.makedirs(sessions)
        keep(large_session(given.files), sessions, "large")
        os.makedirs(os.path.join(home, "config"))
        Path(home, "config", "anivault.toml").write_text('[ui]\npager = "never"\n', encoding="utf-8")
        for rows, columns in SIZES:
            tell(f"{columns}x{rows}", measured(home, rows, columns, given.rounds), as_json=given.json)
    return 0


def measured(home: str, rows: int, columns: int, rounds: int) -> dict[str, float]:
    begun = time.perf_counter()
    with Terminal(["--session", "large"], {"ANIVAULT_HOME": home}, home, rows, columns) as shell:
        shell.until(shell.prompted, "the prompt", 120)
        found = {"open": time.perf_counter() - begun}
        found["key"] = keys(shell)
        for name, line in (("filter", "filter res:720p rg:judas"), ("ls", "ls"), ("shows", "shows")):
            found[name] = statistics.median(timed(lambda line=line: command(shell, line)) for _ in range(rounds))  # type: ignore[misc]
        command(shell, "filter off")
        command(shell, "set all version=2")
        found["undo"] = timed(lambda: command(shell, "undo"))
    return {name: seconds * 1000 for name, seconds in found.items()}


def keys(shell: Terminal) -> float:
    """Seconds from a key to the screen that shows it, at the 95th percentile."""
    taken = []
    for _ in range(4):
        taken += [timed(lambda n=n: _key(shell, LINE[:n])) for n in range(1, len(LINE) + 1)]  # type: ignore[misc]
        shell.key("ctrl-c")
        shell.until(shell.prompted, "a new line")
    return statistics.quantiles(taken, n=20)[-1]


def _key(shell: Terminal, line: str) -> None:
    shell.type(line[-1])
    shell.until(lambda: shell.line.startswith(line.rstrip()), line)


def command(shell: Terminal, line: str) -> None:
    """Type it, and wait for its answer and the next prompt."""
    shell.until(shell.prompted, "a prompt", 60)
    shell.type(line)
    shell.until(lambda: shell.line.startswith(line), line)
    begun = len(shell.raw)
    shell.key("enter")
    shell.until(lambda: b"\n" in shell.raw[begun:] and shell.prompted(), line, 60)


def timed(act: Callable[[], None]) -> float:
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def tell(size: str, found: dict[str, float], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps({"size": size, **{name: round(ms, 1) for name, ms in found.items()}}))
        return
    print(size)
    for name, bar in BARS.items():
        print(f"{name:>10} {found[name]:8.1f} ms   (bar: {bar} ms)")


if __name__ == "__main__":
    sys.exit(main())
