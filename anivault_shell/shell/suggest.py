# SPDX-License-Identifier: GPL-3.0-or-later
"""What could come next. No prompt_toolkit here: the prompt and the OS shells' completion both ask this."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from anivault_shell.lang.fields import FIELDS
from anivault_shell.lang.lexer import BLANKS, QUOTES, quote
from anivault_shell.lang.syntax import CommandSpec, Kind, Param
from anivault_shell.text import natural

# A folder of 10,000 files is read in a few milliseconds; a share may never answer, so this much is enough.
MOST = 200
SELECTING = (Kind.SELECTOR, Kind.QUERY, Kind.ROW)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """*text* replaces the line from *start* on; *shown* is how the menu names it, *meta* what it is."""

    text: str
    start: int
    shown: str
    meta: str = ""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """
    What completion may look at: nothing of it changes, so another thread can read it.

    `bundles` pairs a bundle's number with its title; `values` lists what occurs, by field.
    """

    bundles: tuple[tuple[int, str], ...] = ()
    values: Mapping[str, tuple[str, ...]] | None = None
    presets: tuple[str, ...] = ()
    transactions: Callable[[], Sequence[str]] = tuple
    folder: str = ""


@dataclass(frozen=True, slots=True)
class _Place:
    """The words before the one being typed, that word as it reads, and where it begins."""

    before: tuple[str, ...]
    prefix: str
    start: int
    quote: str = ""


def suggest(line: str, specs: Mapping[str, CommandSpec], snapshot: Snapshot) -> list[Suggestion]:
    """What fits at the end of *line*, best first."""
    place = _place(line)
    if not place.before:
        return [
            Suggestion(name, place.start, name, spec.summary)
            for name, spec in specs.items()
            if name.startswith(place.prefix)
        ]
    spec = specs.get(place.before[0])
    if spec is None:
        return []
    return list(_for_spec(spec, place, specs, snapshot))[:MOST]


def _place(line: str) -> _Place:
    """Read up to the end, where a quote may still be open; only the last statement counts."""
    before: list[str] = []
    at = 0
    while True:
        while at < len(line) and line[at] in BLANKS:
            at += 1
        start, word, opened = at, "", ""
        while at < len(line):
            c = line[at]
            if opened:
                if c == opened and line[at + 1 : at + 2] == opened:
                    at += 1
                elif c == opened:
                    opened = ""
                    at += 1
                    continue
            elif c in BLANKS:
                break
            elif c in QUOTES and (at == start or line[at - 1] == "="):
                opened = c
                at += 1
                continue
            elif c == ";" and (at + 1 == len(line) or line[at + 1] in BLANKS):
                before, word, start = [], "", at + 1
                at += 1
                break
            word += c
            at += 1
        else:
            return _Place(tuple(before), word, start, opened)
        if word:
            before.append(word)


def _for_spec(
    spec: CommandSpec, place: _Place, specs: Mapping[str, CommandSpec], snapshot: Snapshot
) -> Iterator[Suggestion]:
    option = next((o for o in spec.options if place.before[-1] == o.name and o.kind is not None), None)
    if option is not None:
        yield from _plain(option.choices, place, option.summary)
        if option.kind is Kind.PATH:
            yield from paths(place, snapshot.folder, folders_only=False)
        return
    if place.prefix.startswith("-") and not place.quote:
        for o in spec.options:
            if o.name.startswith(place.prefix):
                yield Suggestion(o.name, place.start, o.name, o.summary)
        return
    for param in _params(spec, place):
        yield from _for_param(param, place, specs, snapshot)


def _params(spec: CommandSpec, place: _Place) -> list[Param]:
    """The parameters that the word being typed may belong to."""
    values = [w for w in place.before[1:] if not w.startswith("--")]
    found = []
    for n, param in enumerate(spec.params):
        if param.many:
            found.append(param)
            found += spec.params[n + 1 : n + 2] if len(values) > n else ()
            break
        if n == len(values):
            found.append(param)
            break
    return found


def _for_param(
    param: Param, place: _Place, specs: Mapping[str, CommandSpec], snapshot: Snapshot
) -> Iterator[Suggestion]:
    yield from _plain(param.choices, place, param.summary)
    if param.kind in SELECTING:
        yield from _selectors(place, snapshot)
    elif param.kind in (Kind.PATH, Kind.FOLDER):
        yield from paths(place, snapshot.folder, folders_only=param.kind is Kind.FOLDER)
    elif param.kind is Kind.COMMAND:
        yield from _plain((*specs, "query"), place, "")
    elif param.kind is Kind.FIELD:
        yield from _plain([f.name for f in FIELDS], place, "")
    elif param.kind is Kind.TEMPLATE:
        yield from _plain(snapshot.presets, place, "preset")
    elif param.kind is Kind.TRANSACTION and not place.quote:
        yield from _plain(snapshot.transactions(), place, "transaction")
    elif param.kind is Kind.SHOW:
        yield from _plain(("tv:", "movie:"), place, "")
    elif param.kind is Kind.NUMBERING:
        yield from _plain(("season", "first", "absolute", "specials", "movie", "offset:"), place, "")
    elif param.kind is Kind.ASSIGNMENT:
        yield from _plain(("title=", "season=", "episode=", "release_group=", "version=", "kind=", "year="), place, "")


def _plain(words: Iterable[str], place: _Place, meta: str) -> Iterator[Suggestion]:
    if not place.quote:
        yield from (Suggestion(w, place.start, w, meta) for w in words if w.startswith(place.prefix))


def _selectors(place: _Place, snapshot: Snapshot) -> Iterator[Suggestion]:
    if place.quote:
        return
    yield from _plain(("all", "."), place, "")
    if place.prefix.startswith("@"):
        for number, title in snapshot.bundles:
            if str(number).startswith(place.prefix[1:]):
                yield Suggestion(f"@{number}", place.start, f"@{number}", title)
        return
    name, sign, value = place.prefix.partition(":")
    if sign:
        for found in (snapshot.values or {}).get(name, ()):
            if found.casefold().startswith(value.casefold()):
                yield Suggestion(f"{name}:{quote(found)}", place.start, found, name)
        return
    for field in FIELDS:
        if field.name.startswith(place.prefix):
            yield Suggestion(f"{field.name}:", place.start, f"{field.name}:", field.summary)


def paths(place: _Place, folder: str, *, folders_only: bool) -> Iterator[Suggestion]:
    """Names on the disk that go on from what is typed; the whole word is replaced, quoted where it must be."""
    typed = place.prefix
    split = max(typed.rfind("/"), typed.rfind(os.sep)) + 1
    head, tail = typed[:split], typed[split:]
    try:
        with os.scandir(os.path.expanduser(os.path.join(folder, head)) or ".") as rows:
            found = [(r.name, r.is_dir()) for r in rows if r.name.casefold().startswith(tail.casefold())]
    except OSError:
        return
    separator = "\\" if "\\" in head else "/" if head else os.sep
    for name, is_folder in sorted(found, key=lambda row: (not row[1], natural(row[0])))[:MOST]:
        if folders_only and not is_folder:
            continue
        if name.startswith(".") and not tail.startswith("."):
            continue
        text = head + name + (separator if is_folder else "")
        yield Suggestion(quote(text, force=bool(place.quote)), place.start, name + (separator if is_folder else ""))
