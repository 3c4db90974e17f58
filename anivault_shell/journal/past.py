# SPDX-License-Identifier: GPL-3.0-or-later
"""Questions to the whole journal: where a file came from, and what was built upon what."""

from __future__ import annotations

from anivault_shell.disk.names import name_key
from anivault_shell.journal.shelf import Shelf
from anivault_shell.model.plan import Operation, Transaction, TxState


def trace(shelf: Shelf, path: str) -> tuple[tuple[Transaction, Operation], ...]:
    """
    How the file *path* came there: the transactions that moved, copied or linked it, newest first.

    A transaction that was taken back is followed too, through its undo.
    """
    found: list[tuple[Transaction, Operation]] = []
    here = path
    for tx in reversed(shelf.transactions()):
        if tx.state in (TxState.DAMAGED, TxState.OPEN, TxState.TAKEN_BACK):
            continue
        step = next((s for s in shelf.whole(tx.id).moved() if name_key(s.target) == name_key(here)), None)
        if step is not None and not (tx.undo_of and step.action != "move"):
            found.append((tx, step.operation()))
            here = step.source
    return tuple(found)


def later(shelf: Shelf, tx: str) -> tuple[tuple[str, int], ...]:
    """The transactions in force after *tx* that moved its files on, oldest first, and how many files each."""
    targets = {name_key(step.target) for step in shelf.remaining(tx)}
    found: list[tuple[str, int]] = []
    rows = shelf.transactions()
    after = next((n for n, row in enumerate(rows) if row.id == tx), len(rows))
    for row in rows[after + 1 :]:
        if row.undo_of is not None or row.state is not TxState.DONE:
            continue
        moved = [s for s in shelf.remaining(row.id) if s.action == "move" and name_key(s.source) in targets]
        if moved:
            found.append((row.id, len(moved)))
            targets |= {name_key(s.target) for s in moved}
    return tuple(found)
