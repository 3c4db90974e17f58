# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole way on volumes that ignore case or keep names decomposed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.flows.program import Program, contents
from tests.journal.volumes import KINDS, NotHere

NAMES = (
    "Pok\u00e9mon (1997)/Pok\u00e9mon - S01E01.mkv",
    "Pok\u00e9mon (1997)/pok\u00e9mon - s01e02.mkv",
    "frieren - 03.mkv",
)


@pytest.fixture(params=["ignores case", "decomposes"])
def volume(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    try:
        with KINDS[request.param](tmp_path) as place:
            yield place
    except NotHere as reason:
        pytest.skip(str(reason))


def test_there_stable_and_back(program: Program, volume: Path) -> None:
    """All goes, a second run finds nothing to do, all comes back."""
    root = volume / "library"
    for name in NAMES:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    before = contents(root)
    template = "template '{show}/Season {season:02}/Pok\u00e9 S{season:02}E{episode:02}'"
    way = f"scan '{root}'; pin all tv:209867; {template}; stage"
    assert program("-c", f"{way}; commit --yes").code in (0, 10)
    moved = contents(root)
    assert sorted(moved.values()) == sorted(before.values())
    again = program("-c", f"{way}; plan")
    assert again.code == 0, again
    assert "nothing to stage" in again.out, again.out
    assert program("undo", "--yes").code == 0
    assert contents(root) == before
