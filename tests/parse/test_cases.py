# SPDX-License-Identifier: GPL-3.0-or-later
"""The project's own labelled names: each row of tests/cases/names.jsonl says what must be read and why it is there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from anivault_shell.parse import engines, parse_text

ROWS = [json.loads(line) for line in (Path(__file__).parents[1] / "cases" / "names.jsonl").open(encoding="utf-8")]


def read(name: str, fields: list[str]) -> dict[str, Any]:
    """The named fields of a reading, as the rows write them."""
    reading = parse_text(name)
    found = {field: getattr(reading, field) for field in fields}
    if "titles" in found:
        found["titles"] = list(found["titles"])
    return found


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['name'][:48]} ({row['why']})")
def test_name_is_read_as_labelled(row: dict[str, Any]) -> None:
    """Every labelled field is read; null must be left empty; of `titles` the first ones are told."""
    want = row["want"]
    found = read(row["name"], list(want))
    if "titles" in want:
        found["titles"] = found["titles"][: len(want["titles"])]
    assert found == want


def test_every_row_has_its_own_reason() -> None:
    """A case that says nothing new is no case."""
    assert len(ROWS) >= 300
    assert len({row["name"] for row in ROWS}) == len(ROWS)
    assert all(row["why"] for row in ROWS)


def test_names_are_read_without_the_fast_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a machine without its wheel anitopy and our rules read title and number of nine in ten names."""
    monkeypatch.setattr(engines, "fast", lambda: None)
    good = 0
    for row in ROWS:
        want = {k: v for k, v in row["want"].items() if k in ("title", "season", "episode")}
        good += read(row["name"], list(want)) == want
    assert good >= 0.9 * len(ROWS)
