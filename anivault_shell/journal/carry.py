# SPDX-License-Identifier: GPL-3.0-or-later
"""Steps carried out under a journal: looked at first, written down, done, brought to the disk."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import Literal

from anivault_shell.disk import copies, folders
from anivault_shell.disk.door import stops_everything
from anivault_shell.disk.look import alike, glance, unchanged
from anivault_shell.disk.moves import rename
from anivault_shell.disk.names import folder_of, name_key
from anivault_shell.errors import DiskError, Interrupted, OtherVolume, Stale, TargetExists
from anivault_shell.journal.copying import Porter
from anivault_shell.journal.examine import folder_in_roots, remove_second
from anivault_shell.journal.log import Log, net
from anivault_shell.journal.order import is_hop
from anivault_shell.journal.records import Done, End, Intent, Step
from anivault_shell.journal.sweep import emptied
from anivault_shell.model.plan import Outcome, Skip, Transaction
from anivault_shell.model.watch import Watch

BATCH = 128
# Intents are on the disk before their batch; names, which recovery finds under either, need not be after each.
SYNC_EVERY = 2048


class Carry:
    """
    The hand that moves files for one transaction.

    With *back* a step of another action than move takes the copy (its source) away again, if the original
    (its target) still stands.  With *exact* a file's time must be what it was to the nanosecond.  With *together* a companion stays
    where its video stays.  With *across* what cannot be renamed to another volume is copied there by *porter*.
    What goes below one of *keeps* makes way for another file, and comes back when that stays away.
    """

    def __init__(
        self,
        log: Log,
        roots: Sequence[str],
        watch: Watch,
        *,
        total: int,
        porter: Porter,
        across: bool = False,
        keeps: Sequence[str] = (),
        back: bool = False,
        together: bool = False,
        exact: bool = False,
    ) -> None:
        self.log = log
        self.stopped: str | None = None
        self.stopped_by = ""
        self.how: Literal["done", "interrupted", "stopped"] = "done"
        self.broken = False
        self.skips: dict[int, tuple[Step, str, str]] = {}
        self.done_steps: list[Step] = []
        self.made: list[str] = []
        self.removed: list[str] = []
        self._porter = porter
        self._across = across
        self._keeps = {name_key(folder) for folder in keeps}
        self._owed: dict[int, Step] = {}
        self._unmade: dict[str, DiskError] = {}
        self._roots = [*roots, *keeps]
        self._watch = watch
        self._total = total
        self._back = back
        self._together = together
        self._same = unchanged if exact else alike
        self._hops: dict[int, str] = {}
        self._unsaid: list[tuple[int, str, str]] = []
        self._batch_done: list[int] = []
        self._touched: set[str] = set()
        self._unsynced = 0
        self._finished = 0
        self._weak = False

    def skip(self, step: Step, code: str, reason: str) -> None:
        """Leave *step*'s operation alone, and say why; the first reason stands."""
        if step.op not in self.skips:
            self.skips[step.op] = (step, code, reason)
            self._unsaid.append((step.op, code, reason))

    def run(self, steps: list[Step]) -> None:
        """Carry out *steps*, which are in order, batch by batch; never raises for one file."""
        at = 0
        while at < len(steps) and not self.broken and (self.how == "done" or self._hops or self._owed):
            batch = steps[at : at + BATCH]
            at += BATCH
            try:
                self._batch(batch)
            except DiskError as error:
                # The journal itself cannot be added to: what is unsaid stays undone.
                self.broken = True
                self.stop("stopped", error.message, error.code)
            self._watch.progress("organize", self._finished, self._total)

    def stop(self, how: Literal["interrupted", "stopped"], reason: str, code: str) -> None:
        """Begin no further file; the first reason stands."""
        if self.how == "done":
            self.how, self.stopped, self.stopped_by = how, reason, code

    def _batch(self, batch: list[Step]) -> None:
        admitted = self._admitted(batch)
        wanted = self._wanted_folders(admitted)
        first = self._intend(admitted, wanted)
        self._batch_done = []
        made = self._make(wanted)
        for n, step in enumerate(admitted, first):
            if not self._go_on(step):
                break
            self._do(n, step)
        self._unsynced += len(admitted)
        if self._unsynced >= SYNC_EVERY:
            self._sync()
        self.log.add(Done(steps=self._batch_done, made=made, skipped=self._unsaid), sync=False)
        self._unsaid = []

    def _intend(self, steps: list[Step], wanted: list[str]) -> int:
        first = self.log.steps
        self.log.add(Intent(folders=wanted, steps=steps), sync=True)
        self.log.steps += len(steps)
        return first

    def _admitted(self, batch: list[Step]) -> list[Step]:
        # Asked anew for each batch: somebody may swap a folder for a link meanwhile.
        known: dict[str, bool] = {}
        admitted = []
        for step in batch:
            if self._back and step.action != "move":
                admitted.append(step)
                continue
            folder, _, name = step.target.rpartition(os.sep)
            fine = known.get(folder)
            if fine is None:
                fine = known[folder] = folder_in_roots(folder, self._roots)
            if fine and name not in ("", ".", ".."):
                admitted.append(step)
            else:
                self.skip(step, "E-FS-PERM", "the target is outside the roots, or behind a link")
        return admitted

    def _wanted_folders(self, steps: list[Step]) -> list[str]:
        wanted: dict[str, None] = {}
        for folder in dict.fromkeys(folder_of(s.target) for s in steps):
            try:
                wanted.update(dict.fromkeys(folders.missing_folders(folder)))
            except DiskError:
                continue  # its files will say so, one by one
        return list(wanted)

    def _make(self, wanted: list[str]) -> list[str]:
        made = []
        for folder in wanted:
            try:
                if folders.make_folder(folder):
                    made.append(folder)
                    self._touched.add(os.path.dirname(folder))
                self._unmade.pop(folder, None)
            except DiskError as error:
                # Below a folder that could not be made none is found: the first reason is the one to tell.
                self._unmade[folder] = self._unmade.get(os.path.dirname(folder), error)
                if stops_everything(error):
                    self.stop("stopped", error.message, error.code)
        self.made.extend(made)
        return made

    def _go_on(self, step: Step) -> bool:
        """Whether to begin *step*: a stop waits until no file hangs between two names and no video has lost its companions."""
        if self._hops or self._owed:
            return True
        if self.how != "done" or self.log.torn:
            return False
        if step.companion_of is None:
            try:
                self._watch.check()
            except Interrupted:
                self.stop("interrupted", "interrupted", Interrupted.code)
                return False
        return True

    def _do(self, n: int, step: Step) -> None:
        if step.op not in self.skips and self._together and step.companion_of in self.skips:
            self.skip(step, self.skips[step.companion_of][1], "its video was skipped")
        if step.keeps in self.skips and step.op not in self.skips and not self._makes_way(step):
            self.skip(step, self.skips[step.keeps][1], "what it made way for stays in its place")
        if step.op in self.skips or step.keeps in self.skips:
            self._give_back(step.op)
            return
        try:
            self._act(n, step)
        except (DiskError, Interrupted) as error:
            self._failed(step, error)
            self._give_back(step.op)
            return
        self.done_steps.append(step)
        self._batch_done.append(n)
        self._note_hop(step)
        self._owed.pop(step.op, None) if step.op not in self._hops else None
        if step.keeps is not None and self._makes_way(step):
            self._owed[step.keeps] = step

    def _makes_way(self, step: Step) -> bool:
        return name_key(os.path.dirname(step.target)) in self._keeps

    def _give_back(self, op: int) -> None:
        """What made way for *op*, which does not come, gets its name again."""
        kept = self._owed.pop(op, None)
        if kept is not None and not self._bring(kept.between(kept.target, kept.source)):
            self.skip(kept, "E-FS-STALE", f"it made way and could not come back; it stands as {kept.target}")

    def _note_hop(self, step: Step) -> None:
        if self._hops.pop(step.op, None) is None and is_hop(step.target):
            self._hops[step.op] = step.source
        else:
            self._finished += 1

    def _act(self, n: int, step: Step) -> None:
        source, target = step.source, step.target
        if step.action != "move" and self._back:
            remove_second(step, self._watch)
            self._touched.add(os.path.dirname(source))
            return
        node = glance(source)
        if node is None or not self._same(node, step.identity):
            raise Stale("gone since it was staged" if node is None else "changed since it was staged", path=source)
        if (unmade := self._unmade.get(folder_of(target))) is not None:
            raise unmade
        if step.action == "move":
            self._move(n, step)
            self._touched.add(folder_of(source))
        elif step.action in ("copy", "reflink"):
            self._porter.files = (self._finished, self._total)
            self._porter.copy(n, step, self._rename)
        elif step.action == "hardlink":
            copies.hardlink(source, target)
        else:
            copies.symlink(source, target)
        self._touched.add(folder_of(target))

    def _rename(self, source: str, target: str) -> None:
        if not rename(source, target, weak=self._weak):
            self.log.add(Intent(weak=True), sync=True)
            self._weak = True
            rename(source, target)

    def _move(self, n: int, step: Step) -> None:
        try:
            self._rename(step.source, step.target)
        except OtherVolume:
            if not self._across:
                raise
            self._porter.files = (self._finished, self._total)
            self._porter.carry_over(n, step, self._rename)

    def _failed(self, step: Step, error: DiskError | Interrupted) -> None:
        if isinstance(error, Interrupted):
            self.stop("interrupted", "interrupted", Interrupted.code)
            return
        if stops_everything(error):
            self.stop("stopped", error.message, error.code)
        reason = error.message
        if isinstance(error, TargetExists):
            reason = "the name is taken"
        elif isinstance(error, OtherVolume):
            reason = "on another volume"
        if step.keeps is not None and self._makes_way(step):
            # Told as what it means for the file that was to come.
            self.skips[step.keeps] = (step, error.code, f"what stands there could not be put aside: {reason}")
            self._unsaid.append((step.keeps, error.code, reason))
            return
        home = self._hops.pop(step.op, None)
        if home is not None and not self._return(step, home):
            reason += f"; it waits as {os.path.basename(step.source)} until `undo` of the transaction"
        self.skip(step, error.code, reason)

    def _return(self, step: Step, home: str) -> bool:
        """Bring a file back from its hop."""
        return self._bring(step.between(step.source, home))

    def _bring(self, back: Step) -> bool:
        """A step that was not planned."""
        n = self._intend([back], [])
        try:
            self._rename(back.source, back.target)
        except DiskError:
            return False
        self._touched.update((os.path.dirname(back.source), os.path.dirname(back.target)))
        self.done_steps.append(back)
        self._batch_done.append(n)
        return True

    def _sync(self) -> None:
        """The new names are on the disk on return: every so often, and before the end is written."""
        self._unsynced = 0
        try:
            folders.sync_folders(self._touched)
        except DiskError as error:
            self.stop("stopped", error.message, error.code)
        self._touched = set()

    def tidy(self, made: Iterable[str]) -> None:
        """Remove those of *made* that are empty, innermost first."""
        for folder in sorted(set(made), key=lambda f: -len(f)):
            if folders.remove_empty(folder):
                self._touched.add(os.path.dirname(folder))

    def sweep(self) -> None:
        """Remove the folders that this transaction has emptied, below the roots; each is written down with its mode first."""
        if self.broken or self.how != "done":
            return
        going = emptied(self.moved(), self._roots)
        if not going:
            return
        try:
            self.log.add(Intent(removes=going), sync=True)
        except DiskError as error:
            self.broken = True
            self.stop("stopped", error.message, error.code)
            return
        for folder, _ in going:
            if folders.remove_empty(folder):
                self.removed.append(folder)
                self._touched.discard(folder)
                self._touched.add(os.path.dirname(folder))

    def restore_modes(self, modes: Iterable[tuple[str, int]]) -> None:
        """Folders that an earlier transaction removed, and this one made again, get the mode they had."""
        known = dict(modes)
        for folder in self.made:
            if folder in known:
                folders.set_mode(folder, known[folder])

    def moved(self) -> list[Step]:
        return net(self.done_steps)

    def end(self) -> bool:
        """Write the end; False where that was not possible and the transaction waits for `recover`."""
        if self.broken:
            return False
        self._sync()
        try:
            if self._unsaid:
                self.log.add(Done(skipped=self._unsaid), sync=False)
            done = sum(1 for step in self.moved() if not (self._back and step.op in self.skips))
            self.log.add(End(how=self.how, done=done, skipped=len(self.skips), reason=self.stopped or ""), sync=True)
        except DiskError as error:
            self.stop("stopped", error.message, error.code)
            return False
        return True

    def outcome(self, transaction: Transaction) -> Outcome:
        """All that was done and left, told of *transaction*."""
        moved = [step.operation() for step in self.moved()]
        return Outcome(
            transaction,
            tuple(op for op in moved if op.keeps is None),
            tuple(Skip(step.operation(), code, reason) for step, code, reason in self.skips.values()),
            self.stopped,
            tuple(op for op in moved if op.keeps is not None),
            tuple(self.removed),
            self.stopped_by or None,
        )
