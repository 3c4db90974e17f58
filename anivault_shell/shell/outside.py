# SPDX-License-Identifier: GPL-3.0-or-later
"""
Completion for the shells of the operating system: `anivault __complete`, which the scripts of `anivault completion SHELL` ask.

* `__complete --words N WORD …` takes the words behind `anivault` as the shell has read them, the N-th (from 0) being typed, and
  answers lines of VALUE, a tab, and what it is.
* `__complete --bash LINE POINT` takes the line as it stands, because bash parts words at signs that mean something to us, and
  answers what bash is to put in place of what it takes for the word.
* `__complete LINE` takes a line of our own language and answers JSON, with the place from which each text replaces it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from anivault_shell.commands import SPECS
from anivault_shell.lang.lexer import quote, tokenize
from anivault_shell.settings.arguments import FLAGS, OPTION_HELP, SCRIPT_ENDING, SETTING_FLAGS, SETTING_VALUES, VALUES
from anivault_shell.shell.snapshot import Snapshot
from anivault_shell.shell.suggest import suggest

# Where bash begins a new word, though none of ours begins there.
BASH_BREAKS = "\"'@><=;|&(:"
BASH_SPECIAL = frozenset(" \t!\"#$&'()*;<>?[\\]^`{|}~")
Names = Callable[[], Sequence[str]]
Presets = Callable[[], Sequence[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class Found:
    """A whole word, unquoted, and what it is."""

    text: str
    meta: str = ""


def complete(
    arguments: Sequence[str], folder: str, presets: Presets, sessions: Names, profiles: Names = tuple
) -> Iterator[str]:
    """The lines that answer `__complete` with these *arguments*; relative paths begin in *folder*."""
    snapshot = Snapshot(presets=presets, sessions=sessions, folder=folder, profiles=profiles)
    arguments = list(arguments)
    if arguments[:1] == ["--words"] and len(arguments) > 1 and arguments[1].isdecimal():
        words = [*arguments[2:], ""]
        at = min(int(arguments[1]), len(words) - 1)
        for found in outside(words[:at], words[at], snapshot):
            yield f"{_plain(found.text)}\t{_plain(found.meta)}\n"
    elif arguments[:1] == ["--bash"] and len(arguments) == 3 and arguments[2].isdecimal():
        yield from _bash(arguments[1][: int(arguments[2])], snapshot)
    else:
        from anivault_shell.view.output import encode

        for row in suggest(" ".join(arguments), SPECS, snapshot):
            yield encode({"text": row.text, "start": row.start, "meta": row.meta})


def _plain(text: str) -> str:
    return text.replace("\t", " ").replace("\n", " ")


def outside(before: Sequence[str], typed: str, snapshot: Snapshot) -> Iterator[Found]:
    """What may stand in place of *typed*, behind the words *before*, the program's own options among them."""
    words, awaited = _command(before)
    if awaited:
        yield from _value(awaited, typed, snapshot)
        return
    if typed.startswith("-"):
        yield from _options(typed)
    if not words:
        yield from (Found(n, s.summary) for n, s in SPECS.items() if n.startswith(typed))
        yield from (f for f in _paths(typed, snapshot, "source") if f.text.endswith(("/", "\\", SCRIPT_ENDING)))
    elif words[0].lower().endswith(SCRIPT_ENDING):
        yield from _paths(typed, snapshot, "source")
    else:
        yield from _inside(words, typed, snapshot)


def _command(before: Sequence[str]) -> tuple[list[str], str]:
    """The command and what it was given, without our own options; the option whose value is being typed."""
    words: list[str] = []
    rest = list(before)
    while rest:
        word = rest.pop(0)
        if word in VALUES or word in SETTING_VALUES:
            if not rest:
                return words, word
            rest.pop(0)
        elif not (word in FLAGS or word in SETTING_FLAGS):
            words.append(word)
    return words, ""


def _options(typed: str) -> Iterator[Found]:
    for option, meta in OPTION_HELP:
        for name in option.replace(",", "").split():
            if name.startswith("-") and name.startswith(typed):
                yield Found(name, meta)


def _value(option: str, typed: str, snapshot: Snapshot) -> Iterator[Found]:
    if option in ("--home", "--config"):
        yield from _paths(typed, snapshot, "source")
    elif option == "--session":
        yield from (Found(n, "session") for n in snapshot.sessions() if n.startswith(typed))
    elif option == "--profile":
        yield from (Found(n, "profile") for n in snapshot.profiles() if n.startswith(typed))
    elif option == "--log-level":
        yield from (Found(n) for n in ("debug", "info", "warning", "error") if n.startswith(typed))


def _paths(typed: str, snapshot: Snapshot, command: str) -> Iterator[Found]:
    """Files, as a command that takes one would complete them."""
    return _inside([command], typed, snapshot)


def _inside(words: Sequence[str], typed: str, snapshot: Snapshot) -> Iterator[Found]:
    """By our own language: the words are written as it quotes them, and what it answers is read back."""
    line = "".join(quote(word) + " " for word in words)
    start, ours = len(line), quote(typed) if typed else ""
    ours = ours if ours == typed else "'" + typed.replace("'", "''")
    for row in suggest(line + ours, SPECS, snapshot):
        (statement,) = tokenize(row.text)[:1] or [[]]
        text = " ".join(w.text for w in statement) if len(statement) != 1 else statement[0].text
        yield Found(typed[: max(row.start - start, 0)] + text, row.meta)


def _bash(line: str, snapshot: Snapshot) -> Iterator[str]:
    words, typed, raw, opened = split(line)
    if not words:
        return
    cut = 0 if opened else max(raw.rfind(c) for c in BASH_BREAKS) + 1
    skip = len(split(raw[:cut])[1]) if cut else 0
    for found in outside(words[1:], typed, snapshot):
        # bash puts in what all of them begin with: that must not be less than what is typed.
        if found.text.startswith(typed):
            text = found.text[skip:]
            yield (text if opened else "".join(f"\\{c}" if c in BASH_SPECIAL else c for c in text)) + "\n"


def split(line: str) -> tuple[list[str], str, str, str]:
    """The words of a POSIX shell's line, the last one apart: as it reads, as it stands, and the quote that is open in it."""
    words: list[str] = []
    word, begun, opened, begin, at = "", False, "", 0, 0
    while at < len(line):
        c = line[at]
        if c == "\\" and opened != "'" and at + 1 < len(line):
            word, begun, at = word + line[at + 1], True, at + 1
        elif opened:
            opened, word = ("", word) if c == opened else (opened, word + c)
        elif c in "'\"":
            opened, begun = c, True
        elif c in " \t":
            if begun:
                words.append(word)
            word, begun, begin = "", False, at + 1
        else:
            word, begun = word + c, True
        at += 1
    return words, word, line[begin:], opened


def sessions_in(folder: str) -> list[str]:
    """The names of the sessions that are kept in *folder*."""
    try:
        return sorted(n.removesuffix(".jsonl") for n in os.listdir(folder) if n.endswith(".jsonl"))
    except OSError:
        return []
