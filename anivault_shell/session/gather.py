# SPDX-License-Identifier: GPL-3.0-or-later
"""From folders to entries: what is new or changed is read and bundled, what is as it was stays untouched."""

from __future__ import annotations

import gc
import logging
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import groupby
from operator import attrgetter

from anivault_shell import parse
from anivault_shell import scan as scanning
from anivault_shell.errors import DiskError, Interrupted
from anivault_shell.match import bundle_key
from anivault_shell.model.entry import Entry, Found, Problem
from anivault_shell.model.media import ParsedName
from anivault_shell.model.watch import Far, Watch
from anivault_shell.scan import FolderFound, ScanOptions
from anivault_shell.scan.names import sort_naturally
from anivault_shell.session import growing
from anivault_shell.session.state import Session
from anivault_shell.session.timeline import Narrow

WITHIN = attrgetter("within")
log = logging.getLogger(__name__)
PROBLEMS_LOGGED = 100
# A line for each would cost a scan a tenth of its speed.
FOLDERS_A_LINE = 25


@dataclass(frozen=True, slots=True)
class Scanned:
    """What a scan came upon; *new*, *changed* and *gone* are entries, *folders* those with videos in them."""

    files: int
    companions: int
    folders: int
    bundles: int
    problems: tuple[Problem, ...]
    unread: int
    new: int
    changed: int
    gone: int
    stopped: bool = False


def scan(
    session: Session,
    roots: Sequence[str],
    options: ScanOptions,
    watch: Watch,
    *,
    drop_gone: bool = False,
    now: int | None = None,
    otherwise: Mapping[str, ScanOptions] | None = None,
    narrow: tuple[Narrow, ...] | None = None,
) -> Scanned:
    """
    Find files below *roots*, read their names, bundle them; known files that did not change are left as they are.

    What was found before a stop is kept, and so it is where a share goes away: then its error is raised after.
    *now*, in nanoseconds since 1970, has files that were written just before looked at twice.  Roots may be looked at
    *otherwise*; the session remembers *narrow*, where it is given.
    """
    harvest = _Harvest(session)
    failure: DiskError | None = None
    stopped = False
    try:
        with _seldom_collected():
            for folder in _found(roots, options, otherwise or {}, watch):
                harvest.take(folder)
        if now is not None:
            harvest.look_again(now, watch)
    except Interrupted:
        stopped = True
    except DiskError as error:
        failure = error
    harvest.tell()
    whole = not stopped and failure is None
    gone = harvest.gone(roots) if drop_gone and whole else []
    if whole or harvest.entries:
        label = f"scan {', '.join(os.path.basename(r) or r for r in roots)}"
        known = tuple(dict.fromkeys([*session.frame.roots, *roots]))
        narrow = session.frame.narrow if narrow is None else narrow
        session.change(label, harvest.entries, gone, roots=known, narrow=narrow)
    if failure is not None:
        raise failure
    scanned = harvest.scanned(len(gone), stopped)
    _told(roots, scanned)
    return scanned


def _found(
    roots: Sequence[str], options: ScanOptions, otherwise: Mapping[str, ScanOptions], watch: Watch
) -> Iterator[FolderFound]:
    """The folders of all *roots*; what several of them reach, each looked at in its own way, comes once."""
    groups: dict[ScanOptions, list[str]] = {}
    for root in roots:
        groups.setdefault(otherwise.get(root, options), []).append(root)
    if len(groups) < 2:
        for how, some in groups.items():
            yield from scanning.scan(some, how, watch)
        return
    folders: dict[str, FolderFound] = {}
    try:
        for how, some in groups.items():
            for folder in scanning.scan(some, how, watch):
                before = folders.get(folder.path)
                folders[folder.path] = folder if before is None else _both(before, folder)
    except (Interrupted, DiskError):
        yield from folders.values()
        raise
    yield from folders.values()


def _both(one: FolderFound, other: FolderFound) -> FolderFound:
    """A folder that was looked at twice."""
    files = {f.name: f for f in (*other.files, *one.files)}
    problems = tuple(dict.fromkeys([*one.problems, *other.problems]))
    return replace(one, files=tuple(files[name] for name in sort_naturally(files)), problems=problems)


