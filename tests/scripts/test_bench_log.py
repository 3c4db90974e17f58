# SPDX-License-Identifier: GPL-3.0-or-later
"""What the log costs a scan is measured, by a script that anybody can run again."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_log_s_cost_is_measured(tmp_path: Path) -> None:
    """Off, `info` and `debug`, with lines really written; what it ends with says whether that is little enough."""
    written = tmp_path / "now.json"
    words = [
        sys.executable,
        str(ROOT / "scripts" / "bench_log.py"),
        "--files",
        "60",
        "--rounds",
        "3",
        "--json",
        str(written),
    ]
    done = subprocess.run(words, check=False, capture_output=True)
    figures = json.loads(written.read_text(encoding="utf-8"))
    assert figures["files"] == 60
    assert figures["lines"] > 12
    assert all(figures[name] > 0 for name in ("off_s", "info_ratio", "debug_ratio"))
    assert done.returncode == int(max(figures["info_ratio"], figures["debug_ratio"]) > 1.05)
