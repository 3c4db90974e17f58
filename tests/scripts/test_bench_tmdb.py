# SPDX-License-Identifier: GPL-3.0-or-later
"""The measure of the TMDB client runs, and counts what it says it counts."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "bench_tmdb.py"


def run(*words: str) -> tuple[int, dict[str, float]]:
    done = subprocess.run([sys.executable, SCRIPT, *words], capture_output=True, text=True, timeout=60)
    assert done.stderr == ""
    return done.returncode, json.loads(done.stdout)


def test_a_few_titles_are_measured() -> None:
    """Two requests a title, without those of the first; connections are kept."""
    code, found = run("--titles", "6", "--latency-ms", "1", "--concurrency", "2")
    assert code == 0
    assert (found["requests"], found["asked"]) == (10, 12)
    assert found["connections"] <= 2
    assert found["cpu_ms_per_request"] > 0


def test_a_bar_that_is_missed_ends_with_one() -> None:
    """So that a script can watch it."""
    assert run("--titles", "2", "--latency-ms", "1", "--least", "1e9")[0] == 1
