# SPDX-License-Identifier: GPL-3.0-or-later
"""The benchmark measures, writes its figures down, and tells what became worse."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
RATIOS = {"scan_ratio", "read_ratio", "rescan_ratio", "slow_share_ratio"}


@pytest.fixture(scope="module")
def bench() -> object:
    sys.path.insert(0, str(ROOT / "scripts"))
    try:
        import bench

        return bench
    finally:
        sys.path.remove(str(ROOT / "scripts"))


def test_a_small_library_is_measured(tmp_path: Path) -> None:
    """All figures are there, with when and from what they are; against figures that nobody reaches it ends with 1."""
    written = tmp_path / "now.json"
    words = [
        sys.executable,
        str(ROOT / "scripts" / "bench.py"),
        "--files",
        "300",
        "--small",
        "40",
        "--json",
        str(written),
    ]
    subprocess.run(words, check=True, capture_output=True)
    figures = json.loads(written.read_text(encoding="utf-8"))
    assert figures["files"] == 300
    assert all(figures[name] > 0 for name in (*RATIOS, "peak_mb", "bytes_per_file"))
    assert figures["taken"]["when"].endswith("Z")
    written.write_text(json.dumps(figures | {"scan_ratio": 1e6}), encoding="utf-8")
    done = subprocess.run([*words[:6], "--baseline", str(written)], check=False, capture_output=True, text=True)
    assert done.returncode == 1
    assert "scan_ratio" in done.stderr


def test_worse_is_a_tenth(bench: object) -> None:
    """Ratios may not fall, memory not grow where as many files were measured."""
    worse = bench.worse  # type: ignore[attr-defined]
    before = {"files": 10, "scan_ratio": 10.0, "peak_mb": 100.0}
    assert worse(before | {"scan_ratio": 9.5, "peak_mb": 105.0}, before) == []
    assert worse(before | {"scan_ratio": 9.0}, before) == ["scan_ratio: 9.0 was 10.0"]
    assert worse(before | {"peak_mb": 111.0}, before) == ["peak_mb: 111.0 was 100.0"]
    assert worse(before | {"peak_mb": 111.0, "files": 11}, before) == []


def test_the_stored_baseline_has_every_figure() -> None:
    """A figure that is missing there would never be compared."""
    stored = json.loads((ROOT / "scripts" / "baseline.json").read_text(encoding="utf-8"))
    assert set(stored) >= RATIOS | {"files", "peak_mb", "taken"}
