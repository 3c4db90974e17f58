# SPDX-License-Identifier: GPL-3.0-or-later
"""The score of matching, on a truth made of the demonstration's library."""

from __future__ import annotations

import gzip
import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from anivault_shell.demo.server import DEMO_KEY, CatalogueServer
from tests.demo.expected import PLACES

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "score_match.py"


@pytest.fixture(scope="module")
def score() -> ModuleType:
    spec = importlib.util.spec_from_file_location("score_match", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["score_match"] = module
    spec.loader.exec_module(module)
    return module


def truth(wrong: str = "") -> list[dict[str, Any]]:
    rows = []
    for path, place in PLACES.items():
        media, _, number = place.work.partition(":")
        row = {"path": path, "media": media, "tmdb_id": int(number), "season": place.season}
        row["episode"] = place.episodes[0] if place.episodes else None
        rows.append(row | ({"season": 99} if path == wrong else {}))
    return rows


def test_the_demonstration_is_scored(
    score: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """All of it right but the one line whose truth was made wrong: that is listed, and lowers what each acceptance gives."""
    wrong = next(p for p in PLACES if "Frieren" in p)
    path = tmp_path / "truth.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in truth(wrong))
        file.write(json.dumps({"name": "nobody knows", "media": "tv", "tmdb_id": 1, "ambiguous": True}) + "\n")
    with CatalogueServer() as server:
        monkeypatch.setenv("ANIVAULT_TMDB_URL", server.url)
        monkeypatch.setenv("ANIVAULT_TMDB_KEY", DEMO_KEY)
        monkeypatch.setenv("ANIVAULT_RATE_BASE", "1000")
        score.main([str(path), "--precision", "0.9"])
    out = capsys.readouterr().out
    n = len(PLACES)
    assert f"right show first          100.00% ({n} of {n})" in out
    numbered = sum(1 for p in PLACES.values() if p.episodes)
    assert f"({numbered - 1} of {numbered})" in out
    assert "S99  taken for  Frieren" in out
    assert "the lowest with 90.0% right: 0.5" in out


def row(score: ModuleType, right: bool, sure: float, *, doubted: bool = False) -> Any:
    ranked = (("tv", 1 if right else 2), ("tv", 2 if right else 1))
    names = ("One", "Two") if right else ("Two", "One")
    said = {"media": "tv", "tmdb_id": ranked[0][1], "season": 1, "episodes": [5]}
    return score.Row(
        "name", {"media": "tv", "tmdb_id": 1, "season": 1, "episode": 5}, ranked, names, said, sure, doubted
    )


def test_the_acceptance_follows_from_the_table(score: ModuleType) -> None:
    """The lowest step at which enough is right; what is doubted counts for none."""
    rows = [row(score, True, 0.96)] * 8 + [row(score, False, 0.72), row(score, False, 0.99, doubted=True)]
    said = list(score.thresholds(rows, 0.985))
    assert said[-1] == "the lowest with 98.5% right: 0.75"
    table = list(score.calibration(rows))
    assert [line.split() for line in table if line.startswith("0.95")] == [
        ["0.95", "to", "0.97", "8", "100.0%", "0", "-"]
    ]


def test_a_confusion_says_what_was_taken_for_what(score: ModuleType) -> None:
    """With how often, and one name."""
    (said,) = score.confusions([row(score, False, 0.9)] * 3, 5)
    assert said.split()[:2] == ["3", "x"]
    assert "One tv:1 S1  taken for  Two tv:2 S1  (sure)" in said


def test_names_become_files(score: ModuleType) -> None:
    """Slashes of a torrent's title do not make folders; folders are given as such."""
    assert score.file_of({"name": "A / B - 01 [1080p]"}) == "A _ B - 01 [1080p].mkv"
    assert score.file_of({"path": "A/01.mp4"}) == "A/01.mp4"
