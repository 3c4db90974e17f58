# SPDX-License-Identifier: GPL-3.0-or-later
"""
Tables as files: CSV for spreadsheets, JSON for programs, Markdown, and a page for a browser (`view/webpage`).

What stands in a name is only ever text: a spreadsheet must not take it for a formula, nor a browser for markup.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from anivault_shell.model.watch import Watch
from anivault_shell.text import clean_bytes, display
from anivault_shell.view.answer import Event, Table
from anivault_shell.view.tables import bare, cell

# A spreadsheet computes what begins so (CWE-1236); tab and return may hide such a sign.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
# Signs that Markdown reads, and those that HTML does.
MARKED = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"} | {c: "\\" + c for c in "\\`*_[]|~#!"})
# Rows between two looks whether to stop, and how many texts are remembered of a column.
TOGETHER, REMEMBERED = 2_000, 20_000
UTF8_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Part:
    """One table of a file: the command that answered, its heading, its rows, its closing sentence, its events."""

    name: str
    title: str
    table: Table
    say: str = ""
    events: Iterable[Event] = ()


class _Once(dict[str, str]):
    """What *make* makes of a text: a column of very many rows has few that differ."""

    def __init__(self, make: Callable[[str], str]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, text: str) -> str:
        found = self._make(text)
        if len(self) < REMEMBERED:
            self[text] = found
        return found


def _runs(table: Table, watch: Watch) -> Iterator[tuple[int, int]]:
    """The rows of *table*, so many at a time that whoever wants to stop is heard."""
    for first in range(0, table.count, TOGETHER):
        watch.check()
        watch.progress("session", first, table.count)
        yield first, min(first + TOGETHER, table.count)


def csv(title: str, parts: Sequence[Part], watch: Watch) -> bytes:  # noqa: ARG001
    """As RFC 4180 has it, in UTF-8 with a mark, by which Excel knows that it is; numbers are bare."""
    from csv import writer

    out = io.StringIO()
    rows = writer(out, lineterminator="\r\n")
    for n, part in enumerate(parts):
        if n:
            rows.writerow([])
        rows.writerow([_unformed(c.title) for c in part.table.columns])
        safe = [_Once(_unformed) for _ in part.table.columns]
        for first, last in _runs(part.table, watch):
            columns = _bare(part.table, first, last)
            rows.writerows(zip(*(_safe_column(c, known) for c, known in zip(columns, safe, strict=True)), strict=True))
    return UTF8_MARK + clean_bytes(out.getvalue()).encode()


def _bare(table: Table, first: int, last: int) -> Sequence[Sequence[str | int | float]]:
    if table.bare is not None:
        return table.bare(first, last)
    return list(zip(*([bare(v) for v in table.row(n)] for n in range(first, last)), strict=True))


def _safe_column(column: Sequence[str | int | float], known: _Once) -> list[str | int | float]:
    return [known[v] if isinstance(v, str) else v for v in column]


def _unformed(text: str) -> str:
    """*text* with a quote before it where a spreadsheet would compute it."""
    shown = display(text)
    return "'" + shown if shown.lstrip().startswith(FORMULA) or text.startswith(FORMULA) else shown


def json(title: str, parts: Sequence[Part], watch: Watch) -> bytes:  # noqa: ARG001
    """The items of the events, as `--json` writes them, in one list, one a line."""
    from json import dumps

    rows = []
    for n, event in enumerate(e for part in parts for e in part.events if e.event == "item"):
        if n % TOGETHER == 0:
            watch.check()
            watch.progress("session", n)
        rows.append(dumps(dict(event.fields), ensure_ascii=True))
    return ("[\n " + ",\n ".join(rows) + "\n]\n").encode() if rows else b"[]\n"


def markdown(title: str, parts: Sequence[Part], watch: Watch) -> bytes:
    """Tables of GitHub's Markdown, every sign of a name taken at its word."""
    lines = [f"# {_marked_down(title)}", ""]
    for part in parts:
        columns = part.table.columns
        lines += [f"## {_marked_down(part.title)}", ""]
        if columns:
            lines += [
                _row([c.title or " " for c in columns]),
                _row(["--:" if c.right else "---" for c in columns], bare=True),
            ]
            for first, last in _runs(part.table, watch):
                lines += [_row([cell(v).text for v in part.table.row(n)]) for n in range(first, last)]
        lines += ["", *([_marked_down(part.say), ""] if part.say else [])]
    return clean_bytes("\n".join(lines)).encode()


def _row(values: Sequence[str], *, bare: bool = False) -> str:
    return "| " + " | ".join(values if bare else map(_marked_down, values)) + " |"


@lru_cache(maxsize=REMEMBERED)
def _marked_down(text: str) -> str:
    """Signs that Markdown would read, with a backslash before them; what HTML would, as entities."""
    return display(text).translate(MARKED)


def html(title: str, parts: Sequence[Part], watch: Watch) -> bytes:
    from anivault_shell.view.webpage import page

    return clean_bytes(page(title, parts, watch)).encode()
