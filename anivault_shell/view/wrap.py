# SPDX-License-Identifier: GPL-3.0-or-later
"""Lines that are too long for the terminal, broken between words, with what follows set in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from anivault_shell.text import width
from anivault_shell.view.answer import Cell

WORD = re.compile(r" *[^ ]+| +\Z")
# A path may be broken behind its separators too.
PATH_WORD = re.compile(r" *[^ /\\]*[/\\]+| *[^ /\\]+| +\Z")
# Two blanks end a label; what is said beside it keeps to its right.
GAP = "  "
NARROWEST = 10


def wrapped(cells: Sequence[Cell], room: int) -> list[list[Cell]]:
    """
    *cells* as lines of at most *room* cells of the terminal; their text must be fit to be shown already.

    A label (`  match       Ask TMDB …`) stays in its column.  A cell that begins with a gap
    (`  <- old name`) goes to the next line whole where it does not fit.
    """
    if sum(width(c.text) for c in cells) <= room:
        return [list(cells)]
    indent = _indent(cells, room)
    lines: list[list[Cell]] = [[]]
    used = 0
    for cell in cells:
        text = cell.text
        words = PATH_WORD if text.startswith(GAP) else WORD
        if used > indent and text.startswith(GAP) and used + width(text) > room:
            lines.append([Cell(" " * indent)])
            used = indent
            text = text.lstrip(" ")
        for word in words.findall(text):
            used = _place(word, cell.role, lines, used, indent, room)
    return lines


def _place(word: str, role: str, lines: list[list[Cell]], used: int, indent: int, room: int) -> int:
    """Put *word* on the last line, or on new ones; answers how far that line is filled."""
    if used + width(word) <= room:
        lines[-1].append(Cell(word, role))
        return used + width(word)
    bare = word.lstrip(" ")
    if not bare:
        return used
    if width(bare) <= room - indent:
        lines.append([Cell(" " * indent), Cell(bare, role)])
        return indent + width(bare)
    for piece in _pieces(word, room - used, room - indent):
        if piece:
            lines[-1].append(Cell(piece, role))
            used += width(piece)
        lines.append([Cell(" " * indent)])
        last, used = used, indent
    lines.pop()
    return last


def _pieces(word: str, first: int, room: int) -> Iterator[str]:
    """A word longer than a line, cut where the lines end."""
    if first < NARROWEST:
        yield ""
        word, first = word.lstrip(" "), room
    piece, left = "", first
    for c in word:
        left -= width(c)
        if left < 0 and piece:
            yield piece
            piece, left = "", room - width(c)
        piece += c
    yield piece


def _indent(cells: Sequence[Cell], room: int) -> int:
    """Where the lines that follow begin: beside the label, or a little to the right of the first line."""
    label = at = 0
    for cell in cells[:-1]:
        at += width(cell.text)
        if cell.text.strip() and cell.text.endswith(GAP) and at <= room // 2:
            label = at
    if label:
        return label
    text = "".join(c.text for c in cells)
    leading = len(text) - len(text.lstrip(" "))
    return min(leading + 2, room // 2) if leading else 0
