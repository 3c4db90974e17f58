# SPDX-License-Identifier: GPL-3.0-or-later
"""Tables fit the terminal, line up whatever the script, and say what they leave out."""

from __future__ import annotations

import pytest

from anivault_shell.text import width
from anivault_shell.view import tables
from anivault_shell.view.answer import Cell, Column, Table, table_of

COLUMNS = (
    Column("@", right=True),
    Column("show", grow=True, least=16),
    Column("TMDB", drop=1),
    Column("best", grow=True, least=16),
    Column("status"),
    Column("why", grow=True, least=30, below=True),
)
ROWS = [
    ["7", "Shingeki no Kyojin", "tv:1429", "Attack on Titan (2013)", "unsure", "absolute or season 4? 28 = S04"],
    ["19", "진격의 거인 3기", "tv:1429", "進撃の巨人 (2013)", "matched", ""],
    ["20", "葬送のフリーレン 葬送のフリーレン 葬送のフリーレン", "tv:209867", "Frieren", "matched", ""],
]


def drawn(table: Table, room: int) -> list[str]:
    return [tables.GAP.join(c.text for c in line) for line in tables.lines(table, room)]


@pytest.mark.parametrize("room", [60, 72, 80, 100, 120, 200])
def test_every_line_fits(room: int) -> None:
    """No width makes a row spill into the next line."""
    assert all(width(line) <= room for line in drawn(table_of(COLUMNS, ROWS), room))


@pytest.mark.parametrize("room", [60, 80, 120])
def test_columns_line_up_in_every_script(room: int) -> None:
    """The status begins in the same cell of the terminal in every row, Korean and Japanese ones too."""
    lines = [
        line
        for line in drawn(table_of(COLUMNS, ROWS), room)
        if "matched" in line or "unsure" in line or "status" in line
    ]
    starts = {
        width(line[: line.index(word)]) for line in lines for word in ("matched", "unsure", "status") if word in line
    }
    assert len(lines) == 4
    assert len(starts) == 1


def test_a_narrow_terminal_puts_reasons_below_and_drops_the_least() -> None:
    """At 80 cells the reason stands whole under its row, beginning where the second column does."""
    narrow = drawn(table_of(COLUMNS, ROWS), 80)
    assert "why" not in narrow[0]
    assert narrow[2] == "    absolute or season 4? 28 = S04"
    tiny = drawn(table_of(COLUMNS, ROWS), 50)
    assert "TMDB" not in tiny[0]
    assert "status" in tiny[0]


def test_a_wide_terminal_shows_everything_in_a_row() -> None:
    """With room enough there is one line a row."""
    wide = drawn(table_of(COLUMNS, ROWS), 200)
    assert len(wide) == 1 + len(ROWS)
    assert wide[1].endswith("absolute or season 4? 28 = S04")


def test_a_column_with_nothing_in_it_is_not_drawn() -> None:
    """Before anything is matched there is no column for matches."""
    rows = [[*row[:3], "", *row[4:5], ""] for row in ROWS]
    assert drawn(table_of(COLUMNS, rows), 200)[0].split() == ["@", "show", "TMDB", "status"]


def test_a_long_table_shows_head_and_tail_with_a_count() -> None:
    """Of 1,000 rows forty are seen, the first thirty and the last ten, and how to see the rest."""
    table = Table((Column("#", right=True),), 1000, lambda n: [str(n + 1)], cap=40, more="--all shows them")
    lines = drawn(table, 80)
    assert len(lines) == 1 + 40 + 1
    assert lines[31] == "… 960 more rows (--all shows them) …"
    assert (lines[30].strip(), lines[32].strip(), lines[-1].strip()) == ("30", "991", "1000")


def test_only_the_rows_that_are_shown_are_made() -> None:
    """A table of 100,000 rows asks for forty."""
    asked: list[int] = []

    def row(n: int) -> list[Cell | str]:
        asked.append(n)
        return [str(n)]

    drawn(Table((Column("#"),), 100_000, row), 80)
    assert len(asked) == 40


def test_a_name_cannot_move_the_cursor() -> None:
    """Escape sequences and bidi controls are spelled out, and measured as they are shown."""
    lines = drawn(table_of((Column("name", grow=True), Column("x")), [["\x1b]0;owned\x07\u202egpj.mkv", "1"]]), 80)
    assert lines[1].startswith(r"\x1b]0;owned\x07\u202egpj.mkv  1")


def test_a_pipe_gets_every_row_whole() -> None:
    """Nothing is cut, nothing is left out, tabs between."""
    lines = list(tables.plain(table_of(COLUMNS, ROWS * 50)))
    assert len(lines) == 151
    assert lines[3].split("\t")[1] == ROWS[2][1]
