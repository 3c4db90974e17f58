# SPDX-License-Identifier: GPL-3.0-or-later
"""Selectors: `12`, `3-7`, `3,9,12`, `@7`, `all`, `.` (what the filter shows), or a query."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from anivault_shell.lang.query import Saved, compile_query
from anivault_shell.lang.sieve import Test

if TYPE_CHECKING:
    from anivault_shell.lang.lexer import Word

ROWS = re.compile(r"\d+(?:-\d+)?(?:,\d+(?:-\d+)?)*")
BUNDLES = re.compile(r"@\d+(?:-\d+)?(?:,@?\d+(?:-\d+)?)*")


@dataclass(frozen=True, slots=True)
class Numbers:
    """`3-7` or `@7`: numbers *first* to *last* of rows or bundles, and the word to blame where there is none."""

    first: int
    last: int
    bundle: bool
    word: Word


@dataclass(frozen=True, slots=True)
class Selector:
    """What was asked for: all, what the filter shows, numbers, or what passes a test."""

    all: bool = False
    here: bool = False
    numbers: tuple[Numbers, ...] = ()
    test: Test | None = None


def parse_selector(words: Sequence[Word], line: str, saved: Saved = dict) -> Selector:
    """Raises InputError pointing at the part that makes no sense."""
    if len(words) == 1 and not words[0].quoted and words[0].text in ("all", "*"):
        return Selector(all=True)
    if len(words) == 1 and not words[0].quoted and words[0].text == ".":
        return Selector(here=True)
    if words and all(_is_numbers(w) for w in words):
        return Selector(numbers=tuple(n for w in words for n in _numbers(w)))
    return Selector(test=compile_query(words, line, saved))


def _is_numbers(word: Word) -> bool:
    return not word.quoted and bool(ROWS.fullmatch(word.text) or BUNDLES.fullmatch(word.text))


def _numbers(word: Word) -> list[Numbers]:
    bundle = word.text.startswith("@")
    found = []
    for part in word.text.replace("@", "").split(","):
        first, _, last = part.partition("-")
        low, high = int(first[:12]), int((last or first)[:12])
        found.append(Numbers(min(low, high), max(low, high), bundle, word))
    return found
