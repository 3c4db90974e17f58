# SPDX-License-Identifier: GPL-3.0-or-later
"""
How often the right show, season and episode come out: `.venv/bin/python scripts/score_match.py TRUTH`.

TRUTH is JSON lines (`.gz` too), one a file: `{"name": …, "media": "tv", "tmdb_id": 1429, "season": 2, "episode": 5}`; what is
null or missing is not judged, `path` instead of `name` is a path with folders, `"ambiguous": true` leaves a line out.
Empty files of these names are scanned and matched with the catalogue and key of the environment, in a home of their
own (`--home` keeps its cache for the next run).

Prints the shares that are right, what is taken for what, and how sure the program was against how often it was
right: from that table `match.accept` is set.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
VIDEO = (".mkv", ".mp4", ".avi", ".webm", ".m4v", ".ts", ".ogm", ".wmv", ".rmvb", ".mov", ".flv", ".m2ts")
LONGEST = 250
# Everything without another doubt is matched, however low its score; what acceptance makes of it is worked out after.
LOWEST = 0.5
STEPS = (0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 0.97, 1.01)


@dataclass(frozen=True)
class Row:
    """One file: what it is, what was said of it, how sure (0 to 1), and whether it would be taken without asking."""

    name: str
    truth: dict[str, Any]
    ranked: tuple[tuple[str, int], ...]
    names: tuple[str, ...]
    match: dict[str, Any] | None
    score: float
    doubted: bool

    @property
    def wanted(self) -> tuple[str, int]:
        return self.truth["media"], self.truth["tmdb_id"]

    @property
    def show_right(self) -> bool:
        return self.ranked[:1] == (self.wanted,)

    @property
    def near(self) -> bool:
        return self.wanted in self.ranked[:3]

    @property
    def numbered(self) -> bool:
        """Whether the truth says which episode it is."""
        return self.wanted[0] == "tv" and self.truth.get("season") is not None and self.truth.get("episode") is not None

    @property
    def place_right(self) -> bool:
        found = self.match or {}
        return found.get("season") == self.truth["season"] and self.truth["episode"] in (found.get("episodes") or [])

    @property
    def right(self) -> bool:
        return self.show_right and (self.place_right if self.numbered else True)

    def taken(self, accept: float) -> bool:
        return not self.doubted and self.score >= accept


def read_truth(path: str) -> list[dict[str, Any]]:
    opened = gzip.open(path, "rt", encoding="utf-8") if path.endswith(".gz") else open(path, encoding="utf-8")  # noqa: SIM115
    with opened as lines:
        rows = [json.loads(line) for line in lines if line.strip()]
    return [r for r in rows if not r.get("ambiguous") and len(file_of(r).rpartition("/")[2].encode()) < LONGEST]


def file_of(row: dict[str, Any]) -> str:
    """The path of the file that stands for *row*; a slash in a name is written as download programs do."""
    path: str = row.get("path") or str(row["name"]).replace("/", "_")
    return path if path.lower().endswith(VIDEO) else path.rstrip(". ") + ".mkv"


def ask(truth: Sequence[dict[str, Any]], home: str | None) -> list[Row]:
    """What the program says of files of these names."""
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as other:
        library = Path(folder) / "library"
        for row in truth:
            path = library / file_of(row)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
        config = Path(folder) / "anivault.toml"
        config.write_text(f"[match]\naccept = {LOWEST}\n", encoding="utf-8")
        command = [sys.executable, "-m", "anivault_shell", "--json", "--home", home or other, "--config", str(config)]
        quoted = str(library).replace("'", "''")
        command += ["-c", f"scan '{quoted}'; match; ls all; candidates all"]
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        ran = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", env=environment, check=False)
        if ran.returncode not in (0, 10):
            sys.exit(f"the program ended with {ran.returncode}: {ran.stdout[-500:]}{ran.stderr[-500:]}")
        return list(rows_of(truth, [json.loads(line) for line in ran.stdout.splitlines()], library))


def rows_of(truth: Sequence[dict[str, Any]], events: Sequence[dict[str, Any]], library: Path) -> Iterator[Row]:
    items = [e for e in events if e["event"] == "item"]
    entries = {e["fields"]["path"]: e["fields"] for e in items if e["phase"] == "session"}
    ranked: dict[int, list[dict[str, Any]]] = {}
    for fields in sorted((e["fields"] for e in items if e["phase"] == "match"), key=lambda f: f["rank"]):
        for entry in fields["entries"]:
            ranked.setdefault(entry, []).append(fields)
    for row in truth:
        path = file_of(row)
        entry = entries.get(str(library / path), {})
        found = ranked.get(entry.get("id", 0), [])
        yield Row(
            path, row, tuple((f["media"], f["tmdb_id"]) for f in found), tuple(f["name"] for f in found),
            entry.get("match"), found[0]["score"] if found else 0.0, entry.get("status") != "matched",
        )  # fmt: skip


# -- what is printed


def share(part: int, whole: int) -> str:
    return f"{part / whole:7.2%} ({part:,} of {whole:,})" if whole else "      - (0)"


def figures(rows: Sequence[Row], accept: float) -> Iterator[str]:
    numbered = [r for r in rows if r.numbered]
    taken = [r for r in rows if r.taken(accept)]
    yield f"names                     {len(rows):,}"
    yield f"right show first          {share(sum(r.show_right for r in rows), len(rows))}"
    yield f"among the first three     {share(sum(r.near for r in rows), len(rows))}"
    yield f"season and episode right  {share(sum(r.right for r in numbered), len(numbered))}"
    yield f"taken without asking      {share(len(taken), len(rows))} at {accept}"
    yield f"right of these            {share(sum(r.right for r in taken), len(taken))}"


def confusions(rows: Sequence[Row], most: int) -> Iterator[str]:
    """What is taken for what, the most frequent first, each with one name."""
    counted: Counter[tuple[str, str]] = Counter()
    example: dict[tuple[str, str], str] = {}
    for row in rows:
        if row.right:
            continue
        pair = (_wanted(row), _said(row))
        counted[pair] += 1
        example.setdefault(pair, row.name)
    for pair, n in counted.most_common(most):
        yield f"{n:4} x  {pair[0]}  taken for  {pair[1]}    {example[pair]}"


def _wanted(row: Row) -> str:
    name = row.names[row.ranked.index(row.wanted)] if row.wanted in row.ranked else "?"
    where = f" S{row.truth['season']}" if row.numbered else ""
    return f"{name} {row.wanted[0]}:{row.wanted[1]}{where}"


def _said(row: Row) -> str:
    if not row.ranked:
        return "nothing"
    place = (row.match or {}).get("season")
    said = f" S{place}" if place is not None else ""
    return f"{row.names[0]} {row.ranked[0][0]}:{row.ranked[0][1]}{said}" + ("" if row.doubted else "  (sure)")


def calibration(rows: Sequence[Row]) -> Iterator[str]:
    """How sure against how often right, without and with another doubt."""
    yield "sure             no doubt: files    right    doubted: files    right"
    for low, high in pairwise(STEPS):
        inside = [r for r in rows if low <= r.score < high]
        plain, doubted = ([r for r in inside if r.doubted is d] for d in (False, True))
        yield f"{low:.2f} to {min(high, 1):.2f}  {_cell(plain)}  {_cell(doubted)}"


def _cell(rows: Sequence[Row]) -> str:
    right = f"{sum(r.right for r in rows) / len(rows):8.1%}" if rows else "       -"
    return f"{len(rows):14,} {right}"


def thresholds(rows: Sequence[Row], precision: float) -> Iterator[str]:
    """What each acceptance would give, and the lowest that is precise enough."""
    yield "match.accept       taken     right"
    good = None
    for accept in STEPS[:-1]:
        taken = [r for r in rows if r.taken(accept)]
        right = sum(r.right for r in taken) / len(taken) if taken else 1.0
        good = accept if good is None and taken and right >= precision else good
        yield f"{accept:12.2f}  {len(taken) / len(rows):9.1%} {right:9.2%}"
    yield f"the lowest with {precision:.1%} right: {good if good is not None else 'none'}"


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("truth", help="JSON lines")
    parser.add_argument("--home", help="keep cache and state there")
    parser.add_argument("--accept", type=float, default=0.85, help="match.accept to judge by")
    parser.add_argument("--precision", type=float, default=0.985, help="what must be right of what is taken")
    parser.add_argument("--confusions", type=int, default=20, help="how many to show")
    given = parser.parse_args(arguments)
    rows = ask(read_truth(given.truth), given.home)
    if not rows:
        sys.exit("no line to judge")
    parts = [
        figures(rows, given.accept),
        confusions(rows, given.confusions),
        calibration(rows),
        thresholds(rows, given.precision),
    ]
    for title, part in zip(
        ("", "what is taken for what", "how sure, how right", "where to accept"), parts, strict=True
    ):
        print(*([f"\n{title}"] if title else []), *part, sep="\n")


if __name__ == "__main__":
    main()
