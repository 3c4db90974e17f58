# SPDX-License-Identifier: GPL-3.0-or-later
"""A name with its parts marked: what was read where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from anivault_shell.model.media import Span
from anivault_shell.text import display, width
from anivault_shell.view.answer import Cell

# Rows of a name are no wider than a small terminal, so that the letters stay below what they mark; a part that is
# shorter than half of one is not divided.
ROOM = 76
SIGNS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
ROLES = {
    "title": "title", "titles": "title", "episode_title": "accent", "episode": "good", "episode_end": "good",
    "absolute": "good", "season": "count", "part": "count", "year": "count", "release_group": "warn",
}  # fmt: skip
Line = tuple[Cell, ...]


class Part(NamedTuple):
    """A piece of the name, the letter below it (a blank: nothing was read there) and what it looks like."""

    text: str
    sign: str = " "
    role: str = "dim"


def explained(item: Mapping[str, Any], spans: Sequence[Span]) -> Iterator[Line]:
    """
    The name, a letter below all that was read, and each field with its letters.

    *item* holds the fields, `name` among them; *spans* are places in that name.
    """
    marks: dict[tuple[int, int], str] = {}
    letters: dict[str, str] = {}
    roles: dict[str, str] = {}
    for span in sorted(spans, key=lambda s: (s.start, -s.end)):
        if span.start < span.end:
            sign = marks.setdefault((span.start, span.end), SIGNS[len(marks) % len(SIGNS)])
            roles.setdefault(sign, ROLES.get(span.field, "hint"))
            letters[span.field] = letters.get(span.field, "") + sign
    for row in _rows(_parts(item["name"], marks, roles)):
        yield tuple(Cell(part.text, part.role) for part in row)
        yield (Cell("".join(part.sign * width(display(part.text)) for part in row).rstrip(), "hint"),)
    yield from _legend(item, letters)


def _legend(item: Mapping[str, Any], letters: Mapping[str, str]) -> Iterator[Line]:
    rows = []
    for field, value in item.items():
        if field == "name" or value in (None, [], "") or (field == "titles" and len(value) == 1):
            continue
        shown = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
        rows.append((letters.get("title" if field == "titles" else field, ""), field, shown))
    room = max((len(sign) for sign, _, _ in rows), default=0)
    for sign, field, shown in sorted(rows, key=lambda r: (not r[0], SIGNS.find(r[0][:1]))):
        yield Cell(f"  {sign:<{room}}  ", "hint"), Cell(f"{field:<15}", "dim"), Cell(shown, ROLES.get(field, ""))


def _parts(name: str, marks: Mapping[tuple[int, int], str], roles: Mapping[str, str]) -> Iterator[Part]:
    """*name* cut where what it says changes; of two places that overlap the shorter is seen."""
    painted = [" "] * len(name)
    for (start, end), sign in sorted(marks.items(), key=lambda m: m[0][0] - m[0][1]):
        painted[start:end] = sign * len(name[start:end])
    at = 0
    for sign, run in groupby(painted):
        end = at + len(list(run))
        yield Part(name[at:end], sign, roles.get(sign, "dim"))
        at = end


def _rows(parts: Iterator[Part]) -> Iterator[list[Part]]:
    row: list[Part] = []
    left = ROOM
    for part in parts:
        rest = part.text
        while rest:
            piece = _fitting(rest, left)
            if piece != rest and row and (not piece or width(display(rest)) < ROOM // 2):
                yield row
                row, left = [], ROOM
                continue
            row.append(part._replace(text=piece))
            left -= width(display(piece))
            rest = rest[len(piece) :]
    if row:
        yield row


def _fitting(text: str, cells: int) -> str:
    """As much of *text* as goes into *cells* cells; into a whole row goes at least its first character."""
    if width(display(text)) <= cells:
        return text
    taken = 0
    for n, c in enumerate(text):
        taken += width(display(c))
        if taken > cells:
            return text[: n or cells // ROOM]
    return text
