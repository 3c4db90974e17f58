# SPDX-License-Identifier: GPL-3.0-or-later
"""From an entry and a template to the path it should have."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from anivault_shell.model.catalogue import Work
from anivault_shell.model.entry import Entry
from anivault_shell.naming.fields import CONSTANT, field_of, fields_of, place_of, sort_at
from anivault_shell.naming.filenames import (
    LEAST_ROOM,
    PART_LIMIT,
    cut,
    fitted,
    is_reserved,
    legal_tail,
    size,
    spelled,
    trimmed,
)
from anivault_shell.naming.presets import Template
from anivault_shell.naming.template import (
    EveryNumber,
    Field,
    Numbers,
    Optional,
    Piece,
    fields_used,
    fill,
    filled,
    parts_of,
    pieces_of,
    value_of,
)

# A part that is too long loses from these, in this order: the number is never cut.
ORIGINAL = "original"
CUT_FIRST = ("title", "episode_title", "original_title", ORIGINAL, "show", "release_group")


def target_for(entry: Entry, template: Template, language: str) -> str:
    """
    Where *entry* goes, relative to its root: `/` between parts, with extension.

    Every part is legal everywhere, whatever the titles hold, and leaves room for the longest tail
    of the entry's companions.
    """
    return Namer(template, language).target(entry)


@dataclass(frozen=True, slots=True)
class _Shape:
    """What all files of one season of one show share: their folder, and the name as far as it is the same."""

    work: Work
    folder: str
    name: tuple[Piece, ...]


class Namer:
    """Names by one template, in one language; what the files of a season share is worked out once."""

    def __init__(self, template: Template, language: str) -> None:
        self._template = template
        self._language = language
        self._shapes: dict[tuple[int, int | None, str], _Shape | None] = {}
        self._tails: dict[str, int] = {}

    def target(self, entry: Entry) -> str:
        """As `target_for`."""
        season, episodes = place_of(entry)
        sort = sort_at(entry, season, episodes)
        if entry.match is None:
            return self._by_all(entry, sort)
        key = (id(entry.match.work), season, sort)
        shape = self._shapes.get(key)
        if shape is None and key not in self._shapes:
            shape = self._shapes[key] = self._shape(entry, sort)
        return self._by_all(entry, sort) if shape is None else self._by_shape(entry, sort, shape)

    def _shape(self, entry: Entry, sort: str) -> _Shape | None:
        """None where the folders differ from file to file."""
        *folders, last = parts_of(getattr(self._template, sort))
        if entry.match is None or any(not CONSTANT.issuperset(fields_used(text)) for text in folders):
            return None
        if ORIGINAL in fields_used(last) and len(pieces_of(last)) > 1:
            return None
        fields = fields_of(entry, self._language)
        path = [_folder(text, tuple(fields[name] for name in fields_used(text))) for text in folders]
        return _Shape(entry.match.work, "/".join(filter(None, path)), _settled(pieces_of(last), fields))

    def _by_shape(self, entry: Entry, sort: str, shape: _Shape) -> str:
        words = []
        for piece in shape.name:
            if isinstance(piece, str):
                words.append(piece)
            elif isinstance(piece, Field):
                words.append(self._value(piece, entry))
            else:
                inner = [p if isinstance(p, str) else self._value(p, entry) for p in piece.pieces]
                words += inner if all(inner) else ()
        name = "".join(words)
        ext, room = self._ext(entry)
        if not name.isascii():
            name = unicodedata.normalize("NFC", name)
        whole = trimmed(name)
        if not whole or size(whole) > PART_LIMIT - room or is_reserved(whole):
            return self._by_all(entry, sort)
        return f"{shape.folder}/{whole}{ext}" if shape.folder else whole + ext

    def _value(self, field: Field, entry: Entry) -> str:
        if field.name in ("episode", "episodes"):
            return _counted(field, place_of(entry)[1])
        return value_of(field, {field.name: field_of(field.name, entry, self._language)})

    def _ext(self, entry: Entry) -> tuple[str, int]:
        """The extension as it will be, and the room that it and the companions' tails need."""
        ext = legal_tail(os.path.splitext(entry.path)[1])
        room = size(ext)
        for companion in entry.companions:
            tail = companion.tail
            if tail not in self._tails:
                self._tails[tail] = size(legal_tail(tail))
            room = max(room, self._tails[tail])
        return ext, min(room, PART_LIMIT - LEAST_ROOM)

    def _by_all(self, entry: Entry, sort: str) -> str:
        """The long way, with every field looked up."""
        fields = fields_of(entry, self._language)
        ext, room = self._ext(entry)
        *folders, last = parts_of(getattr(self._template, sort))
        path = [_folder(text, tuple(fields[name] for name in fields_used(text))) for text in folders]
        fields[ORIGINAL] = _without(last, fields)
        name = _name(last, fields, room) or _name("{original}", fields, room) or "_"
        return "/".join([*filter(None, path), name + ext])


