# SPDX-License-Identifier: GPL-3.0-or-later
"""Bytes on their way: copies, moves to another volume, check sums, and how far they are."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from datetime import datetime

from anivault_shell.disk import copies, folders
from anivault_shell.disk.look import glance, identity_of
from anivault_shell.disk.places import device
from anivault_shell.errors import DiskError, DiskFull, Interrupted, OtherVolume, Stale
from anivault_shell.journal.examine import refuse_crc
from anivault_shell.journal.log import Log
from anivault_shell.journal.records import Copied, Step
from anivault_shell.model.plan import Operation
from anivault_shell.model.watch import Watch
from anivault_shell.text import amount

# Left free beside what is copied: folders, the journal, and what others write meanwhile.
_SPARE = 16 << 20


class Porter:
    """Copies files for one transaction, and tells how many bytes are done and how long the rest will take."""

    def __init__(self, log: Log, watch: Watch, total: int, clock: Callable[[], datetime]) -> None:
        self._log = log
        self._watch = watch
        self._total = total
        self._clock = clock
        self._begun = clock()
        self._bytes = 0
        self.files = (0, 0)

    def copy(self, n: int, step: Step, rename: Callable[[str, str], None]) -> os.stat_result | None:
        """Give *step*'s target the bytes of its source, under a hidden name first; answers what the copy is to the disk."""
        part = part_name(self._log.path, n, step)
        node = glance(step.source)
        if node is None:
            raise Stale("gone since it was staged", path=step.source)
        try:
            if step.action == "reflink":
                copies.reflink_part(step.source, part, identity_of(node))
                crc = 0
            else:
                crc = copies.copy_part(
                    step.source, part, identity_of(node), self._watch, tell=self.tell, mtime_ns=step.mtime_ns
                )
                refuse_crc(step.crc, crc, step.source)
            made = glance(part)
            self._log.add(Copied(step=n, crc=crc), sync=True)
            rename(part, step.target)
        except (DiskError, Interrupted):
            copies.drop_part(part)
            raise
        return made

    def carry_over(self, n: int, step: Step, rename: Callable[[str, str], None]) -> None:
        """Move to another volume: a compared copy gets the name, and only then the old name goes."""
        if step.type != "file":
            raise OtherVolume("only files are moved to another volume", path=step.source)
        before = glance(step.source)
        made = self.copy(n, step, rename)
        try:
            folders.sync_folder(os.path.dirname(step.target))
            node = glance(step.source)
            if node is None or before is None or identity_of(node) != identity_of(before):
                raise Stale("changed while it was moved", path=step.source)
            if not _is(step.target, made):
                raise Stale("the copy is not there any more", path=step.target)
            copies.remove_copy(step.source)
        except DiskError:
            if glance(step.source) is not None and _is(step.target, made):
                copies.remove_copy(step.target)
            raise

    def tell(self, count: int) -> None:
        """*count* bytes more are done."""
        self._bytes += count
        done, total = self.files
        self._watch.progress("organize", done, total, self._how_far())

    def _how_far(self) -> str:
        text = f"{amount(self._bytes)} of {amount(self._total)}"
        took = (self._clock() - self._begun).total_seconds()
        if took < 2 or not self._bytes or self._total <= self._bytes:
            return text
        left = took * (self._total - self._bytes) / self._bytes
        return f"{text}, {left:.0f} s left" if left < 90 else f"{text}, {left / 60:.0f} min left"


def _is(path: str, made: os.stat_result | None) -> bool:
    """Whether *path* is still the very file that was *made*."""
    node = glance(path)
    return node is not None and made is not None and (node.st_ino, node.st_dev) == (made.st_ino, made.st_dev)


def part_name(log_path: str, n: int, step: Step) -> str:
    """The hidden name beside its target under which a copy grows; recovery works it out again."""
    tx = os.path.basename(log_path).removesuffix(".jsonl")
    return os.path.join(os.path.dirname(step.target), f".anivault-{tx}-{n}.part")


def crossing(operations: Iterable[Operation]) -> tuple[Operation, ...]:
    """Those of *operations* whose target is on another volume than their source."""
    known: dict[str, int] = {}

    def volume(path: str) -> int:
        folder = os.path.dirname(path)
        if folder not in known:
            known[folder] = device(folder)
        return known[folder]

    return tuple(op for op in operations if volume(op.source) != volume(op.target))


def copied(steps: Iterable[Step], *, across: bool) -> tuple[Operation, ...]:
    """Those of *steps* whose bytes will be written anew."""
    wanted = [s.operation() for s in steps if s.action == "copy" or (across and s.action == "move")]
    over = {op.op for op in crossing([op for op in wanted if op.action == "move"])} if across else set()
    return tuple(op for op in wanted if op.action == "copy" or op.op in over)


def refuse_full(written: Iterable[Operation]) -> None:
    """Raises DiskFull, with the bytes that are missing, where *written* will not fit; nothing has been touched then."""
    needs: dict[int, tuple[int, str]] = {}
    devices: dict[str, int] = {}
    for op in written:
        folder = os.path.dirname(op.target)
        if folder not in devices:
            devices[folder] = device(folder)
        at = devices[folder]
        needs[at] = (needs.get(at, (0, ""))[0] + op.identity.size, folder)
    for need, folder in needs.values():
        try:
            room = folders.room(folder)
        except OSError:
            continue
        if need + _SPARE > room:
            raise DiskFull(
                f"{amount(need)} are to be written below {folder}, and {amount(room)} are free",
                path=folder,
                hint="make room, or stage fewer files",
            )
