# SPDX-License-Identifier: GPL-3.0-or-later
"""A difference between two names, drawn within them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from anivault_shell.view.answer import Cell
from anivault_shell.view.changes import marked


def parts(cells: list[Cell], role: str) -> list[str]:
    return [c.text for c in cells if c.role == role]


def test_what_goes_and_what_comes_is_marked() -> None:
    """The title stays; the group goes, the season comes."""
    old, new = marked("[Luna] Kanon - 01 [720p].mkv", "Kanon - S01E01.mkv")
    assert parts(old, "kept") == ["Kanon - 01", ".mkv"]
    assert parts(old, "removed") == ["[Luna] ", " [720p]"]
    assert "".join(parts(new, "added")) in ("S01E", "SE01")


def test_case_is_a_change() -> None:
    """`kanon` to `Kanon` is marked where it changes."""
    old, new = marked("kanon 1.mkv", "Kanon 1.mkv")
    assert (parts(old, "removed"), parts(new, "added")) == (["kanon"], ["Kanon"])


@given(st.text(max_size=80), st.text(max_size=80))
def test_nothing_is_lost(old: str, new: str) -> None:
    """Both names can be read off their cells, and equal names have nothing marked."""
    before, after = marked(old, new)
    assert "".join(c.text for c in before) == old
    assert "".join(c.text for c in after) == new
    assert old != new or not parts(before, "removed") + parts(after, "added")


def test_of_two_equal_numbers_the_episode_is_kept() -> None:
    """The season is new, though it reads the same."""
    _, new = marked("진격의 거인 3기 03화.mkv", "Attack on Titan - S03E03.mkv")
    assert "".join(parts(new, "kept")).replace(" ", "") == "03.mkv"
    assert any(cell.role == "added" and cell.text.endswith("S03E") for cell in new)
    _, new = marked("Frieren - 02v2 [7E45B8D2].mkv", "Frieren - S01E02 - It.mkv")
    assert "02" in parts(new, "kept")
    assert "E" not in parts(new, "kept")
