# SPDX-License-Identifier: GPL-3.0-or-later
"""The line as it is typed: what its words are, and what is wrong with them, before Enter."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING

from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.lexers import Lexer

from anivault_shell.errors import InputError
from anivault_shell.lang.lexer import Word, statements
from anivault_shell.lang.script import check, read_script

if TYPE_CHECKING:
    from prompt_toolkit.document import Document

    from anivault_shell.lang.syntax import CommandSpec

Span = tuple[int, int]
# Longer lines are pasted, not typed.
LONGEST = 2_000
JOINER = "\u200d"


class Reader:
    """What `mistake` and `parts` say of a line; both are kept for the lines that were asked for last."""

    def __init__(
        self, specs: dict[str, CommandSpec], aliases: Callable[[], dict[str, str]], saved: Callable[[], dict[str, str]]
    ) -> None:
        self._specs = specs
        self._aliases = aliases
        self._saved = saved
        self.mistake = lru_cache(maxsize=32)(self._mistake)
        self.parts = lru_cache(maxsize=8)(self._parts)

    def _mistake(self, line: str) -> InputError | None:
        """What is wrong with *line*, unless it may only be that it goes on."""
        if not line.strip() or len(line) > LONGEST or "$" in line:
            return None
        try:
            check(read_script(line, self._specs, "line", None, self._aliases()), self._saved)
        except InputError as exc:
            # The word that is being typed, and what would come behind it, are not wrong yet.
            from anivault_shell.shell.place import word_start

            typed = word_start(line)
            return exc if exc.span is not None and exc.span[0] < typed and exc.span[1] <= len(line) else None
        return None

    def _parts(self, line: str) -> list[tuple[Span, str]]:
        """Words with the role they play, in order."""
        try:
            calls = list(statements(line, None))
        except InputError:
            return []
        return [part for words in calls for part in self._roles(words)]

    def _roles(self, words: list[Word]) -> list[tuple[Span, str]]:
        found = []
        for n, word in enumerate(words):
            if n == 0:
                known = word.text in self._specs or word.text in self._aliases()
                found.append((word.span, "class:title" if known else ""))
            elif word.quoted:
                found.append((word.span, "class:good"))
            elif word.text.startswith(("--", "@", "$")) or word.text == "&":
                found.append((word.span, "class:accent"))
            else:
                field, sign, _ = word.text.partition(":")
                if sign and field.isidentifier():
                    found.append(((word.start, word.start + len(field) + 1), "class:accent"))
        return found


class LineLexer(Lexer):
    """Draws what the reader says."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def lex_document(self, document: Document) -> Callable[[int], StyleAndTextTuples]:
        lines = document.lines
        return lambda number: drawn(lines[number], self._reader)


def _harmless(text: str) -> str:
    """*text* with a sign for each letter that a terminal would obey, such as one that turns the direction of text."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c == JOINER else "\N{REPLACEMENT CHARACTER}" for c in text)


def drawn(line: str, reader: Reader) -> StyleAndTextTuples:
    """*line* in pieces with their styles; what is wrong is underlined."""
    styles = [""] * len(line)
    for (start, end), style in reader.parts(line):
        styles[start:end] = [style] * (min(end, len(line)) - start)
    wrong = reader.mistake(line)
    if wrong is not None and wrong.span is not None:
        for n in range(*wrong.span):
            styles[n] = "class:error underline"
    found: StyleAndTextTuples = []
    start = 0
    for n in range(1, len(line) + 1):
        if n == len(line) or styles[n] != styles[start]:
            found.append((styles[start], _harmless(line[start:n])))
            start = n
    return found
