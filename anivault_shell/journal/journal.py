# SPDX-License-Identifier: GPL-3.0-or-later
"""The journal: plans carried out, taken back, done again, and brought home after a crash."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

from anivault_shell.disk import files, folders
from anivault_shell.disk.locks import Lock
from anivault_shell.disk.places import machine, mount_of, volume
from anivault_shell.errors import DiskError, InputError, Locked, PlanRefused
from anivault_shell.journal import adopt
from anivault_shell.journal.carry import Carry
from anivault_shell.journal.check import check
from anivault_shell.journal.copying import Porter, copied, refuse_full
from anivault_shell.journal.examine import examine, homes_outside, verify
from anivault_shell.journal.homecoming import Homecoming
from anivault_shell.journal.keep import Keep, hidden
from anivault_shell.journal.log import History, Log
from anivault_shell.journal.moved_drives import keep_beside
from anivault_shell.journal.order import in_order
from anivault_shell.journal.past import later, trace
from anivault_shell.journal.records import Begin, What, step_of
from anivault_shell.journal.shelf import Shelf
from anivault_shell.model.entry import Problem
from anivault_shell.model.plan import Operation, Outcome, Plan, Skip, Transaction, TxState
from anivault_shell.model.watch import Watch

log = logging.getLogger(__name__)
SKIPS_LOGGED = 100


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
        self.keep = Keep(keep_beside(folder), self._shelf)

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

    def reasons(self, tx: str) -> tuple[tuple[Operation, str], ...]:
        """What *tx* left where it was, and why; raises InputError, JournalDamaged."""
        history = self._shelf.whole(tx)
        steps = {step.op: step for step in reversed(history.steps)}
        return tuple((steps[op].operation(), why) for op, _, why in history.skipped if op in steps)

    def removed(self, tx: str) -> tuple[str, ...]:
        """The folders that *tx* emptied and removed; raises InputError, JournalDamaged."""
        return tuple(folder for folder, _ in self._shelf.whole(tx).removes)

    def trace(self, path: str) -> tuple[tuple[Transaction, Operation], ...]:
        """How the file *path* came there: the transactions that moved or made it, newest first."""
        return trace(self._shelf, path)

    def later(self, tx: str) -> tuple[tuple[str, int], ...]:
        """The transactions in force that moved files of *tx* on, oldest first, and how many each; raises JournalDamaged."""
        return later(self._shelf, tx)

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

    def commit(self, plan: Plan, watch: Watch, *, across: bool = False, checked: bool = False) -> Outcome:
        """
        Carry out what is ready in *plan*.

        What is stale, taken, refused or on another volume is skipped and listed; a full disk or the
        user's stop ends it early, said in `stopped`.  With *across* what is on another volume is copied there and
        compared, and its old name goes then.  With *checked* a file whose bytes are not those of the CRC in its name is skipped.
        Raises Locked, JournalDamaged, DiskFull before anything is touched, or DiskError where the journal cannot be begun.
        """
        wanted = plan.ready
        with self._writer():
            homes = homes_outside(wanted, plan.roots)
            wanted = self.keep.make_way(wanted, plan.roots, self._next_tx())
            return self._transact(
                "commit", wanted, watch, roots=plan.roots, homes=homes, plan=plan.id, together=True, exact=True,
                across=across, checked=checked, keeps=self.keep.folders_of(wanted),
            )  # fmt: skip

    def _next_tx(self) -> str:
        return self._shelf.next_place(self._now().strftime("%Y%m%d"))[0]

    def _now(self) -> datetime:
        return self._clock().astimezone(UTC)

    def to_undo(self, tx: str) -> tuple[tuple[Operation, ...], tuple[str, ...]]:
        """All that is left of *tx* to take back, and the folders it made; raises InputError, JournalDamaged."""
        history, operations = self._to_undo(tx, None)
        return tuple(operations), tuple(history.made)

    def preview_undo(
        self, tx: str, only: Collection[int] | None = None
    ) -> tuple[tuple[Operation, ...], tuple[Skip, ...]]:
        """
        What an undo of *tx* would move, and what it would leave and why; raises InputError, JournalDamaged.

        *only*: the numbers of its operations that are meant; companions come with their video.
        """
        history, operations = self._to_undo(tx, only)
        ready, skips = examine(operations, history.reach, back=True)
        return tuple(step.operation() for step in ready), tuple(skips)

    def undo(self, tx: str, watch: Watch, only: Collection[int] | None = None) -> Outcome:
        """
        Take back *tx*, or *only* these operations of it, as a new transaction.

        What changed since is left and listed; what was copied to another volume is copied back.  Raises as `commit`, and InputError.
        """
        with self._writer():
            history, operations = self._to_undo(tx, only)
            return self._transact(
                "undo", operations, watch, roots=history.head.roots, homes=history.head.homes, of=tx,
                tidy=[*history.made, *(history.folders if history.settled is not None else ()), *hidden(history.head.keeps)],
                modes=history.removes, across=history.head.across, keeps=history.head.keeps,
                part=only is not None,
            )  # fmt: skip

    def redo(self, tx: str, watch: Watch) -> Outcome:
        """Do again what the undo *tx* took back, as a new transaction. Raises as `commit`, and InputError."""
        with self._writer():
            history = self._shelf.whole(tx)
            known = self._shelf.transaction(tx)
            if known.undo_of is None or known.state is not TxState.DONE:
                raise InputError(f"{tx} is no undo that could be done again", hint="`log` lists transactions")
            return self._transact(
                "redo", [step.turned().operation() for step in reversed(history.moved())], watch, roots=history.head.roots,
                homes=history.head.homes, of=tx, tidy=history.made, across=history.head.across, keeps=history.head.keeps,
            )  # fmt: skip

    def recover(self, watch: Watch, *, here: bool = False) -> tuple[Outcome, ...]:
        """
        Bring home what a crash left, newest first: a commit or redo is taken back, an undo finished.

        What could not be brought home is in `skipped`.  Doing it twice, or being stopped during it, changes
        nothing.  Raises Locked, JournalDamaged, and PlanRefused where another machine wrote it or a drive is not the one it
        was; *here* says that it is the right place all the same.
        """
        with self._holding():
            self._shelf.refuse_damage()
            left = self._shelf.unfinished()
            if not here:
                for history in left:
                    _refuse_elsewhere(self._shelf.whole(history.id))
            return tuple(_told("recover", Homecoming(self._shelf, h.id, watch, self._clock).run()) for h in left)

    def read_apart(self, path: str, folder: str) -> tuple[Journal, str]:
        """The file *path* from elsewhere as a journal of its own in the empty *folder*, and the id of its one transaction."""
        tx = adopt.copy_in(path, folder)
        _refuse_elsewhere(adopt.whole(os.path.join(folder, f"{tx}.jsonl")))
        return Journal(folder, clock=self._clock, version=self._version), tx

    def adopt(self, path: str) -> str:
        """The file *path*, which `read_apart` has believed, is one of this journal from now on; answers its id."""
        with self._holding():
            return adopt.copy_in(path, self.folder)

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

    def _to_undo(self, tx: str, only: Collection[int] | None) -> tuple[History, list[Operation]]:
        history = self._shelf.whole(tx)
        known = self._shelf.transaction(tx)
        if known.undo_of is not None:
            raise InputError(f"{tx} is itself an undo", hint=f"`redo {tx}` does it again")
        # Of one that `recover` took back something may have stayed away, because it was in use.
        if known.state not in (TxState.DONE, TxState.UNDONE, TxState.TAKEN_BACK):
            raise InputError(f"{tx} cannot be taken back: {known.state}", hint="`log` lists transactions")
        left = self._shelf.remaining(tx)
        if not left:
            by = f" by {known.undone_by}" if known.undone_by else ""
            if known.state is TxState.TAKEN_BACK:
                raise InputError(f"{tx} cannot be taken back: it was {known.state}", hint="`log` lists transactions")
            raise InputError(
                f"nothing of {tx} is left to take back; it was taken back{by}" if by else f"{tx} moved nothing"
            )
        if only is not None:
            left = [s for s in left if s.op in only or s.companion_of in only or s.keeps in only]
            if not left:
                raise InputError(f"none of these files is one that {tx} moved", hint=f"`log {tx}` lists them")
        return history, [step.turned().operation() for step in reversed(left)]

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
        modes: Sequence[tuple[str, int]] = (),
        keeps: Sequence[str] = (),
        together: bool = False,
        exact: bool = False,
        across: bool = False,
        checked: bool = False,
        part: bool = False,
    ) -> Outcome:
        watch.check()
        back, reach = what == "undo", [*roots, *(homes if what == "undo" else ())]
        ready, refused = examine(operations, [*reach, *keeps], back=back, exact=exact)
        if checked:
            ready, damaged = verify(ready, watch)
            refused += damaged
        written = () if back and not across else copied(ready, across=across)
        refuse_full(written)
        book, begin = self._begin(
            what, roots, homes, total=len(operations), of=of, plan=plan, keeps=list(keeps), across=across, part=part
        )
        try:
            porter = Porter(book, watch, sum(op.identity.size for op in written), self._clock)
            carry = Carry(
                book, reach, watch, total=len(operations), porter=porter, across=across, keeps=keeps, back=back,
                together=together, exact=exact,
            )  # fmt: skip
            for skip in refused:
                carry.skip(step_of(skip.operation), skip.code, skip.reason)
            carry.run(in_order(ready, begin.tx))
            carry.tidy([*tidy, *(carry.made if carry.skips or carry.stopped else ())])
            if not back:
                carry.sweep()
            carry.restore_modes(modes)
            carry.end()
        finally:
            book.close()
        return _told(what, carry.outcome(self._shelf.transaction(begin.tx)))

    def _begin(
        self, what: What, roots: Sequence[str], homes: Sequence[str], *, total: int, of: str | None, plan: str,
        keeps: list[str], across: bool, part: bool,
    ) -> tuple[Log, Begin]:  # fmt: skip
        now = self._now()
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
            host=machine(),
            volumes=[(root, mount_of(root), volume(root)) for root in roots],
            keeps=keeps,
            across=across,
            part=part,
        )
        book = Log(self._shelf.path(tx))
        try:
            book.add(begin, sync=True)
            folders.sync_folder(self.folder)
        except DiskError:
            book.close()
            files.remove(book.path)
            raise
        log.info(
            "transaction_begun", extra={"fields": {"what": what, "tx": tx, "operations": total, "roots": list(roots)}}
        )
        return book, begin


def _told(what: str, outcome: Outcome) -> Outcome:
    """How a transaction ended, in the log; the journal itself has each of its files."""
    tx = outcome.transaction
    fields = {
        "what": what, "tx": tx.id, "undo_of": tx.undo_of, "done": len(outcome.done), "skipped": len(outcome.skipped),
        "kept": len(outcome.kept), "stopped": outcome.stopped, "stopped_by": outcome.stopped_by,
    }  # fmt: skip
    log.info("transaction_ended", extra={"fields": fields})
    for skip in outcome.skipped[:SKIPS_LOGGED]:
        said = {"tx": tx.id, "id": skip.code, "path": skip.operation.source, "message": skip.reason}
        log.warning("file_left", extra={"fields": said, "told": True})
    return outcome


def _refuse_elsewhere(history: History) -> None:
    """Raises PlanRefused where *history* is of another machine, or a root of it is on another volume now."""
    head, hint = history.head, "bring its drive back, or `recover --here` where you know that it is the right one"
    if head.host and head.host != machine():
        raise PlanRefused(f"{history.id} was begun on another machine", hint="`recover` there, or `recover --here`")
    for root, _, known in head.volumes:
        if known != volume(root):
            raise PlanRefused(f"{root} is not on the volume that {history.id} was begun on", hint=hint)
