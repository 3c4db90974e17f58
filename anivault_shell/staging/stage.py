# SPDX-License-Identifier: GPL-3.0-or-later
"""From entries to a plan: every file with its new name, and why some keep their old one."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache

from anivault_shell.model.entry import Entry
from anivault_shell.model.media import Media
from anivault_shell.model.plan import Action, ConflictPolicy, Operation, Plan
from anivault_shell.naming import Namer, Template
from anivault_shell.staging.copies import shelves
from anivault_shell.staging.draft import Draft, drafts_of
from anivault_shell.staging.rivals import settle
from anivault_shell.staging.roots import roots_of
from anivault_shell.staging.standing import Standing

# The one layout that keeps own names and shelves further copies apart.
KEEP = "keep"
CRC = re.compile(r"[0-9A-Fa-f]{8}")


def stage(
    entries: Sequence[Entry],
    *,
    roots: Mapping[int, str] | Callable[[Entry], str],
    template: Template,
    language: str,
    action: Action = Action.MOVE,
    on_conflict: ConflictPolicy = ConflictPolicy.SKIP,
    plan_id: str,
    created: str,
    exists: Callable[[str], bool] | None = None,
    groups: Sequence[str] = (),
) -> Plan:
    """
    The plan that gives each of *entries*, and its companions, the name *template* wants.

    *roots* tells the target root of an entry, by its id or asked; *exists* whether a path is taken
    (default: the disk).  No file is changed.  A file that has its name already is left out; its
    companion that has not is then an operation without `entry` and `companion_of`.  Of two files that
    want one name the first keeps it, a later version before that, and `conflict` of the other says so.
    Under `rename` the other gets ` (2)` instead, under `versions` a label that tells them apart; under `keep-best` the best
    copy has the name (*groups*: release groups, best first); under `overwrite` what stands there makes way.
    """
    root_of = roots if callable(roots) else lambda entry: roots[entry.id]
    standing = Standing(exists)
    drafts = _once(_drafted(entries, root_of, template, language, standing))
    settle(drafts, standing, action, on_conflict, groups)
    operations = _numbered(drafts, action)
    used = roots_of((op.source for op in operations), (d.root for d in drafts))
    return Plan(plan_id, created, used, template.name, operations)


def _drafted(
    entries: Sequence[Entry], root_of: Callable[[Entry], str], template: Template, language: str, standing: Standing
) -> list[Draft]:
    shelf = shelves(entries) if template.name.partition("+")[0] == KEEP else {}
    namer, drafts, absolute = Namer(template, language), [], cache(os.path.abspath)
    for entry in entries:
        relative = shelf.get(entry.id, "") + namer.target(entry)
        root = absolute(root_of(entry))
        folder, _, name = (root.rstrip(os.sep) + os.sep + relative.replace("/", os.sep)).rpartition(os.sep)
        season = entry.match is not None and entry.match.work.media is Media.TV and relative.count("/") > 1
        drafts += drafts_of(entry, root, standing.home(folder, root) + os.sep + name, season=season)
    for draft in drafts:
        if not draft.source.isascii() and standing.one_name(draft.source, draft.target):
            draft.aim(draft.source)
    return drafts


def targets(plan: Plan) -> Mapping[int, str]:
    """Entry id -> where its video goes, for all that will be done."""
    return {
        op.entry: op.target
        for op in plan.operations
        if op.entry is not None and op.companion_of is None and op.conflict is None
    }


def _once(drafts: list[Draft]) -> list[Draft]:
    """*drafts* without companions that an earlier entry takes along, or that are videos of the plan themselves."""
    taken = {d.source for d in drafts if d.video is None}
    kept = []
    for draft in drafts:
        if draft.video is None:
            kept.append(draft)
        elif draft.source in taken:
            draft.video.followers.remove(draft)
        else:
            taken.add(draft.source)
            kept.append(draft)
    return kept


def _numbered(drafts: Sequence[Draft], action: Action) -> tuple[Operation, ...]:
    operations: list[Operation] = []
    numbers: dict[int, int] = {}
    for draft in drafts:
        if draft.in_place and draft.conflict is None:
            continue
        op = len(operations) + 1
        numbers[id(draft)] = op
        video = None if draft.video is None else numbers.get(id(draft.video))
        entry = draft.entry.id if draft.video is None or video is not None else None
        parsed = draft.entry.parsed
        crc = parsed.crc if parsed is not None and draft.video is None and CRC.fullmatch(parsed.crc or "") else None
        operations.append(
            Operation(
                op,
                action,
                draft.source,
                draft.target,
                draft.identity,
                entry,
                video,
                draft.conflict,
                crc,
                draft.replaces,
            )
        )
    return tuple(operations)
