# SPDX-License-Identifier: GPL-3.0-or-later
"""Every change of the session and every transaction, in order, so that the last can be taken back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from anivault_shell.match.rules import Change
    from anivault_shell.model.entry import Entry
    from anivault_shell.model.plan import Plan


@dataclass(frozen=True, slots=True)
class Narrow:
    """How *root* is looked at otherwise than the settings say: only files that end so (none: as they say), not in folders within."""

    root: str
    extensions: tuple[str, ...] = ()
    recursive: bool = True

    def with_all_of(self, other: Narrow | None) -> Narrow | None:
        """What takes all that either takes; None where that is what the settings say."""
        if other is None:
            return None
        both = bool(self.extensions and other.extensions)
        endings = tuple(sorted({*self.extensions, *other.extensions})) if both else ()
        found = Narrow(self.root, endings, self.recursive or other.recursive)
        return None if found == Narrow(self.root) else found


@dataclass(frozen=True, slots=True)
class Frame:
    """What a session knows beside its entries; `narrow` are those of its roots that are looked at otherwise."""

    roots: tuple[str, ...] = ()
    dest: str = ""
    template: str = "jellyfin"
    plan: Plan | None = None
    narrow: tuple[Narrow, ...] = ()

    def narrowed(self, root: str) -> Narrow | None:
        return next((n for n in self.narrow if n.root == root), None)

    def scanned(self, roots: Sequence[str], how: Narrow | None) -> tuple[Narrow, ...]:
        """`narrow` after a scan of *roots*; of one that was scanned before nothing is left out that was taken then."""
        found = {n.root: n for n in self.narrow}
        for root in roots:
            now = None if how is None else replace(how, root=root)
            if now is not None and root in self.roots:
                now = now.with_all_of(found.get(root))
            found.pop(root, None)
            if now is not None:
                found[root] = now
        return tuple(found.values())

    def joined(self, other: Frame, began: Frame) -> tuple[Narrow, ...]:
        """`narrow` with what a job has said in *other*, which *began* as that."""
        news = [n for n in other.narrow if n not in began.narrow]
        told = {n.root for n in news} | {n.root for n in began.narrow if n not in other.narrow}
        return (*(n for n in self.narrow if n.root not in told), *news)


class Nothing(Mapping[int, None]):
    """What stood on *rows* before they were there."""

    def __init__(self, rows: Mapping[int, object]) -> None:
        self._rows = rows

    def __getitem__(self, row: int) -> None:
        if row not in self._rows:
            raise KeyError(row)

    def __iter__(self) -> Iterator[int]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)


class Added(Mapping[int, "Entry"]):
    """Entries on rows that follow each other, as a first scan brings them: a dictionary would cost four times as much."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._entries = entries
        self.rows = range(entries[0].id, entries[0].id + len(entries))

    def __getitem__(self, row: int) -> Entry:
        if row not in self.rows:
            raise KeyError(row)
        return self._entries[row - self.rows.start]

    def __iter__(self) -> Iterator[int]:
        return iter(self.rows)

    def by_row(self) -> Iterator[tuple[int, Entry]]:
        """As `items`, several times as fast."""
        return zip(self.rows, self._entries, strict=True)

    def __len__(self) -> int:
        return len(self._entries)


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
    rules: Change | None = None


@dataclass
class Timeline:
    """The steps that hold, and those that were taken back and may come again."""

    done: list[Step] = field(default_factory=list)
    undone: list[Step] = field(default_factory=list)

    def add(self, step: Step) -> None:
        """A new step; what was taken back before it will not come again."""
        self.done.append(step)
        self.undone.clear()

    def join(self, step: Step) -> None:
        """*step* goes on with the last one: `undo` takes back both at once."""
        last = self.done.pop()
        before = last.before if isinstance(last.before, dict) else dict(last.before)
        after = last.after if isinstance(last.after, dict) else dict(last.after)
        for row, entry in step.before.items():
            before.setdefault(row, entry)
        after.update(step.after)
        self.done.append(replace(last, label=step.label, before=before, after=after, frame_after=step.frame_after))
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
