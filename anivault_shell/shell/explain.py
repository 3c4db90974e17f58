# SPDX-License-Identifier: GPL-3.0-or-later
"""What a word of a line means: for F1, and for a `?` behind it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from anivault_shell.lang.fields import BY_NAME
from anivault_shell.lang.lexer import BLANKS
from anivault_shell.lang.syntax import Kind
from anivault_shell.shell.offers import SELECTING, Offers
from anivault_shell.shell.place import Place, place_of

if TYPE_CHECKING:
    from anivault_shell.lang.syntax import CommandSpec
    from anivault_shell.shell.snapshot import Snapshot
    from anivault_shell.shell.suggest import Specs

# Of what occurs in a field.
SHOWN = 6
AFTER_NAME = re.compile("[^a-z_]")
OF_FIELDS = (*SELECTING, Kind.FIELD, Kind.ASSIGNMENT)
ON_DISK = (Kind.PATH, Kind.FOLDER)


@dataclass(frozen=True, slots=True)
class Meaning:
    """A line that says it, or a command that does."""

    say: str = ""
    run: str = ""


def behind_word(line: str, at: int) -> int:
    """Where the word ends that the cursor at *at* stands in or behind."""
    ends = [n for n in (line.find(blank, at) for blank in BLANKS) if n >= 0]
    return min(ends, default=len(line))


def asked(line: str, specs: Specs, snapshot: Snapshot) -> str | None:
    """*line* without the `?` that asks what its last word means; None where a `?` is only part of a title."""
    typed = line.rstrip(BLANKS)
    if not typed.endswith("?") or "\n" in typed:
        return None
    rest = typed[:-1]
    if not rest.strip(BLANKS) or rest.endswith(tuple(BLANKS)):
        return rest.rstrip(BLANKS)
    place = place_of(rest)
    known = not place.quote and place.prefix and _word(place, specs, snapshot) is not None
    return rest if known else None


def meaning(line: str, specs: Specs, snapshot: Snapshot) -> Meaning:
    """Of the word that *line* ends in; of the command, where the word is nothing that is known; of everything."""
    place = place_of(line.rstrip(BLANKS))
    if found := _word(place, specs, snapshot):
        return found
    first = place.before[0] if place.before else ""
    return Meaning(run=f"help {first}" if first in specs else "help")


def _word(place: Place, specs: Specs, snapshot: Snapshot) -> Meaning | None:
    word = place.prefix
    if not place.before:
        body = snapshot.aliases().get(word)
        return Meaning(run=f"help {word}") if word in specs else Meaning(f"{word} stands for: {body}") if body else None
    spec = specs.get(place.before[0])
    said = next(_meanings(word, spec, place, snapshot), "")
    if not said and spec is not None and spec.name == "settings":
        from anivault_shell.settings.keys import BY_NAME as KEYS

        return Meaning(run=f"help settings.{word}") if word in KEYS else None
    return Meaning(said) if said else None


def _meanings(word: str, spec: CommandSpec | None, place: Place, snapshot: Snapshot) -> Iterator[str]:
    """What *word* may be, the surest first."""
    for option in spec.options if spec else ():
        if word.partition("=")[0] in (option.name, option.short):
            yield f"{option.name}: {option.summary}"
    kinds = dict.fromkeys(p.kind for p in (spec.params if spec else ()) if p.kind not in ON_DISK)
    field = BY_NAME.get(AFTER_NAME.split(word.lstrip("-(").lower())[0])
    if field is not None and not kinds.keys().isdisjoint(OF_FIELDS):
        here = ", ".join(snapshot.values(field.name)[:SHOWN])
        yield f"{field.name}: {field.summary} ({field.type}{'; here ' + here if here else ''})"
    offers = Offers(place, snapshot)
    for kind in kinds:
        for found in offers.of_kind(kind, place.before[1:]):
            if found.text.rstrip(":>=}") == word.rstrip(":>=}").rpartition("{")[2] and found.meta:
                yield f"{found.shown.rstrip('}')}: {found.meta}"
    for param in spec.params if spec else ():
        if word in (*param.words, *param.choices):
            yield f"{word}, for {spec.name if spec else ''}: {param.summary}"
    if word.startswith("$") and (value := snapshot.variables().get(word[1:])) is not None:
        yield f"{word} is {value}"
