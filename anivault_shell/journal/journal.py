# SPDX-License-Identifier: GPL-3.0-or-later
"""The journal: plans carried out, taken back, done again, and brought home after a crash."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime

from anivault_shell.disk import files, folders
from anivault_shell.disk.locks import Lock
from anivault_shell.errors import DiskError, InputError, Locked
from anivault_shell.journal import recover as recovery
from anivault_shell.journal.carry import Carry
from anivault_shell.journal.check import check
from anivault_shell.journal.examine import examine, homes_outside
from anivault_shell.journal.log import History, Log, reopen
from anivault_shell.journal.order import in_order
from anivault_shell.journal.records import Begin, End, Step, What, step_of
from anivault_shell.journal.shelf import Shelf
from anivault_shell.model.entry import Problem
from anivault_shell.model.plan import Operation, Outcome, Plan, Skip, Transaction, TxState
from anivault_shell.model.watch import Watch


class Journal:
    """
    What was done to the user's files, in *folder*, one file a transaction.

    Whatever moves files holds the lock of the folder (Locked), and refuses to begin while a transaction
    is unfinished (Locked, hint `recover`) or a file is damaged (JournalDamaged).
    """

    def __init__(self, folder: str, *, clock: Callable[[], datetime], version: str) -> None:
        self.folder = folder
        self._clock = clock
        self._version = version
        self._shelf = Shelf(folder)
        self._lock = Lock(os.path.join(folder, "lock"), what="the journal")

    # Looking

    def transactions(self) -> tuple[Transaction, ...]:
        """All of them, oldest first; a damaged one has the state DAMAGED."""
        return self._shelf.transactions()

    def transaction(self, tx: str) -> Transaction:
        """The one called *tx*; raises InputError, which names the nearest."""
        return self._shelf.transaction(tx)

    def operations(self, tx: str) -> tuple[Operation, ...]:
        """What *tx* really did, each file's first name and last; raises InputError, JournalDamaged."""
        return tuple(step.operation() for step in self._shelf.whole(tx).moved())

    def last_to_undo(self) -> Transaction | None:
        """The newest that moved something, stands, and is no undo itself."""
        return next((t for t in reversed(self.transactions()) if self._stands(t)), None)

    def _stands(self, tx: Transaction) -> bool:
        return tx.state is TxState.DONE and tx.undo_of is None and tx.done > 0

    def last_to_redo(self) -> Transaction | None:
        """The newest undo that is not done again yet and that no commit has followed."""
        redos = {h.id for h in self._shelf.histories() if h.begin is not None and h.begin.what == "redo"}
        for tx in reversed(self.transactions()):
            if tx.undo_of is not None and tx.state is TxState.DONE and tx.done:
                return tx
            if tx.undo_of is None and tx.id not in redos and tx.done and tx.state is not TxState.TAKEN_BACK:
                return None
        return None

    def unfinished(self) -> tuple[Transaction, ...]:
        """Those that a crash stopped in the middle, oldest first; one that is running now is none."""
        found = self._shelf.unfinished()
        if not found or self._busy():
            return ()
        return tuple(self._shelf.transaction(h.id) for h in reversed(self._shelf.unfinished()))

    def _busy(self) -> bool:
        try:
            with self._lock:
                return False
        except Locked:
            return True

    def check(self) -> tuple[Problem, ...]:
        """Whether all can be read, and the disk is as the transactions in force say."""
        return check(self._shelf)

    # Doing

    def commit(self, plan: Plan, watch: Watch) -> Outcome:
        """
        Carry out what is ready in *plan*.

        What is stale, taken, refused or on another volume is skipped and listed; a full disk or the
        user's stop ends it early, said in `stopped`.
        Raises Locked, JournalDamaged, or DiskError where the journal cannot be begun.
        """
        wanted = plan.ready
        with self._writer():
            homes = homes_outside(wanted, plan.roots)
            return self._transact(
                "commit", wanted, watch, roots=plan.roots, homes=homes, plan=plan.id, together=True, exact=True
            )

    def preview_undo(self, tx: str) -> tuple[tuple[Operation, ...], tuple[Skip, ...]]:
        """What an undo of *tx* would move, and what it would leave and why; raises InputError, JournalDamaged."""
        history, operations = self._to_undo(tx)
        ready, skips = examine(operations, _reach(history), back=True)
        return tuple(step.operation() for step in ready), tuple(skips)

    def undo(self, tx: str, watch: Watch) -> Outcome:
        """Take back *tx* as a new transaction; what changed since is left and listed. Raises as `commit`, and InputError."""
        with self._writer():
            history, operations = self._to_undo(tx)
            return self._transact(
                "undo",
                operations,
                watch,
                roots=history.head.roots,
                homes=history.head.homes,
                of=tx,
                tidy=history.made,
            )

    def redo(self, tx: str, watch: Watch) -> Outcome:
        """Do again what the undo *tx* took back, as a new transaction. Raises as `commit`, and InputError."""
        with self._writer():
            history = self._shelf.whole(tx)
            known = self._shelf.transaction(tx)
            if known.undo_of is None or known.state is not TxState.DONE:
                raise InputError(f"{tx} is no undo that could be done again", hint="`log` lists transactions")
            return self._transact(
                "redo",
                [_turned(step) for step in reversed(history.moved())],
                watch,
                roots=history.head.roots,
                homes=history.head.homes,
                of=tx,
                tidy=history.made,
            )

    def recover(self, watch: Watch) -> tuple[Outcome, ...]:
        """
        Bring home what a crash left, newest first: a commit or redo is taken back, an undo finished.

        What could not be brought home is in `skipped`.  Doing it twice, or being stopped during it, changes
        nothing.  Raises Locked, JournalDamaged.
        """
        with self._holding():
            self._shelf.refuse_damage()
            return tuple(self._recover(h.id, watch) for h in self._shelf.unfinished())

    # How

    @contextmanager
    def _holding(self) -> Iterator[None]:
        files.private_folder(self.folder)
        with self._lock:
            yield

    @contextmanager
    def _writer(self) -> Iterator[None]:
        with self._holding():
            self._shelf.refuse_damage()
            left = self._shelf.unfinished()
            if left:
                raise Locked(f"{left[0].id} was stopped in the middle", hint="`recover` first")
            yield

    def _to_undo(self, tx: str) -> tuple[History, list[Operation]]:
        history = self._shelf.whole(tx)
        known = self._shelf.transaction(tx)
        if known.undo_of is not None:
            raise InputError(f"{tx} is itself an undo", hint=f"`redo {tx}` does it again")
        if known.state not in (TxState.DONE, TxState.UNDONE):
            raise InputError(f"{tx} cannot be taken back: {known.state}", hint="`log` lists transactions")
        left = self._shelf.remaining(tx)
        if not left:
            by = f" by {known.undone_by}" if known.undone_by else ""
            raise InputError(
                f"nothing of {tx} is left to take back; it was taken back{by}" if by else f"{tx} moved nothing"
            )
        return history, [_turned(step) for step in reversed(left)]

    def _transact(
        self,
        what: What,
        operations: Sequence[Operation],
        watch: Watch,
        *,
        roots: Sequence[str],
        homes: Sequence[str],
        plan: str = "",
        of: str | None = None,
        tidy: Sequence[str] = (),
        together: bool = False,
        exact: bool = False,
    ) -> Outcome:
        watch.check()
        back, reach = what == "undo", [*roots, *(homes if what == "undo" else ())]
        ready, refused = examine(operations, reach, back=back, exact=exact)
        log, begin = self._begin(what, roots, homes, total=len(operations), of=of, plan=plan)
        try:
            carry = Carry(log, reach, watch, total=len(operations), back=back, together=together, exact=exact)
            for skip in refused:
                carry.skip(step_of(skip.operation), skip.code, skip.reason)
            carry.run(in_order(ready, begin.tx))
            carry.tidy([*tidy, *(carry.made if carry.skips or carry.stopped else ())])
            carry.end()
        finally:
            log.close()
        return self._outcome(begin.tx, carry)

    def _begin(
        self, what: What, roots: Sequence[str], homes: Sequence[str], *, total: int, of: str | None, plan: str
    ) -> tuple[Log, Begin]:
        now = self._clock().astimezone(UTC)
        tx, seq = self._shelf.next_place(now.strftime("%Y%m%d"))
        begin = Begin(
            tx=tx,
            seq=seq,
            created=now.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            what=what,
            roots=list(roots),
            homes=list(homes),
            total=total,
            of=of,
            plan=plan,
            version=self._version,
        )
        log = Log(self._shelf.path(tx))
        try:
            log.add(begin, sync=True)
            folders.sync_folder(self.folder)
        except DiskError:
            log.close()
            files.remove(log.path)
            raise
        return log, begin

    def _outcome(self, tx: str, carry: Carry) -> Outcome:
        done = tuple(step.operation() for step in carry.moved())
        return Outcome(self._shelf.transaction(tx), done, carry.skipped(), carry.stopped)

    def _recover(self, tx: str, watch: Watch) -> Outcome:
        history = self._shelf.whole(tx)
        begin = history.head
        planned = None
        if begin.what == "undo" and begin.of is not None:
            planned = [step_of(_turned(s), s.inode) for s in reversed(self._shelf.remaining(begin.of))]
        log = reopen(history)
        try:
            carry = Carry(log, _reach(history), watch, total=begin.total, back=planned is not None)
            return self._bring_home(history, log, carry, planned)
        finally:
            log.close()

    def _bring_home(self, history: History, log: Log, carry: Carry, planned: list[Step] | None) -> Outcome:
        found = recovery.look_for(recovery.strays(history, planned), weak=history.weak)
        if planned is None:
            for skip in recovery.take_back_copies(history):
                carry.skip(step_of(skip.operation), skip.code, skip.reason)
        else:
            found.away.extend(s for s in planned if s.action != "move" and os.path.lexists(s.source))
        recovery.bring_home(history, log, carry, found)
        if carry.stopped is None:
            self._tidy(history, carry, planned)
            self._close(log, carry, found, planned)
        return replace(self._outcome(history.id, carry), stopped=carry.stopped)

    def _tidy(self, history: History, carry: Carry, planned: list[Step] | None) -> None:
        made = list(history.folders)
        if planned is not None and history.head.of is not None:
            made += self._shelf.whole(history.head.of).made
        carry.tidy(made)

    def _close(self, log: Log, carry: Carry, found: recovery.Found, planned: list[Step] | None) -> None:
        away = set(carry.skips)
        if planned is None:
            moved = [s.between(s.target, s.source) for s in found.away if s.op in away]
            end = End(how="taken back", done=len(moved), skipped=len(away))
        else:
            moved = [s for s in planned if s.op not in away]
            end = End(how="done", done=len(moved), skipped=len(away))
        try:
            recovery.settle(log, moved)
            recovery.close(log, end)
        except DiskError as error:
            carry.stopped = error.message


def _turned(step: Step) -> Operation:
    return step.between(step.target, step.source).operation()


def _reach(history: History) -> list[str]:
    return [*history.head.roots, *history.head.homes]
