# SPDX-License-Identifier: GPL-3.0-or-later
"""Tables laid out in cells of the terminal: CJK measured right, what is too long cut in the middle."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from anivault_shell.text import display, pad, plural, shorten, width
from anivault_shell.view.answer import Cell, Column, Table

GAP = "  "
SMALLEST = 12


def cell(value: Cell | str) -> Cell:
    return value if isinstance(value, Cell) else Cell(value)


def picked(table: Table) -> tuple[list[int], int]:
    """The rows to show, and after how many of them the gap stands (0: there is none)."""
    if table.cap is None or table.count <= table.cap:
        return list(range(table.count)), 0
    tail = max(table.cap // 4, 1)
    head = table.cap - tail
    return [*range(head), *range(table.count - tail, table.count)], head


def layout(columns: Sequence[Column], rows: Sequence[Sequence[Cell]], room: int) -> list[int]:
    """Cells for each column so that a row fits into *room*; what is over is taken from the growing columns."""
    widths = [max([width(c.title), *(width(display(row[n].text)) for row in rows)]) for n, c in enumerate(columns)]
    over = sum(widths) + len(GAP) * (len(columns) - 1) - room
    growing = [n for n, c in enumerate(columns) if c.grow]
    while over > 0 and growing:
        widest = max(growing, key=lambda n: widths[n])
        if widths[widest] <= SMALLEST:
            break
        others = [widths[n] for n in growing if n != widest]
        step = min(over, max(widths[widest] - max([SMALLEST, *others]), 1))
        widths[widest] -= step
        over -= step
    return widths


def lines(table: Table, room: int) -> Iterator[list[Cell]]:
    """The table as lines of padded cells, header first; a row of dots says how many are left out."""
    shown, gap_after = picked(table)
    rows = [[cell(v) for v in table.row(n)] for n in shown]
    widths = layout(table.columns, rows, room)
    yield [Cell(_fit(c.title, widths[n], c.right, n == len(widths) - 1), "head") for n, c in enumerate(table.columns)]
    for n, row in enumerate(rows):
        if gap_after and n == gap_after:
            yield [Cell(f"… {plural(table.count - len(shown), 'more row')} …", "dim")]
        yield [
            Cell(_fit(display(v.text), widths[k], table.columns[k].right, k == len(widths) - 1), v.role)
            for k, v in enumerate(row)
        ]


def _fit(text: str, cells: int, right: bool, last: bool) -> str:
    short = shorten(text, cells)
    return short if last and not right else pad(short, cells, right=right)


def plain(table: Table) -> Iterator[str]:
    """The whole table for a pipe: a line a row, tabs between, nothing cut."""
    yield "\t".join(c.title for c in table.columns)
    for n in range(table.count):
        yield "\t".join(display(cell(v).text) for v in table.row(n))
