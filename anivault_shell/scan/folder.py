# SPDX-License-Identifier: GPL-3.0-or-later
"""One folder: its videos with their companions, and the folders to look into next."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, field

from anivault_shell.model.found import Companion, Found, Problem, identity_of
from anivault_shell.model.watch import Watch
from anivault_shell.scan import shared
from anivault_shell.scan.companions import Belonging, companions_of
from anivault_shell.scan.names import (
    DISC_FOLDERS,
    SUBTITLE_FOLDERS,
    UNFINISHED_EXTENSIONS,
    companion_kind,
    extension,
    finished_name,
    folded,
    is_shadow,
    is_system,
    is_teaser,
    may_hold_teasers,
    sort_naturally,
)
from anivault_shell.scan.options import ScanOptions, exclusion
from anivault_shell.scan.rows import (
    Reader,
    Row,
    check_root,
    fold_path,
    identify,
    is_link,
    leads_to_folder,
    list_folder,
    problem_of,
)

ABOVE = 4


@dataclass(frozen=True, slots=True)
class FolderFound:
    """
    A folder in which there is something to tell.

    `path` is absolute, `root` the folder that was asked for, `above` the folders' names from this one
    up to the root, nearest first, at most four.  `files` are in natural order of name.  `problems` are
    those of no single file: the folder cannot be read, a link in a video's place, a file that
    vanished.  `excluded` counts what was left out on purpose: samples and trailers, by glob or size,
    and links to folders.
    """

    path: str
    root: str
    above: tuple[str, ...]
    files: tuple[Found, ...] = ()
    problems: tuple[Problem, ...] = ()
    excluded: int = 0


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder to be read. *only*: take just the videos of these names, whatever they are called."""

    path: str
    root: str
    above: tuple[str, ...] = ()
    only: frozenset[str] | None = None

    def below(self, name: str) -> Folder:
        return Folder(os.path.join(self.path, name), self.root, (name, *self.above)[:ABOVE])


@dataclass(slots=True)
class _Listing:
    """What a folder's rows are, by name."""

    videos: dict[str, Row] = field(default_factory=dict)
    others: dict[str, Row] = field(default_factory=dict)
    folders: dict[str, Row] = field(default_factory=dict)
    excluded: set[str] = field(default_factory=set)
    unfinished: set[str] = field(default_factory=set)
    links: int = 0


@dataclass(frozen=True, slots=True)
class _Within:
    """Companions in one folder: its path with a separator, what belongs to which video, and the rows."""

    prefix: str
    belongings: dict[str, tuple[Belonging, ...]]
    rows: dict[str, Row]


