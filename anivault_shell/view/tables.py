# SPDX-License-Identifier: GPL-3.0-or-later
"""Tables laid out in cells of the terminal: CJK measured right, what is too long cut in the middle."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from anivault_shell.text import clean_bytes, display, pad, plural, shorten, width
from anivault_shell.view.answer import Cell, Column, Table
from anivault_shell.view.wrap import wrapped

GAP = "  "
SMALLEST = 5
# Rows that columns are measured by; those of a longer table that are wider are shortened.
MEASURED = 1_000
# What stands around a long table: its header, the count, the prompt and the toolbar; and the fewest rows of it.
AROUND, FEWEST = 5, 8


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of a row by number, their widths, and the one that goes below each row."""

    kept: list[int]
    widths: list[int]
    below: int | None = None


def cell(value: Cell | str) -> Cell:
    return value if isinstance(value, Cell) else Cell(value)


def bare(value: Cell | str) -> str | int | float:
    """A value as an export writes it."""
    if isinstance(value, str):
        return value
    return value.text if value.raw is None else value.raw


def safe(value: Cell | str) -> Cell:
    """A value as a terminal may show it."""
    found = cell(value)
    return Cell(clean_bytes(display(found.text)), found.role)


def picked(table: Table, height: int | None = None) -> tuple[list[int], int]:
    """
    The rows to show, and after how many of them the gap stands (0: there is none).

    *height*: the lines of the terminal; what is shown in part fits into them.
    """
    if table.cap is None or table.count <= table.cap:
        return list(range(table.count)), 0
    cap = min(table.cap, max(height - AROUND, FEWEST)) if height is not None else table.cap
    tail = max(cap // 4, 1)
    head = cap - tail
    return [*range(head), *range(table.count - tail, table.count)], head


def layout(columns: Sequence[Column], rows: Sequence[Sequence[Cell]], room: int) -> Layout:
    """Which columns stand in a row, how wide, and which below it, so that a row fits into *room*."""
    natural = [max([width(c.title), *(width(r[n].text) for r in rows)]) for n, c in enumerate(columns)]
    kept = [n for n, c in enumerate(columns) if not rows or any(r[n].text for r in rows)]
    below = None
    least = {n: min(columns[n].least, natural[n]) if columns[n].grow else natural[n] for n in kept}
    under = [n for n in kept if columns[n].below]
    if under and _total(least, kept) > room:
        below = under[0]
        kept.remove(below)
    while _total(least, kept) > room and any(columns[n].drop for n in kept):
        kept.remove(max(kept, key=lambda n: columns[n].drop))
    return Layout(kept, _shared([natural[n] for n in kept], [columns[n] for n in kept], room), below)


def _total(widths: Mapping[int, int], kept: Sequence[int]) -> int:
    return sum(widths[n] for n in kept) + len(GAP) * (len(kept) - 1)


def _shared(widths: list[int], columns: Sequence[Column], room: int) -> list[int]:
    """*widths* with what is over taken from the growing columns, the widest first, none below its least."""
    over = sum(widths) + len(GAP) * (len(widths) - 1) - room
    for floors in ([c.least for c in columns], [SMALLEST] * len(columns)):
        growing = [n for n, c in enumerate(columns) if c.grow and widths[n] > floors[n]]
        while over > 0 and growing:
            widest = max(growing, key=lambda n: widths[n])
            others = [widths[n] for n in growing if n != widest]
            step = min(over, max(widths[widest] - max([floors[widest], *others]), 1))
            widths[widest] -= step
            over -= step
            growing = [n for n in growing if widths[n] > floors[n]]
    return widths


def lines(table: Table, room: int, height: int | None = None) -> Iterator[list[Cell]]:
    """The table as lines of padded cells, header first; a row of dots says how many are left out."""
    shown, gap_after = picked(table, height)
    rows = [[safe(v) for v in table.row(n)] for n in shown]
    plan = layout(table.columns, rows[:MEASURED] + rows[MEASURED:][-MEASURED:], room)
    titles = [Cell(c.title, "head") for c in table.columns]
    yield row_of(titles, table.columns, plan)
    for n, row in enumerate(rows):
        if gap_after and n == gap_after:
            how = f" ({table.more})" if table.more else ""
            yield [Cell(f"… {plural(table.count - len(shown), 'more row')}{how} …", "dim")]
        yield row_of(row, table.columns, plan)
        if plan.below is not None and row[plan.below].text:
            yield from _under(row[plan.below], plan.widths[0], room)


def row_of(row: Sequence[Cell], columns: Sequence[Column], plan: Layout) -> list[Cell]:
    last = plan.kept[-1]
    return [
        Cell(_fit(row[n].text, cells, columns[n].right, n == last), row[n].role)
        for n, cells in zip(plan.kept, plan.widths, strict=True)
    ]


def _under(value: Cell, first: int, room: int) -> Iterator[list[Cell]]:
    """What belongs to a row, on lines of its own below it, beginning where the second column does."""
    indent = " " * (first + len(GAP))
    for line in wrapped([value], max(room - len(indent), SMALLEST)):
        yield [Cell(indent + "".join(c.text for c in line), value.role)]


def _fit(text: str, cells: int, right: bool, last: bool) -> str:
    short = text if right else shorten(text, cells)  # half a number is another number
    return short if last and not right else pad(short, cells, right=right)


def plain(table: Table) -> Iterator[str]:
    """The whole table for a pipe: a line a row, tabs between, nothing cut."""
    yield "\t".join(c.title for c in table.columns)
    for n in range(table.count):
        yield "\t".join(display(cell(v).text) for v in table.row(n))


def measured(table: Table, room: int) -> Layout:
    """The layout of a table whose rows are asked for one by one, by the first of them; nothing goes below its row."""
    columns = [replace(c, below=False) for c in table.columns]
    first = range(min(table.count, MEASURED))
    rows = [[safe(v) for v in table.row(n)] for n in (*first, *range(max(table.count - 10, len(first)), table.count))]
    return layout(columns, rows, room)


def header(table: Table, plan: Layout) -> list[Cell]:
    return _spaced(row_of([Cell(c.title, "head") for c in table.columns], table.columns, plan))


def one_row(table: Table, n: int, plan: Layout) -> list[Cell]:
    return _spaced(row_of([safe(v) for v in table.row(n)], table.columns, plan))


def _spaced(cells: list[Cell]) -> list[Cell]:
    return [part for n, c in enumerate(cells) for part in ((Cell(GAP), c) if n else (c,))]
