# SPDX-License-Identifier: GPL-3.0-or-later
"""The terms of a query: `title:frieren`, `ep:1..12`, `size>500MB`, or a bare word, each as a test."""

from __future__ import annotations

import operator
import os
import re
from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import lru_cache
from itertools import repeat
from operator import add, attrgetter, contains
from typing import TYPE_CHECKING, Any

from anivault_shell.errors import InputError
from anivault_shell.lang.fields import BY_NAME, Field, Value
from anivault_shell.lang.lexer import QUOTES, Word
from anivault_shell.lang.parser import nearest
from anivault_shell.lang.pattern import endless, finder
from anivault_shell.lang.rows import kept
from anivault_shell.lang.sieve import Mask, Shared, Test, either, every, once, turned, united
from anivault_shell.model.entry import Entry
from anivault_shell.model.media import Said
from anivault_shell.text import fold_words

if TYPE_CHECKING:
    from anivault_shell.model.catalogue import Work

TERM = re.compile(r"(?P<field>[A-Za-z_]+)(?P<sign>!=|<=|>=|[:=~<>])(?P<value>.*)", re.DOTALL)
SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([kmgt]?)i?b?", re.IGNORECASE)
DAY = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")
HOLDS = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}
UNITS = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9, "t": 10**12}
# Fields of which nearly every file has a value of its own.
OWN = ("name", "path", "crc", "target", "size", "id")
AS_PATHS = ("path", "folder", "name", "target")
NAME, WITHIN, PARSED, MATCH = map(attrgetter, ("name", "within", "parsed", "state.match"))

# A season has one title and dozens of files.
folded_words = lru_cache(maxsize=50_000)(fold_words)


def term(word: Word, line: str) -> Test:
    """The test that *word* of *line* asks for; raises InputError pointing at the part that makes no sense."""
    found = None if word.quoted else TERM.fullmatch(word.text)
    if found is None:
        return _bare(word.text)
    field = BY_NAME.get(found["field"].lower())
    if field is None:
        if found["sign"] == ":" and (len(found["field"]) == 1 or not found["value"]):
            return _bare(word.text)  # `D:\Anime`, or a title that ends in a colon
        raise InputError(
            f"no field {found['field']!r}",
            span=(word.start, word.start + len(found["field"])),
            line=line,
            hint=nearest(found["field"], BY_NAME, "help query"),
        )
    start = word.start + found.start("value")
    start += line[start : start + 1] in tuple(QUOTES)
    at = (start, max(word.end, start + 1))
    if found["sign"] == "~":
        return _regex(field, found["value"], at, line)
    if field.type == "word":
        return _word(field, found["sign"], found["value"], at, line)
    if field.type == "text":
        return _text(field, found["sign"], found["value"], at, line)
    return _number(field, found["sign"], found["value"], at, line)


# -- bare words


def _bare(text: str) -> Test:
    """In the name, in a folder above it, or in a title; with a separator in it, anywhere in the path."""
    wanted, path = folded_words(text), as_path(text).casefold()
    places = _in_path(path) if "/" in text or "\\" in text or not wanted else _in_name(path)
    if not wanted:
        return places
    return either([places, Test(lambda rows: _titles(rows, lambda title: wanted in folded_words(title)))])


def as_path(text: str) -> str:
    """With this system's separators: a script that says `path:Anime/Kanon` means it on Windows, too."""
    return text.replace(os.altsep, os.sep) if os.altsep else text


def _in_name(wanted: str) -> Test:
    """For a text that no separator is in: each folder is looked at once."""

    def mask(rows: Sequence[Entry]) -> Mask:
        above = once(kept(rows, ":within", _folders), lambda within: wanted in within.casefold())
        return united([above, _holding(kept(rows, "name", _names), wanted)])

    return Test(mask)


def _in_path(wanted: str) -> Test:
    return Test(lambda rows: _holding(map(add, map(WITHIN, rows), map(NAME, rows)), wanted))


def _folders(rows: Sequence[Entry]) -> list[str]:
    return list(map(WITHIN, rows))


def _names(rows: Sequence[Entry]) -> list[str]:
    return list(map(NAME, rows))


def _holding(texts: Iterable[str], wanted: str) -> Mask:
    return bytes(map(contains, map(str.casefold, texts), repeat(wanted)))


# -- texts


def _titles(rows: Sequence[Entry], fits: Callable[[str], bool]) -> Mask:
    """As `title` is read, but what the names of a season share and the works they are matched to are looked at once."""

    def said(found: Said | None) -> bool:
        return found is not None and any(map(fits, filter(None, (*found.titles, found.title))))

    def named(found: Work | None) -> bool:
        return found is not None and any(map(fits, filter(None, (found.name, found.original_name))))

    return united([kept(rows, ":said", _saids).mask(said), kept(rows, ":work", _works).mask(named)])


def _saids(rows: Sequence[Entry]) -> Shared:
    return Shared.of([None if p is None else p.said for p in map(PARSED, rows)])


def _works(rows: Sequence[Entry]) -> Shared:
    return Shared.of([None if m is None else m.work for m in map(MATCH, rows)])


def _any(field: Field, fits: Callable[[str], bool]) -> Test:
    """Whether one of the texts of *field* fits."""
    if field.name == "title":
        return Test(lambda rows: _titles(rows, fits))
    return _asked(field, lambda value: any(map(fits, _all(value))))


def _asked(field: Field, holds: Callable[[Any], bool]) -> Test:
    if field.name in OWN:
        return Test(lambda rows: bytes(map(holds, field.column(rows))))
    return Test(lambda rows: once(field.column(rows), holds))


