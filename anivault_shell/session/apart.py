# SPDX-License-Identifier: GPL-3.0-or-later
"""
A session apart, on which a job works in the background, and how what came of it is taken in.

The job never reaches into the session: it has a copy of its own (entries are frozen, so a copy costs little), and the
prompt's thread takes over, in one step, what the job changed and nobody else did meanwhile.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from anivault_shell.model.entry import Entry
from anivault_shell.session.gather import numbered
from anivault_shell.session.state import Session, difference

if TYPE_CHECKING:
    from anivault_shell.session.state import Difference


@dataclass(frozen=True, slots=True)
class TakenIn:
    """How many entries changed, and how many stay as somebody left them since the job began."""

    changed: int
    left: int


class Apart:
    """`session` is for the job; `take_in` is for the writer of the session it was taken from."""

    def __init__(self, whole: Session) -> None:
        self._whole = whole
        self._began = dict(whole.entries)
        self._frame = whole.frame
        self._version = whole.version
        self._verdicts = dict(whole.verdicts)
        self.session = whole.copy()
        self._ready: Difference | None = None

    def prepare(self) -> None:
        """
        In the job's own thread, when it is over: what came of it, if nobody has done anything meanwhile.

        To compare a hundred thousand entries takes longer than somebody who types should wait.
        """
        if self._whole.version == self._version:
            changed = (e for row, e in self.session.entries.items() if self._began.get(row) is not e)
            gone = self._began.keys() - self.session.entries.keys()
            self._ready = difference(self._began, changed, sorted(gone))

    def take_in(self) -> TakenIn:
        """One step of the timeline. What was pinned, skipped, corrected or removed meanwhile stays as it is."""
        ready = self._ready if self._whole.version == self._version else None
        changed, gone, left = ([], [], 0) if ready is not None else self._compared()
        found = self.session.timeline.last
        roots = dict.fromkeys([*self._whole.frame.roots, *self.session.frame.roots])
        narrow = self._whole.frame.joined(self.session.frame, self._frame)
        for number, verdict in self.session.verdicts.items():
            if self._whole.verdicts.get(number) is self._verdicts.get(number):
                self._whole.verdicts[number] = verdict
        self._whole.bundle_ids.clear()
        count = self._whole.change(
            found.label if found else "job", changed, gone, roots=tuple(roots), narrow=narrow, ready=ready
        )
        return TakenIn(count, left)

    def _compared(self) -> tuple[list[Entry], list[int], int]:
        """What changed and what went, and how many stay because somebody did something with them."""
        changed, left = self._changed()
        gone = self._lost()
        return changed, gone, left + len(self._began.keys() - self.session.entries.keys()) - len(gone)

    def _changed(self) -> tuple[list[Entry], int]:
        now, changed, new, left = self._whole.entries, [], [], 0
        for row, entry in self.session.entries.items():
            was = self._began.get(row)
            if was is entry:
                continue
            if was is None:
                new.append(entry)
            elif now.get(row) is was:
                changed.append(entry)
            else:
                left += 1
        added = self._placed(new)
        return changed + added, left + len(new) - len(added)

    def _placed(self, new: list[Entry]) -> list[Entry]:
        """Files that were found: under rows and bundles of their own, if others were found meanwhile."""
        if not new or self._whole.version == self._version:
            return new
        there = {e.path for e in self._whole.entries.values()}
        take = self._whole.new_ids()
        return numbered(self._whole, [e.but(id=take()) for e in new if e.path not in there])

    def _lost(self) -> list[int]:
        now = self._whole.entries
        return [row for row, e in self._began.items() if row not in self.session.entries and now.get(row) is e]
