# SPDX-License-Identifier: GPL-3.0-or-later
"""
Measure a commit against a bare loop of os.rename: `.venv/bin/python scripts/bench_commit.py --files 20000`.

Both rename the same tree to the same names within one volume, one after the other in the same run, because machines
differ and are busy; folders are made in both. What is measured is the commit alone, journal and syncs and all. `--folder DIR` says on
which volume; `--limit N` exits 1 where the commit takes more than N times as long.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime

from anivault_shell.disk.look import identity
from anivault_shell.journal import Journal
from anivault_shell.model.plan import Action, Operation, Plan
from anivault_shell.model.watch import Unwatched

EPISODES = 20


def names(count: int) -> list[tuple[str, str]]:
    """Old and new, both relative: shows of twenty episodes each."""
    return [
        (
            f"in/[Group] Show {n // EPISODES} (BD 1080p)/[Group] Show {n // EPISODES} - {n % EPISODES:02}.mkv",
            f"out/Show {n // EPISODES} (2012)/Season 01/Show {n // EPISODES} - S01E{n % EPISODES:02}.mkv",
        )
        for n in range(count)
    ]


def make(root: str, rows: list[tuple[str, str]]) -> None:
    for source, _ in rows:
        path = os.path.join(root, source)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8"):
            pass
    os.sync()


def bare(root: str, rows: list[tuple[str, str]]) -> float:
    """Seconds of the plain loop."""
    made: set[str] = set()
    begun = time.perf_counter()
    for source, target in rows:
        folder = os.path.dirname(target)
        if folder not in made:
            os.makedirs(os.path.join(root, folder), exist_ok=True)
            made.add(folder)
        os.rename(os.path.join(root, source), os.path.join(root, target))
    return time.perf_counter() - begun


def committed(root: str, home: str, rows: list[tuple[str, str]]) -> float:
    """Seconds of the commit."""
    operations = []
    for n, (source, target) in enumerate(rows, start=1):
        path = os.path.join(root, source)
        operations.append(Operation(n, Action.MOVE, path, os.path.join(root, target), identity(path), n))
    plan = Plan("bench", "2026-11-21T00:00:00Z", (root,), "", tuple(operations))
    journal = Journal(os.path.join(home, "journal"), clock=lambda: datetime.now(UTC), version="bench")
    begun = time.perf_counter()
    outcome = journal.commit(plan, Unwatched())
    took = time.perf_counter() - begun
    if len(outcome.done) != len(rows):
        sys.exit(f"only {len(outcome.done)} of {len(rows)} were moved: {outcome.stopped}")
    return took


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", default=tempfile.gettempdir())
    parser.add_argument("--limit", type=float)
    options = parser.parse_args()
    rows, ratios = names(options.files), []
    for _ in range(options.rounds):
        with tempfile.TemporaryDirectory(dir=options.folder) as top:
            for side in ("a", "b"):
                make(os.path.join(top, side), rows)
            plain, ours = bare(os.path.join(top, "a"), rows), committed(os.path.join(top, "b"), top, rows)
        ratios.append(ours / plain)
        print(f"os.rename {plain:.2f} s, commit {ours:.2f} s, {ours / plain:.2f} times")
    middle = statistics.median(ratios)
    print(f"{options.files} files in {options.folder}: {middle:.2f} times a bare loop of os.rename")
    if options.limit is not None and middle > options.limit:
        sys.exit(1)


if __name__ == "__main__":
    main()
