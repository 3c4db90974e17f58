# SPDX-License-Identifier: GPL-3.0-or-later
"""A name while it is read: its plain form, where each character came from, and what was found so far."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Any

from anivault_shell.model.media import Span

# Nothing real is longer; it bounds the time a hostile name can take.
LONGEST = 600

_WIDE = {0xFF10 + n: 0x30 + n for n in range(10)}
_WIDE |= {0xFF21 + n: 0x41 + n for n in range(26)} | {0xFF41 + n: 0x61 + n for n in range(26)}
_SIGNS = str.maketrans(
    "（）［］【】〔〕〖〗｛｝／｜＿＋＆＃～〜－―–—　\u00a0\u2009\u202f", "()[][][][]{}/|_+&#~~----    "
)
# A byte that is no UTF-8 (PEP 383); the fast engine takes only text that can be written as UTF-8.
_LONE = dict.fromkeys(range(0xD800, 0xE000), "\ufffd")
PLAIN = _WIDE | _SIGNS | _LONE
# Characters that do not show: controls, zero-width marks, bidi overrides, variation selectors;
UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]")


VEIL = "q"

# What some findings are called in a reading.
_SHOWN = {"titles": "title", "credit": "episode", "season_end": "season"}


@lru_cache(maxsize=4096)
def span(field: str, start: int, end: int, level: int = 0) -> Span:
    """A place; names of all libraries have the same few thousand."""
    return Span(field, start, end, level)


class Draft:
    """
    One name on its way to a reading.

    `text` is the plain form that rules and engines read; `where[i]` is the position in `name` of
    its character i (None: nothing was moved).  `fields` holds what was found; the first
    finding of a field stands.  `limit` is where the title must have ended, `title_to` how far it goes at least.
    What is `veiled` stands in the text as one plain word.
    """

    __slots__ = ("fields", "layout", "limit", "name", "notes", "spans", "text", "title_to", "veiled", "where")

    def __init__(self, name: str) -> None:
        self.name = name
        self.text, self.where = plain_form(name[:LONGEST])
        self.fields: dict[str, Any] = {}
        self.spans: list[Span] = []
        self.limit = LONGEST * 2
        self.notes: set[str] = set()
        self.layout = False
        self.title_to = 0
        self.veiled = False

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """The characters of the name that characters *start* to *end* of the text stand for."""
        if self.where is None:
            return start, end
        if end <= start:
            return self.where[start], self.where[start]
        last = self.where[end - 1] + 1
        while last < len(self.name) and _joins(self.name[last]):
            last += 1
        return self.where[start], last

    def written(self, start: int, end: int) -> str:
        """Characters *start* to *end* as the name itself writes them, where no edit lies between."""
        a, b = self.origin(start, end)
        found, text = self.name[a:b], self.text[start:end]
        return found if self.veiled or found.translate(PLAIN) == text else text

    def note(self, field: str, value: object, start: int, end: int) -> None:
        """*field* was read at *start* to *end* of the text, unless something surer said it before."""
        if value is None or field in self.fields:
            return
        self.fields[field] = value
        if self.where is not None:
            start, end = self.origin(start, end)
        self.spans.append(span(_SHOWN.get(field, field), start, end))

    def cut(self, start: int, end: int, instead: str = "") -> None:
        """Put *instead* in the place of characters *start* to *end*; the map follows."""
        if self.where is None and not instead and end == len(self.text):
            self.text = self.text[:start]
            return
        where = self.where if self.where is not None else list(range(len(self.text) + 1))
        self.text = self.text[:start] + instead + self.text[end:]
        self.where = where[:start] + [where[start]] * len(instead) + where[end:]
        if self.limit > start:
            self.limit = (
                max(start, self.limit + len(instead) - (end - start)) if self.limit < LONGEST * 2 else self.limit
            )

    def veil(self, start: int, end: int) -> None:
        """Neither rules nor engines take characters *start* to *end*, which belong to the title, for numbers."""
        self.text = self.text[:start] + VEIL * (end - start) + self.text[end:]
        self.title_to, self.veiled = end, True

    def stop(self, at: int) -> None:
        """The title ends at *at* at the latest."""
        self.limit = min(self.limit, at)


def plain_form(name: str) -> tuple[str, list[int] | None]:
    """*name* with half-width signs, composed letters and nothing unseen, and the map back (None: unchanged in place)."""
    if name.isascii() and name.isprintable():
        return name, None
    text = name.translate(PLAIN)
    if unicodedata.is_normalized("NFC", text) and not UNSEEN.search(text):
        return text, None
    return _composed(text)


def _composed(text: str) -> tuple[str, list[int]]:
    out: list[str] = []
    where: list[int] = []
    start, size = 0, len(text)
    while start < size:
        end = start + 1
        while end < size and _joins(text[end]):
            end += 1
        for c in UNSEEN.sub("", unicodedata.normalize("NFC", text[start:end])):
            out.append(c)
            where.append(start)
        start = end
    where.append(size)
    return "".join(out), where


def _joins(c: str) -> bool:
    """Whether *c* leans on the character before it: an accent, a Hangul vowel or final."""
    return unicodedata.combining(c) != 0 or "\u1160" <= c <= "\u11ff"
