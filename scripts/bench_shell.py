# SPDX-License-Identifier: GPL-3.0-or-later
"""
How quickly the prompt answers with a session of many files, in a real terminal (POSIX), at 80x24 and 160x50.

    .venv/bin/python scripts/bench_shell.py [--files 100000] [--json]

A key is timed from the moment it is sent until what shows it on the screen has come, completion on; a command until its answer and
a new prompt have come (the pager is off, so that a table is written at once).  What the emulator takes to draw is not counted.
The median of `--rounds`, for keys the 95th percentile; `key in job` is the same while `lint all &` works in the background.
`reopen` is the start with what the measuring has left: a `set` on all and its undo in the timeline.
"""

from __future__ import annotations

import argparse
import json
import os
import queue
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Mapping
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # the tests' terminal

from large_session import keep, large_session

from tests.shell.terminal import Terminal

SIZES = ((24, 80), (50, 160))
# Milliseconds; `open` is the program's start with the session.
BARS = {"open": 2000, "reopen": 2000, "key": 50, "filter": 200, "ls": 150, "shows": 300, "undo": 300}
LINE = "ls release_group:Judas title:frieren status:matched"


class Timed(Terminal):
    """Types without a rest before it, and knows in `came` when what it shows last has come."""

    def __init__(
        self, arguments: Iterable[str], environment: Mapping[str, str], folder: str, rows: int, columns: int
    ) -> None:
        super().__init__(arguments, environment, folder, rows, columns)
        self._child.delaybeforesend = None
        self.came = time.perf_counter()
        self._pieces: queue.SimpleQueue[tuple[float, bytes]] = queue.SimpleQueue()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        data = b"begun"
        while data:
            try:
                data = os.read(self._child.child_fd, 65536)
            except OSError:
                data = b""
            self._pieces.put((time.perf_counter(), data))

    def _read(self) -> bool:
        try:
            came, data = self._pieces.get(timeout=0.05)
        except queue.Empty:
            return True
        if data:
            self.came = came
            self.raw += data
            self._stream.feed(data)
        return bool(data)


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--files", type=int, default=100_000)
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--json", action="store_true")
    given = asked.parse_args()
    sys.setswitchinterval(0.0005)  # what listens is not kept waiting by what draws
    with tempfile.TemporaryDirectory() as home:
        sessions = os.path.join(home, "state", "sessions")
        os.makedirs(sessions)
        os.makedirs(os.path.join(home, "config"))
        Path(home, "config", "anivault.toml").write_text('[ui]\npager = "never"\n', encoding="utf-8")
        for _, columns in SIZES:
            keep(large_session(given.files), sessions, f"large-{columns}")
        for rows, columns in SIZES:
            found = measured(home, rows, columns, given.rounds)
            tell(f"{columns}x{rows}", found, as_json=given.json)
    return 0


def measured(home: str, rows: int, columns: int, rounds: int) -> dict[str, float]:
    begun = time.perf_counter()
    arguments = ["--offline", "--session", f"large-{columns}"]
    with Timed(arguments, {"ANIVAULT_HOME": home}, home, rows, columns) as shell:
        shell.until(shell.prompted, "the prompt", 120)
        found = {"open": shell.came - begun, "key": keys(shell, 4)}
        for name, line in (("filter", "filter res:720p rg:judas"), ("ls", "ls"), ("shows", "shows")):
            found[name] = statistics.median([command(shell, line) for _ in range(rounds)])
        command(shell, "filter off")
        found["set"] = command(shell, "set all version=2")
        found["undo"] = command(shell, "undo")
        command(shell, "lint all &")
        found["key in job"] = keys(shell, 1)
        shell.run("quit")
        shell.ended()
    begun = time.perf_counter()
    with Timed(arguments, {"ANIVAULT_HOME": home}, home, rows, columns) as shell:
        shell.until(shell.prompted, "the prompt", 120)
        found["reopen"] = shell.came - begun
    return {name: seconds * 1000 for name, seconds in found.items()}


def keys(shell: Timed, rounds: int) -> float:
    """Seconds from a key to the screen that shows it, at the 95th percentile."""
    taken = []
    for _ in range(rounds):
        taken += [key(shell, LINE[:n]) for n in range(1, len(LINE) + 1)]
        shell.key("ctrl-c")
        shell.until(shell.prompted, "a new line")
    return statistics.quantiles(taken, n=20)[-1]


def key(shell: Timed, line: str) -> float:
    begun = time.perf_counter()
    shell.type(line[-1])
    shell.until(lambda: shell.line.startswith(line.rstrip()), line)
    return shell.came - begun


def command(shell: Timed, line: str) -> float:
    """Type it, and wait for its answer and the next prompt."""
    shell.until(shell.prompted, "a prompt", 60)
    shell.type(line)
    shell.until(lambda: shell.line.startswith(line), line)
    begun, at = len(shell.raw), time.perf_counter()
    shell.key("enter")
    shell.until(lambda: b"\n" in shell.raw[begun:] and shell.prompted(), line, 60)
    return shell.came - at


def tell(size: str, found: dict[str, float], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps({"size": size, **{name: round(ms, 1) for name, ms in found.items()}}))
        return
    print(size)
    for name, ms in found.items():
        print(f"{name:>12} {ms:8.1f} ms" + (f"   (bar: {BARS[name]} ms)" if name in BARS else ""))


if __name__ == "__main__":
    sys.exit(main())
