# SPDX-License-Identifier: GPL-3.0-or-later
"""Long lines break between words and keep to their column."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anivault_shell.text import display, width
from anivault_shell.view.answer import Cell
from anivault_shell.view.wrap import wrapped


def flow(cells: list[str], room: int) -> list[str]:
    return ["".join(c.text for c in line).rstrip() for line in wrapped([Cell(c) for c in cells], room)]


@pytest.mark.parametrize(
    ("cells", "room", "lines"),
    [
        pytest.param(["one two"], 20, ["one two"], id="what fits is left alone"),
        pytest.param(["one two three"], 8, ["one two", "three"], id="a sentence breaks between words"),
        pytest.param(
            ["  pin   ", "say what it really is"],
            18,
            ["  pin   say what", "        it really", "        is"],
            id="text stays beside its label",
        ),
        pytest.param(
            ["  ", "Frieren - S01E01.mkv", "  <- [Luna] Frieren - 01.mkv"],
            30,
            ["  Frieren - S01E01.mkv", "    <- [Luna] Frieren - 01.mkv"],
            id="an old name goes below the new one",
        ),
        pytest.param(
            ["  ", "a.mkv", "  <- Some Folder/Some.Very.Long.Name.mkv"],
            32,
            ["  a.mkv", "    <- Some Folder/", "    Some.Very.Long.Name.mkv"],
            id="a path breaks behind its separators",
        ),
        pytest.param(
            ["see ", "abcdefghijklmnopqrstuvwxyz"], 12, ["see", "abcdefghijkl", "mnopqrstuvwx", "yz"], id="a long word"
        ),
        pytest.param(["葬送のフリーレン"], 10, ["葬送のフリ", "ーレン"], id="wide letters are measured"),
    ],
)
def test_lines_break_where_they_read_well(cells: list[str], room: int, lines: list[str]) -> None:
    """Words stay whole, labels keep their column, wide letters count twice."""
    found = flow(cells, room)
    assert all(width(line) <= room for line in found)
    assert found == lines


@given(st.lists(st.text(max_size=40), min_size=1, max_size=4), st.integers(12, 60))
def test_nothing_is_lost_and_nothing_is_too_wide(texts: list[str], room: int) -> None:
    """Whatever the text, each line fits and every letter is still there."""
    shown = [display(t) for t in texts]
    found = flow(shown, room)
    assert all(width(line) <= room + 1 for line in found)
    assert "".join("".join(found).split()) == "".join("".join(shown).split())
