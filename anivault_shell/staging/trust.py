# SPDX-License-Identifier: GPL-3.0-or-later
"""What a plan from outside must hold to before it may be carried out."""

from __future__ import annotations

import os
from collections.abc import Iterable

from anivault_shell.disk.names import inside, name_key, parts_below
from anivault_shell.errors import PlanRefused
from anivault_shell.model.plan import Operation, Plan
from anivault_shell.naming.filenames import is_legal


def check_plan(plan: Plan) -> None:
    """Raises PlanRefused, naming the operation, when *plan* could do what its roots do not say."""
    for root in plan.roots:
        if not is_plain(root):
            raise PlanRefused(f"{root!r} cannot be a plan's root: it is not a whole path without detours")
    _check_numbers(plan.operations)
    places = _Places(plan.roots)
    for op in plan.operations:
        _check_paths(op, places)
    _check_rivals(plan.ready)


def is_plain(path: str) -> bool:
    """Whether *path* is absolute and says where it leads: no `..`, no doubled separator, no device, no NUL."""
    if "\0" in path or not os.path.isabs(path) or path.startswith(("\\\\?\\", "\\\\.\\")):
        return False
    if os.name == "nt" and not os.path.splitdrive(path)[0]:
        return False
    return os.path.normpath(path) == path and not path.startswith("//")


class _Places:
    """Which of a plan's roots a path lies under; each folder is looked at once."""

    def __init__(self, roots: Iterable[str]) -> None:
        self.roots = tuple(roots)
        self.folders: dict[str, str | None] = {}

    def root_of(self, path: str) -> str | None:
        folder = os.path.dirname(path)
        if folder not in self.folders:
            found = (root for root in self.roots if inside(path, root))
            self.folders[folder] = next(found, None)
        return self.folders[folder]


def _check_paths(op: Operation, places: _Places) -> None:
    for path in (op.source, op.target):
        if not is_plain(path):
            raise PlanRefused(f"operation {op.op}: {path!r} is not a whole path without detours")
        if places.root_of(path) is None:
            raise PlanRefused(f"operation {op.op}: {path!r} is outside the plan's roots, or behind a link")
    if op.replaces is not None and name_key(op.replaces.path) != name_key(op.target):
        raise PlanRefused(f"operation {op.op} replaces {op.replaces.path!r}, which is not its target")
    root = places.root_of(op.target) or ""
    if op.conflict is None and not all(map(is_legal, parts_below(op.target, root))):
        raise PlanRefused(f"operation {op.op}: {op.target!r} is not legal on every system")


def _check_numbers(operations: Iterable[Operation]) -> None:
    seen: set[int] = set()
    for op in operations:
        if op.op in seen:
            raise PlanRefused(f"two operations are number {op.op}")
        if op.companion_of is not None and op.companion_of not in seen:
            raise PlanRefused(f"operation {op.op} follows {op.companion_of}, which does not come before it")
        seen.add(op.op)


def _check_rivals(operations: Iterable[Operation]) -> None:
    sources: dict[str, int] = {}
    targets: dict[str, int] = {}
    for op in operations:
        if op.source in sources:
            raise PlanRefused(f"operations {sources[op.source]} and {op.op} have the same source")
        if (key := name_key(op.target)) in targets:
            raise PlanRefused(f"operations {targets[key]} and {op.op} have the same target")
        if op.source == op.target:
            raise PlanRefused(f"operation {op.op} would change nothing")
        sources[op.source] = targets[key] = op.op
