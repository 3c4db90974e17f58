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

import re
from collections.abc import Callable, Mapping, Sequence

from anivault_shell.errors import InputError
from anivault_shell.lang.lexer import Word, tokenize
from anivault_shell.lang.parser import nearest
from anivault_shell.lang.sieve import Test, either, every, turned
from anivault_shell.lang.terms import term

Saved = Callable[[], Mapping[str, str]]

SAVED = re.compile(r"@(?P<name>[A-Za-z][A-Za-z0-9_-]*)")
QUOTED = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"")


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
        return either(tests)

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
        return every(tests)

    def part(self) -> Test:
        if not self.left:
            raise InputError("expecting something to look for", span=(self.end + 1, self.end + 2), line=self.line)
        word = self.left.pop(0)
        if word.text == "not" and not word.quoted:
            return turned(self.part())
        if word.text == "(" and not word.quoted:
            test = self.query()
            if not self.left:
                raise InputError("this ( is never closed", span=word.span, line=self.line, hint="in quotes it is text")
            self.left.pop(0)
            return test
        if not word.quoted and (named := SAVED.fullmatch(word.text)):
            return _named(named["name"], word, self.line, self.saved)
        return term(word, self.line)

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
