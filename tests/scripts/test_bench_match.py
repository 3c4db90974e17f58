# SPDX-License-Identifier: GPL-3.0-or-later
"""The measure of matching grows what it says, fills the cache, and matches offline."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "bench_match.py"


def run(*words: str) -> tuple[int, dict[str, float]]:
    done = subprocess.run([sys.executable, SCRIPT, *words], capture_output=True, text=True, timeout=120)
    assert done.stderr == ""
    return done.returncode, json.loads(done.stdout)


def test_a_small_library_is_matched_out_of_the_cache() -> None:
    """Every file is matched without a request, and the bar that is missed ends with one."""
    code, found = run("--bundles", "8", "--library", "harsh", "--most", "0")
    assert code == 1
    assert (found["bundles"], found["shows"], found["files"], found["matched"]) == (8, 4, 16, 16)
    assert 3 <= found["looks_per_bundle"] <= 6
    assert found["match_seconds"] > 0
