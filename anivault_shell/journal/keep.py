# SPDX-License-Identifier: GPL-3.0-or-later
"""
Where files go that make way for others, so that an undo can bring them back.

The keep is a folder beside the journal; for a volume that the journal is not on it is one hidden folder, `.anivault-keep`,
at the top of the plan's root there.  Nothing in it is removed but by `empty`, which is asked for.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from anivault_shell.disk import copies, files, folders
from anivault_shell.disk.look import alike, glance
from anivault_shell.disk.names import parts_below
from anivault_shell.disk.places import device
from anivault_shell.errors import DiskError, PermissionRefused
from anivault_shell.journal.records import Step
from anivault_shell.journal.shelf import Shelf
from anivault_shell.model.plan import Action, Operation

HIDDEN = ".anivault-keep"


def hidden(keeps: Iterable[str]) -> list[str]:
    """Those of the folders *keeps* that stand among the user's own, and go when they are empty."""
    return [folder for folder in keeps if os.path.basename(folder) == HIDDEN]


@dataclass(frozen=True, slots=True)
class Kept:
    """One file in the keep: which transaction put it there and when (ISO 8601 UTC), from where, and its size in bytes."""

    tx: str
    created: str
    path: str
    origin: str
    size: int


class Keep:
    """The files that made way; *folder* is for the journal's own volume."""

    def __init__(self, folder: str, shelf: Shelf) -> None:
        self.folder = folder
        self._shelf = shelf

    def make_way(self, operations: Sequence[Operation], roots: Sequence[str], tx: str) -> tuple[Operation, ...]:
        """*operations*, and before each that replaces a file a move of that file to the keep."""
        if not any(op.replaces for op in operations):
            return tuple(operations)
        number = max(op.op for op in operations)
        out: list[Operation] = []
        for op in operations:
            if op.replaces is not None:
                number += 1
                out.append(self._aside(op, number, roots, tx))
            out.append(op)
        return tuple(out)

    def _aside(self, op: Operation, number: int, roots: Sequence[str], tx: str) -> Operation:
        assert op.replaces is not None  # noqa: S101
        old = op.replaces.path
        place = os.path.join(self._place(old, roots), f"{tx}-{number}{os.path.splitext(old)[1]}")
        return Operation(number, Action.MOVE, old, place, op.replaces.identity, keeps=op.op)

    def _place(self, path: str, roots: Sequence[str]) -> str:
        if device(self.folder) == device(path):
            return self.folder
        holding = [root for root in roots if parts_below(path, root)]
        return os.path.join(max(holding, key=len) if holding else os.path.dirname(path), HIDDEN)

    def folders_of(self, operations: Iterable[Operation]) -> list[str]:
        """The folders that *operations* put files aside in; each is made, for its owner alone. Raises DiskError."""
        found = list(dict.fromkeys(os.path.dirname(op.target) for op in operations if op.keeps is not None))
        for folder in found:
            files.private_folder(folder)
        return found

    def kept(self) -> tuple[Kept, ...]:
        """What stands in the keep now, oldest first; raises JournalDamaged."""
        found: dict[str, Kept] = {}
        for tx in self._shelf.transactions():
            for step in self._steps(tx.id):
                if step.target not in found and self._stands(step):
                    found[step.target] = Kept(tx.id, tx.created, step.target, step.source, step.size)
        return tuple(found.values())

    def _steps(self, tx: str) -> list[Step]:
        history = self._shelf.light(tx)
        if history is None or not history.begin or not history.begin.keeps or history.begin.what == "undo":
            return []
        return [step for step in self._shelf.whole(tx).moved() if step.keeps is not None]

    def _stands(self, step: Step) -> bool:
        try:
            node = glance(step.target)
        except DiskError:
            return False
        return node is not None and alike(node, step.identity)

    def empty(self, kept: Iterable[Kept]) -> tuple[Kept, ...]:
        """Remove these files for good; those that went. What they made way for is as it was."""
        gone = []
        for one in kept:
            try:
                if not os.path.basename(one.path).startswith(one.tx + "-"):
                    raise PermissionRefused("that is no file of the keep", path=one.path)
                copies.remove_copy(one.path)
            except DiskError:
                continue
            gone.append(one)
            folder = os.path.dirname(one.path)
            if os.path.basename(folder) == HIDDEN:
                folders.remove_empty(folder)
        return tuple(gone)
