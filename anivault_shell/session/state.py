# SPDX-License-Identifier: GPL-3.0-or-later
"""
The one mutable object, with one writer: the prompt's own thread.

A job in the background hands its results over; it never reaches in.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from itertools import count, groupby
from operator import attrgetter, eq, itemgetter
from typing import TYPE_CHECKING, Any

from anivault_shell.lang.rows import Rows
from anivault_shell.session.timeline import Added, Frame, Nothing, Step, Timeline
from anivault_shell.text import natural

if TYPE_CHECKING:
    from anivault_shell.lang.fields import Field, Value
    from anivault_shell.lang.query import Saved
    from anivault_shell.lang.sieve import Test
    from anivault_shell.match import Verdict
    from anivault_shell.match.rules import Change
    from anivault_shell.model.entry import Entry, Status
    from anivault_shell.model.plan import Plan

    Difference = tuple[Mapping[int, Entry | None], Mapping[int, Entry | None]]

# As text: an enum's member is hashed by Python code, ten times as slowly.
STATUS = attrgetter("state.status._value_")
ROW = attrgetter("id")


class Session:
    """Entries by row number, the frame around them, and the timeline; `session[12]` is entry 12."""

    def __init__(self, frame: Frame) -> None:
        self.entries: dict[int, Entry] = {}
        self.frame = frame
        self.timeline = Timeline()
        self.filter: tuple[str, Test] | None = None
        self.sort: tuple[str, ...] = ()
        # Queries that were kept under a name, in every session of this home.
        self.saved: Saved = dict
        # Worked out, never decided: what the matcher last said of each bundle.
        self.verdicts: dict[int, Verdict] = {}
        self.bundle_ids: dict[tuple[object, ...], int] = {}
        self.on_step: Callable[[Step, str], None] = _unkept
        # Counts up with every change of entries or frame, so that what was worked out from them can be kept.
        self.version = 0
        self._listed: tuple[object, ...] = ()
        self._list: list[Entry] = []
        self._ordered: tuple[int, Rows] = (-1, Rows(()))
        self._tally: tuple[int, Counter[str]] = (-1, Counter())
        self._next_id = 1

    def copy(self) -> Session:
        """As it stands, without its past; nobody writes it down."""
        made = Session(self.frame)
        made.entries, made.verdicts, made.bundle_ids = dict(self.entries), dict(self.verdicts), dict(self.bundle_ids)
        made.filter, made.sort, made.saved, made._next_id = self.filter, self.sort, self.saved, self._next_id
        return made

    def rehearsed(self) -> Session:
        """As it stands, with its past, on which a script may try what it would do."""
        made = self.copy()
        made.timeline = Timeline(list(self.timeline.done), list(self.timeline.undone))
        return made

    def __getitem__(self, row: int) -> Entry:
        return self.entries[row]

    def __len__(self) -> int:
        return len(self.entries)

    def new_ids(self) -> Callable[[], int]:
        """Row numbers that were never given out before in this session."""

        def take() -> int:
            self._next_id += 1
            return self._next_id - 1

        return take

    def change(
        self,
        label: str,
        entries: Iterable[Entry] = (),
        gone: Iterable[int] = (),
        tx: str | None = None,
        rules: Change | None = None,
        joins: Step | None = None,
        ready: Difference | None = None,
        **frame: object,
    ) -> int:
        """
        Put *entries* in place, drop the rows *gone*, set *frame* fields: one step of the timeline; *rules* is what was
        done to the rules beside it.  Where the last step is *joins*, they become part of it instead.  *ready* is what
        `difference` has found already, in the session as it is now.

        Answers how many entries differ now; where nothing does, no step is made.
        """
        after, before = difference(self.entries, entries, gone) if ready is None else ready
        new_frame = replace(self.frame, **frame)  # type: ignore[arg-type]
        if not after and new_frame == self.frame and tx is None and not rules:
            return 0
        new_frame = replace(new_frame, plan=fitting(new_frame.plan, after))
        step = Step(label, before, after, self.frame, new_frame, tx, rules=rules)
        self._apply(after, new_frame)
        if joins is not None and self.timeline.last is joins:
            self.timeline.join(step)
            self.on_step(step, "on")
        else:
            self.timeline.add(step)
            self.on_step(step, "do")
        return len(after)

    def take_back(self, undo_tx: str | None = None) -> Step | None:
        """Take back the last step in memory; the disk is the caller's business, done as *undo_tx*."""
        step = self.timeline.last
        if step is not None:
            step = replace(step, undo_tx=undo_tx)
            self._apply(step.before, step.frame_before)
            self.bundle_ids.clear()  # entries may be of their earlier bundles again
            self.timeline.back(step)
            self.on_step(step, "undo")
        return step

    def do_again(self, tx: str | None = None) -> Step | None:
        """The step that was taken back last, once more; on the disk it was done as *tx*."""
        step = self.timeline.next
        if step is not None:
            step = replace(step, tx=tx or step.tx)
            self._apply(step.after, step.frame_after)
            self.bundle_ids.clear()
            self.timeline.forward(step)
            self.on_step(step, "redo")
        return step

    def replay(self, step: Step, how: str) -> None:
        """A step read back from where it was kept."""
        if how in ("do", "on"):
            self._apply(step.after, step.frame_after)
            self.timeline.add(step) if how == "do" else self.timeline.join(step)
        elif how == "undo":
            self.take_back(step.undo_tx)
        else:
            self.do_again(step.tx)

    def recall(self, step: Step) -> None:
        """A step read back that was taken back at once: its entries are not put in place."""
        self.timeline.add(step)
        self.frame = step.frame_after
        self._next_id = max(self._next_id, max(step.after, default=0) + 1)

    def _apply(self, entries: Mapping[int, Entry | None], frame: Frame) -> None:
        if isinstance(entries, Added):
            self.entries.update(entries.by_row())
            self._next_id = max(self._next_id, entries.rows.stop)
        else:
            for row, entry in entries.items():
                if entry is None:
                    self.entries.pop(row, None)
                else:
                    self.entries[row] = entry
            self._next_id = max(self._next_id, max(entries, default=0) + 1)
        self.frame = frame
        self.version += 1

    def shown(self) -> list[Entry]:
        """What the filter shows, in the order of `sort`, else of the rows; worked out once for each of them."""
        now = (self.version, self.filter, self.sort)
        if self._listed != now:
            rows = self.in_order()
            self._list = self.ordered(rows.copy() if self.filter is None else self.filter[1].of(rows))
            self._listed = now
        return self._list.copy()

    def in_order(self) -> Rows:
        """All entries by their row; put in order once for each change."""
        if self._ordered[0] != self.version:
            # Of a session that only grew, the rows are in order: a sort sees that at a look.
            self._ordered = (self.version, Rows(map(self.entries.__getitem__, sorted(self.entries))))
        return self._ordered[1]

    def ordered(self, rows: list[Entry], by: tuple[str, ...] | None = None) -> list[Entry]:
        """*rows* in the order of the fields *by*, else of `sort`; what has no value comes last."""
        from anivault_shell.lang.fields import BY_NAME

        for name in reversed(self.sort if by is None else by):
            rows = _sorted(rows, BY_NAME[name.lstrip("-")], turned=name.startswith("-"))
        return rows

    def root_of(self, entry: Entry) -> str:
        """The scanned folder that *entry* was found under."""
        inside = [r for r in self.frame.roots if entry.path.startswith(os.path.join(r, ""))]
        return max(inside, key=len) if inside else entry.folder

    def count(self, *statuses: Status) -> int:
        if self._tally[0] != self.version:
            self._tally = (self.version, Counter(map(STATUS, self.entries.values())))
        return sum(self._tally[1][s.value] for s in statuses)


