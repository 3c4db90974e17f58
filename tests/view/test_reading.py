# SPDX-License-Identifier: GPL-3.0-or-later
"""A name with its parts marked: letters stand below what they mean, in cells, whatever the script."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anivault_shell.model.media import ParsedName, Span
from anivault_shell.parse import parse_text, places
from anivault_shell.text import display, width
from anivault_shell.view import items
from anivault_shell.view.output import flat
from anivault_shell.view.reading import ROOM, explained


def drawn(reading: ParsedName) -> list[str]:
    return [flat(line) for line in explained(items.parsed_item(reading), places(reading))]


def test_letters_stand_below_what_was_read() -> None:
    """Korean takes two cells a letter, and so do its marks; the legend follows their order."""
    assert drawn(parse_text("[Luna] 블루 하버 - 05v2 (1080p) [A1B2C3D4].mkv")) == [
        "[Luna] 블루 하버 - 05v2 (1080p) [A1B2C3D4].mkv",
        " aaaa  bbbbbbbbb   cc d  eeeee   ffffffff  ggg",
        "  a  release_group  Luna",
        "  b  title          블루 하버",
        "  c  episode        5",
        "  d  version        2",
        "  e  resolution     1080p",
        "  f  crc            A1B2C3D4",
        "  g  extension      mkv",
        "     kind           episode",
    ]


def test_what_a_folder_said_is_marked_in_the_folder() -> None:
    """A path is drawn whole; the empty name before its first slash is no folder."""
    assert drawn(parse_text("/Blue Harbor/Season 2/05.mkv"))[:4] == [
        "/Blue Harbor/Season 2/05.mkv",
        " aaaaaaaaaaa bbbbbbbb cc ddd",
        "  a  title          Blue Harbor",
        "  b  season         2",
    ]


def test_a_field_of_two_places_has_both_letters() -> None:
    """Two languages, one row."""
    assert "  ef  languages      ENG, JPN" in drawn(parse_text("[Luna] Harbor - 05 [1080p][ENG][JPN].mkv"))


def test_of_two_places_that_overlap_the_shorter_is_seen() -> None:
    """A year in a title is marked as a year."""
    reading = ParsedName("Harbor 2045 Rain.mkv", title="Harbor 2045 Rain", year=2045)
    lines = [flat(line) for line in explained(items.parsed_item(reading), [Span("title", 0, 16), Span("year", 7, 11)])]
    assert lines[1] == "aaaaaaabbbbaaaaa"


def test_a_long_name_is_drawn_in_rows() -> None:
    """No row is wider than a small terminal, and a number is not divided."""
    name = "[Luna] " + "Very Long Title " * 4 + "Indeed - 12 (1080p) [A1B2C3D4].mkv"
    lines = drawn(parse_text(name))
    assert lines[0] + lines[2] == name
    assert all(width(line) <= ROOM for line in lines[:4])
    assert lines[2].startswith("12 (") or " 12 (" in lines[0] + lines[2]


@pytest.mark.parametrize("name", ["", " ", "\x1b[31mHarbor\x1b[0m - 01.mkv", "\u202eHarbor - 01.mkv", "x" * 4000])
def test_hostile_names_are_drawn(name: str) -> None:
    """What a terminal would obey is spelled out, and the letters know how wide that is."""
    lines = drawn(parse_text(name))
    assert "".join(lines).isascii() or "\u202e" in name


@given(st.text(max_size=200))
def test_any_name_is_drawn_whole(name: str) -> None:
    """All of it, in order, with letters no longer than it."""
    reading = parse_text(name)
    assert all(0 <= s.start <= s.end <= len(name) for s in places(reading))
    rows, marks = [], []
    for n, line in enumerate(explained(items.parsed_item(reading), places(reading))):
        if "".join(rows) == name:
            break
        (marks if n % 2 else rows).append(flat(line))
    assert "".join(rows) == name
    assert all(width(m) <= width(display(r)) for r, m in zip(rows, marks, strict=False))
