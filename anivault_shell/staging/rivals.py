# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may have a name: conflicts are seen here, before anything moves."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence

from anivault_shell.model.entry import Entry
from anivault_shell.model.plan import Action, ConflictPolicy
from anivault_shell.naming.fields import lacks_number
from anivault_shell.naming.filenames import PART_LIMIT, size
from anivault_shell.staging.copies import version_of
from anivault_shell.staging.draft import Draft, beside, path_key
from anivault_shell.staging.standing import Standing

PATH_LIMIT = 4096
MANY = 10_000


def settle(drafts: Sequence[Draft], standing: Standing, action: Action, policy: ConflictPolicy) -> None:
    """Give every one of *drafts* that cannot have its name a conflict, or another name under `rename`."""
    for draft in drafts:
        if draft.conflict is None and (why := _own_reason(draft, standing)):
            draft.block(why)
    _Names(drafts, standing, action, policy).settle()


def _own_reason(draft: Draft, standing: Standing) -> str | None:
    """What is wrong with one file, whatever the others do."""
    if draft.video is None:
        if unfinished(draft.entry):
            return "an unfinished download"
        if lacks_number(draft.entry):
            return f"no episode number: `number {draft.entry.id} …` gives it one"
    if size(draft.name) > PART_LIMIT:
        return f"its new name is longer than {PART_LIMIT} bytes"
    if size(draft.target) >= PATH_LIMIT:
        return f"its new path is longer than {PATH_LIMIT} bytes"
    if not standing.reachable(draft.target, draft.root):
        return f"its new folder is outside {draft.root}, or behind a link or a file"
    return None


def unfinished(entry: Entry) -> bool:
    return bool(entry.problems) and any("unfinished" in (p.code, *p.message.split()) for p in entry.problems)


class _Names:
    """Every name the plan leaves and takes, and who stays because of whom."""

    def __init__(self, drafts: Sequence[Draft], standing: Standing, action: Action, policy: ConflictPolicy) -> None:
        self.drafts, self.standing, self.policy = drafts, standing, policy
        self.moves = action is Action.MOVE
        self.leaving: dict[str, list[Draft]] = {}
        self.taking: dict[str, list[Draft]] = {}
        for draft in drafts:
            self.leaving.setdefault(draft.source_key, []).append(draft)
            self.taking.setdefault(draft.key, []).append(draft)
        self.blocked_folders: dict[str, str | None] = {}

    def settle(self) -> None:
        for draft in self.drafts:
            if draft.conflict is None and (why := self.folder_taken(draft)):
                draft.block(why)
        for key, group in list(self.taking.items()):
            if len(group) > 1:
                self.part([d for d in group if d.conflict is None and d.key == key])
        waiting = [d for d in self.drafts if d.conflict is None and not d.in_place]
        while waiting:
            waiting = self.round(waiting)

    def round(self, waiting: Iterable[Draft]) -> list[Draft]:
        """Look at *waiting* once; answers those who wanted a name that turns out not to be left."""
        again: list[Draft] = []
        for draft in waiting:
            if draft.conflict is None and self.occupied(draft.target, draft.key):
                stay = self.refuse(draft, "the target exists")
                again += [d for s in stay for d in self.taking.get(s.source_key, ())]
        return [d for d in again if d.conflict is None and not d.in_place]

    def part(self, rivals: list[Draft]) -> None:
        """Several want one name: it goes to who has it, then to the latest version, then to the first."""
        rivals.sort(key=lambda d: (not d.in_place, -version_of(d.entry)))
        for draft in rivals[1:]:
            first = rivals[0].entry
            if draft.conflict is None:
                self.refuse(draft, f"same target as {first.id} ({first.name})")

    def refuse(self, draft: Draft, why: str) -> list[Draft]:
        """Block *draft*, or give it another name; answers all that stay where they are now."""
        if self.policy is ConflictPolicy.RENAME and draft.video is None and (free := self.free_name(draft)):
            draft.take(free)
            for one in (draft, *draft.followers):
                self.taking.setdefault(one.key, []).append(one)
            return []
        return draft.block(why)

    def free_name(self, draft: Draft) -> str | None:
        """The first ` (2)` that is free for *draft* and for every companion that bears its name."""
        tailed = [f.companion for f in draft.followers if f.companion is not None and f.companion.tail]
        for n in range(2, MANY):
            target = draft.number(n)
            if all(map(self.free, (target, *(beside(target, companion) for companion in tailed)))):
                return target
        return None

    def free(self, target: str) -> bool:
        return path_key(target) not in self.taking and not self.standing.count(target)

    def occupied(self, target: str, key: str) -> bool:
        """Whether a name stands there that this plan does not move away."""
        leave = sum(1 for d in self.leaving.get(key, ()) if self.moves and d.conflict is None and not d.in_place)
        return self.standing.count(target) > leave

    def folder_taken(self, draft: Draft) -> str | None:
        """Whether a file of the plan bears the name that one of the target's folders needs."""
        folder = draft.folder
        if folder not in self.blocked_folders:
            self.blocked_folders[folder] = self._file_above(folder, draft.root)
        return self.blocked_folders[folder]

    def _file_above(self, folder: str, root: str) -> str | None:
        while len(folder) > len(root):
            key = path_key(folder)
            if any(d.conflict is None for d in (*self.leaving.get(key, ()), *self.taking.get(key, ()))):
                return f"{os.path.basename(folder)} is a file of this plan and cannot be a folder"
            folder = os.path.dirname(folder)
        return None