def difference(here: Mapping[int, Entry], entries: Iterable[Entry], gone: Iterable[int]) -> Difference:
    """What would stand on each row that is to change, and what stands there now: *here*."""
    rows = [e for e in entries if e.id not in here or here[e.id] != e]
    lost = [row for row in gone if row in here]
    if (
        rows
        and not lost
        and rows[0].id not in here
        and rows[0].id > max(here, default=0)
        and all(map(eq, map(ROW, rows), count(rows[0].id)))
    ):
        added = Added(rows)
        return added, Nothing(added)
    after: dict[int, Entry | None] = {e.id: e for e in rows} | dict.fromkeys(lost)
    return after, {row: here.get(row) for row in after}


def _unkept(step: Step, how: str) -> None:
    """Nobody writes the timeline down."""


def fitting(plan: Plan | None, changed: Mapping[int, Entry | None]) -> Plan | None:
    """*plan* without the operations of entries that are no longer staged as it says."""
    if plan is None or not changed:
        return plan
    stale = {
        op.op
        for op in plan.operations
        if op.entry is not None
        and op.entry in changed
        and op.companion_of is None
        and not _staged_as(changed[op.entry], op.target, op.conflict)
    }
    if not stale:
        return plan
    kept = tuple(op for op in plan.operations if op.op not in stale and op.companion_of not in stale)
    return replace(plan, operations=kept) if kept else None


def _staged_as(entry: Entry | None, target: str, conflict: str | None) -> bool:
    if entry is None:
        return False
    return entry.target == target if conflict is None else entry.target is None and entry.reason == conflict


def _sorted(rows: list[Entry], field: Field, *, turned: bool) -> list[Entry]:
    """*rows* by what is read off them; those that have nothing there come last, whichever way it goes."""
    values = field.column(rows)
    places = _places(set(values))
    sign = -1 if turned else 1
    last = len(places)
    ranks = [last if (place := places.get(v)) is None else sign * place for v in values]
    return [rows[n] for n in sorted(range(len(rows)), key=ranks.__getitem__)]


def _places(values: set[Value]) -> dict[Value, int]:
    """The place of each value in their order; those that sort alike have one place, and nothing has none."""
    values -= {None, (), ""}
    if all(isinstance(v, (int, float)) for v in values):
        return {value: place for place, value in enumerate(sorted(values))}  # type: ignore[type-var]
    keyed: list[tuple[Any, Value]] = [(natural(str(v[0] if isinstance(v, tuple) else v)), v) for v in values]
    found: dict[Value, int] = {}
    for place, (_, alike) in enumerate(groupby(sorted(keyed, key=itemgetter(0)), key=itemgetter(0))):
        found.update((value, place) for _, value in alike)
    return found
