# SPDX-License-Identifier: GPL-3.0-or-later
"""
The sessions of one home, and the one of them that is open.

Each is a file `NAME.jsonl` (`store`), held by a lock `NAME.lock` while a process has it open.  Beside it `NAME.about.json` says in a
few words what is in it, so that a list of sessions need not read them all; it counts only while the file is as long as it says.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass

import msgspec

from anivault_shell.disk import files
from anivault_shell.disk.door import disk_error
from anivault_shell.disk.locks import Lock
from anivault_shell.errors import AniVaultError, DiskError, InputError, Locked
from anivault_shell.lang.parser import nearest
from anivault_shell.model.entry import Status
from anivault_shell.session.state import Session
from anivault_shell.session.store import Store
from anivault_shell.session.timeline import Frame
from anivault_shell.session.trail import Trail, left_behind, take_up

# What a session is called that nobody named: when it began, and by which process; those of `run` say so.
UNNAMED = re.compile(r"(run-)?\d{8}-\d{6}-\d+")
# Labels of steps that can be made again by asking for them.
BY_ITSELF = ("scan ", "match ")
LARGEST_NOTE = 1 << 16
MOST_ROOTS = 50


class About(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a session of *bytes* bytes holds; *decided* counts the steps that somebody made since the last commit."""

    bytes: int
    files: int
    staged: int
    decided: int
    steps: int
    roots: list[str]


@dataclass(frozen=True, slots=True)
class Kept:
    """A session in the list; *about* is None where it cannot be read, *problem* says why."""

    name: str
    size: int
    changed: float
    about: About | None
    open_here: bool
    open_elsewhere: bool
    problem: str = ""


