# SPDX-License-Identifier: GPL-3.0-or-later
"""
Queries: `title:frieren (res:720p or rg:judas) not ep:1..12`.

    query:  all ("or" all)*
    all:    part+                         side by side is and
    part:   "not" part | "(" query ")" | term
    term:   FIELD SIGN VALUE | WORD       a bare word looks in title and path

Signs: `:` contains (numbers: equal, or a range `1..12`), `=` equals, `!=`, `~` regex,
`<` `<=` `>` `>=` for numbers, sizes (`500MB`) and days (`2026-11-01`).
"""

from __future__ import annotations

import operator
import re
import warnings
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from anivault_shell.errors import InputError
from anivault_shell.lang.fields import BY_NAME, Field, Value
from anivault_shell.lang.lexer import QUOTES, Word
from anivault_shell.lang.parser import nearest
from anivault_shell.lang.pattern import LONGEST_TEXT, endless
from anivault_shell.model.entry import Entry
from anivault_shell.text import fold_words

Test = Callable[[Entry], bool]

TERM = re.compile(r"(?P<field>[A-Za-z_]+)(?P<sign>!=|<=|>=|[:=~<>])(?P<value>.*)", re.DOTALL)
RANGE = re.compile(r"(?P<low>\d*(?:\.\d+)?)\.\.(?P<high>\d*(?:\.\d+)?)")
SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([kmgt]?)i?b?", re.IGNORECASE)
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
QUOTED = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"")
UNITS = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9, "t": 10**12}


# A season has one title and dozens of files.
folded_words = lru_cache(maxsize=50_000)(fold_words)


def compile_query(words: Sequence[Word], line: str) -> Test:
    """The test that *words* ask for; raises InputError pointing at the part that makes no sense."""
    reader = _Reader(_split_parentheses(words, line), line)
    test = reader.query()
    if reader.left:
        word = reader.left[0]
        raise InputError("this ) has no (", span=word.span, line=line, hint="in quotes it is text")
    return test


def _split_parentheses(words: Sequence[Word], line: str) -> list[Word]:
    """`(res:720p` and `judas)` to words of their own; `Kanon(2006)` and `title:'Smile :)'` stay whole."""
    found: list[Word] = []
    for word in words:
        text, start, end = word.text, word.start, word.end
        if word.quoted or text in ("(", ")"):
            found.append(word)
            continue
        signs = QUOTED.sub("", line[start:end])
        while signs.startswith("("):
            found.append(Word("(", start, start + 1))
            text, signs, start = text[1:], signs[1:], start + 1
        closing = []
        while signs.endswith(")") and signs.count(")") > signs.count("("):
            closing.append(Word(")", end - 1, end))
            text, signs, end = text[:-1], signs[:-1], end - 1
        if text:
            found.append(Word(text, start, end))
        found += reversed(closing)
    return found


class _Reader:
    """The words that are left, read from the front."""

    def __init__(self, words: list[Word], line: str) -> None:
        self.left = words
        self.line = line
        self.end = words[-1].end if words else len(line)

    def query(self) -> Test:
        tests = [self.all()]
        while self._next_is("or"):
            self.left.pop(0)
            tests.append(self.all())
        return tests[0] if len(tests) == 1 else lambda entry: any(t(entry) for t in tests)

    def all(self) -> Test:
        tests: list[Test] = []
        while self.left and not self._next_is("or") and self.left[0].text != ")":
            if self._next_is("and") and tests:
                self.left.pop(0)
            tests.append(self.part())
        if not tests:
            at = self.left[0].span if self.left else (self.end + 1, self.end + 2)
            raise InputError(
                "expecting something to look for", span=at, line=self.line, hint="for example title:frieren"
            )
        return tests[0] if len(tests) == 1 else lambda entry: all(t(entry) for t in tests)

    def part(self) -> Test:
        if not self.left:
            raise InputError("expecting something to look for", span=(self.end + 1, self.end + 2), line=self.line)
        word = self.left.pop(0)
        if word.text == "not" and not word.quoted:
            inner = self.part()
            return lambda entry: not inner(entry)
        if word.text == "(" and not word.quoted:
            test = self.query()
            if not self.left:
                raise InputError("this ( is never closed", span=word.span, line=self.line, hint="in quotes it is text")
            self.left.pop(0)
            return test
        return _term(word, self.line)

    def _next_is(self, text: str) -> bool:
        return bool(self.left) and self.left[0].text == text and not self.left[0].quoted


