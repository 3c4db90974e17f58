# SPDX-License-Identifier: GPL-3.0-or-later
"""Entries as the matcher leaves them, with real files where a test wants them."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

from anivault_shell.disk.look import identity
from anivault_shell.model.catalogue import Match, Work
from anivault_shell.model.entry import Companion, Entry, Identity, Problem
from anivault_shell.model.media import CompanionKind, Media, ParsedName
from anivault_shell.model.plan import Action, ConflictPolicy, Plan
from anivault_shell.naming import PRESETS, Template
from anivault_shell.staging import stage

SHOW = Work(Media.TV, 7, "Lantern Valley", year=2014)
SEASON = os.path.join("Lantern Valley (2014)", "Season 01")


def entry(
    row: int,
    path: str | Path,
    episodes: Sequence[int] = (1,),
    *,
    work: Work = SHOW,
    title: str = "",
    tails: Sequence[str] = (),
    loose: Sequence[str] = (),
    version: int | None = None,
    resolution: str | None = None,
    size: int = 9,
    problems: tuple[Problem, ...] = (),
) -> Entry:
    """A matched entry; *tails* and *loose* are the companions that bear its name and those of its folder."""
    path = str(path)
    stem, folder = os.path.splitext(path)[0], os.path.dirname(path)
    known = identity(path) if os.path.lexists(path) else Identity(size, 5)
    companions = [Companion(stem + t, CompanionKind.SUBTITLE, t, _known(stem + t)) for t in tails]
    companions += [Companion(os.path.join(folder, n), CompanionKind.OTHER, "", _known(folder + "/" + n)) for n in loose]
    parsed = ParsedName(os.path.basename(path), version=version, resolution=resolution)
    match = Match(work, 1 if work.media is Media.TV else None, tuple(episodes), title)
    return Entry(row, path, known, tuple(companions), parsed, match=match, problems=problems)


def _known(path: str) -> Identity:
    return identity(path) if os.path.lexists(path) else Identity(1, 1)


def touch(*paths: Path, text: str = "x") -> None:
    """Files with something in them, folders made on the way."""
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def plan_of(
    entries: Sequence[Entry],
    root: str | Path,
    *,
    template: Template = PRESETS["jellyfin"],
    action: Action = Action.MOVE,
    on_conflict: ConflictPolicy = ConflictPolicy.SKIP,
    exists: Callable[[str], bool] | None = None,
) -> Plan:
    return stage(
        entries,
        roots=lambda _: str(root),
        template=template,
        language="en",
        action=action,
        on_conflict=on_conflict,
        plan_id="p1",
        created="2026-11-21T03:04:05Z",
        exists=exists,
    )


def told(plan: Plan, root: str | Path) -> list[tuple[str, str | None]]:
    """Each operation's target below *root* with `/`, and its conflict."""
    return [(os.path.relpath(op.target, root).replace(os.sep, "/"), op.conflict) for op in plan.operations]
