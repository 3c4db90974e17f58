# SPDX-License-Identifier: GPL-3.0-or-later
"""
Patterns that could take for ever, known before they are tried.

Python's `re` tries every way to divide a text between repeats: repeats of repeats, or of choices,
take exponential time, and n repeats side by side the n-th power of the text's length.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable
from dataclasses import dataclass

LONGEST = 200
# `foo.*bar.*baz` is made quick below. What repeats classes of its own three times could take minutes on a name of 500 equal
# letters; on names that anybody has it takes microseconds.
MOST_REPEATS = 3
LONGEST_TEXT = 500
BOUNDED = 20
# A part of one letter's width, and the gap between two such parts.
PART = r"(?:[^\\.^$*+?{}\[\]|()]|\\[^A-Za-z0-9]|\\[dws]|\.(?!\*))+"
GAP = r"\.\*\??"
GAPPED = re.compile(rf"(\^?)((?:{PART}|{GAP})*)(\$?)", re.DOTALL)
BETWEEN = re.compile(GAP)
TOKEN = re.compile(rf"{GAP}|{PART}", re.DOTALL)
COUNT = re.compile(r"\{(\d*)(,?)(\d*)\}")
CLASS = re.compile(r"\[\^?\]?(?:\\.|[^\]\\])*\]", re.DOTALL)


@dataclass(slots=True)
class _Group:
    """What stands between two parentheses: whether it divides a text in more than one way."""

    divides: bool = False


def endless(pattern: str) -> bool:
    """Whether a search for *pattern* could hang; one that makes no sense at all is left for `re` to refuse."""
    if len(pattern) > LONGEST:
        return True
    groups = [_Group()]
    last = _Group()  # the part that a repeat would repeat
    repeats = at = 0
    while at < len(pattern):
        c = pattern[at]
        most, size = _repeat(pattern, at)
        if size:
            if most > 1 and last.divides:
                return True
            repeats += most > BOUNDED
            groups[-1].divides = last.divides = True
        elif c == "(":
            groups.append(_Group())
            size = 1
        elif c == ")":
            last = groups.pop() if len(groups) > 1 else _Group()
            groups[-1].divides |= last.divides
            size = 1
        else:
            groups[-1].divides |= c == "|"
            last = _Group()
            size = _atom(pattern, at)
        at += size
    return repeats > MOST_REPEATS


def finder(pattern: str) -> Callable[[str], bool]:
    """
    Whether a text holds *pattern*, case aside, in its first letters; ask `endless` before.

    Raises re.error, OverflowError or RecursionError for what makes no sense.
    """
    with warnings.catch_warnings(action="ignore"):
        wanted = re.compile(quick(pattern), re.IGNORECASE)
    return lambda text: wanted.search(text[:LONGEST_TEXT]) is not None


def quick(pattern: str) -> str:
    """
    A pattern that a search finds in the same texts, without trying every length of the gaps in `foo.*bar.*baz`.

    Where the parts between are of one width, the first place of each is as good as any later one (atomic groups).
    """
    found = GAPPED.fullmatch(pattern)
    tokens = TOKEN.findall(found[2]) if found else []
    if found is None or sum(BETWEEN.fullmatch(t) is not None for t in tokens) < 2:
        return pattern
    while tokens and not found[1] and BETWEEN.fullmatch(tokens[0]):
        tokens = tokens[1:]
    while tokens and not found[3] and BETWEEN.fullmatch(tokens[-1]):
        tokens = tokens[:-1]
    made, gap = [found[1]], False
    for n, token in enumerate(tokens):
        if BETWEEN.fullmatch(token):
            gap = True
            continue
        last = found[3] and n == len(tokens) - 1  # it stands at the end, and not where it stands first
        made.append((f".*{token}" if last else f"(?>.*?{token})") if gap else token)
        gap = False
    return "".join(made) + (".*" if gap else "") + found[3]


def _repeat(pattern: str, at: int) -> tuple[float, int]:
    """How often at most the part before is repeated, and the length of the sign that says so (0: there is none)."""
    c = pattern[at]
    if c in "*+":
        most, size = float("inf"), 1
    elif c == "?":
        return (1, 1) if at and pattern[at - 1] != "(" else (0, 0)
    elif c == "{" and (found := COUNT.match(pattern, at)) and (found[1] or found[3] or found[2]):
        most = float(found[3] or ("inf" if found[2] else found[1]))
        size = len(found[0])
    else:
        return 0, 0
    return most, size + (pattern[at + size : at + size + 1] in ("?", "+"))


def _atom(pattern: str, at: int) -> int:
    """The length of one letter, escape or class."""
    if pattern[at] == "\\":
        return 2
    found = CLASS.match(pattern, at) if pattern[at] == "[" else None
    return len(found[0]) if found else 1
