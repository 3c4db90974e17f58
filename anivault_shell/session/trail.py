# SPDX-License-Identifier: GPL-3.0-or-later
"""
What a job in the background decides, written down while it works: a file `NAME.1.trail` beside the session's own.

It is written as a session is (`store`), by the job's thread alone, and goes when the prompt has taken the job in.  One that is still
there when the session is opened tells of a job that was cut short: what it had decided is taken in then.
"""

from __future__ import annotations

import contextlib
import os
import threading

from anivault_shell.disk import files
from anivault_shell.errors import AniVaultError
from anivault_shell.model.catalogue import TOLD
from anivault_shell.model.entry import Entry, Status
from anivault_shell.session.state import Session
from anivault_shell.session.store import Store
from anivault_shell.session.timeline import Step

# So many steps are on the disk for good whatever happens to the power; a step is one bundle of a match.
SYNCED = 32
# What somebody has done since the job began; a job does not speak against it.
SETTLED = (Status.SKIPPED, Status.STAGED, Status.COMMITTED, Status.FAILED)


class Trail:
    """Of job *number* in the session *name*; `keep` has every step of the job's own session written when it is made."""

    def __init__(self, folder: str, name: str, number: int) -> None:
        self._number = number
        self._store = Store(folder, name, f".{number}.trail")
        self._steps = 0
        # The session may be given another name while the job writes.
        self._lock = threading.Lock()

    def keep(self, session: Session) -> None:
        session.on_step = self._write

    def _write(self, step: Step, how: str) -> None:
        with self._lock:
            self._steps += 1
            self._store.write(step, how, sync=self._steps % SYNCED == 0)

    def renamed(self, name: str) -> None:
        """The session is called *name* now."""
        with self._lock:
            before = self._store
            self._store = before.renamed(name)
            if os.path.exists(before.path):
                files.rename(before.path, self._store.path)

    def over(self) -> None:
        """All of it stands in the session itself."""
        with self._lock:
            files.remove(self._store.path)


def left_behind(folder: str, name: str) -> list[str]:
    """The trails of jobs in the session *name*, as paths."""
    try:
        found = sorted(os.listdir(folder))
    except OSError:
        return []
    return [
        os.path.join(folder, n) for n in found
        if n.startswith(f"{name}.") and n.endswith(".trail") and n[len(name) + 1 : -len(".trail")].isdecimal()
    ]  # fmt: skip


def take_up(session: Session, folder: str, name: str) -> int:
    """What jobs that were cut short had decided becomes a step each of *session*; answers how many entries that changed."""
    count = 0
    for path in left_behind(folder, name):
        apart = session.copy()
        with contextlib.suppress(AniVaultError):  # what was read before the damage still holds
            Store(folder, name, os.path.basename(path)[len(name) :]).look(apart)
        if (last := apart.timeline.last) is not None:
            roots = tuple(dict.fromkeys([*session.frame.roots, *apart.frame.roots]))
            narrow = session.frame.joined(apart.frame, session.frame)
            count += session.change(f"{last.label} (cut short)", _held(session, apart), roots=roots, narrow=narrow)
        files.remove(path)
    return count


def _held(session: Session, apart: Session) -> list[Entry]:
    """What of *apart* is news to *session* and goes against nothing that was said there meanwhile."""
    last = apart.timeline.last
    # What a match speaks of was there when it began: where it is gone, somebody has removed it.
    finds = last is not None and last.label.startswith("scan")
    changed, new = [], []
    paths = {e.path for e in session.entries.values()}
    for row, entry in apart.entries.items():
        now = session.entries.get(row)
        if entry.path not in paths:
            if finds:
                new.append(entry)
        elif now is not None and now != entry and _open(now, entry):
            changed.append(entry)
    if new:
        from anivault_shell.session.gather import numbered

        take = session.new_ids()
        new = numbered(session, [e.but(id=take()) for e in new])
    return changed + new


def _open(now: Entry, then: Entry) -> bool:
    """Whether *now* is the file that *then* was decided of, and nobody has decided it since."""
    alike = (now.path, now.identity, now.parsed, now.bundle) == (then.path, then.identity, then.parsed, then.bundle)
    told = now.match is not None and now.match.decided_by in TOLD
    return alike and not (now.pinned or told or now.status in SETTLED)
