# SPDX-License-Identifier: GPL-3.0-or-later
"""An answer as lines that can be asked for one by one: 100,000 rows are laid out as they come into sight."""

from __future__ import annotations

from anivault_shell.text import clean_bytes, display
from anivault_shell.view import tables
from anivault_shell.view.answer import Answer, Cell
from anivault_shell.view.wrap import wrapped

Line = list[Cell]


def safe(line: str | Cell | tuple[Cell, ...]) -> list[Cell]:
    """*line* as cells that a terminal may show."""
    cells = (Cell(line),) if isinstance(line, str) else (line,) if isinstance(line, Cell) else line
    return [Cell(clean_bytes(display(c.text)), c.role) for c in cells]


class Sheet:
    """All of *answer* for a terminal *room* cells wide; `head` stays in sight above the rows of a table."""

    def __init__(self, answer: Answer, room: int) -> None:
        self._above = [row for line in answer.lines for row in wrapped(safe(line), room)]
        self._table = answer.table if answer.table is not None and answer.table.count else None
        self._plan = tables.measured(self._table, room) if self._table is not None else None
        self.head: Line = []
        if self._table is not None and self._plan is not None:
            self.head = tables.header(self._table, self._plan)
        self.count = len(self._above) + (self._table.count if self._table is not None else 0)

    def line(self, n: int) -> Line:
        """Line *n* as cells with the gaps between them."""
        if n < len(self._above):
            return self._above[n]
        assert self._table is not None and self._plan is not None  # noqa: S101, PT018
        return tables.one_row(self._table, n - len(self._above), self._plan)

    def text(self, n: int) -> str:
        """Line *n* as it is searched: the whole of it, also what does not fit the screen."""
        if n < len(self._above) or self._table is None:
            return "".join(c.text for c in self._above[n])
        return "  ".join(display(tables.cell(v).text) for v in self._table.row(n - len(self._above)))