def _told(roots: Sequence[str], scanned: Scanned) -> None:
    """The sums of a scan, and what was wrong on the way, in the log."""
    sums = {
        name: getattr(scanned, name)
        for name in ("files", "companions", "folders", "bundles", "unread", "new", "changed", "gone", "stopped")
    }
    fields = {"roots": list(roots), **sums, "problems": len(scanned.problems)}
    log.info("scan_ended", extra={"fields": fields})
    for problem in scanned.problems[:PROBLEMS_LOGGED]:
        fields = {"id": problem.code, "path": problem.path, "message": problem.message}
        log.warning("scan_problem", extra={"fields": fields, "told": True})


@contextmanager
def _seldom_collected() -> Iterator[None]:
    """A scan makes hundreds of thousands of values that all stay; to search them for cycles takes a tenth of its time."""
    before = gc.get_threshold()
    gc.set_threshold(100_000, before[1], before[2])
    try:
        yield
    finally:
        gc.set_threshold(*before)


class _Harvest:
    """What a scan has brought so far."""

    def __init__(self, session: Session) -> None:
        self.entries: list[Entry] = []
        self.files = self.companions = self.folders = self.unread = self.changed = 0
        self.problems: list[Problem] = []
        self.bundles: set[int | None] = set()
        self._numbers = _Numbers(session)
        self._take_id = session.new_ids()
        # Entries that were known before, by folder; those that were not found again stay here.
        self._known: dict[str, list[Entry]] = {}
        for within, entries in groupby(session.entries.values(), WITHIN):
            self._known.setdefault(within, []).extend(entries)
        self._missing: list[Entry] = []
        self._tells = log.isEnabledFor(logging.DEBUG)
        self._told: dict[str, int] = {}

    def tell(self) -> None:
        """The folders that were taken since this was called last, in the log, with their files."""
        if self._told:
            log.debug("folders_scanned", extra={"fields": {"folders": self._told}})
            self._told = {}

    def take(self, folder: FolderFound) -> None:
        self.problems += folder.problems
        files = folder.files
        if not files:
            return
        if self._tells:
            self._told[files[0].within] = len(files)
            if len(self._told) >= FOLDERS_A_LINE:
                self.tell()
        self.folders += 1
        self.files += len(files)
        self.companions += sum([len(f.companions) for f in files])
        known = self._known.pop(files[0].within, None) if self._known else None
        if known is None:
            self._read(folder, files, {})
        elif _unchanged(known, files):
            self.bundles.update([e.bundle for e in known])
        else:
            self._compare(folder, known)

    def _compare(self, folder: FolderFound, known: list[Entry]) -> None:
        by_name = {e.name: e for e in known}
        fresh = [f for f in folder.files if f.name not in by_name or not by_name[f.name].is_as(f)]
        names = {f.name for f in folder.files}
        self._missing += [e for e in known if e.name not in names]
        self.bundles.update([e.bundle for e in known if e.name in names])
        if fresh:
            self._read(folder, fresh, by_name)

    def _read(self, folder: FolderFound, fresh: Sequence[Found], known: dict[str, Entry]) -> None:
        """The folder's names are read together, even where only one file is new: they explain each other."""
        readings = parse.parse_folder(folder.above, [f.name for f in folder.files])
        wanted = {f.name for f in fresh} if len(fresh) < len(readings) else None
        bundles: dict[int, int] = {}
        for found, parsed in zip(folder.files, readings, strict=True):
            if wanted is not None and found.name not in wanted:
                continue
            said = parsed.said
            bundle = bundles.get(id(said))
            if bundle is None:
                bundle = bundles[id(said)] = self._numbers.of(found, parsed)
            before = known.get(found.name) if known else None
            if before is None:
                self.entries.append(Entry.first(self._take_id(), found, parsed, bundle))
            else:
                self.entries.append(before.again(found, parsed, bundle))
                self.changed += 1
            if not said.title:
                self.unread += 1
        self.bundles.update(bundles.values())

    def look_again(self, now: int, watch: Watch) -> None:
        """What grew meanwhile is not finished."""
        if late := growing.marked(self.entries, now, watch):
            self.entries = [late.get(e.id, e) for e in self.entries]

    def gone(self, roots: Iterable[str]) -> list[int]:
        """Rows below *roots* whose files were not found again; of a folder that could not be read nothing is known."""
        missing = [*self._missing, *(e for entries in self._known.values() for e in entries)]
        unread = tuple(os.path.join(p.path, "") for p in self.problems if p.path)
        inside = tuple(os.path.join(r, "") for r in roots)
        return [
            e.id
            for e in missing
            if (e.path.startswith(inside) or e.path in roots) and not (unread and e.path.startswith(unread))
        ]

    def scanned(self, gone: int, stopped: bool) -> Scanned:
        new = len(self.entries) - self.changed
        return Scanned(
            self.files, self.companions, self.folders, len(self.bundles), tuple(self.problems), self.unread, new,
            self.changed, gone, stopped,
        )  # fmt: skip


