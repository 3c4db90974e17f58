# SPDX-License-Identifier: GPL-3.0-or-later
"""Every change of the session and every transaction, in order, so that the last can be taken back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from anivault_shell.match.rules import Change
from anivault_shell.model.entry import Entry
from anivault_shell.model.plan import Plan


@dataclass(frozen=True, slots=True)
class Frame:
    """What a session knows beside its entries."""

    roots: tuple[str, ...] = ()
    dest: str = ""
    template: str = "jellyfin"
    plan: Plan | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """
    One change: *label* says what was done (`set release_group on 120 files`).

    `before` and `after` hold the entries that differ, None where there was no such entry.
    `tx` is the transaction where the step changed the disk, `undo_tx` the one that took it back; `rules` what it
    did to the rules.
    """

    label: str
    before: Mapping[int, Entry | None]
    after: Mapping[int, Entry | None]
    frame_before: Frame
    frame_after: Frame
    tx: str | None = None
    undo_tx: str | None = None
    rules: Change = Change()  # noqa: RUF009 - frozen


@dataclass
class Timeline:
    """The steps that hold, and those that were taken back and may come again."""

    done: list[Step] = field(default_factory=list)
    undone: list[Step] = field(default_factory=list)

    def add(self, step: Step) -> None:
        """A new step; what was taken back before it will not come again."""
        self.done.append(step)
        self.undone.clear()

    @property
    def last(self) -> Step | None:
        return self.done[-1] if self.done else None

    @property
    def next(self) -> Step | None:
        return self.undone[-1] if self.undone else None

    def back(self, step: Step) -> None:
        """The last step was taken back; *step* is what `redo` would do again."""
        self.done.pop()
        self.undone.append(step)

    def forward(self, step: Step) -> None:
        self.undone.pop()
        self.done.append(step)
