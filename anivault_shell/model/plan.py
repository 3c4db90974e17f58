# SPDX-License-Identifier: GPL-3.0-or-later
"""What is to be done to the disk, and what was done."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from anivault_shell.model.entry import Identity
from anivault_shell.model.ways import Action, ConflictPolicy

__all__ = ["Action", "ConflictPolicy", "Operation", "Outcome", "Plan", "Replaced", "Skip", "Transaction", "TxState"]


@dataclass(frozen=True, slots=True)
class Replaced:
    """A file that makes way for another, and goes to the journal's keep."""

    path: str
    identity: Identity


@dataclass(frozen=True, slots=True)
class Operation:
    """
    One file to be given a new name.

    `op` numbers it within its plan.  `identity` is what the source must still be when it is done.
    A companion names its video's operation in `companion_of`.  `conflict` says why it will not be done.
    `crc` is the CRC-32 (8 hex digits) that the source's name gives, `replaces` what makes way for it.  `keeps` stands where
    the journal put a file aside: the operation that it made way for.
    """

    op: int
    action: Action
    source: str
    target: str
    identity: Identity
    entry: int | None = None
    companion_of: int | None = None
    conflict: str | None = None
    crc: str | None = None
    replaces: Replaced | None = None
    keeps: int | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """The staged operations with all that must still hold when they run; `created` is ISO 8601 UTC."""

    id: str
    created: str
    roots: tuple[str, ...]
    template: str
    operations: tuple[Operation, ...] = ()

    @property
    def ready(self) -> tuple[Operation, ...]:
        return tuple(op for op in self.operations if op.conflict is None)

    @property
    def conflicts(self) -> tuple[Operation, ...]:
        return tuple(op for op in self.operations if op.conflict is not None)


class TxState(StrEnum):
    """How far a transaction came: `open` was stopped in the middle and waits for `recover`."""

    OPEN = "open"
    DONE = "done"
    UNDONE = "undone"
    TAKEN_BACK = "taken back"
    DAMAGED = "damaged"


@dataclass(frozen=True, slots=True)
class Skip:
    """An operation that was not done, and why; `code` is an error id of the contract."""

    operation: Operation
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Transaction:
    """One commit, or its undo, as the journal has it; `id` is `20261121-1`, `created` ISO 8601 UTC."""

    id: str
    created: str
    state: TxState
    total: int = 0
    done: int = 0
    skipped: int = 0
    undo_of: str | None = None
    undone_by: str | None = None
    roots: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """
    What a commit, undo or recovery did; `done` holds source and target as they were carried out.

    `stopped` says what ended it early, `stopped_by` is the error id of that.
    `kept` are the files that made way for others, on their way to the keep or back; `removed` the folders
    that were emptied by it and went.
    """

    transaction: Transaction
    done: tuple[Operation, ...] = ()
    skipped: tuple[Skip, ...] = ()
    stopped: str | None = None
    kept: tuple[Operation, ...] = ()
    removed: tuple[str, ...] = ()
    stopped_by: str | None = None