@lru_cache(maxsize=20_000)
def _counted(field: Field, episodes: tuple[int | float, ...]) -> str:
    kind = Numbers if field.name == "episode" else EveryNumber
    return value_of(field, {field.name: kind(episodes)})


def _settled(pieces: tuple[Piece, ...], fields: Mapping[str, object]) -> tuple[Piece, ...]:
    """*pieces* with everything filled in that all files of a season have in common."""
    out: list[Piece] = []
    for piece in pieces:
        made: list[Piece]
        if isinstance(piece, Optional):
            inner = tuple(_known(p, fields) for p in piece.pieces)
            if not all(inner):
                made = []
            elif all(isinstance(p, str) for p in inner):
                made = list(inner)
            else:
                made = [Optional(inner)]
        else:
            made = [_known(piece, fields)]
        for one in made:
            if isinstance(one, str) and out and isinstance(out[-1], str):
                out[-1] += one
            else:
                out.append(one)
    return tuple(out)


def _known(piece: str | Field, fields: Mapping[str, object]) -> str | Field:
    return value_of(piece, fields) if isinstance(piece, Field) and piece.name in CONSTANT else piece


@lru_cache(maxsize=20_000)
def _folder(text: str, values: tuple[object, ...]) -> str:
    """One folder of a template; the files of a show ask for the same few over and over."""
    fields = dict(zip(fields_used(text), values, strict=True))
    return _name(text, fields, 0)


def _without(text: str, fields: Mapping[str, object]) -> str:
    """The present name without what *text* puts around it: a name that was made by it is not wrapped once more."""
    pieces, name = pieces_of(text), str(fields[ORIGINAL])
    at = next((n for n, p in enumerate(pieces) if isinstance(p, Field) and p.name == ORIGINAL), None)
    if at is None:
        return name
    head, tail = (filled(part, fields) for part in (pieces[:at], pieces[at + 1 :]))
    head, tail = head.lstrip(" ."), tail.rstrip(" .")
    while (head or tail) and len(name) > len(head + tail) and name.startswith(head) and name.endswith(tail):
        name = name[len(head) : len(name) - len(tail)]
    return name


def _name(text: str, fields: Mapping[str, object], room: int) -> str:
    """*text* filled in, at most so long that *room* is left; empty when nothing is known."""
    name = fill(text, fields)
    if not trimmed(name):
        return ""
    if size(name) > PART_LIMIT - room:
        name = _shortened(text, fields, PART_LIMIT - room)
    return fitted(name, room=room)


def _shortened(text: str, fields: Mapping[str, object], limit: int) -> str:
    """*text* filled in with its titles cut until it fits."""
    values = dict(fields)
    name = fill(text, values)
    for field in CUT_FIRST:
        over = size(name) - limit
        value = spelled(str(values.get(field) or ""))
        if over > 0 and value:
            values[field] = cut(value, max(size(value) - over, 0))
            name = fill(text, values)
    return name
