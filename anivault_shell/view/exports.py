# SPDX-License-Identifier: GPL-3.0-or-later
"""
Tables as files: CSV for spreadsheets, JSON for programs, Markdown, and a page for a browser (`view/webpage`).

What stands in a name is only ever text: a spreadsheet must not take it for a formula, nor a browser for markup.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

from anivault_shell.text import clean_bytes, display
from anivault_shell.view.answer import Cell, Event, Table
from anivault_shell.view.tables import cell

# A spreadsheet computes what begins so (CWE-1236); tab and return may hide such a sign.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
UTF8_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Part:
    """One table of a file: the command that answered, its heading, its rows, its closing sentence, its events."""

    name: str
    title: str
    table: Table
    say: str = ""
    events: tuple[Event, ...] = ()


def csv(title: str, parts: Sequence[Part]) -> bytes:  # noqa: ARG001
    """As RFC 4180 has it, in UTF-8 with a mark, by which Excel knows that it is; numbers are bare."""
    from csv import writer

    out = io.StringIO()
    rows = writer(out, lineterminator="\r\n")
    for n, part in enumerate(parts):
        if n:
            rows.writerow([])
        rows.writerow([_unformed(c.title) for c in part.table.columns])
        for row in range(part.table.count):
            rows.writerow([_csv_value(cell(v)) for v in part.table.row(row)])
    return UTF8_MARK + clean_bytes(out.getvalue()).encode()


def _csv_value(value: Cell) -> str | int | float:
    return value.raw if value.raw is not None else _unformed(value.text)


def _unformed(text: str) -> str:
    """*text* with a quote before it where a spreadsheet would compute it."""
    shown = display(text)
    return "'" + shown if shown.lstrip().startswith(FORMULA) or text.startswith(FORMULA) else shown


def json(title: str, parts: Sequence[Part]) -> bytes:  # noqa: ARG001
    """The items of the events, as `--json` writes them, in one list."""
    from json import dumps

    rows = [dict(e.fields) for part in parts for e in part.events if e.event == "item"]
    return (dumps(rows, ensure_ascii=True, indent=1) + "\n").encode()


def markdown(title: str, parts: Sequence[Part]) -> bytes:
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
            lines += [_row([cell(v).text for v in part.table.row(n)]) for n in range(part.table.count)]
        lines += ["", *([_marked_down(part.say), ""] if part.say else [])]
    return clean_bytes("\n".join(lines)).encode()


def _row(values: Sequence[str], *, bare: bool = False) -> str:
    return "| " + " | ".join(v if bare else _marked_down(v) for v in values) + " |"


def _marked_down(text: str) -> str:
    """Signs that Markdown would read, with a backslash before them; what HTML would, as entities."""
    shown = display(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return "".join("\\" + c if c in "\\`*_[]|~#!" else c for c in shown)


def html(title: str, parts: Sequence[Part]) -> bytes:
    from anivault_shell.view.webpage import page

    return clean_bytes(page(title, parts)).encode()
