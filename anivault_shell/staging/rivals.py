# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may have a name: conflicts are seen here, before anything moves."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence

from anivault_shell.disk.look import identity
from anivault_shell.errors import DiskError
from anivault_shell.model.entry import Entry
from anivault_shell.model.plan import Action, ConflictPolicy, Replaced
from anivault_shell.naming.fields import lacks_number
from anivault_shell.naming.filenames import PART_LIMIT, size
from anivault_shell.staging.copies import better, labels, version_of
from anivault_shell.staging.draft import Draft, beside, path_key
from anivault_shell.staging.standing import Standing

PATH_LIMIT = 4096
MANY = 10_000


def settle(
    drafts: Sequence[Draft],
    standing: Standing,
    action: Action,
    policy: ConflictPolicy,
    groups: Sequence[str] = (),
) -> None:
    """Give every one of *drafts* that cannot have its name a conflict, or another name under `rename`."""
    for draft in drafts:
        if draft.conflict is None and (why := _own_reason(draft, standing)):
            draft.block(why)
    _Names(drafts, standing, action, policy, groups).settle()


def _own_reason(draft: Draft, standing: Standing) -> str | None:
    """What is wrong with one file, whatever the others do."""
    if draft.video is None:
        if unfinished(draft.entry):
            return "an unfinished download"
        if lacks_number(draft.entry):
            return f"no episode number: `number {draft.entry.id} …` gives it one"
    if len(draft.name) * 4 > PART_LIMIT and size(draft.name) > PART_LIMIT:
        return f"its new name is longer than {PART_LIMIT} bytes"
    if len(draft.target) * 4 >= PATH_LIMIT and size(draft.target) >= PATH_LIMIT:
        return f"its new path is longer than {PATH_LIMIT} bytes"
    if not standing.reachable(draft.target, draft.root):
        return f"its new folder is outside {draft.root}, or behind a link or a file"
    return None


def unfinished(entry: Entry) -> bool:
    return any(p.unfinished for p in entry.problems)


class _Names:
    """Every name the plan leaves and takes, and who stays because of whom."""

    def __init__(
        self,
        drafts: Sequence[Draft],
        standing: Standing,
        action: Action,
        policy: ConflictPolicy,
        groups: Sequence[str],
    ) -> None:
        self.drafts, self.standing, self.policy, self.groups = drafts, standing, policy, groups
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
            if draft.conflict is None and draft.replaces is None and self.occupied(draft.target, draft.key):
                if self.make_way(draft):
                    continue
                stay = self.refuse(draft, "the target exists")
                again += [d for s in stay for d in self.taking.get(s.source_key, ())]
        return [d for d in again if d.conflict is None and not d.in_place]

    def part(self, rivals: list[Draft]) -> None:
        """Several want one name: it goes to who has it, then to the best under `keep-best`, the latest version, the first."""
        rivals.sort(key=lambda d: (not d.in_place, -version_of(d.entry)))
        if self.policy is ConflictPolicy.KEEP_BEST and not rivals[0].in_place:
            for draft in rivals[1:]:
                if better(draft.entry, rivals[0].entry, self.groups):
                    rivals.insert(0, rivals.pop(rivals.index(draft)))
        if self.policy is ConflictPolicy.VERSIONS and self.label(rivals):
            return
        if self.policy is ConflictPolicy.OVERWRITE and len(rivals) > 1 and rivals[0].in_place:
            rivals = self.succeed(rivals)
        for draft in rivals[1:]:
            if draft.conflict is None:
                self.refuse(draft, self.why_not(rivals[0], draft))

    def why_not(self, first: Draft, draft: Draft) -> str:
        name = f"{first.entry.id} ({first.entry.name})"
        if self.policy is not ConflictPolicy.KEEP_BEST or draft.video is not None:
            return f"same target as {name}"
        if why := better(first.entry, draft.entry, self.groups):
            return f"{name} is better: {why}"
        if why := better(draft.entry, first.entry, self.groups):
            return f"better than {name}, which stands there ({why}); `--on-conflict overwrite` lets it make way"
        return f"as good as {name}"

    def label(self, rivals: list[Draft]) -> bool:
        """Give each of *rivals* that moves a name that tells it apart; whether that could be done."""
        if len(rivals) < 2 or any(d.video is not None for d in rivals):
            return False
        labelled = list(zip(rivals, labels([d.entry for d in rivals]), strict=True))
        moving = [(draft, label) for draft, label in labelled if not draft.in_place]
        wanted = {path_key(draft.behind(f" - {label}")) for draft, label in moving}
        if not all(label for _, label in moving) or len(wanted) < len(moving):
            return False
        for draft, label in moving:
            self.rename(draft, draft.behind(f" - {label}"))
        return True

    def succeed(self, rivals: list[Draft]) -> list[Draft]:
        """The file that stands there, and is in the session too, makes way for the next."""
        old, new, *rest = rivals
        if old.video is None and new.video is None and old.identity.type == "file":
            new.replaces = Replaced(old.source, old.identity)
            return [new, *rest]
        return rivals

    def rename(self, draft: Draft, target: str) -> None:
        draft.take(target)
        for one in (draft, *draft.followers):
            self.taking.setdefault(one.key, []).append(one)

    def refuse(self, draft: Draft, why: str) -> list[Draft]:
        """Block *draft*, or give it another name; answers all that stay where they are now."""
        another = self.policy in (ConflictPolicy.RENAME, ConflictPolicy.VERSIONS)
        if another and draft.video is None and (free := self.free_name(draft)):
            self.rename(draft, free)
            return []
        return draft.block(why)

    def make_way(self, draft: Draft) -> bool:
        """Under `overwrite`: the one file that stands there goes to the keep; whether it can."""
        if self.policy is not ConflictPolicy.OVERWRITE:
            return False
        names = self.standing.names(draft.target)
        path = draft.folder + os.sep + names[0] if len(names) == 1 else ""
        if not path or path_key(path) in self.leaving:
            return False
        try:
            draft.replaces = Replaced(path, identity(path))
        except DiskError:
            return False
        if draft.replaces.identity.type != "file":
            draft.replaces = None
        return draft.replaces is not None

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
