# SPDX-License-Identifier: GPL-3.0-or-later
"""A plan as a tree before and after, and in the user's own editor."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence

from anivault_shell.commands.editor import run_editor
from anivault_shell.disk import files
from anivault_shell.disk.scratch import scratch_folder
from anivault_shell.errors import AniVaultError
from anivault_shell.model.plan import Action, Operation, Plan
from anivault_shell.model.watch import Far, Watch
from anivault_shell.staging import planfile
from anivault_shell.text import natural
from anivault_shell.view.answer import Cell
from anivault_shell.view.changes import marked

Line = tuple[Cell, ...]


def tree(plan: Plan, operations: Sequence[Operation], watch: Watch) -> tuple[Line, ...]:
    """What *operations* leave and what they make, each below the plan's roots."""
    ready = [op for op in operations if op.conflict is None]
    before = _drawn(plan.roots, [op.source for op in ready])
    after = _drawn(
        plan.roots, [op.target for op in ready] + [op.source for op in ready if op.action is not Action.MOVE]
    )
    far = Far(watch, 2 * len(ready), "organize")
    return ((Cell("Before", "title"),), *far.each(before), (Cell("After", "title"),), *far.each(after))


def _drawn(roots: Sequence[str], paths: Sequence[str]) -> Iterator[Line]:
    within = _within(roots)
    groups: dict[str, list[str]] = {}
    for path in dict.fromkeys(paths):
        if (start := _start(path, within)) is not None:
            groups.setdefault(start, []).append(path)
    for start in sorted(groups, key=len, reverse=True):
        yield (Cell(f"  {within[start]}", "dim"),)
        yield from _branches(_nested(path[len(start) :] for path in groups[start]), "  ")


def _within(roots: Iterable[str]) -> dict[str, str]:
    """Each root by what all that stands in it begins with."""
    return {os.path.join(root, ""): root for root in roots}


def _start(path: str, within: Mapping[str, str]) -> str | None:
    """What *path* begins with; the folders above it are asked, not the roots, of which there may be thousands."""
    at = path.rfind(os.sep)
    while at >= 0:
        if path[: at + 1] in within:
            return path[: at + 1]
        at = path.rfind(os.sep, 0, at)
    return None


Branch = dict[str, "Branch"]


def _nested(paths: Iterable[str]) -> Branch:
    top: Branch = {}
    for path in paths:
        here = top
        for part in path.split(os.sep):
            here = here.setdefault(part, {})
    return top


def _branches(here: Branch, indent: str) -> Iterator[Line]:
    rows = sorted(here.items(), key=lambda row: (not row[1], natural(row[0])))
    for n, (name, below) in enumerate(rows):
        last = n == len(rows) - 1
        yield Cell(indent + ("└ " if last else "├ "), "branch"), Cell(name, "accent" if below else "")
        yield from _branches(below, indent + ("  " if last else "│ "))


def differences(plan: Plan, operations: Sequence[Operation], watch: Watch) -> tuple[Line, ...]:
    """Old and new name one below the other, what goes and what comes marked within them; by the folders it is about."""
    ready = [op for op in operations if op.conflict is None]
    folders: dict[tuple[str, str], list[Operation]] = {}
    for op in ready:
        folders.setdefault((os.path.dirname(op.source), os.path.dirname(op.target)), []).append(op)
    lines: list[Line] = []
    within, far = _within(plan.roots), Far(watch, len(ready), "organize")
    for (old, new), rows in sorted(folders.items(), key=lambda pair: natural(pair[0][1])):
        lines.append(
            (
                Cell(f"{_below(old, within) or '.'} ", "dim"),
                Cell("-> ", "dim"),
                Cell(_below(new, within) or ".", "title"),
            )
        )
        for op in far.each(sorted(rows, key=lambda op: natural(op.target))):
            before, after = os.path.basename(op.source), os.path.basename(op.target)
            if before == after:
                lines.append((Cell("  = ", "dim"), Cell(before, "kept")))
                continue
            left, right = marked(before, after)
            lines += [(Cell("  - ", "dim"), *left), (Cell("  + ", "dim"), *right)]
    return tuple(lines)


def _below(folder: str, within: Mapping[str, str]) -> str:
    """*folder* below the root it lies under."""
    start = _start(os.path.join(folder, ""), within)
    return folder if start is None else folder[len(start) :]


def edited(plan: Plan, template: str, version: str, environment: Mapping[str, str], rescue: str) -> Plan:
    """
    *plan* as the user leaves it in an editor, checked like any plan from outside.

    What cannot be believed is kept as *rescue*, so that no work is lost.  Raises InputError, PlanRefused.
    """
    with scratch_folder("anivault-plan-") as folder:
        path = os.path.join(folder, "plan.json")
        data = planfile.encode(plan, tool=version, template_text=template)
        files.write_atomic(path, data)
        run_editor(path, environment)
        written = files.read(path, planfile.SIZE_LIMIT)
        try:
            return planfile.check_fresh(planfile.decode(written))
        except AniVaultError as exc:
            files.write_atomic(rescue, written)
            exc.hint = f"your text is kept as {rescue}; mend it there and `plan load` it"
            raise
