# SPDX-License-Identifier: GPL-3.0-or-later
"""What a command answers: values, drawn by whoever shows them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from anivault_shell.model.entry import Problem


@dataclass(frozen=True, slots=True)
class Cell:
    """
    One value of a table and the role it plays; the theme knows what a role looks like.

    `raw` is what an export writes and sorts by where that is not the text (bytes for `1.4 GB`).
    """

    text: str
    role: str = ""
    raw: int | float | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """
    *grow* columns share what width is left and are shortened in the middle; *right* is for numbers.

    Where a terminal is too narrow to leave each growing column its *least* cells, a *below* column leaves
    the row for a line of its own under it, then the columns with the highest *drop* go (0: never).
    """

    title: str
    right: bool = False
    grow: bool = False
    least: int = 12
    below: bool = False
    drop: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """
    Rows for people and pipes.

    `rows` gives row n on demand (a library has 100,000 of them and the screen forty);
    `cap` is how many a terminal shows before head and tail are shown with a count between, and `more`
    says how to see the rest.  `bare` gives rows *first* to *last* (not included) a column at a time, each value as its
    cell's `raw` or text: for exports of very many.
    """

    columns: tuple[Column, ...]
    count: int
    row: Callable[[int], Sequence[Cell | str]]
    cap: int | None = 40
    more: str = ""
    bare: Callable[[int, int], Sequence[Sequence[str | int | float]]] | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """One NDJSON line: phase and event of the contract, and its fields."""

    phase: str
    event: str
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """
    What came of a command.

    `lines` and `table` are for people and pipes, `events` for programs, `sheet` for exports where that is not the table;
    `say` is the closing sentence, `notes` go to standard error. `problems` are listed with their count, `code` is the
    exit code (0, or 10 for partly).
    """

    say: str = ""
    lines: tuple[str | Cell | tuple[Cell, ...], ...] = ()
    table: Table | None = None
    events: Iterable[Event] = ()
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
    code: int = 0
    sheet: Table | None = None


def table_of(columns: Sequence[Column], rows: Sequence[Sequence[Cell | str]], cap: int | None = 40) -> Table:
    """A table of rows that are all there already."""
    return Table(tuple(columns), len(rows), rows.__getitem__, cap)
