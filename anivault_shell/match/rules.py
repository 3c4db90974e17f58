# SPDX-License-Identifier: GPL-3.0-or-later
"""
Rules: what the user decided of a release, so that it need not be asked again.

A rule is known by what it speaks of (title, season, part, year, release group, folder, one file), and
says which show or film that is and how its numbers map.  A release that bears the name of its group is known
wherever it lies; one without is known only in its folder.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from anivault_shell.match.bundles import APART, Bundle
from anivault_shell.match.titles import reading
from anivault_shell.model.catalogue import Work
from anivault_shell.model.entry import Entry
from anivault_shell.model.media import Media
from anivault_shell.text import clean_bytes, fold

FOLDERS = 3  # names of the folder that a rule keeps: enough to tell `2002/Kanon` from `2006/Kanon`, on any machine
LONGEST = 1_000


@dataclass(frozen=True, slots=True)
class Rule:
    """
    One remembered decision.

    `made` is ISO 8601 UTC, `by` one of `pin pick number add`.  `title` is as it was read; `folder` holds the last three
    folder names with `/` between; `file` is empty where the rule speaks of all files of the release.  `numbering` is what
    `number` takes, None where the numbers speak for themselves.
    """

    id: int
    made: str
    by: str
    title: str
    season: int | None
    part: int | None
    year: int | None
    kind: str
    release_group: str | None
    folder: str
    file: str
    media: Media
    tmdb_id: int
    name: str
    numbering: str | None

    @property
    def release(self) -> tuple[object, ...]:
        """What it speaks of, wherever that lies."""
        read = reading(self.title)
        title = fold(read.bare) or fold(read.words)
        return title, self.season, self.part, self.year, self.kind, fold(self.release_group or ""), self.file.casefold()

    @property
    def place(self) -> str:
        return self.folder.casefold()

    @property
    def key(self) -> tuple[object, ...]:
        """Two rules of one key speak of the same: the later one counts."""
        return (*self.release, self.place)

    @property
    def decision(self) -> tuple[object, ...]:
        return self.media, self.tmdb_id, self.numbering

    @property
    def show(self) -> str:
        """`Kanon tv:30981`."""
        return f"{self.name} {self.media}:{self.tmdb_id}"


@dataclass(frozen=True, slots=True)
class Change:
    """What a step did to the rules: those that are gone, and those that are new."""

    gone: tuple[Rule, ...] = ()
    new: tuple[Rule, ...] = ()

    @property
    def back(self) -> Change:
        return Change(self.new, self.gone)

    def __bool__(self) -> bool:
        return bool(self.gone or self.new)


def draft(bundle: Bundle, work: Work, numbering: str | None, *, by: str, made: str, file: str = "") -> Rule:
    """The rule that *bundle* (or its one *file*) is *work*; its id is given by whoever keeps it."""
    first = bundle.entries[0].parsed
    kind = first.kind.value if first is not None and first.kind in APART else ""
    return Rule(
        id=0, made=made, by=by, title=_kept(bundle.title), season=bundle.season, part=bundle.part, year=bundle.year,
        kind=kind, release_group=_kept(bundle.release_group) if bundle.release_group else None,
        folder=tail(bundle.folder), file=_kept(file), media=work.media, tmdb_id=work.tmdb_id, name=_kept(work.name),
        numbering=numbering,
    )  # fmt: skip


def tail(folder: str) -> str:
    """The last three names of *folder*."""
    names: list[str] = []
    while folder and len(names) < FOLDERS:
        folder, name = os.path.split(folder)
        if not name:
            break
        names.append(name)
    return _kept("/".join(reversed(names)))


def _kept(text: str) -> str:
    return clean_bytes(text)[:LONGEST]


class Rules:
    """All rules, found by what they speak of."""

    def __init__(self, rows: Iterable[Rule] = ()) -> None:
        self.rows = tuple(rows)
        self._releases: dict[tuple[object, ...], list[Rule]] = {}
        self._files: set[str] = set()
        for rule in self.rows:
            self._releases.setdefault(rule.release, []).append(rule)
            if rule.file:
                self._files.add(rule.file.casefold())

    def __len__(self) -> int:
        return len(self.rows)

    def of(self, bundle: Bundle) -> Rule | None:
        """The rule for all of *bundle*: its folder's own, else the one that all folders of its group agree on."""
        return self._find(draft(bundle, _NOTHING, None, by="", made="")) if self.rows else None

    def of_file(self, bundle: Bundle, entry: Entry) -> Rule | None:
        name = _kept(entry.name)
        if name.casefold() not in self._files:
            return None
        return self._find(draft(bundle, _NOTHING, None, by="", made="", file=name))

    def _find(self, wanted: Rule) -> Rule | None:
        found = self._releases.get(wanted.release, [])
        here = next((r for r in found if r.place == wanted.place), None)
        if here is not None or not wanted.release_group:
            return here
        return found[0] if found and len({r.decision for r in found}) == 1 else None

    def split(self, bundle: Bundle) -> Iterator[tuple[Bundle, Rule | None]]:
        """*bundle* with its rule; files that have one of their own apart."""
        apart = {e.id: rule for e in bundle.entries if (rule := self.of_file(bundle, e)) is not None}
        for entry in bundle.entries:
            if entry.id in apart:
                yield replace(bundle, entries=(entry,)), apart[entry.id]
        rest = tuple(e for e in bundle.entries if e.id not in apart)
        if rest:
            yield (replace(bundle, entries=rest) if apart else bundle), self.of(bundle)

    def with_(self, drafts: Sequence[Rule]) -> tuple[Rules, Change]:
        """These rules and *drafts*, which take the place of those that speak of the same; nothing new changes nothing."""
        known = {rule.key: rule for rule in self.rows}
        single: dict[tuple[object, ...], list[Rule]] = {}
        for rule in self.rows:
            if rule.file:
                single.setdefault(replace(rule, file="").key, []).append(rule)
        free = max((r.id for r in self.rows), default=0) + 1
        gone, new = [], []
        for wanted in {d.key: d for d in drafts}.values():
            before = known.get(wanted.key)
            if before is not None and before.decision == wanted.decision:
                continue
            rule = replace(wanted, id=before.id if before else free)
            free += before is None
            outdated = (
                [] if wanted.file else single.get(wanted.key, [])
            )  # one word on all outdates those on single files
            gone += [*([before] if before else []), *outdated]
            for old in outdated:
                known.pop(old.key, None)
            new.append(rule)
            known[wanted.key] = rule
        return Rules(sorted(known.values(), key=lambda r: r.id)), Change(tuple(gone), tuple(new))

    def without(self, rules: Iterable[Rule]) -> tuple[Rules, Change]:
        """These rules without *rules*, as far as they still stand there as they were."""
        named = set(rules)
        gone = tuple(r for r in self.rows if r in named)
        return Rules(r for r in self.rows if r not in named), Change(gone)

    def apply(self, change: Change) -> Rules:
        """*change* once more, or taken back: only what stands as it left it is touched."""
        gone = set(change.gone)
        rest = [r for r in self.rows if r not in gone]
        keys, ids = {r.key for r in rest}, {r.id for r in rest}
        free = max([r.id for r in (*rest, *change.new)], default=0) + 1
        for rule in change.new:
            if rule.key not in keys:
                rest.append(rule if rule.id not in ids else replace(rule, id=free))
                free += rule.id in ids
        return Rules(sorted(rest, key=lambda r: r.id))


_NOTHING = Work(Media.TV, 0, "")