def _unchanged(known: list[Entry], files: Sequence[Found]) -> bool:
    """Whether a folder's files are exactly those that were known; both are in the folder's own order as a rule."""
    if len(known) != len(files):
        return False
    return all(map(Entry.is_as, known, files))


class _Numbers:
    """The number of each bundle: the one it has, else the next that was never given."""

    def __init__(self, session: Session) -> None:
        self._taken = session.bundle_ids
        # The names of a season in one folder have one key; what they share is held, so that its `id` is its own.
        self._keys: dict[tuple[int, str], tuple[tuple[object, ...], object]] = {}
        self._known_as: dict[int, set[tuple[object, ...]]] | None = None
        if not self._taken:
            # A session that was read back knows its entries only.
            for entry in session.entries.values():
                if entry.bundle is not None:
                    self._taken.setdefault(self.key(entry), entry.bundle)
        given = [e.bundle for e in session.entries.values() if e.bundle is not None]
        self._free = max(max(self._taken.values(), default=0), max(given, default=0)) + 1

    def of(self, found: Found, parsed: ParsedName) -> int:
        return self.give(Entry.first(0, found, parsed, None))

    def give(self, entry: Entry) -> int:
        key = self.key(entry)
        number = self._taken.get(key)
        if number is None:
            number = self._taken[key] = self._free
            self._free += 1
            self._known_as = None
        return number

    def key(self, entry: Entry) -> tuple[object, ...]:
        said = entry.parsed.said if entry.parsed is not None else None
        place = (id(said), entry.within)
        found = self._keys.get(place)
        if found is None:
            found = self._keys[place] = (bundle_key(entry), said)
        return found[0]

    def rename(self, key: tuple[object, ...], number: int, sizes: Mapping[int | None, int]) -> None:
        """All of bundle *number* is known by *key* from now on, unless another that has files is."""
        if not sizes.get(self._taken.get(key, number)) or self._taken.get(key, number) == number:
            if self._known_as is None:
                self._known_as = {}
                for old, of in self._taken.items():
                    self._known_as.setdefault(of, set()).add(old)
            self._known_as.get(self._taken.get(key, 0), set()).discard(key)
            for old in self._known_as.get(number, ()):
                del self._taken[old]
            self._known_as[number] = {key}
            self._taken[key] = number


def numbered(session: Session, entries: Sequence[Entry]) -> list[Entry]:
    """*entries* that are new, under the numbers of the bundles they belong to."""
    numbers = _Numbers(session)
    return [e.with_bundle(numbers.give(e)) for e in entries]


def rebundled(session: Session, entries: Sequence[Entry], far: Far) -> list[Entry]:
    """
    *entries* after their readings were corrected, under the numbers of the bundles they belong to now.

    A bundle that was corrected as a whole is still the same one and keeps its number, unless it has become part of another.
    """
    numbers = _Numbers(session)
    sizes = Counter(e.bundle for e in session.entries.values())
    groups: dict[tuple[object, ...], list[Entry]] = {}
    for entry in far.each(entries):
        groups.setdefault(numbers.key(entry), []).append(entry)
    for key, members in groups.items():
        was = {e.bundle for e in members}
        own = next(iter(was))
        if own is not None and len(was) == 1 and sizes[own] == len(members):
            numbers.rename(key, own, sizes)
    return [e.with_bundle(numbers.give(e)) for e in entries]
