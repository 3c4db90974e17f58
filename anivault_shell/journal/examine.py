# SPDX-License-Identifier: GPL-3.0-or-later
"""What may be done as the disk is now, and what not, and why."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from functools import partial

from anivault_shell.disk import copies
from anivault_shell.disk.door import disk_error
from anivault_shell.disk.look import alike, glance, unchanged
from anivault_shell.disk.names import inside, long_path, name_key, parts_below
from anivault_shell.errors import DiskError, PermissionRefused, Stale, TargetExists
from anivault_shell.journal.records import Step, step_of
from anivault_shell.model.plan import Operation, Skip
from anivault_shell.model.watch import Watch

Known = dict[str, set[str] | None]


class Leaving:
    """The names that moves leave, as they are listed, in their folders however those are spelled."""

    def __init__(self, operations: Sequence[Operation]) -> None:
        self._sources = [op.source for op in operations if op.action == "move"]
        self._places = {_place(source) for source in self._sources}
        self._alike: dict[tuple[str, str], list[str]] | None = None

    def __contains__(self, path: str) -> bool:
        return _place(path) in self._places or any(map(partial(_listed_as, path), self._spelled(path)))

    def _spelled(self, path: str) -> list[str]:
        """The sources that some volume takes for *path*."""
        if self._alike is None:
            self._alike = {}
            for source in self._sources:
                self._alike.setdefault(_key(source), []).append(source)
        return self._alike.get(_key(path), [])


def _listed_as(listed: str, source: str) -> bool:
    """
    Whether *source* is the file that its volume lists as *listed*.

    Where `é` composed and decomposed, or `a` and `A`, are one name, a file answers to both and is listed under one; where
    they are two, the one that leaves makes no room for the other.
    """
    here, there = glance(source), glance(listed)
    if here is None or there is None or (here.st_ino, here.st_dev) != (there.st_ino, there.st_dev):
        return False
    return os.path.basename(source) not in _names(os.path.dirname(source))


def refuse_crc(said: str, crc: int, path: str) -> None:
    """Raises Stale where the name says another CRC-32 than the bytes have."""
    if said and int(said, 16) != crc:
        raise Stale(f"damaged or misnamed: its CRC-32 is {crc:08X}, its name says {said.upper()}", path=path)


def folder_in_roots(folder: str, roots: Sequence[str]) -> bool:
    """Whether *folder* is one of *roots* or lies below one, over real folders only."""
    return any(folder == root or inside(os.path.join(folder, "x"), root) for root in roots)


def remove_second(step: Step, watch: Watch) -> None:
    """Take away the copy or link that is *step*'s source; raises Stale unless both are what they were."""
    problem = second_problem(step)
    if problem is None and step.action in ("copy", "reflink") and not _same_bytes(step, watch):
        problem = "changed since"
    if problem:
        raise Stale(problem, path=step.source)
    copies.remove_copy(step.source)


def _same_bytes(step: Step, watch: Watch) -> bool:
    """Whether a copy is one still: read where its volume keeps times too coarsely to tell, for here a content would go."""
    node = glance(step.source)
    if node is not None and node.st_mtime_ns == step.mtime_ns:
        return True
    try:
        return copies.crc_of(step.source, watch) == copies.crc_of(step.target, watch)
    except OSError as exc:
        raise disk_error(exc, step.source) from exc


def second_problem(step: Step) -> str | None:
    """Why the copy or link that is *step*'s source must stay; None where it may go."""
    copy, original = glance(step.source), glance(step.target)
    if copy is None:
        return "gone since"
    if step.action == "symlink":
        return None if copies.points_to(step.source) == step.target else "changed since"
    if original is None or not alike(original, step.identity):
        return "the original is not there any more"
    if step.action == "hardlink":
        same = (copy.st_ino, copy.st_dev) == (original.st_ino, original.st_dev) and copy.st_nlink > 1
        return None if same else "changed since"
    return None if alike(copy, step.identity) else "changed since"


def examine(
    operations: Iterable[Operation], roots: Sequence[str], *, back: bool = False, exact: bool = False
) -> tuple[list[Step], list[Skip]]:
    """
    What of *operations* can be done as the disk is now, and what not, and why.

    A target that is taken is fine where its holder moves away in the same run.  Looking now keeps
    doubtful cases out of the journal; the act looks again.
    """
    wanted = list(operations)
    leaving = Leaving(wanted)
    known: Known = {}
    ready: list[Step] = []
    skips: list[Skip] = []
    for op in wanted:
        try:
            inode = _examined(op, roots, known, leaving, back, exact)
        except DiskError as error:
            skips.append(Skip(op, error.code, error.message))
        else:
            ready.append(step_of(op, str(inode) if inode else ""))
    return ready, skips


def _examined(op: Operation, roots: Sequence[str], known: Known, leaving: Leaving, back: bool, exact: bool) -> int:
    if back and op.action != "move":
        problem = second_problem(step_of(op))
        if problem:
            raise Stale(problem, path=op.source)
        return 0
    folder, _, name = op.target.rpartition(os.sep)
    if folder not in known:
        known[folder] = _names(folder) if folder_in_roots(folder, roots) else None
    names = known[folder]
    if names is None or name in ("", ".", ".."):
        raise PermissionRefused("the target is outside the roots, or behind a link", path=op.target)
    node = glance(op.source)
    if node is None:
        raise Stale("gone since it was staged" if exact else "gone since", path=op.source)
    if not (unchanged if exact else alike)(node, op.identity):
        raise Stale("changed since it was staged" if exact else "changed since", path=op.source)
    if op.action != "move" and op.identity.type != "file":
        raise PermissionRefused("only a file can be copied or linked", path=op.source)
    if name in names and op.target not in leaving:
        raise TargetExists("the name is taken", path=op.target)
    return node.st_ino


def _place(path: str) -> tuple[str, str]:
    folder, _, name = path.rpartition(os.sep)
    return name_key(folder), name


def _key(path: str) -> tuple[str, str]:
    folder, _, name = path.rpartition(os.sep)
    return name_key(folder), name_key(name)


def _names(folder: str) -> set[str]:
    """What stands in *folder*; nothing where it is not there yet or cannot be looked at: the act itself refuses a taken name."""
    try:
        return set(os.listdir(long_path(folder) or os.curdir))
    except OSError:
        return set()


def verify(steps: list[Step], watch: Watch) -> tuple[list[Step], list[Skip]]:
    """*steps* without those whose bytes are not those of the CRC-32 in their name, and these with the reason."""
    good: list[Step] = []
    bad: list[Skip] = []
    for n, step in enumerate(steps):
        try:
            if step.crc and step.type == "file":
                watch.progress("organize", n, len(steps), f"reading {os.path.basename(step.source)}")
                refuse_crc(step.crc, copies.crc_of(step.source, watch), step.source)
            good.append(step)
        except OSError as exc:
            error = disk_error(exc, step.source)
            bad.append(Skip(step.operation(), error.code, error.message))
        except DiskError as error:
            bad.append(Skip(step.operation(), error.code, error.message))
    return good, bad


def homes_outside(operations: Iterable[Operation], roots: Sequence[str]) -> list[str]:
    """The folders of sources that lie under none of *roots*: an undo may go back there all the same."""
    found = dict.fromkeys(os.path.dirname(op.source) for op in operations)
    return [f for f in found if not any(f == r or parts_below(f, r) for r in roots)]
