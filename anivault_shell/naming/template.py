# SPDX-License-Identifier: GPL-3.0-or-later
"""
The language of templates: plain text, fields and optional parts.

    {show} ({year})/Season {season:02}/{show} - S{season:02}E{episode:02}< - {title}>

`{field}` is filled in, `{field:02}` a number of at least two digits, `{field|filter|filter}` text passed
through filters.  A `<...>` is dropped whole when a field in it is empty (no file name can hold those
signs), and so are brackets around an empty field.  `{{` and `}}` are braces.  Fields and filters are a
whitelist; nothing is looked up or called, and no width is larger than 9, so that a template from a
stranger can neither read nor fill anything.
"""

from __future__ import annotations

import difflib
import itertools
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from anivault_shell.errors import InputError
from anivault_shell.naming.filenames import FORBIDDEN, is_legal, spelled

TEXT_LIMIT = 1000
NUMBERS = ("season", "episode", "episodes", "absolute", "year", "part", "tmdb_id", "version")
TEXTS = (
    "show",
    "title",
    "episode_title",
    "original_title",
    "original",
    "kind",
    "media",
    "release_group",
    "resolution",
    "source",
    "codec",
    "audio",
    "crc",
    "ext",
)
FIELDS = (*TEXTS, *NUMBERS)
FIELD = re.compile(r"\{(?P<name>[^{}:|]*)(?::(?P<width>[^{}|]*))?(?P<filters>(?:\|[^{}|]*)*)\}")
WIDTH = re.compile(r"0?[1-9]")
OPENED = re.compile(r" ?[(\[]$")
ARTICLE = re.compile(r"(The|A|An) (.+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    width: int = 0
    filters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Optional:
    """Pieces that stand or fall together."""

    pieces: tuple[str | Field, ...]


Piece = str | Field | Optional


class Numbers(tuple[int | float, ...]):
    """
    The episodes of one file.

    Written `01-E03` where they follow each other, `01E03` where not, as media servers read
    `S01E01-E03` and `S01E01E03`.
    """

    __slots__ = ()

    def __format__(self, spec: str) -> str:
        words = [_number(n, spec) for n in self]
        if len(self) > 1 and all(b == a + 1 for a, b in itertools.pairwise(self)):
            return f"{words[0]}-E{words[-1]}"
        return "E".join(words)


class EveryNumber(Numbers):
    """The episodes of one file one by one, `01E02E03`, as Kodi wants them."""

    __slots__ = ()

    def __format__(self, spec: str) -> str:
        return "E".join(_number(n, spec) for n in self)


def _number(n: int | float, spec: str) -> str:
    """`05`, and `13.5` for the recap between two episodes."""
    whole, _, rest = str(n).removesuffix(".0").partition(".")
    return format(int(whole), spec) + ("." + rest if rest else "")


def _ascii(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if c.isascii())


def _first(text: str) -> str:
    """The shelf a title stands on: its first letter, `0-9`, or `#`."""
    found = next((c for c in text if c.isalnum()), "#")
    return "0-9" if found.isdigit() else found.upper()


def _article(text: str) -> str:
    found = ARTICLE.fullmatch(text)
    return f"{found[2]}, {found[1]}" if found else text


FILTERS: Mapping[str, Callable[[str], str]] = {
    "lower": str.lower,
    "upper": str.upper,
    "ascii": _ascii,
    "dots": lambda text: ".".join(text.split()),
    "underscores": lambda text: "_".join(text.split()),
    "first": _first,
    "article": _article,
}


def check(text: str, start: int = 0, line: str | None = None) -> None:
    """
    Read *text* through once, as one path of a template.

    *start* is its place in *line*, the whole of what the user wrote.

    Raises InputError that points at the part to blame.
    """
    whole = text if line is None else line
    _Reader(text, start, whole).read()
    _check_folders(text, start, whole)


@lru_cache(maxsize=64)
def pieces_of(text: str) -> tuple[Piece, ...]:
    """*text* taken apart; what `check` has let pass cannot fail here."""
    return _unbracketed(_Reader(text, 0, text).read())


@lru_cache(maxsize=64)
def parts_of(text: str) -> tuple[str, ...]:
    """The folders of a template, then the file name."""
    return tuple(text.split("/"))


@lru_cache(maxsize=64)
def fields_used(text: str) -> tuple[str, ...]:
    """The names of the fields in *text*."""
    names: dict[str, None] = {}
    for piece in pieces_of(text):
        parts = piece.pieces if isinstance(piece, Optional) else (piece,)
        names.update((p.name, None) for p in parts if isinstance(p, Field))
    return tuple(names)


def fill(text: str, fields: Mapping[str, object]) -> str:
    """*text* with its fields filled in; only the slashes of the template itself separate folders."""
    return filled(pieces_of(text), fields)


def filled(pieces: Sequence[Piece], fields: Mapping[str, object]) -> str:
    """*pieces* of a template, filled in."""
    return "".join([p if isinstance(p, str) else _filled(p, fields) for p in pieces])


def _filled(piece: Field | Optional, fields: Mapping[str, object]) -> str:
    if isinstance(piece, Field):
        return value_of(piece, fields)
    words = [p if isinstance(p, str) else value_of(p, fields) for p in piece.pieces]
    return "".join(words) if all(words) else ""


def value_of(field: Field, fields: Mapping[str, object]) -> str:
    """The words for *field*; empty when nothing is known."""
    value = fields.get(field.name)
    if not value and value != 0:
        return ""
    counted = isinstance(value, (int, Numbers))
    text = format(value, f"0{field.width}d" if field.width else "") if counted else spelled(str(value))
    for name in field.filters:
        text = spelled(FILTERS[name](text))
    return text


class _Reader:
    """Reads one template from left to right."""

    def __init__(self, text: str, start: int, line: str) -> None:
        self.text, self.start, self.line = text, start, line
        self.at = 0
        self.opened: int | None = None
        self.pieces: list[Piece] = []
        self.inner: list[str | Field] = []
        self.literal = ""

    def blame(self, message: str, start: int, end: int, hint: str | None = None) -> InputError:
        return InputError(message, span=(self.start + start, self.start + end), line=self.line, hint=hint)

    def read(self) -> tuple[Piece, ...]:
        while self.at < len(self.text):
            self.step(self.text[self.at])
        if self.opened is not None:
            raise self.blame("`<` is never closed by `>`", self.opened, self.opened + 1)
        self.end_literal()
        return tuple(self.pieces)

    def step(self, c: str) -> None:
        if self.text.startswith(("{{", "}}"), self.at):
            self.literal += c
            self.at += 2
        elif c == "{":
            self.field()
        elif c == "<":
            self.open()
        elif c == ">":
            self.close()
        elif c == "}":
            raise self.blame("`}` without a `{` before it", self.at, self.at + 1, "a brace itself is written `}}`")
        else:
            self.sign(c)

    def sign(self, c: str) -> None:
        if c == "/" and self.opened is not None:
            left_out = "a folder of which nothing is known is left out: `/<Season {season}>/`"
            raise self.blame("a `/` inside `<...>`", self.at, self.at + 1, left_out)
        if (FORBIDDEN.match(c) and c != "/") or not c.isprintable():
            hint = "folders are separated by `/`" if c == "\\" else None
            raise self.blame(f"no file name can hold {c!r}", self.at, self.at + 1, hint)
        self.literal += c
        self.at += 1

    def open(self) -> None:
        if self.opened is not None:
            raise self.blame("a `<` inside `<...>`", self.at, self.at + 1, "close the optional part before the next")
        self.end_literal()
        self.opened = self.at
        self.at += 1

    def close(self) -> None:
        if self.opened is None:
            raise self.blame("`>` without a `<` before it", self.at, self.at + 1)
        self.end_literal()
        if not any(isinstance(p, Field) for p in self.inner):
            raise self.blame("an optional part holds at least one field", self.opened, self.at + 1)
        self.pieces.append(Optional(tuple(self.inner)))
        self.inner, self.opened = [], None
        self.at += 1

    def end_literal(self) -> None:
        if self.literal:
            self.add(self.literal)
            self.literal = ""

    def add(self, piece: str | Field) -> None:
        (self.pieces if self.opened is None else self.inner).append(piece)

    def field(self) -> None:
        found = FIELD.match(self.text, self.at)
        if found is None:
            end = self.text.find("}", self.at) + 1 or len(self.text)
            raise self.blame("`{` is not closed by `}`", self.at, end, "a brace itself is written `{{`")
        self.end_literal()
        self.add(Field(self.name(found), self.width(found), self.filters(found)))
        self.at = found.end()

    def name(self, found: re.Match[str]) -> str:
        name = found["name"].strip()
        if name not in FIELDS:
            hint = nearest(name, FIELDS) or f"fields are {' '.join(FIELDS)}"
            raise self.blame(
                f"no field is called `{name}`" if name else "a field needs a name", *found.span("name"), hint
            )
        return name

    def width(self, found: re.Match[str]) -> int:
        spec = found["width"]
        if spec is None:
            return 0
        if found["name"].strip() not in NUMBERS:
            raise self.blame(f"`{found['name']}` is text; a width is for numbers", *found.span("width"))
        if not WIDTH.fullmatch(spec):
            raise self.blame("a width is one digit, as in `{episode:02}`", *found.span("width"))
        return int(spec)

    def filters(self, found: re.Match[str]) -> tuple[str, ...]:
        names, at = [], found.start("filters")
        for word in found["filters"].split("|")[1:]:
            at += 1
            if word.strip() not in FILTERS:
                hint = nearest(word, FILTERS) or f"filters are {' '.join(FILTERS)}"
                raise self.blame(f"no filter is called `{word.strip()}`", at, at + len(word), hint)
            names.append(word.strip())
            at += len(word)
        return tuple(names)


def nearest(word: str, names: Mapping[str, object] | tuple[str, ...]) -> str | None:
    """`did you mean ...?`, when one of *names* is like *word*."""
    close = difflib.get_close_matches(word.strip().lower(), names, n=1, cutoff=0.6)
    return f"did you mean `{close[0]}`?" if close else None


def _check_folders(text: str, start: int, line: str) -> None:
    """No way out of the root: every part between two slashes is a name."""
    at = 0
    for part in text.split("/"):
        where = (start + at, start + max(at + len(part), at + 1))
        at += len(part) + 1
        if not part.strip():
            raise InputError("an empty folder or file name in the template", span=where, line=line)
        if "{" not in part and not is_legal(part):
            raise InputError(f"`{part}` cannot be the name of a folder", span=where, line=line)


def _unbracketed(pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """Brackets that hold nothing but one field become optional with it."""
    out: list[Piece] = []
    rest = list(pieces)
    while rest:
        piece = rest.pop(0)
        before = out[-1] if out else None
        opened = OPENED.search(before) if isinstance(before, str) else None
        after = rest[0] if rest else None
        if isinstance(piece, Field) and opened and isinstance(after, str) and after[0] == _closing(opened[0]):
            out[-1] = str(before)[: opened.start()]
            out.append(Optional((opened[0], piece, after[0])))
            rest[0] = after[1:]
        else:
            out.append(piece)
    return tuple(p for p in out if p != "")


def _closing(opened: str) -> str:
    return ")" if opened.strip() == "(" else "]"
