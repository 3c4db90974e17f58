# SPDX-License-Identifier: GPL-3.0-or-later
"""All transactions side by side: which there are, what became of each, and which comes next."""

from __future__ import annotations

import difflib
import os
import re
from dataclasses import dataclass

from anivault_shell.disk.door import disk_error
from anivault_shell.disk.names import long_path
from anivault_shell.errors import DiskError, InputError
from anivault_shell.journal import log
from anivault_shell.journal.log import History
from anivault_shell.journal.moved_drives import at_home, keep_beside
from anivault_shell.journal.order import is_hop
from anivault_shell.journal.records import Step
from anivault_shell.model.plan import Transaction, TxState

_NAME = re.compile(r"(\d{8})-(\d{1,9})\.jsonl")
_Stamp = tuple[int, int]


@dataclass(slots=True)
class _Kept:
    stamp: _Stamp
    history: History


class Shelf:
    """
    The files of one journal folder, read lightly and again only when they change.

    Nothing here writes.  A damaged file stands among the others with its damage said.
    """

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self._kept: dict[str, _Kept] = {}

    def names(self) -> list[str]:
        """The ids there are files of, by day and number."""
        try:
            found = [_NAME.fullmatch(name) for name in os.listdir(long_path(self.folder))]
        except FileNotFoundError:
            return []
        except OSError as exc:
            why = disk_error(exc, self.folder).message
            hint = f"look at {self.folder}"
            raise DiskError(f"the journal cannot be read: {why}", path=self.folder, hint=hint) from exc
        return [f"{m[1]}-{m[2]}" for m in sorted((m for m in found if m), key=lambda m: (m[1], int(m[2])))]

    def path(self, tx: str) -> str:
        return os.path.join(self.folder, tx + ".jsonl")

    def histories(self) -> list[History]:
        """Each file, lightly read, oldest first; those that never began are left out."""
        names = self.names()
        for gone in self._kept.keys() - set(names):
            del self._kept[gone]
        read = [(n, self._history(tx)) for n, tx in enumerate(names)]
        begun = [(n, h) for n, h in read if h.damage or h.begin is not None]
        return [h for _, h in sorted(begun, key=lambda pair: _age(*pair))]

    def _history(self, tx: str) -> History:
        path = self.path(tx)
        try:
            node = os.stat(long_path(path))
            stamp = node.st_size, node.st_mtime_ns
            kept = self._kept.get(tx)
            if kept is None or kept.stamp != stamp:
                kept = self._kept[tx] = _Kept(stamp, log.read(path, light=True))
        except (DiskError, OSError) as exc:
            return History(path, damage=f"it cannot be read: {exc}")
        return kept.history

    def light(self, tx: str) -> History | None:
        """*tx* without its steps; None where there is none."""
        return next((h for h in self.histories() if h.id == tx), None)

    def whole(self, tx: str) -> History:
        """
        All of *tx*; raises InputError where there is none, JournalDamaged.

        Where a drive has come back under another letter or mount point, or the home was moved, its paths are told as they are now.
        """
        if tx not in self.names():
            near = difflib.get_close_matches(tx, self.names(), 1, 0.3)
            raise InputError(
                f"there is no transaction {tx}", hint=f"nearest: {near[0]}" if near else "`log` lists transactions"
            )
        return at_home(log.whole(self.path(tx)), keep_beside(self.folder))

    def transactions(self) -> tuple[Transaction, ...]:
        histories = self.histories()
        return tuple(_transaction(h, histories) for h in histories)

    def transaction(self, tx: str) -> Transaction:
        for found in self.transactions():
            if found.id == tx:
                return found
        self.whole(tx)
        raise InputError(f"transaction {tx} never began", hint="`log` lists transactions")

    def unfinished(self) -> list[History]:
        """Those that were stopped in the middle, newest first."""
        return [h for h in reversed(self.histories()) if not h.damage and h.end is None]

    def refuse_damage(self) -> None:
        for history in self.histories():
            log.refuse_damage(history)

    def next_place(self, day: str) -> tuple[str, int]:
        """The id and the place in the order that the next transaction gets."""
        numbers = [int(name.partition("-")[2]) for name in self.names() if name.startswith(day)]
        orders = [h.begin.seq for h in self.histories() if h.begin is not None]
        return f"{day}-{max(numbers, default=0) + 1}", max(orders, default=0) + 1

    def undos_of(self, tx: str) -> list[History]:
        return [h for h in self.histories() if _is(h, "undo") and h.begin is not None and h.begin.of == tx]

    def remaining(self, tx: str) -> list[Step]:
        """What *tx* moved and no undo that came to its end has brought home: each file's home, and where it stands."""
        left = {step.op: step for step in self.whole(tx).moved()}
        for undo in self.undos_of(tx):
            if undo.end is None:
                continue
            for step in self.whole(undo.id).moved():
                mine = left.pop(step.op, None)
                if mine is not None and is_hop(step.target):
                    # The disk failed between its two stretches: it waits under the hidden name.
                    left[step.op] = mine.between(mine.source, step.target)
        return list(left.values())


def _age(place: int, history: History) -> tuple[int, int]:
    # A damaged beginning has no number: its place among the names must do.
    return (history.begin.seq if history.begin is not None else place + 1, place)


def _is(history: History, *whats: str) -> bool:
    return not history.damage and history.begin is not None and history.begin.what in whats


def _transaction(history: History, histories: list[History]) -> Transaction:
    begin, end = history.begin, history.end
    if history.damage or begin is None:
        return Transaction(history.id, begin.created if begin else "", TxState.DAMAGED)
    state, by = _fate(history, histories)
    return Transaction(
        id=begin.tx,
        created=begin.created,
        state=state,
        total=begin.total,
        done=end.done if end else len(history.done),
        skipped=end.skipped if end else len({op for op, _, _ in history.skipped}),
        undo_of=begin.of if begin.what == "undo" else None,
        undone_by=by,
        roots=tuple(begin.roots),
    )


def _fate(history: History, histories: list[History]) -> tuple[TxState, str | None]:
    end = history.end
    if end is None:
        return TxState.OPEN, None
    if end.how == "taken back":
        return TxState.TAKEN_BACK, None
    answer = "redo" if _is(history, "undo") else "undo"
    answers = [h for h in histories if _is(h, answer) and h.begin is not None and h.begin.of == history.id]
    counted = [h for h in answers if h.end is not None and h.end.how != "taken back"]
    back = sum(h.end.done for h in counted if h.end is not None)
    last = counted[-1] if counted else None
    whole = last is not None and last.begin is not None and not last.begin.part
    if last is not None and last.end is not None and ((last.end.how == "done" and whole) or back >= end.done):
        return TxState.UNDONE, last.id
    return TxState.DONE, None
