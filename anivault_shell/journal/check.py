# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the journal can be read, and whether the disk is as it says."""

from __future__ import annotations

import os

from anivault_shell.disk.look import alike, glance
from anivault_shell.disk.names import long_path
from anivault_shell.errors import DiskError, JournalDamaged
from anivault_shell.journal.order import is_hop
from anivault_shell.journal.records import Step
from anivault_shell.journal.shelf import Shelf
from anivault_shell.model.entry import Problem
from anivault_shell.model.plan import TxState


def check(shelf: Shelf) -> tuple[Problem, ...]:
    """
    What is wrong with the journal (E-JOURNAL-DAMAGED) or not as it says (E-FS-STALE).

    Only the last place of each file counts, and only where a transaction still in force put it:
    what a later transaction moved on, or an undo took home, is nobody's business here.
    """
    problems: list[Problem] = []
    places: dict[str, tuple[Step, str, bool]] = {}
    for tx in shelf.transactions():
        if tx.state is TxState.OPEN:
            problems.append(Problem("E-FS-STALE", f"{tx.id} was stopped in the middle: `recover`", shelf.path(tx.id)))
            continue
        try:
            history = shelf.whole(tx.id)
        except (JournalDamaged, DiskError) as error:
            problems.append(Problem("E-JOURNAL-DAMAGED", error.message, shelf.path(tx.id)))
            continue
        if history.begin is None:
            continue
        back, moved = history.begin.what == "undo", history.moved()
        if tx.state is TxState.TAKEN_BACK:
            moved = [step for step in moved if is_hop(step.target)]
        _follow(places, moved, history.begin.of or tx.id if back else tx.id, back)
    for step, tx_id, back in places.values():
        problems += _half_way(step, tx_id) if is_hop(step.target) else [] if back else _compare(step, tx_id)
    return tuple(problems)


def _follow(places: dict[str, tuple[Step, str, bool]], moved: list[Step], tx: str, back: bool) -> None:
    for step in moved:
        if step.action == "move" or back:
            places.pop(step.source, None)
    for step in moved:
        # What is in the keep may be emptied.
        if step.keeps is None and (step.action == "move" or not back):
            places[step.target] = (step, tx, back)


def _half_way(step: Step, tx: str) -> list[Problem]:
    """A file that the disk failed between its two stretches."""
    if not os.path.lexists(long_path(step.target)):
        return []
    return [
        Problem("E-FS-STALE", f"{os.path.basename(step.source)} waits here; `undo {tx}` brings it home", step.target)
    ]


def _compare(step: Step, tx: str) -> list[Problem]:
    name = os.path.basename(step.target)
    try:
        node = glance(step.target)
    except DiskError as error:
        return [Problem(error.code, error.message, step.target)]
    if node is None:
        return [Problem("E-FS-STALE", f"{tx} put {name} here; it is gone", step.target)]
    if step.action != "symlink" and not alike(node, step.identity):
        return [Problem("E-FS-STALE", f"{tx} put {name} here; it has changed since", step.target)]
    return []
