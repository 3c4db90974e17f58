# SPDX-License-Identifier: GPL-3.0-or-later
"""Text as it is measured, folded and shown."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# A byte that is no UTF-8 arrives from the disk as one of these (PEP 383).
SURROGATE = re.compile("[\ud800-\udfff]")
DIGITS = re.compile(r"([0-9]+)")
# What is neither letter nor digit.
SIGNS = re.compile(r"[\W_]+")
APOSTROPHES = re.compile("['’`]")


def display(text: str) -> str:
    """
    *text* with nothing in it that a terminal would obey.

    Names and titles come from strangers: control, format, surrogate and private
    characters (ESC, BEL, C1, bidi overrides) are shown as `\\x1b` or `\\u202e`.
    Every word that reaches a terminal passes here.
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else _spelled(c) for c in text)


def _spelled(c: str) -> str:
    # The joiner that holds emoji and Indic letters together is harmless.
    if c in "\u200d\u3000\u00a0":
        return c if c == "\u200d" else " "
    code = ord(c)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def width(text: str) -> int:
    """How many cells *text* takes in a terminal."""
    if text.isascii():
        return len(text)
    from wcwidth import wcswidth, wcwidth

    cells = wcswidth(text)
    return cells if cells >= 0 else sum(max(wcwidth(c), 0) for c in text)


def shorten(text: str, cells: int) -> str:
    """*text* in at most *cells* cells; what is cut is cut from the middle, where names differ least."""
    if width(text) <= cells:
        return text
    if cells <= 1:
        return "…"[:cells]
    keep = cells - 1
    tail = _cut(text[::-1], keep // 2)[::-1]
    return _cut(text, keep - width(tail)) + "…" + tail


def clip(text: str, cells: int) -> str:
    """*text* in at most *cells* cells, cut at the end."""
    return text if width(text) <= cells else _cut(text, max(cells - 1, 0)) + "…"


def pad(text: str, cells: int, *, right: bool = False) -> str:
    """*text* filled up with blanks to *cells* cells."""
    blanks = " " * max(cells - width(text), 0)
    return blanks + text if right else text + blanks


def _cut(text: str, cells: int) -> str:
    from wcwidth import wcwidth

    taken = 0
    for n, c in enumerate(text):
        taken += max(wcwidth(c), 0)
        if taken > cells:
            return text[:n]
    return text


def natural(text: str) -> tuple[object, ...]:
    """A sort key that puts `2` before `10`, and `a` beside `A`."""
    parts: list[str] = DIGITS.split(text.casefold())
    found: list[object] = [*parts]
    # Text and numbers take turns, so that like is compared with like.
    found[1::2] = map(int, parts[1::2])
    return tuple(found)


@lru_cache(maxsize=50_000)
def fold(text: str) -> str:
    """*text* as titles are compared: NFKC, case-folded, letters and digits only."""
    return SIGNS.sub("", unicodedata.normalize("NFKC", text).casefold())


def fold_words(text: str) -> str:
    """*text* as titles are searched: NFKC, case-folded, runs of anything else as one blank."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(SIGNS.sub(" ", APOSTROPHES.sub("", plain)).split())


def plural(n: int, one: str, many: str | None = None) -> str:
    """`1 file`, `2,000 files`."""
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def amount(count: float) -> str:
    """`3.1 GB`, as people read sizes."""
    for unit in ("bytes", "KB", "MB", "GB"):
        if count < 1000:
            return f"{count:.0f} {unit}" if unit == "bytes" or count >= 100 else f"{count:.1f} {unit}"
        count /= 1000
    return f"{count:.1f} TB"


def clean_bytes(text: str) -> str:
    """*text* with what is no UTF-8 replaced, for streams and files that must be."""
    return SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text) if SURROGATE.search(text) else text
