# SPDX-License-Identifier: GPL-3.0-or-later
"""
Measure what the log files cost a scan: `.venv/bin/python scripts/bench_log.py --files 20000`.

The same library is scanned with the log off, at `info` and at `debug` (which tells every folder), in turn and many times
over in one process, each with all its lines on the disk at the end.  Processor time of all threads is counted, and the
three of a round are compared, so that what else the machine does counts for all alike; told is the median of the rounds.
On a busy machine that still moves by some hundredths from run to run.  `_own` is what no neighbour changes much: the share
of a scan that the thread which writes and those who say something take themselves.
`--json FILE` writes the figures.  It exits 1 where a scan costs over a twentieth more.
"""

from __future__ import annotations

import argparse
import gc
import json
import logging
import statistics
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

from grow import grow

LEVELS = ("off", "info", "debug")
MOST = 1.05


def scanned(folder: str, logs: str, level: str) -> tuple[float, float]:
    """Seconds of the processor for one scan, all threads of it, its log written; and how many of them were the log's own."""
    from anivault_shell.keychain.mask import Mask
    from anivault_shell.logs.collector import Collector
    from anivault_shell.model.watch import Unwatched
    from anivault_shell.scan import ScanOptions
    from anivault_shell.session import actions
    from anivault_shell.session.state import Session
    from anivault_shell.session.timeline import Frame

    ours = logging.getLogger("anivault_shell")
    ours.propagate = False

    class Timed(Collector):
        """Counts what those who say something wait for it."""

        spent = 0.0

        def handle(self, record: logging.LogRecord) -> bool:
            at = time.thread_time()
            done = super().handle(record)
            self.spent += time.thread_time() - at
            return bool(done)

    session = Session(Frame())
    gc.collect()
    begun = time.process_time()
    to = Timed(
        logs, level, largest=20_000_000, kept=5, now=lambda: datetime.now(UTC), paint=Mask(), about={"version": "bench"}
    )
    ours.addHandler(to)
    ours.setLevel(to.level)
    try:
        actions.scan(session, [folder], ScanOptions(), Unwatched())
        to.writer.flush()
        own = to.spent + _written()
        to.end(0)
    finally:
        ours.removeHandler(to)
    if to.writer.dropped:
        raise SystemExit(f"{to.writer.dropped} lines were lost")
    return time.process_time() - begun, own


def _written() -> float:
    """Seconds of the processor that the thread took which writes; 0 where the system does not tell."""
    own = next((t.ident for t in threading.enumerate() if t.name == "log"), None)
    if own is None or not hasattr(time, "pthread_getcpuclockid"):
        return 0.0
    return time.clock_gettime(time.pthread_getcpuclockid(own))


def measure(folder: str, logs: str, rounds: int) -> dict[str, float]:
    times: dict[str, list[float]] = {level: [] for level in LEVELS}
    shares: dict[str, list[float]] = {level: [] for level in LEVELS}
    scanned(folder, logs, "off")
    for n in range(rounds):
        for level in LEVELS[n % 3 :] + LEVELS[: n % 3]:
            took, own = scanned(folder, logs, level)
            times[level].append(took)
            shares[level].append(own / took)
    ratio = {
        level: statistics.median(a / b for a, b in zip(times[level], times["off"], strict=True)) for level in LEVELS
    }
    lines = sum(p.read_bytes().count(b"\n") for p in Path(logs).glob("*.log"))
    figures: dict[str, float] = {f"{level}_s": round(min(times[level]), 4) for level in LEVELS}
    for level in LEVELS[1:]:
        figures[f"{level}_ratio"] = round(ratio[level], 3)
        figures[f"{level}_own"] = round(statistics.median(shares[level]), 4)
    return figures | {"lines": lines}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--json", help="write the figures here")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        grow(f"{scratch}/library", options.files)
        figures = {"files": options.files, **measure(f"{scratch}/library", f"{scratch}/logs", options.rounds)}
    print(json.dumps(figures))
    if options.json:
        Path(options.json).write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    return int(max(figures["info_ratio"], figures["debug_ratio"]) > MOST)


if __name__ == "__main__":
    sys.exit(main())
