# SPDX-License-Identifier: GPL-3.0-or-later
"""What occurs in the session, for completion: counted when it is first asked for, from entries that never change."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from anivault_shell.lang.fields import BY_NAME, Field
from anivault_shell.settings.profiles import names_in
from anivault_shell.shell.snapshot import Snapshot

if TYPE_CHECKING:
    from anivault_shell.commands.base import Context
    from anivault_shell.match import Verdict
    from anivault_shell.model.entry import Entry

# Fields whose values are few enough to be offered.
OFFERED = ("status", "release_group", "resolution", "kind", "title", "season", "extension", "source", "show", "has")
# Fields that all entries of a bundle share; one of each is looked at.
SHARED = ("title", "show")
MOST_VALUES = 300
MOST_ROWS, LONGEST_NUMBER = 20, 8


class Occurring:
    """Values by field, bundles by number and candidates by bundle; another thread may ask."""

    def __init__(self, entries: Sequence[Entry], verdicts: Mapping[int, Verdict]) -> None:
        self._entries = entries
        self._verdicts = verdicts
        self._bundles: dict[int, Entry] | None = None
        self._values: dict[str, tuple[str, ...]] = {}
        self._rows: dict[int, Entry] | None = None

    def bundles(self) -> list[tuple[int, str]]:
        """Numbers and titles, in order."""
        return [(n, (e.parsed.title if e.parsed else None) or e.name) for n, e in sorted(self._first().items())]

    def _first(self) -> dict[int, Entry]:
        if self._bundles is None:
            found: dict[int, Entry] = {}
            for entry in self._entries:
                if entry.bundle is not None:
                    found.setdefault(entry.bundle, entry)
            self._bundles = found
        return self._bundles

    def values(self, name: str) -> tuple[str, ...]:
        """What occurs in a field, most frequent first."""
        field = BY_NAME.get(name)
        if field is None or field.name not in OFFERED:
            return ()
        if field.name not in self._values:
            self._values[field.name] = self._counted(field)
        return self._values[field.name]

    def _counted(self, field: Field) -> tuple[str, ...]:
        read = Counter(map(field.read, self._first().values() if field.name in SHARED else self._entries))
        found: Counter[str] = Counter()
        for value, times in read.items():
            for one in value if isinstance(value, tuple) else (value,):
                if one not in (None, ""):
                    found[str(one)] += times
        return tuple(v for v, _ in found.most_common(MOST_VALUES))

    def rows(self, digits: str) -> list[tuple[int, str]]:
        """Files whose numbers begin with *digits*, by number, and their names."""
        if not digits.isdecimal() or len(digits) > LONGEST_NUMBER:
            return []
        if self._rows is None:
            self._rows = {e.id: e for e in self._entries}
        found: list[tuple[int, str]] = []
        for zeros in range(LONGEST_NUMBER - len(digits) + 1):
            first, many = int(digits) * 10**zeros, 10**zeros
            for number in range(first, first + min(many, MOST_ROWS)):
                if number in self._rows and len(found) < MOST_ROWS:
                    found.append((number, self._rows[number].name))
        return found

    def candidates(self, bundle: int) -> list[tuple[str, str]]:
        """What a bundle might be: `tv:1429` and its name, best first."""
        verdict = self._verdicts.get(bundle)
        works = [c.work for c in verdict.candidates] if verdict is not None else []
        return [(f"{w.media}:{w.tmdb_id}", w.label) for w in works]


def presets() -> tuple[tuple[str, str], ...]:
    """Their names, and what they make of an episode."""
    from anivault_shell import naming

    return tuple((name, preset.episode) for name, preset in naming.PRESETS.items())


def snapshot_of(ctx: Context) -> Snapshot:
    """What completion may look at until the session changes again."""
    found = Occurring(tuple(ctx.session.entries.values()), dict(ctx.session.verdicts))
    return Snapshot(
        found.bundles,
        found.values,
        found.candidates,
        presets,
        lambda: [tx.id for tx in reversed(ctx.journal().transactions())],
        lambda: ctx.shelf.names(),  # noqa: PLW0108 - the shelf is made when it is asked
        os.getcwd(),
        lambda: ctx.filters.texts(),  # noqa: PLW0108 - the file is looked at when it is asked
        found.rows,
        lambda: names_in(ctx.homes.config),
        lambda: dict(ctx.scripting.aliases),
        lambda: dict(ctx.scripting.variables),
    )