def _term(word: Word, line: str) -> Test:
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
    if field.type == "text":
        return _text(field, found["sign"], found["value"], at, line)
    return _number(field, found["sign"], found["value"], at, line)


def _bare(text: str) -> Test:
    wanted, path = folded_words(text), text.casefold()
    titles = BY_NAME["title"].read

    def test(entry: Entry) -> bool:
        if path in entry.path.casefold():
            return True
        return bool(wanted) and any(wanted in folded_words(t) for t in _all(titles(entry)))

    return test


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
        with warnings.catch_warnings(action="ignore"):
            wanted = re.compile(pattern, re.IGNORECASE)
    except re.error as exc:
        place = at[0] + (exc.pos or 0)
        raise InputError(f"not a pattern: {exc.msg}", span=(place, place + 1), line=line) from None
    except (OverflowError, RecursionError):
        raise InputError("not a pattern: its numbers are too large", span=at, line=line) from None
    return lambda entry: any(wanted.search(text[:LONGEST_TEXT]) for text in _all(field.read(entry)))


def _text(field: Field, sign: str, value: str, at: tuple[int, int], line: str) -> Test:
    if sign in "<>" or sign in ("<=", ">="):
        raise InputError(f"{field.name} is text; it takes : = != or ~", span=at, line=line)
    if field.name in ("path", "folder", "name", "target"):
        folded: Callable[[str], str] = str.casefold
    else:
        folded = folded_words
    wanted = folded(value) or value.casefold()
    if sign == ":":
        return lambda entry: any(wanted in (folded(t) or t.casefold()) for t in _all(field.read(entry)))

    def equal(entry: Entry) -> bool:
        return any(wanted == (folded(t) or t.casefold()) for t in _all(field.read(entry)))

    return equal if sign == "=" else lambda entry: not equal(entry)


def _number(field: Field, sign: str, value: str, at: tuple[int, int], line: str) -> Test:
    if sign == ":" and (found := RANGE.fullmatch(value)) and (found["low"] or found["high"]):
        low = float(found["low"]) if found["low"] else float("-inf")
        high = float(found["high"]) if found["high"] else float("inf")
        return lambda entry: any(low <= n <= high for n in _numbers(field, entry))
    wanted = _read(field, value, at, line)
    if field.type == "date":
        return _compared(sign, wanted, lambda entry: _all(field.read(entry)))
    return _compared(sign, wanted, lambda entry: _numbers(field, entry))


def _numbers(field: Field, entry: Entry) -> tuple[float, ...]:
    if field.name == "episode" and entry.parsed is not None:
        return tuple(float(n) for n in entry.parsed.episodes)
    value = field.read(entry)
    return (float(value),) if isinstance(value, (int, float)) else ()


def _read(field: Field, value: str, at: tuple[int, int], line: str) -> float | str:
    if field.type == "date":
        if DAY.fullmatch(value):
            return value
        raise InputError("expecting a day such as 2026-11-01", span=at, line=line)
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


def _compared(sign: str, wanted: Any, read: Callable[[Entry], tuple[Any, ...]]) -> Test:
    """Numbers with numbers, days with days; an entry passes when one of its values does."""
    if sign in (":", "="):
        return lambda entry: wanted in read(entry)
    if sign == "!=":
        return lambda entry: wanted not in read(entry)
    holds = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}[sign]
    return lambda entry: any(holds(v, wanted) for v in read(entry))
