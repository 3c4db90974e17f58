# SPDX-License-Identifier: GPL-3.0-or-later
"""
Measure scanning and reading: `.venv/bin/python scripts/bench.py --files 100000`.

Speeds are ratios against a plain loop (os.scandir, stat, anitopy) in the same run, because machines
differ and are busy; memory is the peak of a whole process that holds the session.  `--json FILE` writes the
figures, `--baseline FILE` compares with earlier ones (`scripts/baseline.json` are those of the last change that was
measured) and exits 1 where one is more than a tenth worse.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from grow import grow

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = 10_000
LATENCY = 0.010
WORSE = 1.10
# The process under measure: scan, keep the session, tell times and the peak.
HELD = """
import json, resource, sys, time
from anivault_shell.model.watch import Unwatched
from anivault_shell.scan import ScanOptions
from anivault_shell.session import actions
from anivault_shell.session.state import Session
from anivault_shell.session.timeline import Frame
session = Session(Frame())
times = []
for again in (False, True):
    begun = time.perf_counter()
    actions.scan(session, [sys.argv[1]], ScanOptions(), Unwatched(), drop_gone=again)
    times.append(time.perf_counter() - begun)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024 * 1024)
print(json.dumps({"files": len(session), "first": times[0], "again": times[1], "peak_mb": peak}))
"""


def plain_loop(folder: str) -> float:
    """Files a second of the plain loop, over a sample of the library."""
    import anitopy

    rows = list(_walk(folder))
    sample = rows[:: max(1, len(rows) // SAMPLE)]
    begun = time.perf_counter()
    for row in sample:
        row.stat()
        anitopy.parse(row.name)
    return len(sample) / (time.perf_counter() - begun)


def _walk(folder: str) -> list[os.DirEntry[str]]:
    found = []
    with os.scandir(folder) as rows:
        for row in rows:
            if row.is_dir(follow_symlinks=False):
                found += _walk(row.path)
            elif row.name.endswith((".mkv", ".mp4")):
                found.append(row)
    return found


def held(folder: str) -> dict[str, float]:
    """Scan and rescan in a process of its own."""
    done = subprocess.run([sys.executable, "-c", HELD, folder], check=True, capture_output=True, text=True, cwd=ROOT)
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def on_a_slow_share(folder: str, workers: int) -> float:
    """Seconds to walk where every folder takes ten milliseconds to read."""
    from anivault_shell.model.watch import Unwatched
    from anivault_shell.scan import ScanOptions, scan
    from anivault_shell.scan.rows import Row, list_folder

    def slow(path: str) -> Sequence[Row]:
        time.sleep(LATENCY)
        return list_folder(path)

    begun = time.perf_counter()
    for _ in scan([folder], ScanOptions(workers=workers), Unwatched(), reader=slow):
        pass
    return time.perf_counter() - begun


def reading(folder: str) -> float:
    """Names a second, folder after folder."""
    from anivault_shell.parse import parse_folder

    folders: dict[str, list[str]] = {}
    for row in _walk(folder):
        folders.setdefault(os.path.dirname(row.path), []).append(row.name)
    begun = time.perf_counter()
    for place, names in folders.items():
        parse_folder([os.path.basename(place)], names)
    return sum(map(len, folders.values())) / (time.perf_counter() - begun)


def measure(folder: str, small: str) -> dict[str, float]:
    plain = plain_loop(folder)
    one = held(folder)
    slow = {n: on_a_slow_share(small, n) for n in (1, 8)}
    ours = one["files"] / one["first"]
    return {
        "files": one["files"],
        "plain_per_s": round(plain, 1),
        "scan_per_s": round(ours, 1),
        "scan_ratio": round(ours / plain, 2),
        "read_ratio": round(reading(folder) / plain, 2),
        "rescan_ratio": round(one["first"] / one["again"], 2),
        "slow_share_ratio": round(slow[1] / slow[8], 2),
        "peak_mb": round(one["peak_mb"], 1),
        "bytes_per_file": round(one["peak_mb"] * 1024 * 1024 / one["files"], 1),
    }


def taken() -> dict[str, str]:
    """When, from what and on what the figures are."""
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, cwd=ROOT, check=False
    )
    return {
        "when": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "commit": commit.stdout.strip(),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors",
    }


def worse(now: Mapping[str, Any], before: Mapping[str, Any]) -> list[str]:
    """What is more than a tenth worse than it was: ratios should not fall, memory should not grow."""
    found = [k for k in now if k.endswith("ratio") and k in before and now[k] * WORSE < before[k]]
    if now["files"] == before.get("files") and now["peak_mb"] > before["peak_mb"] * WORSE:
        found.append("peak_mb")
    return [f"{k}: {now[k]} was {before[k]}" for k in found]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=20_000)
    parser.add_argument("--small", type=int, default=4_000, help="videos on the slow share")
    parser.add_argument("--library", help="measure this folder instead of a grown one")
    parser.add_argument("--json", help="write the figures here")
    parser.add_argument("--baseline", help="compare with these")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder, small = options.library or os.path.join(scratch, "library"), os.path.join(scratch, "small")
        if not options.library:
            grow(folder, options.files)
        grow(small, options.small, seed=2)
        figures = measure(folder, small)
    print(json.dumps(figures))
    if options.json:
        text = json.dumps({"taken": taken(), **figures}, indent=2)
        Path(options.json).write_text(text + "\n", encoding="utf-8")
    if options.baseline:
        slower = worse(figures, json.loads(Path(options.baseline).read_text(encoding="utf-8")))
        print("\n".join(slower) or "no worse than the baseline", file=sys.stderr)
        return bool(slower)
    return 0


if __name__ == "__main__":
    sys.exit(main())
