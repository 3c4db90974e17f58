# SPDX-License-Identifier: GPL-3.0-or-later
r"""
A line to words.

The rules fit file names, not Unix: a backslash is an ordinary character (`D:\Anime\New`);
quotes open only at the start of a word, after `=`, or after a field's `:` or `~` (`Don't.mkv`
is plain text), and a doubled quote inside is one quote; `;` separates only before a blank
or the end (`Steins;Gate` is one word); `#` begins a comment only at the start or after a
blank, and before a blank or the end (`K-On!! #3` is text).  Only ASCII blanks split words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from anivault_shell.errors import InputError

BLANKS = " \t"
QUOTES = "'\""
ALL = "$@"
# `title:"two words"`: a field's own sign opens quotes too; one letter is a drive (`D:`).
LONGEST_SIGN = 32
FIELD_SIGN = re.compile(r"[a-z_]{2,}(?:[:~=]|!=|[<>]=?)\Z")
VARIABLE = re.compile(r"\$(?:\{(?P<braced>[^}]*)\}|(?P<name>[A-Za-z_][A-Za-z0-9_]*|[0-9]+|@))")


@dataclass(frozen=True, slots=True)
class Word:
    """One word: its text with quotes taken off, its place in the line (characters), whether it began quoted."""

    text: str
    start: int
    end: int
    quoted: bool = False

    @property
    def span(self) -> tuple[int, int]:
        return self.start, self.end


def tokenize(line: str, variables: Mapping[str, str] | None = None) -> list[list[Word]]:
    """
    The statements of one line, each a list of words; empty statements are left out.

    *variables* are put in for `$name`, `$1` and `${env:NAME}` outside single quotes; None
    leaves every `$` alone.  Raises InputError for a quote that never closes.
    """
    return list(statements(line, variables))


def statements(line: str, variables: Mapping[str, str] | None = None) -> Iterator[list[Word]]:
    """The same one after the other, so that one may set a variable for those behind it."""
    words: list[Word] = []
    at = 0
    while at < len(line):
        c = line[at]
        if c in BLANKS:
            at += 1
        elif c == ";" and _ends(line, at + 1):
            if words:
                yield words
            words = []
            at += 1
        elif c == "#" and _ends(line, at + 1):
            break
        elif variables is not None and line.startswith(ALL, at) and _ends(line, at + len(ALL)):
            words += [Word(text, at, at + len(ALL), quoted=True) for text in _arguments(variables)]
            at += len(ALL)
        else:
            word, at = _word(line, at, variables)
            words.append(word)
    if words:
        yield words


def _arguments(variables: Mapping[str, str]) -> Iterator[str]:
    """What a script was given: `$1`, `$2` … each a word of its own, blanks and all."""
    number = 1
    while (text := variables.get(str(number))) is not None:
        yield text
        number += 1


def _ends(line: str, at: int) -> bool:
    return at >= len(line) or line[at] in BLANKS


def _word(line: str, start: int, variables: Mapping[str, str] | None) -> tuple[Word, int]:
    at, parts = start, []
    while at < len(line) and line[at] not in BLANKS:
        c = line[at]
        if c == ";" and _ends(line, at + 1):
            break
        if opens_quote(line, start, at):
            text, at = _quoted(line, at)
            parts.append(text if c == "'" else _filled(text, at, line, variables))
        elif c == "$" and variables is not None and (found := VARIABLE.match(line, at)):
            parts.append(_value(found, line, variables))
            at = found.end()
        else:
            parts.append(c)
            at += 1
    return Word("".join(parts), start, at, quoted=line[start] in QUOTES), at


def opens_quote(line: str, start: int, at: int) -> bool:
    """Whether the sign at *at*, in a word that begins at *start*, opens a quote."""
    if line[at] not in QUOTES:
        return False
    if at == start or line[at - 1] == "=":
        return True
    return line[at - 1] in ":~<>" and FIELD_SIGN.search(line, max(start, at - LONGEST_SIGN), at) is not None


def _quoted(line: str, start: int) -> tuple[str, int]:
    quote, at, text = line[start], start + 1, ""
    while at < len(line):
        if line[at] != quote:
            text += line[at]
            at += 1
        elif line[at + 1 : at + 2] == quote:
            text += quote
            at += 2
        else:
            return text, at + 1
    raise InputError(
        f"this quote never closes; a second {quote} is missing",
        span=(start, len(line)),
        line=line,
        hint=f"inside quotes, write {quote}{quote} for one {quote}",
    )


def _filled(text: str, at: int, line: str, variables: Mapping[str, str] | None) -> str:
    if variables is None or "$" not in text:
        return text
    return VARIABLE.sub(lambda found: _value(found, line, variables, end=at), text)


def _value(found: re.Match[str], line: str, variables: Mapping[str, str], end: int | None = None) -> str:
    name = found["braced"] if found["braced"] is not None else found["name"]
    if name in variables:
        return variables[name]
    span = found.span() if end is None else (max(end - 1, 0), end)
    if name.isdecimal():
        given = sum(1 for _ in _arguments(variables))
        said = "none" if not given else "only one" if given == 1 else f"only {given}"
        hint = "arguments follow the script's name: anivault FILE.avsh ARG …"
        raise InputError(f"{found[0]} needs an argument; {said} was given", span=span, line=line, hint=hint)
    raise InputError(
        f"no variable ${name}",
        span=span,
        line=line,
        hint=f"single quotes keep it as text: {quote(found[0], force=True)}",
    )


def quote(text: str, *, force: bool = False) -> str:
    """*text* as one word of the language; the inverse of reading it."""
    if not force and text and not _needs_quotes(text):
        return text
    return "'" + text.replace("'", "''") + "'"


def _needs_quotes(text: str) -> bool:
    if any(c in " \t\n\r" for c in text) or text[0] in QUOTES or "$" in text:
        return True
    if text.endswith(";") or text == "#" or any(q in text for q in ("='", '="')):
        return True
    return any(opens_quote(text, 0, at) for at in range(1, len(text)))
