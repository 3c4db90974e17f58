# SPDX-License-Identifier: GPL-3.0-or-later
"""What may stand in a place, by the kind of thing that is wanted there."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from anivault_shell.errors import AniVaultError
from anivault_shell.lang.fields import BY_NAME, FIELDS, Field
from anivault_shell.lang.letters import Letters, fitting
from anivault_shell.lang.lexer import quote
from anivault_shell.lang.syntax import Kind, Option
from anivault_shell.lang.terms import TERM
from anivault_shell.shell.paths import paths
from anivault_shell.shell.place import Place, Suggestion
from anivault_shell.shell.snapshot import Snapshot

SELECTING = (Kind.SELECTOR, Kind.QUERY, Kind.ROW)
PLAIN: Mapping[Kind, tuple[tuple[str, str], ...]] = {
    Kind.SHOW: (("tv:", "a show's number at TMDB"), ("movie:", "a movie's number at TMDB")),
    Kind.NUMBERING: (
        ("season", "as written"), ("first", "all of the first season"), ("absolute", "counted through all seasons"),
        ("specials", "season 0"), ("movie", "no number"), ("offset:", "so many more: offset:12"),
        ("group:", "by an episode group of TMDB's"),
    ),
}  # fmt: skip
ASSIGNED = ("title", "season", "episode", "release_group", "resolution", "version", "kind", "year", "episode_title")
NUMBERS = re.compile(r"[0-9][0-9,-]*")
PARTS = re.compile(r"[^\W_]+")
T = TypeVar("T")
# Titles of so many bundles are looked through at a key.
LOOKED = 5_000
TITLES = 20


@dataclass(frozen=True, slots=True)
class Offers:
    """For one place; *loose*: nothing begins as it is typed, so the letters need only stand in their order."""

    place: Place
    snapshot: Snapshot
    loose: bool = False

    def tail(self, at: int) -> Offers:
        """For what of the word stands from its *at*-th letter on."""
        return Offers(self.place.tail(at), self.snapshot, self.loose)

    def behind(self, before: Sequence[str]) -> Offers:
        """For the same word behind others."""
        place = self.place
        return Offers(
            Place(tuple(before), place.prefix, place.start, place.end, place.quote), self.snapshot, self.loose
        )

    def words(self, rows: Iterable[tuple[str, str]]) -> Iterator[Suggestion]:
        """Words of the language, each with what it means."""
        if self.place.quote:
            return
        typed = self.place.prefix.casefold()
        if not self.loose:
            found = [row for row in rows if row[0].casefold().startswith(typed)]
            found.sort(key=lambda row: row[0].casefold() != typed)  # what is whole already comes first
        else:
            found = fitting(Letters(typed), [r for r in rows if _near(typed, r[0])], lambda row: row[0])
        yield from (Suggestion(word, self.place.start, word, meta) for word, meta in found)

    def of_kind(self, kind: Kind, given: Sequence[str] = ()) -> Iterator[Suggestion]:
        """What a parameter or option of *kind* takes; *given* are the words before."""
        if kind in SELECTING:
            yield from self._selectors(kind, first=not given)
        elif kind is Kind.SETTING:
            yield from self._settings(given)
        elif kind is Kind.RANK:
            yield from self._ranks(given)
        elif kind is Kind.SHOW:
            yield from self.words(self._candidates(given))
        elif kind in PER_KIND:
            yield from PER_KIND[kind](self)
        yield from self.words(PLAIN.get(kind, ()))

    def for_option(self, option: Option) -> Iterator[Suggestion]:
        of_list = self._listed() if option.listed else self
        yield from of_list.words((word, option.summary) for word in option.choices or option.words)
        if option.kind is not None:
            yield from self.of_kind(option.kind)

    def endings(self, endings: Sequence[str]) -> Iterator[Suggestion]:
        """The file that is typed, with each ending that it may have."""
        typed = self.place.prefix
        stem, ending = os.path.splitext(typed)
        if typed and not typed.endswith(("/", os.sep)) and ending not in endings:
            for known in endings:
                if known.startswith(ending):
                    text = stem + known
                    yield Suggestion(quote(text, force=bool(self.place.quote)), self.place.start, text, "a new file")

    def saved(self, sign: str = "@") -> Iterator[Suggestion]:
        """Saved filters; a file of them that makes no sense is told where one is used."""
        rows = _safely(lambda: list(self.snapshot.filters().items()))
        yield from self.words((sign + name, text) for name, text in rows)

    def paths(self, *, folders_only: bool) -> Iterator[Suggestion]:
        yield from paths(self.place, self.snapshot.folder, folders_only=folders_only)

    def columns(self) -> Iterator[Suggestion]:
        yield from self._listed().words([*((f.name, f.summary) for f in FIELDS), ("as", "season and episode")])

    def sorting(self) -> Iterator[Suggestion]:
        yield from self._listed().fields()

    def fields(self) -> Iterator[Suggestion]:
        turned = "-" if self.place.prefix.startswith("-") else ""
        yield from self.words((turned + f.name, f.summary) for f in FIELDS)

    def templates(self) -> Iterator[Suggestion]:
        """Presets; behind a `{` the fields, behind a `|` in it the filters."""
        typed = self.place.prefix
        brace = typed.rfind("{")
        if brace > typed.rfind("}"):
            yield from self._braced(typed, brace)
        else:
            yield from self.words(self.snapshot.presets())

    def _braced(self, typed: str, brace: int) -> Iterator[Suggestion]:
        from anivault_shell.naming.meaning import FIELD_SUMMARIES, FILTER_SUMMARIES

        bar = typed.rfind("|")
        if bar > brace:
            yield from self.tail(bar + 1).words((f"{name}}}", meta) for name, meta in FILTER_SUMMARIES.items())
            return
        colon = typed.rfind(":")
        if colon > brace:
            yield from self.tail(colon + 1).words([("02}", "at least two digits"), ("03}", "at least three digits")])
            return
        yield from self.tail(brace + 1).words((f"{name}}}", meta) for name, meta in FIELD_SUMMARIES.items())

    def transactions(self) -> Iterator[Suggestion]:
        yield from self.words((tx, "transaction") for tx in _safely(self.snapshot.transactions))

    def sessions(self) -> Iterator[Suggestion]:
        yield from self.words((name, "session") for name in self.snapshot.sessions())

    def profiles(self) -> Iterator[Suggestion]:
        yield from self.words((name, "profile") for name in self.snapshot.profiles())

    def aliases(self) -> Iterator[Suggestion]:
        yield from self.words((f"{name}=", text) for name, text in self.snapshot.aliases().items())

    def topics(self) -> Iterator[Suggestion]:
        """What `help` explains besides commands."""
        from anivault_shell.settings.keys import KEYS

        if self.place.prefix.startswith("settings"):
            yield from self.words((f"settings.{key.name}", key.summary) for key in KEYS)

    def assignments(self) -> Iterator[Suggestion]:
        name, sign, value = self.place.prefix.partition("=")
        if sign:
            yield from self._occurring(name, sign, value, self.place.start)
        else:
            yield from self.words((f"{n}=", BY_NAME[n].summary if n in BY_NAME else "") for n in ASSIGNED)

    def _listed(self) -> Offers:
        """For the last of several words with commas."""
        return self.tail(self.place.prefix.rfind(",") + 1)

    def _settings(self, given: Sequence[str]) -> Iterator[Suggestion]:
        from anivault_shell.settings.keys import BY_NAME as KEYS

        if len(given) < 2:
            yield from self.words((key.name, key.summary) for key in KEYS.values())
            return
        key = KEYS.get(given[1])
        if key is not None and given[0] == "set":
            of_list = self._listed() if isinstance(key.default, tuple) else self
            yield from of_list.words((word, key.name) for word in key.words)
            if key.name in PER_SETTING:
                yield from PER_SETTING[key.name](self)

    def groups(self) -> Iterator[Suggestion]:
        yield from self._listed().words((name, "release group") for name in self.snapshot.values("release_group"))

    def _candidates(self, given: Sequence[str]) -> Sequence[tuple[str, str]]:
        """What the one bundle named before might be."""
        number = given[-1].removeprefix("@") if given and given[-1].startswith("@") else ""
        return self.snapshot.candidates(int(number)) if number.isdecimal() and len(number) < 10 else ()

    def _ranks(self, given: Sequence[str]) -> Iterator[Suggestion]:
        yield from self.words((str(n), name) for n, (_, name) in enumerate(self._candidates(given), start=1))

    def _selectors(self, kind: Kind, *, first: bool) -> Iterator[Suggestion]:
        typed = self.place.prefix
        if self.place.quote:
            return
        if first:
            yield from self.words((("all", "every file"), (".", "what the filter shows")))
        elif typed:
            yield from self.words((("or", ""), ("not", "")))
        if typed.startswith("@"):
            yield from self._bundles(typed[1:])
            yield from self.saved()
            return
        if NUMBERS.fullmatch(typed):
            yield from self._rows(typed)
        bare = typed.lstrip("(")
        of_term = self.tail(len(typed) - len(bare))
        term = TERM.fullmatch(bare)
        if term is not None:
            yield from self._occurring(term["field"], term["sign"], term["value"], of_term.place.start)
            return
        yield from of_term.words(_signed(f, bare) for f in FIELDS)
        if self.loose and len(bare) > 1:
            yield from of_term._titled(kind)

    def _bundles(self, typed: str) -> Iterator[Suggestion]:
        """By the beginning of their number, or by letters of their title."""
        if not typed or typed.isdecimal():
            found = [row for row in self.snapshot.bundles() if str(row[0]).startswith(typed)]
        else:
            found = self._by_title(typed)
        yield from (Suggestion(f"@{n}", self.place.start, f"@{n}", title) for n, title in found)

    def _by_title(self, typed: str) -> list[tuple[int, str]]:
        return fitting(Letters(typed), islice(self.snapshot.bundles(), LOOKED), lambda row: row[1])[:TITLES]

    def _rows(self, typed: str) -> Iterator[Suggestion]:
        at = len(typed) - len(re.split("[,-]", typed)[-1])
        for number, name in self.snapshot.rows(typed[at:]):
            yield Suggestion(str(number), self.place.start + at, str(number), name)

    def _titled(self, kind: Kind) -> Iterator[Suggestion]:
        """A title that is meant by letters that begin no field: the bundle of that title; in a query, the title."""
        for number, title in self._by_title(self.place.prefix):
            text = f"title:{quote(title)}" if kind is Kind.QUERY else f"@{number}"
            yield Suggestion(text, self.place.start, text if kind is not Kind.QUERY else title, title)

    def _occurring(self, name: str, sign: str, typed: str, start: int) -> Iterator[Suggestion]:
        """Values of a field that go on from what is *typed*, hold it, or have its letters."""
        field = BY_NAME.get(name.lower())
        known = self.snapshot.values(name.lower()) or (field.words() if field else ())
        for value in fitting(Letters(typed), known, str):
            yield Suggestion(f"{name}{sign}{quote(value)}", start, value, name)


PER_KIND: Mapping[Kind, Callable[[Offers], Iterator[Suggestion]]] = {
    Kind.PATH: lambda offers: offers.paths(folders_only=False),
    Kind.FOLDER: lambda offers: offers.paths(folders_only=True),
    Kind.FIELD: Offers.fields,
    Kind.FIELDS: Offers.sorting,
    Kind.COLUMNS: Offers.columns,
    Kind.TEMPLATE: Offers.templates,
    Kind.TRANSACTION: Offers.transactions,
    Kind.SESSION: Offers.sessions,
    Kind.PROFILE: Offers.profiles,
    Kind.ASSIGNMENT: Offers.assignments,
    Kind.ALIAS: Offers.aliases,
    Kind.COMMAND: Offers.topics,
}
PER_SETTING: Mapping[str, Callable[[Offers], Iterator[Suggestion]]] = {
    "naming.template": Offers.templates,
    "naming.dest": lambda offers: offers.paths(folders_only=True),
    "naming.groups": Offers.groups,
    "ui.columns": Offers.columns,
}


def _near(typed: str, word: str) -> bool:
    """Whether some part of *word* begins with the first letter of *typed*: others are chance."""
    first = typed.lstrip("-@$")[:1]
    return bool(first) and any(part.startswith(first) for part in PARTS.findall(word.casefold()))


def _signed(field: Field, typed: str) -> tuple[str, str]:
    """The name of *field* that goes on from what is typed, with the sign that mostly follows it."""
    name = next((n for n in (field.name, *field.also) if n.startswith(typed.lower())), field.name)
    return name + (">" if field.type in ("size", "date") else ":"), field.summary


def _safely(ask: Callable[[], Sequence[T]]) -> Sequence[T]:
    """What is asked of the disk; what is wrong there is told where it is used."""
    try:
        return ask()
    except (AniVaultError, OSError):
        return ()