def _all(value: Value) -> tuple[str, ...]:
    if value is None:
        return ()
    return value if isinstance(value, tuple) else (str(value),)


def _regex(field: Field, pattern: str, at: tuple[int, int], line: str) -> Test:
    if endless(pattern):
        raise InputError(
            "this pattern could take for ever",
            span=at,
            line=line,
            hint="no repeats of repeats or choices, three repeats and 200 characters at most",
        )
    try:
        holds = finder(pattern)
    except re.error as exc:
        place = at[0] + (exc.pos or 0)
        raise InputError(f"not a pattern: {exc.msg}", span=(place, place + 1), line=line) from None
    except (OverflowError, RecursionError):
        raise InputError("not a pattern: its numbers are too large", span=at, line=line) from None
    return _any(field, holds)


def _text(field: Field, sign: str, value: str, at: tuple[int, int], line: str) -> Test:
    if sign in "<>" or sign in ("<=", ">="):
        raise InputError(f"{field.name} is text; it takes : = != or ~", span=at, line=line)
    if field.name in AS_PATHS:
        value = as_path(value)
    if sign == ":" and field.name in ("path", "name"):
        wanted = value.casefold()
        return (
            _in_path(wanted)
            if field.name == "path"
            else Test(lambda rows: _holding(kept(rows, "name", _names), wanted))
        )
    folded: Callable[[str], str] = str.casefold if field.name in AS_PATHS else folded_words
    wanted = folded(value) or value.casefold()
    if sign == ":":
        return _any(field, lambda text: wanted in (folded(text) or text.casefold()))
    equal = _any(field, lambda text: wanted == (folded(text) or text.casefold()))
    return equal if sign == "=" else turned(equal)


# -- words and numbers


def _parts(value: str, at: tuple[int, int], line: str) -> list[tuple[str, tuple[int, int]]]:
    """`1,3,5` with the place of each, where the value stands in the line as it reads."""
    if "," not in value:
        return [(value, at)]
    start = line.find(value, at[0], at[1])
    parts, found = value.split(","), []
    for part in parts:
        found.append((part, at if start < 0 else (start, start + max(len(part), 1))))
        start = start if start < 0 else start + len(part) + 1
    return found


def _word(field: Field, sign: str, value: str, at: tuple[int, int], line: str) -> Test:
    if sign not in (":", "=", "!="):
        raise InputError(f"{field.name} is a word; it takes : = != or ~", span=at, line=line)
    wanted, words = set(), field.words()
    for part, place in _parts(value, at, line):
        if part.lower() not in words:
            hint = nearest(part, words) or f"there are {', '.join(words)}"
            raise InputError(f"no {field.name} {part!r}", span=place, line=line, hint=hint)
        wanted.add(part.lower())
    test = _asked(field, lambda value: not wanted.isdisjoint(_all(value)))
    return turned(test) if sign == "!=" else test


def _number(field: Field, sign: str, value: str, at: tuple[int, int], line: str) -> Test:
    if sign in (":", "=", "!=") and "," in value:
        found = either([_number(field, ":", part, place, line) for part, place in _parts(value, at, line)])
        return turned(found) if sign == "!=" else found
    if sign == ":" and ".." in value and value != "..":
        return _between(field, value, at, line)
    wanted = _read(field, value, at, line)
    length = len(value)
    if sign in HOLDS:
        holds = HOLDS[sign]
        return _numbered(field, length, lambda n: holds(n, wanted))
    equal = _numbered(field, length, lambda n: n == wanted)
    return turned(equal) if sign == "!=" else equal


def _between(field: Field, value: str, at: tuple[int, int], line: str) -> Test:
    first, _, last = value.partition("..")
    low = _read(field, first, at, line) if first else None
    high = _read(field, last, at, line) if last else None
    if field.type == "date":
        since = _numbered(field, len(first), lambda day: low is None or day >= low)
        until = _numbered(field, len(last), lambda day: high is None or day <= high)
        return every([since, until])
    least, most = (float("-inf") if low is None else low), (float("inf") if high is None else high)
    return _numbered(field, 0, lambda n: least <= n <= most)


def _numbered(field: Field, length: int, holds: Callable[[Any], bool]) -> Test:
    """Whether one of the numbers of *field* holds; days as far as *length* letters say them: 4 are a year, 7 a month."""
    if field.name == "episode":
        return Test(lambda rows: once(kept(rows, ":episodes", _episodes), lambda numbers: any(map(holds, numbers))))
    if field.type == "date":
        return _asked(field, lambda day: day is not None and holds(day[:length]))
    return _asked(field, lambda value: value is not None and holds(value))


def _episodes(rows: Sequence[Entry]) -> list[Hashable]:
    return [() if p is None else p.episodes for p in map(PARSED, rows)]


def _read(field: Field, value: str, at: tuple[int, int], line: str) -> Any:
    if field.type == "date":
        if DAY.fullmatch(value):
            return value
        raise InputError(
            "expecting a day such as 2026-11-01", span=at, line=line, hint="2026-11 is a month, 2026 a year"
        )
    if field.type == "size":
        if found := SIZE.fullmatch(value):
            return float(found[1]) * UNITS[found[2].lower()]
        raise InputError("expecting a size such as 500MB", span=at, line=line)
    try:
        return float(value)
    except ValueError:
        raise InputError(
            f"{field.name} is a number", span=at, line=line, hint=f"for example {field.name}:1..12"
        ) from None
