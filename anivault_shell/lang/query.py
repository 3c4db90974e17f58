# SPDX-License-Identifier: GPL-3.0-or-later
"""
Queries: `title:frieren (res:720p or rg:judas) not ep:1..12`.

    query:  all ("or" all)*
    all:    part+                         side by side is and
    part:   "not" part | "(" query ")" | term
    term:   FIELD SIGN VALUE | WORD       a bare word looks in title and path

Signs: `:` contains (words such as a status, and numbers: equal, one of `1,3,5`, or a range `1..12`), `=` equals, `!=`,
`~` regex, `<` `<=` `>` `>=` for numbers, sizes (`500MB`) and days (`2026-11-01`, or `2026-11` for a month).
`@NAME` is a query that was saved under that name.
"""

from __future__ import annotations

import operator
import re
import warnings
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from anivault_shell.errors import InputError
from anivault_shell.lang.fields import BY_NAME, Field, Value
from anivault_shell.lang.lexer import QUOTES, Word, tokenize
from anivault_shell.lang.parser import nearest
from anivault_shell.lang.pattern import LONGEST_TEXT, endless
from anivault_shell.model.entry import Entry
from anivault_shell.text import fold_words

Test = Callable[[Entry], bool]
Saved = Callable[[], Mapping[str, str]]

TERM = re.compile(r"(?P<field>[A-Za-z_]+)(?P<sign>!=|<=|>=|[:=~<>])(?P<value>.*)", re.DOTALL)
SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([kmgt]?)i?b?", re.IGNORECASE)
DAY = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")
SAVED = re.compile(r"@(?P<name>[A-Za-z][A-Za-z0-9_-]*)")
QUOTED = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"")
HOLDS = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}
UNITS = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9, "t": 10**12}


# Fields of which nearly every file has a value of its own.
OWN = ("name", "path", "crc", "target")
# A season has one title and dozens of files.
folded_words = lru_cache(maxsize=50_000)(fold_words)


def compile_query(words: Sequence[Word], line: str, saved: Saved = dict) -> Test:
    """
    The test that *words* ask for; raises InputError pointing at the part that makes no sense.

    *saved* has queries by name; it is called only where one is asked for.
    """
    reader = _Reader(_split_parentheses(words, line), line, saved)
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

    def __init__(self, words: list[Word], line: str, saved: Saved) -> None:
        self.left = words
        self.saved = saved
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
        if not word.quoted and (named := SAVED.fullmatch(word.text)):
            return _named(named["name"], word, self.line, self.saved)
        return _term(word, self.line)

    def _next_is(self, text: str) -> bool:
        return bool(self.left) and self.left[0].text == text and not self.left[0].quoted


def _named(name: str, word: Word, line: str, saved: Saved) -> Test:
    """The query that was saved as *name*; one that leads back to itself is found because no name is there twice."""
    known = saved()
    text = known.get(name.lower())
    if text is None:
        hint = (
            nearest(name, known, "filter list") if known else "`filter save NAME QUERY` saves one; in quotes it is text"
        )
        raise InputError(f"no filter @{name}", span=word.span, line=line, hint=hint)
    rest = {n: t for n, t in known.items() if n != name.lower()}
    try:
        statements = tokenize(text)
        return compile_query(statements[0] if statements else [], text, lambda: rest)
    except InputError as exc:
        raise InputError(
            f"the filter @{name} makes no sense: {exc.message}", span=word.span, line=line, hint=text
        ) from None


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
    if field.type == "word":
        return _word(field, found["sign"], found["value"], at, line)
    if field.type == "text":
        return _text(field, found["sign"], found["value"], at, line)
    return _number(field, found["sign"], found["value"], at, line)


def _bare(text: str) -> Test:
    wanted, path = folded_words(text), text.casefold()
    if not wanted:
        return lambda entry: path in entry.path.casefold()
    if "/" not in text and "\\" not in text:
        return _bare_name(wanted, path)
    titled = _once(BY_NAME["title"], lambda titles: any(wanted in folded_words(t) for t in _all(titles)))
    return lambda entry: path in entry.path.casefold() or titled(entry)


def _bare_name(wanted: str, path: str) -> Test:
    """A bare word that no separator is in: in the name, in a folder above it (each is looked at once), or in a title."""
    titled = _once(BY_NAME["title"], lambda titles: any(wanted in folded_words(t) for t in _all(titles)))
    known: dict[str, bool] = {}

    def test(entry: Entry) -> bool:
        within = entry.within
        found = known.get(within)
        if found is None:
            found = known[within] = path in within.casefold()
        return found or path in entry.name.casefold() or titled(entry)

    return test


