# SPDX-License-Identifier: GPL-3.0-or-later
"""What changes between an old name and a new one, drawn within both."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from anivault_shell.text import display, width
from anivault_shell.view.answer import Cell
from anivault_shell.view.theme import MARKED

# Words, numbers, single signs, a check sum: a name changes by these, not by letters.
PART = re.compile(r"(?<=\[)[0-9A-Fa-f]{8}(?=\])|[^\W\d_]+|\d+|\s+|[\W_]")
# Longer names than disks allow are not compared.
LONGEST = 1_000


def marked(old: str, new: str) -> tuple[list[Cell], list[Cell]]:
    """*old* with what goes marked, and *new* with what comes."""
    if max(len(old), len(new)) > LONGEST:
        return [Cell(old, "removed")], [Cell(new, "added")]
    from difflib import SequenceMatcher

    before, after = PART.findall(old), PART.findall(new)
    # From the end: of two equal numbers it is the last, the episode's, that a name keeps.
    folded = [p.casefold() for p in reversed(before)], [p.casefold() for p in reversed(after)]
    left: list[Cell] = []
    right: list[Cell] = []
    for how, *ends in reversed(SequenceMatcher(None, *folded, autojunk=False).get_opcodes()):
        b, a, d, c = (len(parts) - end for parts, end in zip((before, before, after, after), ends, strict=True))
        if how == "equal":
            _same(before[a:b], after[c:d], left, right)
        else:
            left += [Cell("".join(before[a:b]), "removed")] if b > a else []
            right += [Cell("".join(after[c:d]), "added")] if d > c else []
    return left, right


def _same(before: Sequence[str], after: Sequence[str], left: list[Cell], right: list[Cell]) -> None:
    """Parts that are equal but perhaps for case, which is a change too."""
    for old, new in zip(before, after, strict=True):
        _add(left, Cell(old, "kept" if old == new else "removed"))
        _add(right, Cell(new, "kept" if old == new else "added"))


def _add(cells: list[Cell], cell: Cell) -> None:
    if cells and cells[-1].role == cell.role:
        cells[-1] = Cell(cells[-1].text + cell.text, cell.role)
    else:
        cells.append(cell)


def signs(line: Sequence[Cell]) -> str:
    """What stands below *line* where there is no colour: signs under what only that would tell; mostly nothing."""
    if not any(c.role in MARKED for c in line):
        return ""
    return "".join(MARKED.get(c.role, " ") * width(display(c.text)) for c in line).rstrip()


def underlined(lines: Iterable[Sequence[Cell]]) -> Iterator[Sequence[Cell]]:
    """*lines*, each with its signs below it."""
    for line in lines:
        yield line
        if below := signs(line):
            yield [Cell(below)]
