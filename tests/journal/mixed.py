# SPDX-License-Identifier: GPL-3.0-or-later
"""A plan that does all that a plan can: a file makes way, others are copied, linked, and moved to another volume."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from anivault_shell.disk.look import identity
from anivault_shell.model.plan import Action, Operation, Plan, Replaced
from tests.journal import stage

NAMES = ["in/new.mkv", "in/new.ko.ass", "in/copy.mkv", "in/link.mkv", "in/sym.mkv", "in/far.mkv", "out/old.mkv"]


def far(root: Path) -> Path:
    """Where *root*'s library goes on another volume: ours is in memory, so the disk."""
    return Path(tempfile.gettempdir()) / f"anivault-far-{os.getuid()}" / root.parent.parent.name / root.parent.name


def make(root: Path) -> None:
    stage.make(root, NAMES)
    far(root).mkdir(parents=True, exist_ok=True)


def plan(root: Path) -> Plan:
    old = str(root / "out/old.mkv")
    new = stage.operation(root, 1, "in/new.mkv", "out/old.mkv")
    operations = (
        Operation(1, new.action, new.source, new.target, new.identity, entry=1, replaces=Replaced(old, identity(old))),
        stage.operation(root, 2, "in/new.ko.ass", "out/old.ko.ass", companion_of=1),
        stage.operation(root, 3, "in/copy.mkv", "out/copied/a.mkv", Action.COPY),
        stage.operation(root, 4, "in/link.mkv", "out/linked/a.mkv", Action.HARDLINK),
        stage.operation(root, 5, "in/sym.mkv", "out/symbolic/a.mkv", Action.SYMLINK),
        stage.operation(root, 6, "in/far.mkv", str(far(root) / "Show" / "far.mkv")),
    )
    return Plan("plan", "", (str(root), str(far(root))), "", operations)