class FolderReader:
    """Reads one folder at a time, for any thread; *roots* are folded paths that are walked on their own account."""

    def __init__(
        self, options: ScanOptions, watch: Watch, reader: Reader = list_folder, roots: frozenset[str] = frozenset()
    ) -> None:
        self.options = options
        self.watch = watch
        self.reader = reader
        self.roots = roots
        self.leaves_out = exclusion(options.exclude)
        # Ends of names that need no second look: as nearly all are written.
        self.suffixes = frozenset(f".{e}" for ext in options.extensions for e in (ext, ext.upper()))

    def read(self, folder: Folder) -> tuple[FolderFound | None, list[Folder]]:
        """What is found (None: nothing to tell) and the folders below, in natural order; `Stale` once the root is gone."""
        self.watch.check()
        try:
            rows = self.reader(folder.path)
        except OSError as error:
            check_root(folder.root)
            return FolderFound(folder.path, folder.root, folder.above, (), (problem_of(error, folder.path),)), []
        listing = self._sort(rows, folder)
        problems: list[Problem] = []
        files: list[Found] = []
        if listing.videos:
            files = self._videos(folder, listing, problems)
        below = self._below(folder, listing, problems)
        excluded = len(listing.excluded) + listing.links
        if not files and not problems and not excluded:
            return None, below
        return FolderFound(folder.path, folder.root, folder.above, tuple(files), tuple(problems), excluded), below

    # What each row is.

    def _sort(self, rows: Iterable[Row], folder: Folder) -> _Listing:
        listing = _Listing()
        extensions, suffixes, videos = self.options.extensions, self.suffixes, listing.videos
        for row in rows:
            name = row.name
            if name[name.rfind(".") :] in suffixes and name[0] != "." and not row.is_dir(follow_symlinks=False):
                videos[name] = row
                continue
            if row.is_dir(follow_symlinks=False):
                if not is_system(name):
                    listing.folders[name] = row
                continue
            last = extension(name)
            if last in extensions and not is_shadow(name):
                videos[name] = row
            else:
                self._sort_other(row, last, listing)
        if folder.only is None:
            self._leave_out(listing, folder)
        return listing

    def _sort_other(self, row: Row, last: str, listing: _Listing) -> None:
        name = row.name
        if is_shadow(name):
            return
        if companion_kind(name) is not None:
            listing.others[name] = row
        elif last in UNFINISHED_EXTENSIONS and extension(finished_name(name)) in self.options.extensions:
            listing.videos[name] = row
            listing.unfinished.add(name)
        elif last == "aria2":
            # aria2 writes under the final name and keeps this beside it until it is done.
            listing.unfinished.add(name[: -len(".aria2")])
        elif row.is_symlink() and leads_to_folder(row):
            listing.links += 1

    def _leave_out(self, listing: _Listing, folder: Folder) -> None:
        if may_hold_teasers(listing.videos):
            listing.excluded.update(name for name in listing.videos if is_teaser(name, folder.above))
        if self.options.exclude:
            below = _below_root(folder)
            for part in (listing.videos, listing.others, listing.folders):
                listing.excluded.update(name for name in part if self.leaves_out(name, below + name))

    # Videos and what belongs to them.

    def _videos(self, folder: Folder, listing: _Listing, problems: list[Problem]) -> list[Found]:
        names = sort_naturally(listing.videos)
        others = [n for n in listing.others if n not in listing.excluded]
        prefix = os.path.join(folder.path, "")
        within = [_Within(prefix, companions_of(names, others), listing.others)] if others else []
        within += self._subtitle_folders(folder, names, listing, problems)
        if folder.only is None and (others or listing.folders):
            within += self._of_all(folder, names, others, within, listing, problems)
        rows, excluded, unfinished = listing.videos, listing.excluded, listing.unfinished
        least = self.options.min_size if folder.only is None else 0
        files: list[Found] = []
        for n, name in enumerate(names):
            if n % 256 == 255:
                self.watch.check()
            if name in excluded or (folder.only is not None and name not in folder.only):
                continue
            kept = identify(rows[name], prefix, problems)
            if kept is None:
                continue
            if least and identity_of(kept).size < least:
                excluded.add(name)
                continue
            companions = _companions(name, within, problems) if within else ()
            own = (Problem("E-FS-STALE", "unfinished download", prefix + name),) if name in unfinished else ()
            files.append(Found.within_folder(prefix, name, kept, companions, own))
        return files

    def _subtitle_folders(
        self, folder: Folder, videos: list[str], listing: _Listing, problems: list[Problem]
    ) -> list[_Within]:
        """What lies in `Subs/` and the like; such a folder is read again only where there is more in it."""
        found = []
        for name in sort_naturally(listing.folders.keys() - listing.excluded):
            if folded(name) not in SUBTITLE_FOLDERS or is_link(listing.folders[name]):
                continue
            below = folder.below(name)
            try:
                listed = self._sort(self.reader(below.path), below)
            except OSError as error:
                problems.append(problem_of(error, below.path))
                del listing.folders[name]
                continue
            rows = {n: row for n, row in listed.others.items() if n not in listed.excluded}
            found.append(_Within(os.path.join(below.path, ""), companions_of(videos, rows), rows))
            if not listed.videos and not listed.folders:
                del listing.folders[name]
        return found

    def _of_all(
        self, folder: Folder, videos: list[str], others: list[str], within: list[_Within], listing: _Listing,
        problems: list[Problem],
    ) -> list[_Within]:  # fmt: skip
        """What belongs to all the videos goes with one of them."""
        taken = {one.name for part in within[:1] for belongings in part.belongings.values() for one in belongings}
        own = shared.of_folder([n for n in others if n not in taken])
        fonts = [n for n in listing.folders.keys() - listing.excluded if folded(n) in shared.FONT_FOLDERS]
        if not own and not fonts:
            return []
        videos = [v for v in videos if v not in listing.excluded]
        owner = shared.keeper(videos, is_root=folder.path == folder.root)
        if owner is None:
            return []
        found = [_Within(os.path.join(folder.path, ""), {owner: own}, listing.others)] if own else []
        for name in sort_naturally(fonts):
            below = folder.below(name)
            if is_link(listing.folders[name]):
                continue
            try:
                rows = {row.name: row for row in self.reader(below.path) if not row.is_dir(follow_symlinks=False)}
            except OSError as error:
                problems.append(problem_of(error, below.path))
                del listing.folders[name]
                continue
            found.append(_Within(os.path.join(below.path, ""), {owner: shared.fonts(rows)}, rows))
        return found

    # What comes next.

    def _below(self, folder: Folder, listing: _Listing, problems: list[Problem]) -> list[Folder]:
        if not self.options.recursive or folder.only is not None:
            return []
        folders = []
        for name in sort_naturally(listing.folders.keys() - listing.excluded):
            below = folder.below(name)
            if name.lower() in DISC_FOLDERS:
                problems.append(Problem("E-INPUT", "the files of a disc are left together", below.path))
            elif is_link(listing.folders[name]):
                listing.links += 1
            elif not self.roots or fold_path(below.path) not in self.roots:
                folders.append(below)
        return folders


def _below_root(folder: Folder) -> str:
    """The folder's path below its root, with `/` at its end; empty for the root itself."""
    below = folder.path[len(folder.root) :].replace(os.sep, "/").strip("/")
    return below + "/" if below else ""


def _companions(video: str, within: Iterable[_Within], problems: list[Problem]) -> tuple[Companion, ...]:
    companions = []
    for folder in within:
        for one in folder.belongings.get(video, ()):
            kept = identify(folder.rows[one.name], folder.prefix, problems)
            if kept is not None:
                companions.append(Companion.of(video, folder.prefix, one.name, one.kind, one.tail, kept))
    return tuple(companions)
