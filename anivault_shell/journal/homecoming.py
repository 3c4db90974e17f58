# SPDX-License-Identifier: GPL-3.0-or-later
"""One transaction that a stop left in the middle, on its way home."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime

from anivault_shell.disk.names import long_path
from anivault_shell.errors import DiskError
from anivault_shell.journal import recover as recovery
from anivault_shell.journal.carry import Carry
from anivault_shell.journal.copying import Porter
from anivault_shell.journal.keep import hidden
from anivault_shell.journal.log import Log, reopen
from anivault_shell.journal.records import End, Step, step_of
from anivault_shell.journal.shelf import Shelf
from anivault_shell.model.plan import Outcome
from anivault_shell.model.watch import Watch


class Homecoming:
    """
    How *tx* comes home: a commit or redo is taken back, an undo finished.

    `run` may be stopped anywhere and done again.
    """

    def __init__(self, shelf: Shelf, tx: str, watch: Watch, clock: Callable[[], datetime]) -> None:
        self._shelf = shelf
        self._history = shelf.whole(tx)
        self._watch = watch
        self._clock = clock
        self._planned = self._set_out()
        # Copies and links that could not be taken away: an undo may yet.
        self._copies: list[Step] = []

    def run(self) -> Outcome:
        history, begin = self._history, self._history.head
        log = reopen(history)
        try:
            porter = Porter(log, self._watch, 0, self._clock)
            carry = Carry(
                log, history.reach, self._watch, total=begin.total, porter=porter, across=begin.across,
                back=self._planned is not None,
            )  # fmt: skip
            self._bring_home(log, carry)
        finally:
            log.close()
        return carry.outcome(self._shelf.transaction(history.id))

    def _set_out(self) -> list[Step] | None:
        """What an undo that was cut short set out to do, as steps; None for a commit or redo."""
        begin = self._history.head
        if begin.what != "undo" or begin.of is None:
            return None
        left = self._shelf.remaining(begin.of)
        if begin.part:
            # Of a selection only what was begun is known.
            begun = {step.op for step in self._history.steps}
            left = [step for step in left if step.op in begun]
        return [step_of(s.turned().operation(), s.inode) for s in reversed(left)]

    def _bring_home(self, log: Log, carry: Carry) -> None:
        history, planned = self._history, self._planned
        if history.head.across:
            recovery.drop_parts(history)
        found = recovery.look_for(recovery.strays(history, planned), weak=history.weak)
        if planned is None:
            for step, code, reason in recovery.take_back_copies(history):
                carry.skip(step, code, reason)
                self._copies.append(step)
        else:
            found.away.extend(s for s in planned if s.action != "move" and os.path.lexists(long_path(s.source)))
        recovery.bring_home(history, log, carry, found)
        if carry.stopped is None:
            self._tidy(carry)
            self._close(log, carry, found)

    def _tidy(self, carry: Carry) -> None:
        made, modes = [*self._history.folders, *hidden(self._history.head.keeps)], self._history.removes
        if self._planned is not None and self._history.head.of is not None:
            taken_back = self._shelf.whole(self._history.head.of)
            made += taken_back.made
            modes = [*modes, *taken_back.removes]
        carry.tidy(made)
        carry.restore_modes(modes)

    def _close(self, log: Log, carry: Carry, found: recovery.Found) -> None:
        away = set(carry.skips)
        # A file that failed between two stretches stands under the hop of this very recovery.
        now = {step.op: step.target for step in carry.moved()}
        left = [s.between(s.target, now.get(s.op, s.source)) for s in found.away if s.op in away and s.action == "move"]
        if self._planned is None:
            moved = left + self._copies
            end = End(how="taken back", done=len(moved), skipped=len(away))
        else:
            begun = {s.op: s.source for s in self._planned}
            home = [s for s in self._planned if s.op not in away]
            moved = home + [s.between(begun[s.op], s.target) for s in left if s.target != begun[s.op]]
            end = End(how="done", done=len(home), skipped=len(away))
        try:
            recovery.settle(log, moved)
            recovery.close(log, end)
        except DiskError as error:
            carry.stop("stopped", error.message, error.code)
