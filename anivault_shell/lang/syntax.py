# SPDX-License-Identifier: GPL-3.0-or-later
"""What a command looks like. The parser, completion, help and the reference all read this."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from anivault_shell.lang.lexer import Word


class Kind(Enum):
    """What a parameter takes; completion and errors go by it."""

    PATH = "a path"
    FOLDER = "a folder"
    SELECTOR = "files, such as 12, 3-7, @4, all or title:frieren"
    ROW = "a file or bundle, such as 12 or @4"
    QUERY = "a query, such as status:unsure"
    SHOW = "a show or movie, such as tv:1429"
    ASSIGNMENT = "a field and its value, such as season=2"
    NUMBERING = "a numbering, such as season, absolute or offset:12"
    TEMPLATE = "a preset or a template"
    FIELD = "a field"
    FIELDS = "fields, such as -size,title"
    COLUMNS = "columns, such as id,rg,size"
    NUMBER = "a number"
    RANK = "a candidate's rank"
    TRANSACTION = "a transaction, such as 20261121-1"
    SESSION = "a session"
    PROFILE = "a profile"
    ALIAS = "NAME=COMMAND"
    SETTING = "a setting"
    COMMAND = "a command"
    LINE = "a command and what it takes"
    CHOICE = "one of the words"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Param:
    """
    One place after the command's name.

    *many* takes all words it can while leaving one for each required
    parameter behind it; *choices* are the words that CHOICE (and completion) knows, *words* others that it
    understands besides its kind; after one of *files_after* comes a path, after one of *filters_after* the name of
    a saved filter; *endings* are those of a file that is written.  To a LINE belongs all that follows, options of another
    command too; those of the command itself are still its own.
    """

    name: str
    kind: Kind
    summary: str = ""
    optional: bool = False
    many: bool = False
    choices: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    files_after: tuple[str, ...] = ()
    filters_after: tuple[str, ...] = ()
    endings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Option:
    """
    `--yes`, or with a *kind* `--on-conflict rename`; *short* is `-y`.  *choices* are all it takes, *words* what
    completion knows of it besides; *listed*: several of them, with commas.  *also* are spellings that others use.  What is
    given to one that is a *value* stands among the words, as if it had been written without it.
    """

    name: str
    summary: str
    kind: Kind | None = None
    choices: tuple[str, ...] = ()
    short: str = ""
    words: tuple[str, ...] = ()
    listed: bool = False
    also: tuple[str, ...] = ()
    value: bool = False


# Behind any command: what it answers as NDJSON, as `anivault --json` writes it.
JSON = Option("--json", "NDJSON instead of lines")


@dataclass(frozen=True, slots=True)
class CommandSpec:
    """
    A command as data: what it is called, takes, and looks like in use; whether `&` may stand behind it.

    `elsewhere` are options that others have, and what does the same here: a slip is told.
    """

    name: str
    family: str
    summary: str
    example: str
    params: tuple[Param, ...] = ()
    options: tuple[Option, ...] = ()
    details: str = ""
    background: bool = False
    elsewhere: tuple[tuple[str, str], ...] = ()

    @property
    def usage(self) -> str:
        """`pin SEL SHOW`, `[…]` around what may be left out."""
        parts = [self.name]
        for p in self.params:
            shown = p.name.upper() if not p.choices else "|".join(p.choices)
            shown += " …" if p.many else ""
            parts.append(f"[{shown}]" if p.optional else shown)
        for o in self.options:
            value = "" if o.kind is None else " " + ("|".join(o.choices) or o.kind.name)
            parts.append(f"[{o.name}{value}]")
        return " ".join(parts)


@dataclass(frozen=True, slots=True)
class Call:
    """
    A line that was understood.

    Words keep their place, so a command can still point at one that makes no sense to it.  *argv*: the words
    were split by the operating system's shell, not by our rules.
    """

    spec: CommandSpec
    name: Word
    line: str
    words: dict[str, tuple[Word, ...]] = field(default_factory=dict)
    options: dict[str, Word | None] = field(default_factory=dict)
    argv: bool = False

    @property
    def written(self) -> str:
        """The call as it stands in its line."""
        words = [w for many in self.words.values() for w in many] + [w for w in self.options.values() if w is not None]
        end = max((w.end for w in words), default=self.name.end)
        return self.line[self.name.start : end]

    def word(self, name: str) -> Word | None:
        """The one word given for a parameter, or None."""
        found = self.words.get(name, ())
        return found[0] if found else None

    def text(self, name: str) -> str | None:
        """The words given for a parameter as they read, one blank between them."""
        found = self.words.get(name, ())
        return " ".join(w.text for w in found) if found else None

    def has(self, option: str) -> bool:
        return option in self.options

    def option(self, name: str) -> str | None:
        word = self.options.get(name)
        return word.text if word is not None else None