class Shelf:
    """
    Opens, keeps, lists, renames and removes sessions; *frame* is what a new one begins with.

    *beside*: long steps are written while somebody goes on typing, see `Store.keep`.
    """

    def __init__(self, folder: str, frame: Frame, *, beside: bool = False) -> None:
        self.folder = folder
        self.frame = frame
        self._beside = beside
        self._store: Store | None = None
        self._lock: Lock | None = None
        self._session: Session | None = None
        self._trails: list[Trail] = []
        # How many entries the jobs had decided that were cut short in the session that was opened last.
        self.rescued = 0

    @property
    def name(self) -> str | None:
        """Of the session that is open, where it has one."""
        return self._store.name if self._store is not None else None

    def names(self) -> list[str]:
        """The one that was written to last comes first."""
        return [row.name.removesuffix(".jsonl") for row in sorted(self._files(), key=_age)]

    def has(self, name: str) -> bool:
        return os.path.exists(Store(self.folder, name).path)

    def begin(self, name: str, session: Session) -> None:
        """*session* is kept as *name* from now on. Raises Locked."""
        store = Store(self.folder, name)
        self._take(store, self._hold(name), session)

    def open(self, name: str, session: Session | None = None) -> Session:
        """
        The session *name*, read into *session* or a new one, and kept under that name from now on.

        Raises InputError where there is none, Locked where another process has it, ContractBroken where it makes no sense; the
        session that was open stays open then.
        """
        store = Store(self.folder, name)
        if not os.path.exists(store.path):
            hint = nearest(name, self.names()) or "`sessions` lists them; `save NAME` keeps this one under a name"
            raise InputError(f"no session {name!r}", hint=hint)
        found = Session(self.frame) if session is None else session
        self.settle()
        if name == self.name:
            store.load(found)
            lock = self._lock
        else:
            lock = self._hold(name)
            try:
                store.load(found)
            except BaseException:
                lock.release()
                raise
            self.close()
        self._take(store, lock, found)
        self.rescued = take_up(found, self.folder, name)
        return found

    def look(self, name: str, session: Session | None = None) -> Session:
        """The session *name* as it stands; nothing done to it is kept. Raises InputError, ContractBroken."""
        found = Session(self.frame) if session is None else session
        self._known(name)
        self.settle()
        Store(self.folder, name).look(found)
        return found

    def trail(self, number: int) -> Trail | None:
        """Where job *number* of the session that is open writes down what it decides; None where the session is not kept."""
        if self.name is None:
            return None
        made = Trail(self.folder, self.name, number)
        self._trails.append(made)
        return made

    def end(self, trail: Trail) -> None:
        """The job was taken in."""
        self._trails.remove(trail)
        trail.over()

    def save(self, name: str, session: Session) -> None:
        """*session* goes on as *name*; one that had no name of its own is renamed, another stays as it was beside it."""
        store = Store(self.folder, name)
        if os.path.exists(store.path):
            hint = "take another name, or `sessions remove` that one"
            raise InputError(f"there is a session {name!r} already", hint=hint)
        self.settle()
        lock, before = self._hold(name), self.name
        store.write_all(session)
        self._follow(name)
        self.close()
        if before is not None and UNNAMED.fullmatch(before):
            self._drop(before)
        self._take(store, lock, session)

    def rename(self, old: str, new: str) -> None:
        """Raises InputError where there is no *old*, or a *new* already, Locked where a process has one of them."""
        self._known(old)
        if self.has(new):
            raise InputError(f"there is a session {new!r} already", hint="take another name")
        self.settle()
        if old != self.name or self._session is None or self._store is None:
            with self._hold(old):
                self._move(old, new)
            return
        session, store, lock = self._session, self._store.renamed(new), self._hold(new)
        self._follow(new)
        self.close()
        self._move(old, new)
        self._take(store, lock, session)

    def remove(self, name: str) -> None:
        """Raises InputError where there is none or where it is the one that is open, Locked where another process has it."""
        self._known(name)
        if name == self.name:
            raise InputError(f"{name} is the session you are in", hint="`open` another first")
        with self._hold(name):
            self._drop(name)
        files.remove(os.path.join(self.folder, f"{name}.lock"))

    def tidy(self, prefix: str, most: int) -> None:
        """Of the sessions that nobody named, and whose names begin with *prefix*, only the last *most* stay."""
        unnamed = [n for n in self.names() if n.startswith(prefix) and UNNAMED.fullmatch(n) and n != self.name]
        for name in unnamed[most:]:
            with contextlib.suppress(Locked, DiskError):
                self.remove(name)

    def old(self, most: int, before: float) -> list[tuple[str, bool]]:
        """
        Sessions that nobody named, neither among the last *most* nor written to since *before* (seconds since 1970), and
        whether work stands in them that was never committed.
        """
        rows = sorted((row for row in self._files() if UNNAMED.fullmatch(row.name.removesuffix(".jsonl"))), key=_age)
        found = []
        for row in rows[most:]:
            name = row.name.removesuffix(".jsonl")
            if row.stat().st_mtime < before and name != self.name:
                found.append((name, self._open_work(name, row.stat().st_size)))
        return found

    def clear(self, most: int, before: float) -> int:
        """Remove what is `old` and holds no work; answers how many those were."""
        count = 0
        for name in [name for name, work in self.old(most, before) if not work]:
            with contextlib.suppress(Locked, DiskError):
                self.remove(name)
                count += 1
        return count

    def _open_work(self, name: str, size: int) -> bool:
        try:
            about = self._about(name, size)
        except AniVaultError:
            return True  # who knows
        return bool(about.staged or about.decided or left_behind(self.folder, name))

    def rows(self) -> Iterable[Kept]:
        """Every session, the one that was written to last first; what is in it is read where no note says so."""
        for row in sorted(self._files(), key=_age):
            name, found = row.name.removesuffix(".jsonl"), row.stat()
            about, problem = None, ""
            try:
                about = self._about(name, found.st_size)
            except AniVaultError as exc:
                problem = exc.message
            here = name == self.name
            yield Kept(name, found.st_size, found.st_mtime, about, here, not here and self._busy(name), problem)

    def settle(self) -> None:
        """Every step of the session that is open is in its file on return. Raises DiskError."""
        if self._store is not None:
            self._store.settle()

    def close(self) -> None:
        """Leave the session that is open, with a note of what is in it; who wants to hear of trouble calls `settle` before."""
        with contextlib.suppress(DiskError):
            self.settle()
        if self._store is not None and self._session is not None:
            self._session.on_step = _unkept
            self._note(self._store, self._session)
        if self._lock is not None:
            self._lock.release()
        self._store = self._lock = self._session = None

    def _take(self, store: Store, lock: Lock | None, session: Session) -> None:
        store.keep(session, beside=self._beside)
        self._store, self._lock, self._session = store, lock, session

    def _hold(self, name: str) -> Lock:
        files.private_folder(self.folder)
        lock = Lock(os.path.join(self.folder, f"{name}.lock"), what=f"the session {name}")
        try:
            lock.acquire()
        except Locked as exc:
            exc.hint = "leave it there, or work in another one here: `sessions` lists them"
            raise
        return lock

    def _busy(self, name: str) -> bool:
        """Whether another process has it open now."""
        lock = Lock(os.path.join(self.folder, f"{name}.lock"))
        if not os.path.exists(lock.path):
            return False
        try:
            lock.acquire()
        except (Locked, DiskError):
            return True
        lock.release()
        return False

    def _known(self, name: str) -> None:
        if not self.has(name):
            raise InputError(f"no session {name!r}", hint=nearest(name, self.names(), "sessions"))

    def _files(self) -> list[os.DirEntry[str]]:
        try:
            with os.scandir(self.folder) as found:
                return [row for row in found if row.name.endswith(".jsonl") and row.is_file()]
        except FileNotFoundError:
            return []
        except OSError as exc:
            raise disk_error(exc, self.folder) from exc

    def _move(self, old: str, new: str) -> None:
        files.rename(os.path.join(self.folder, f"{old}.jsonl"), os.path.join(self.folder, f"{new}.jsonl"))
        for path in left_behind(self.folder, old):
            files.rename(path, os.path.join(self.folder, new + os.path.basename(path)[len(old) :]))
        files.remove(self._note_path(old))

    def _follow(self, name: str) -> None:
        """The session goes on as *name*, and so do the jobs at work in it."""
        for trail in self._trails:
            trail.renamed(name)

    def _drop(self, name: str) -> None:
        for path in (os.path.join(self.folder, f"{name}.jsonl"), *left_behind(self.folder, name)):
            files.remove(path)
        files.remove(self._note_path(name))

    def _about(self, name: str, size: int) -> About:
        try:
            found = msgspec.json.decode(files.read(self._note_path(name), LARGEST_NOTE), type=About)
        except (DiskError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            found = None
        if found is not None and found.bytes == size:
            return found
        session = self._session if name == self.name and self._session is not None else None
        if session is None:
            session = Session(self.frame)
            Store(self.folder, name).look(session)
        return _described(session, size)

    def _note(self, store: Store, session: Session) -> None:
        try:
            about = _described(session, os.path.getsize(store.path))
            files.write_atomic(self._note_path(store.name), msgspec.json.encode(about), sync=False)
        except (OSError, DiskError, UnicodeEncodeError):
            pass  # a list of sessions is then made from the session itself

    def _note_path(self, name: str) -> str:
        return os.path.join(self.folder, f"{name}.about.json")


def _age(row: os.DirEntry[str]) -> tuple[int, str]:
    return -row.stat().st_mtime_ns, row.name


def _described(session: Session, size: int) -> About:
    roots = [r.encode("utf-8", "replace").decode() for r in session.frame.roots[:MOST_ROOTS]]
    staged, steps = session.count(Status.STAGED), session.timeline.done
    return About(size, len(session), staged, _decided(session), len(steps), roots)


def _decided(session: Session) -> int:
    """Steps since the last commit that the program did not make by itself."""
    count = 0
    for step in reversed(session.timeline.done):
        if step.tx is not None:
            break
        count += not step.label.startswith(BY_ITSELF)
    return count


def _unkept(step: object, how: str) -> None:
    """Nobody writes the timeline down any more."""
