# SPDX-License-Identifier: GPL-3.0-or-later
"""A small library, plans for it, and a process that dies at a chosen change of the disk."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from anivault_shell.disk import moves
from anivault_shell.disk.look import identity
from anivault_shell.journal import Journal
from anivault_shell.model.plan import Action, Operation, Outcome, Plan

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
CHANGES = ("write", "fsync", "mkdir", "rmdir", "unlink", "link", "rename", "ftruncate", "replace", "symlink")


def journal(home: Path) -> Journal:
    return Journal(str(home / "journal"), clock=lambda: NOON, version="0.1")


def make(root: Path, names: list[str], *, twins: bool = False) -> None:
    """A file for each of *names*, holding its own name; *twins* all have the same size and time."""
    for n, name in enumerate(names):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name.ljust(64) if twins else f"{name}{'.' * n}", errors="replace")
        stamp = 1_700_000_000_000_000_000 + (0 if twins else n * 1_000_000_007)
        os.utime(path, ns=(stamp, stamp))


def plan(root: Path, moves_: list[tuple[str, str]], *, roots: tuple[str, ...] = (), **fields: object) -> Plan:
    operations = tuple(operation(root, n, s, t) for n, (s, t) in enumerate(moves_))
    return Plan("plan", "2026-11-21T12:00:00Z", roots or (str(root),), "", operations)


def operation(
    root: Path, n: int, source: str, target: str, action: Action = Action.MOVE, companion_of: int | None = None
) -> Operation:
    where = str(root / source)
    return Operation(n, action, where, str(root / target), identity(where), entry=n, companion_of=companion_of)


def tree(root: Path) -> dict[str, str | None]:
    """Every file with its content, every folder with None."""
    found: dict[str, str | None] = {}
    for folder, folders, files in os.walk(root):
        for name in folders:
            found[_below(root, os.path.join(folder, name))] = None
        for name in files:
            path = os.path.join(folder, name)
            found[_below(root, path)] = Path(path).read_text(errors="replace").rstrip()
    return found


def _below(root: Path, path: str) -> str:
    return os.path.relpath(path, root).replace(os.sep, "/")


def contents(root: Path) -> set[str]:
    return {text for text in tree(root).values() if text is not None}


def _fork() -> int:
    if not hasattr(os, "fork"):
        pytest.skip("dies in a copy of this process, which POSIX can make")
    return os.fork()


def dies_at(n: int, act: Callable[[], object], *, half: bool = False) -> bool:
    """
    Run *act* in a process that dies before its change number *n*; False where it ended before.

    With *half* a write that it dies at is half done.
    """
    child = _fork()
    if child == 0:
        status = 1
        try:
            _arm(n, half)
            act()
            status = 0
        finally:
            os._exit(status)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert status in (0, 9), f"the process failed by itself ({status})"
    return status == 9


def _arm(n: int, half: bool) -> None:
    left = [n]

    def armed(real: Callable[..., object], name: str) -> Callable[..., object]:
        def call(*args: object, **kw: object) -> object:
            if left[0] == 0:
                if half and name == "write":
                    data = bytes(args[1])  # type: ignore[call-overload]
                    real(args[0], data[: len(data) // 2])
                os._exit(9)
            left[0] -= 1
            return real(*args, **kw)

        return call

    for name in CHANGES:
        setattr(os, name, armed(getattr(os, name), name))
    setattr(moves, "exclusive", armed(getattr(moves, "exclusive"), "exclusive"))  # noqa: B009, B010


def changes_of(act: Callable[[], object]) -> int:
    """How many changes of the disk *act* makes; it runs in a process of its own."""
    read, write = os.pipe()
    child = _fork()
    if child == 0:
        count = [0]

        def counted(real: Callable[..., object]) -> Callable[..., object]:
            def call(*args: object, **kw: object) -> object:
                count[0] += 1
                return real(*args, **kw)

            return call

        tell = os.write
        for name in CHANGES:
            setattr(os, name, counted(getattr(os, name)))
        setattr(moves, "exclusive", counted(getattr(moves, "exclusive")))  # noqa: B009, B010
        try:
            act()
            tell(write, str(count[0]).encode())
        finally:
            os._exit(0)
    os.close(write)
    os.waitpid(child, 0)
    with os.fdopen(read) as f:
        return int(f.read())


def reasons(outcome: Outcome) -> dict[str, str]:
    """Why each skipped source was, by its name."""
    return {os.path.basename(s.operation.source): s.reason for s in outcome.skipped}
