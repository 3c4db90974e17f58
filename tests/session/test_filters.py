# SPDX-License-Identifier: GPL-3.0-or-later
"""Saved queries outlive their session, and a file that is none is refused, not guessed at."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from anivault_shell.errors import ContractBroken
from anivault_shell.model.watch import Unwatched
from anivault_shell.session.filters import Filters


def test_what_is_saved_is_there_for_the_next(tmp_path: Path) -> None:
    """In order of names; saved again it is replaced, removed it is gone."""
    kept = Filters(str(tmp_path / "state"))
    assert kept.texts() == {}
    kept.save("todo", "status:unsure", Unwatched())
    kept.save("big", "size>1GB", Unwatched())
    kept.save("todo", "status:unsure,waiting", Unwatched())
    assert list(Filters(str(tmp_path / "state")).texts().items()) == [
        ("big", "size>1GB"),
        ("todo", "status:unsure,waiting"),
    ]
    kept.remove("big", Unwatched())
    assert list(kept.texts()) == ["todo"]
    if os.name == "posix":
        assert os.stat(kept.path).st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "data",
    [
        "", "[]", "{", "null", '{"anivault_filters": 2, "filters": {}}', '{"anivault_filters": 1}',
        '{"anivault_filters": 1, "filters": []}', '{"anivault_filters": 1, "filters": {"A b": "x"}}',
        '{"anivault_filters": 1, "filters": {"a": 1}}', '{"anivault_filters": 1, "filters": {"a": ""}}',
        '{"anivault_filters": 1, "filters": {"a": "x\\ny"}}', "[" * 100_000,
        json.dumps({"anivault_filters": 1, "filters": {"a": "x" * 2_001}}),
        json.dumps({"anivault_filters": 1, "filters": {f"a{n}": "x" for n in range(1_001)}}),
    ],
)  # fmt: skip
def test_what_is_no_such_file_is_refused(tmp_path: Path, data: str) -> None:
    """And not replaced either."""
    kept = Filters(str(tmp_path))
    Path(kept.path).write_text(data, encoding="utf-8")
    with pytest.raises(ContractBroken):
        kept.texts()
    with pytest.raises(ContractBroken):
        kept.save("a", "b", Unwatched())
    assert Path(kept.path).read_text(encoding="utf-8") == data
