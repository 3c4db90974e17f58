# SPDX-License-Identifier: GPL-3.0-or-later
"""What could come next. No prompt_toolkit here: the prompt and the OS shells' completion both ask this."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from anivault_shell.errors import AniVaultError
from anivault_shell.lang.fields import FIELDS, Field
from anivault_shell.lang.lexer import BLANKS, QUOTES, opens_quote, quote
from anivault_shell.lang.query import TERM
from anivault_shell.lang.syntax import CommandSpec, Kind, Option, Param
from anivault_shell.model.entry import Status
from anivault_shell.model.media import Kind as VideoKind
from anivault_shell.shell.snapshot import Snapshot
from anivault_shell.text import natural

# A folder of 10,000 files is read in a few milliseconds; a share may never answer, so this much is enough.
MOST = 200
SELECTING = (Kind.SELECTOR, Kind.QUERY, Kind.ROW)
# What a field can be, where no session says what occurs.
KNOWN = {
    "status": tuple(s.value for s in Status),
    "kind": tuple(k.value for k in VideoKind),
    "has": ("subs", "audio", "nfo", "image", "problems", "match", "target", "pin"),
    "media": ("tv", "movie"),
}
PLAIN: Mapping[Kind, tuple[str, ...]] = {
    Kind.SHOW: ("tv:", "movie:"),
    Kind.NUMBERING: ("season", "first", "absolute", "specials", "movie", "offset:", "group:"),
}
ASSIGNED = ("title", "season", "episode", "release_group", "resolution", "version", "kind", "year", "episode_title")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """*text* replaces the line from *start* on; *shown* is how the menu names it, *meta* what it is."""

    text: str
    start: int
    shown: str
    meta: str = ""


@dataclass(frozen=True, slots=True)
class _Place:
    """The words before the one being typed, that word as it reads, where it begins, the quote it began with."""

    before: tuple[str, ...]
    prefix: str
    start: int
    quote: str = ""


def suggest(line: str, specs: Mapping[str, CommandSpec], snapshot: Snapshot) -> list[Suggestion]:
    """What fits at the end of *line*, best first."""
    place = _place(line)
    while place.before[:1] == ("try",) and "try" in specs:
        place = replace(place, before=place.before[1:])
    if not place.before:
        prefix = place.prefix.lower()
        found = [Suggestion(name, place.start, name, s.summary) for name, s in specs.items() if name.startswith(prefix)]
        return [] if place.quote else found
    spec = specs.get(place.before[0])
    if spec is None:
        return []
    return list({s.text: s for s in islice(_for_spec(spec, place, specs, snapshot), MOST)}.values())


def word_start(line: str) -> int:
    """Where the word begins that is being typed, be its quote open."""
    return _place(line).start


def _place(line: str) -> _Place:
    """Read up to the end, where a quote may still be open; only the last statement counts."""
    before: list[str] = []
    at = 0
    while True:
        while at < len(line) and line[at] in BLANKS:
            at += 1
        start, word, opened = at, "", ""
        first = line[at] if at < len(line) and line[at] in QUOTES else ""
        while at < len(line):
            c = line[at]
            if opened and c == opened:
                if line[at + 1 : at + 2] != opened:
                    opened, at = "", at + 1
                    continue
                at += 1
            elif not opened and c in BLANKS:
                break
            elif not opened and opens_quote(line, start, at):
                opened, at = c, at + 1
                continue
            elif not opened and c == ";" and (at + 1 == len(line) or line[at + 1] in BLANKS):
                before, word, first, start = [], "", "", at + 1
                at += 1
                break
            word += c
            at += 1
        else:
            return _Place(tuple(before), word, start, first)
        if word or first:
            before.append(word)


def _for_spec(
    spec: CommandSpec, place: _Place, specs: Mapping[str, CommandSpec], snapshot: Snapshot
) -> Iterator[Suggestion]:
    option = _awaited(spec, place.before)
    if option is not None:
        yield from _plain(option.choices, place, option.summary)
        if option.kind in (Kind.PATH, Kind.FOLDER):
            yield from paths(place, snapshot.folder, folders_only=option.kind is Kind.FOLDER)
        return
    if place.prefix.startswith("-") and not place.quote:
        for o in spec.options:
            if o.name.startswith(place.prefix):
                yield Suggestion(o.name, place.start, o.name, o.summary)
    values = _values(spec, place.before)
    for param in _params(spec, len(values)):
        yield from _for_param(param, values, place, specs, snapshot)


def _awaited(spec: CommandSpec, before: Sequence[str]) -> Option | None:
    """The option whose value is being typed."""
    return next((o for o in spec.options if o.kind is not None and before[-1] in (o.name, o.short)), None)


def _values(spec: CommandSpec, before: Sequence[str]) -> list[str]:
    """The words before that belong to parameters."""
    found: list[str] = []
    for n, word in enumerate(before[1:], start=1):
        if not word.startswith("--") and (n == 1 or _awaited(spec, before[:n]) is None):
            found.append(word)
    return found


def _params(spec: CommandSpec, given: int) -> list[Param]:
    """The parameters that the word being typed may belong to, when *given* words stand before it."""
    for n, param in enumerate(spec.params):
        if param.many:
            return [*(spec.params[n + 1 : n + 2] if given > n else ()), param]
        if n == given:
            return [param]
    return []


def _for_param(
    param: Param, values: Sequence[str], place: _Place, specs: Mapping[str, CommandSpec], snapshot: Snapshot
) -> Iterator[Suggestion]:
    if values and values[-1] in param.files_after:
        yield from paths(place, snapshot.folder, folders_only=False)
        return
    yield from _plain(param.choices, place, param.summary)
    if not values:
        yield from _plain(param.words, place, param.summary)
    kind = param.kind
    if kind in SELECTING:
        yield from _selectors(place, snapshot, first=not values)
    elif kind in (Kind.PATH, Kind.FOLDER):
        yield from paths(place, snapshot.folder, folders_only=kind is Kind.FOLDER)
    elif kind is Kind.COMMAND:
        yield from _plain((*specs, "query"), place, "")
    elif kind is Kind.FIELD:
        yield from _fields(place)
    elif kind is Kind.TEMPLATE:
        yield from _plain(snapshot.presets(), place, "preset")
    elif kind in (Kind.TRANSACTION, Kind.SESSION):
        of_sessions = kind is Kind.SESSION
        names = snapshot.sessions() if of_sessions else _transactions(snapshot)
        yield from _plain(names, place, "session" if of_sessions else "transaction")
    elif kind is Kind.ASSIGNMENT:
        yield from _assignments(place, snapshot)
    elif kind in PLAIN:
        if kind is Kind.SHOW:
            yield from _candidates(values, place, snapshot)
        yield from _plain(PLAIN[kind], place, "")


def _plain(words: Iterable[str], place: _Place, meta: str) -> Iterator[Suggestion]:
    if not place.quote:
        yield from (Suggestion(w, place.start, w, meta) for w in words if w.startswith(place.prefix))


def _transactions(snapshot: Snapshot) -> Sequence[str]:
    try:
        return snapshot.transactions()
    except (AniVaultError, OSError):
        return ()


def _candidates(values: Sequence[str], place: _Place, snapshot: Snapshot) -> Iterator[Suggestion]:
    """What the one bundle named before might be."""
    number = values[-1].removeprefix("@") if values and values[-1].startswith("@") else ""
    if number.isdecimal() and len(number) < 10:
        for ref, name in snapshot.candidates(int(number)):
            yield from _plain((ref,), place, name)


def _filters(place: _Place, snapshot: Snapshot) -> Iterator[Suggestion]:
    """Saved filters; a file of them that makes no sense is told where one is used."""
    try:
        saved = snapshot.filters()
    except (AniVaultError, OSError):
        return
    for name, text in saved.items():
        if name.startswith(place.prefix[1:].lower()):
            yield Suggestion(f"@{name}", place.start, f"@{name}", text)


def _selectors(place: _Place, snapshot: Snapshot, *, first: bool) -> Iterator[Suggestion]:
    if place.quote:
        return
    if first:
        yield from _plain(("all", "."), place, "")
    elif place.prefix:
        yield from _plain(("or", "not"), place, "")
    if place.prefix.startswith("@"):
        for number, title in snapshot.bundles():
            if str(number).startswith(place.prefix[1:]):
                yield Suggestion(f"@{number}", place.start, f"@{number}", title)
        yield from _filters(place, snapshot)
        return
    bare = place.prefix.lstrip("(")
    start = place.start + len(place.prefix) - len(bare)
    term = TERM.fullmatch(bare)
    if term is not None:
        yield from _occurring(term["field"], term["sign"], term["value"], start, snapshot)
        return
    for field in FIELDS:
        name = next((n for n in (field.name, *field.also) if n.startswith(bare.lower())), None)
        if name is not None:
            text = name + (">" if field.type in ("size", "date") else ":")
            yield Suggestion(text, start, text, field.summary)


def _occurring(name: str, sign: str, typed: str, start: int, snapshot: Snapshot) -> Iterator[Suggestion]:
    """Values of a field that go on from, or hold, what is *typed*."""
    wanted = typed.casefold()
    values = snapshot.values(name.lower()) or KNOWN.get(name.lower(), ())
    begins = [v for v in values if v.casefold().startswith(wanted)]
    holds = [v for v in values if wanted and wanted in v.casefold() and v not in begins]
    for value in (*begins, *holds):
        yield Suggestion(f"{name}{sign}{quote(value)}", start, value, name)


def _fields(place: _Place) -> Iterator[Suggestion]:
    turned = "-" if place.prefix.startswith("-") else ""

    def shown(field: Field) -> str:
        return turned + field.name

    for field in FIELDS:
        if shown(field).startswith(place.prefix):
            yield Suggestion(shown(field), place.start, shown(field), field.summary)


def _assignments(place: _Place, snapshot: Snapshot) -> Iterator[Suggestion]:
    name, sign, value = place.prefix.partition("=")
    if sign:
        yield from _occurring(name, sign, value, place.start, snapshot)
    else:
        yield from _plain((f"{n}=" for n in ASSIGNED), place, "")


def paths(place: _Place, folder: str, *, folders_only: bool) -> Iterator[Suggestion]:
    """Names on the disk that go on from what is typed; the whole word is replaced, quoted where it must be."""
    typed = place.prefix
    split = max(typed.rfind("/"), typed.rfind(os.sep)) + 1
    head, tail = typed[:split], typed[split:]
    try:
        with os.scandir(os.path.expanduser(os.path.join(folder, head)) or ".") as rows:
            found = [(r.name, r.is_dir()) for r in rows if r.name.casefold().startswith(tail.casefold())]
    except (OSError, ValueError):
        return
    separator = "\\" if "\\" in head else "/" if head else os.sep
    for name, is_folder in sorted(found, key=lambda row: (not row[1], natural(row[0]))):
        hidden = name.startswith(".") and not tail.startswith(".")
        if hidden or (folders_only and not is_folder) or "\n" in name or "\r" in name:
            continue
        text = head + name + (separator if is_folder else "")
        yield Suggestion(
            quote(text, force=bool(place.quote) or text.startswith("-")),
            place.start,
            name + (separator if is_folder else ""),
        )
