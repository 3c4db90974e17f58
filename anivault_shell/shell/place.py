# SPDX-License-Identifier: GPL-3.0-or-later
"""Where in a line somebody types: the words before, the one that is not finished, and what could stand for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from anivault_shell.lang.lexer import BLANKS, QUOTES, opens_quote


@dataclass(frozen=True, slots=True)
class Suggestion:
    """*text* replaces the line from *start* on; *shown* is how the menu names it, *meta* what it is."""

    text: str
    start: int
    shown: str
    meta: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """The words before the one being typed, that word as it reads, where it begins and ends, the quote it began with."""

    before: tuple[str, ...]
    prefix: str
    start: int
    end: int
    quote: str = ""

    def tail(self, at: int) -> Place:
        """What of the word stands from its *at*-th letter on, as a word of its own; none of it may be a doubled quote."""
        rest = self.prefix[at:]
        return Place(self.before, rest, self.end - len(rest), self.end)

    def behind(self, before: Sequence[str]) -> Place:
        """The same word behind others."""
        return Place(tuple(before), self.prefix, self.start, self.end, self.quote)


def place_of(line: str) -> Place:
    """Read up to the end, where a quote may still be open; only the last statement counts."""
    before: list[str] = []
    at = 0
    while True:
        while at < len(line) and line[at] in BLANKS:
            at += 1
        start, word, opened = at, "", ""
        first = line[at] if at < len(line) and line[at] in QUOTES else ""
        while at < len(line):
            c = line[at]
            if opened and c == opened:
                if line[at + 1 : at + 2] != opened:
                    opened, at = "", at + 1
                    continue
                at += 1
            elif not opened and c in BLANKS:
                break
            elif not opened and opens_quote(line, start, at):
                opened, at = c, at + 1
                continue
            elif not opened and c == ";" and (at + 1 == len(line) or line[at + 1] in BLANKS):
                before, word, first, start = [], "", "", at + 1
                at += 1
                break
            word += c
            at += 1
        else:
            return Place(tuple(before), word, start, len(line), first)
        if word or first:
            before.append(word)


def word_start(line: str) -> int:
    """Where the word begins that is being typed, be its quote open."""
    return place_of(line).start
