# SPDX-License-Identifier: GPL-3.0-or-later
"""
What a few typed letters may stand for: the beginning of a text, a part of it, or its letters in their order.

Korean is read as it is typed: `ㅈㄱ` are the first consonants of 진격, `지` is on the way to 진, and the last consonant of
`직` may already belong to the next syllable.  Every question is answered in a time that grows with the text and not
faster, whatever was typed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import TypeVar

T = TypeVar("T")

# Hangul syllables stand in order of first consonant, vowel, last consonant (Unicode 3.12).
FIRST, SYLLABLES, VOWELS, LASTS = 0xAC00, 11_172, 21, 28
CONSONANTS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
FINALS = (
    "", "ㄱ", "ㄲ", "ㄱㅅ", "ㄴ", "ㄴㅈ", "ㄴㅎ", "ㄷ", "ㄹ", "ㄹㄱ", "ㄹㅁ", "ㄹㅂ", "ㄹㅅ", "ㄹㅌ",
    "ㄹㅍ", "ㄹㅎ", "ㅁ", "ㅂ", "ㅂㅅ", "ㅅ", "ㅆ", "ㅇ", "ㅈ", "ㅊ", "ㅋ", "ㅌ", "ㅍ", "ㅎ",
)  # fmt: skip
# Letters in their order are no accident while they stand within so many times their number.
SPREAD = 3
# One letter stands in too many texts.
SHORTEST = 2
# Longer words are pasted, not typed.
LONGEST = 64
BEGINS, HOLDS = (0, 0), (1, 0)


def folded(text: str) -> str:
    """*text* as it is compared: one code point a syllable, no capitals."""
    return text.casefold() if text.isascii() else unicodedata.normalize("NFC", text).casefold()


class Letters:
    """*typed*, to be asked of many texts."""

    def __init__(self, typed: str) -> None:
        self.typed = folded(typed)[:LONGEST]
        parts = [_letter(c) for c in self.typed[:-1]] + [_last(c) for c in self.typed[-1:]]
        self._whole = re.compile("".join(parts))
        self._each = [re.compile(p) for p in parts]
        self._plain = self.typed.isascii()

    def begins(self, text: str) -> bool:
        return self.rank(text) == BEGINS

    def rank(self, text: str) -> tuple[int, int] | None:
        """How well *text* fits, smaller is better: it begins so, holds it, or has its letters over so many of its own."""
        text = folded(text)
        if self._plain:
            at = text.find(self.typed)
        else:
            found = None if text.isascii() else self._whole.search(text)
            at = -1 if found is None else found.start()
        if at >= 0:
            return HOLDS if at else BEGINS
        wide = self._spread(text)
        return None if wide is None else (2, wide)

    def _spread(self, text: str) -> int | None:
        """Over how many letters of *text* those typed stand in their order; None where they do not, or too far apart."""
        if len(self.typed) < SHORTEST:
            return None
        found = self._plainly(text) if self._plain else self._in_order(text)
        if found is None or found[1] - found[0] > SPREAD * len(self.typed):
            return None
        return found[1] - found[0]

    def _plainly(self, text: str) -> tuple[int, int] | None:
        """Where they stand: forth to where the last one is met, and back from there."""
        at = -1
        for c in self.typed:
            at = text.find(c, at + 1)
            if at < 0:
                return None
        end = at = at + 1
        for c in reversed(self.typed):
            at = text.rfind(c, 0, at)
        return at, end

    def _in_order(self, text: str) -> tuple[int, int] | None:
        begin = end = -1
        for letter in self._each:
            found = letter.search(text, max(end, 0))
            if found is None:
                return None
            begin, end = found.start() if begin < 0 else begin, found.end()
        return begin, end


def fitting(letters: Letters, rows: Iterable[T], text: Callable[[T], str]) -> list[T]:
    """The *rows* whose text begins so, then those that hold it, then those with its letters in order, closest first."""
    ranked = [(rank, row) for row in rows if (rank := letters.rank(text(row))) is not None]
    return [row for _, row in sorted(ranked, key=lambda pair: pair[0])]


@lru_cache(maxsize=512)
def _letter(c: str) -> str:
    """What *c* may stand for within a word."""
    if c in CONSONANTS:
        first = FIRST + CONSONANTS.index(c) * VOWELS * LASTS
        return f"[{c}{chr(first)}-{chr(first + VOWELS * LASTS - 1)}]"
    return re.escape(c)


def _last(c: str) -> str:
    """What *c* may stand for at the end of what is typed: its syllable may not be finished."""
    at = ord(c) - FIRST
    if not 0 <= at < SYLLABLES:
        return _letter(c)
    final = at % LASTS
    if not final:
        return f"[{c}-{chr(ord(c) + LASTS - 1)}]"
    kept, moved = FINALS[final][:-1], FINALS[final][-1]
    before = chr(FIRST + at - final + FINALS.index(kept))
    return f"(?:{c}|{before}{_letter(moved)})"