def _once(field: Field, holds: Callable[[Value], bool]) -> Test:
    """Each value of *field* is looked at once: a hundred thousand files have a few thousand titles, and four statuses."""
    read = field.read
    known: dict[Value, bool] = {}
    if field.name == "title":
        return _once_a_season(read, holds)
    if field.name in OWN:
        return lambda entry: holds(read(entry))

    def test(entry: Entry) -> bool:
        value = read(entry)
        found = known.get(value)
        if found is None:
            found = known[value] = holds(value)
        return found

    return test


def _once_a_season(read: Callable[[Entry], Value], holds: Callable[[Value], bool]) -> Test:
    """
    Titles are put together of what the names of a season share, and of the work they are matched to.

    The two are held, so that no other object can have their `id` while this test lives.
    """
    known: dict[tuple[int, int], tuple[bool, object, object]] = {}

    def test(entry: Entry) -> bool:
        said = entry.parsed.said if entry.parsed is not None else None
        match = entry.match
        work = match.work if match is not None else None
        key = (id(said), id(work))
        found = known.get(key)
        if found is None:
            found = known[key] = (holds(read(entry)), said, work)
        return found[0]

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
    return _once(field, lambda value: any(wanted.search(text[:LONGEST_TEXT]) for text in _all(value)))


def _text(field: Field, sign: str, value: str, at: tuple[int, int], line: str) -> Test:
    if sign in "<>" or sign in ("<=", ">="):
        raise InputError(f"{field.name} is text; it takes : = != or ~", span=at, line=line)
    if field.name in ("path", "folder", "name", "target"):
        folded: Callable[[str], str] = str.casefold
    else:
        folded = folded_words
    wanted = folded(value) or value.casefold()
    if sign == ":":
        return _once(field, lambda value: any(wanted in (folded(t) or t.casefold()) for t in _all(value)))
    equal = _once(field, lambda value: any(wanted == (folded(t) or t.casefold()) for t in _all(value)))
    return equal if sign == "=" else lambda entry: not equal(entry)


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
    read = field.read
    if field.name != "has":
        return (lambda entry: read(entry) not in wanted) if sign == "!=" else (lambda entry: read(entry) in wanted)
    if sign == "!=":
        return lambda entry: wanted.isdisjoint(_all(read(entry)))
    return lambda entry: not wanted.isdisjoint(_all(read(entry)))


def _number(field: Field, sign: str, value: str, at: tuple[int, int], line: str) -> Test:
    if sign in (":", "=", "!=") and "," in value:
        tests = [_number(field, ":", part, place, line) for part, place in _parts(value, at, line)]
        if sign == "!=":
            return lambda entry: not any(t(entry) for t in tests)
        return lambda entry: any(t(entry) for t in tests)
    if sign == ":" and ".." in value and value != "..":
        return _between(field, value, at, line)
    wanted = _read(field, value, at, line)
    if field.name != "episode" and sign in HOLDS:
        return _single(field.read, HOLDS[sign], wanted, len(value) if field.type == "date" else None)
    if field.type == "date":
        return _compared(sign, wanted, _days(field, len(value)))
    return _compared(sign, wanted, lambda entry: _numbers(field, entry))


def _between(field: Field, value: str, at: tuple[int, int], line: str) -> Test:
    first, _, last = value.partition("..")
    low = _read(field, first, at, line) if first else None
    high = _read(field, last, at, line) if last else None
    if field.type == "date":
        lows, highs = _days(field, len(first)), _days(field, len(last))
        return lambda entry: (
            (low is None or any(d >= low for d in lows(entry)))
            and (high is None or any(d <= high for d in highs(entry)))
        )
    least, most = (float("-inf") if low is None else low), (float("inf") if high is None else high)
    return lambda entry: any(least <= n <= most for n in _numbers(field, entry))


def _days(field: Field, length: int) -> Callable[[Entry], tuple[Any, ...]]:
    """Days as far as the query says them: 4 letters are a year, 7 a month."""
    return lambda entry: tuple(d[:length] for d in _all(field.read(entry)))


def _numbers(field: Field, entry: Entry) -> tuple[float, ...]:
    if field.name == "episode" and entry.parsed is not None:
        return tuple(float(n) for n in entry.parsed.episodes)
    value = field.read(entry)
    return (float(value),) if isinstance(value, (int, float)) else ()


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


def _compared(sign: str, wanted: Any, read: Callable[[Entry], tuple[Any, ...]]) -> Test:
    """Numbers with numbers, days with days; an entry passes when one of its values does."""
    if sign in (":", "="):
        return lambda entry: wanted in read(entry)
    if sign == "!=":
        return lambda entry: wanted not in read(entry)
    holds = HOLDS[sign]
    return lambda entry: any(holds(v, wanted) for v in read(entry))


def _single(read: Callable[[Entry], Any], holds: Callable[[Any, Any], bool], wanted: Any, length: int | None) -> Test:
    """The same for a field that has but one value; *length*: how much of a day is looked at."""

    def test(entry: Entry) -> bool:
        value = read(entry)
        return value is not None and holds(value if length is None else value[:length], wanted)

    return test
