# SPDX-License-Identifier: GPL-3.0-or-later
"""One video of the library, and how far it has come."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from enum import StrEnum

from anivault_shell.model.catalogue import Match
from anivault_shell.model.media import CompanionKind, ParsedName


class Status(StrEnum):
    FOUND = "found"
    PARSED = "parsed"
    WAITING = "waiting"
    UNMATCHED = "unmatched"
    UNSURE = "unsure"
    MATCHED = "matched"
    STAGED = "staged"
    COMMITTED = "committed"
    SKIPPED = "skipped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Identity:
    """What tells a file from another under the same name: size in bytes, mtime in nanoseconds, what it is."""

    size: int
    mtime_ns: int
    type: str = "file"


@dataclass(frozen=True, slots=True)
class Companion:
    """
    A file that belongs to a video and travels with it.

    `tail` is what its name adds to the video's (`.ko.forced.srt`): the new name is
    the video's new stem plus the tail.  It is empty where the companion belongs to the folder.
    """

    path: str
    kind: CompanionKind
    tail: str
    identity: Identity


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with one file or folder; a value, because the rest goes on."""

    code: str
    message: str
    path: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """A video as the walk saw it; paths are exactly as the disk gives them."""

    path: str
    identity: Identity
    companions: tuple[Companion, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """
    A video file and all that is known of it.

    Each stage fills one field.  Filling a field clears those that were worked
    out from it, so an entry never shows a target that an old match led to.  A
    pinned match is the user's own word and survives everything but unpin.
    """

    id: int
    path: str
    identity: Identity
    companions: tuple[Companion, ...] = ()
    parsed: ParsedName | None = None
    bundle: int | None = None
    match: Match | None = None
    target: str | None = None
    status: Status = Status.FOUND
    pinned: bool = False
    reason: str = ""
    problems: tuple[Problem, ...] = ()

    @property
    def name(self) -> str:
        return os.path.basename(self.path)

    @property
    def folder(self) -> str:
        return os.path.dirname(self.path)

    def with_parsed(self, parsed: ParsedName) -> Entry:
        if self.pinned:
            return replace(self, parsed=parsed, target=None, status=Status.MATCHED)
        return replace(self, parsed=parsed, match=None, target=None, status=Status.PARSED, reason="")

    def with_bundle(self, bundle: int) -> Entry:
        return self if self.bundle == bundle else replace(self, bundle=bundle)

    def with_match(self, match: Match | None, status: Status, reason: str = "") -> Entry:
        """What the matcher found; a pinned entry keeps what the user said."""
        if self.pinned:
            return self
        return replace(self, match=match, target=None, status=status, reason=reason)

    def with_pin(self, match: Match) -> Entry:
        return replace(self, match=match, target=None, status=Status.MATCHED, pinned=True, reason="")

    def with_number(self, match: Match) -> Entry:
        """The user's word on the numbers; whether the show was pinned stays as it is."""
        return replace(self, match=match, target=None, status=Status.MATCHED, reason="")

    def without_pin(self) -> Entry:
        return replace(self, match=None, target=None, status=Status.PARSED, pinned=False, reason="")

    def with_target(self, target: str) -> Entry:
        return replace(self, target=target, status=Status.STAGED, reason="")

    def without_target(self, reason: str = "") -> Entry:
        status = Status.MATCHED if self.match is not None else Status.PARSED
        return replace(self, target=None, status=status, reason=reason)

    def skipped(self, reason: str = "") -> Entry:
        return replace(self, target=None, status=Status.SKIPPED, reason=reason)

    def failed(self, problem: Problem) -> Entry:
        return replace(self, status=Status.FAILED, reason=problem.message, problems=(*self.problems, problem))

    def moved_to(self, path: str, identity: Identity, companions: tuple[Companion, ...]) -> Entry:
        """Where a commit has put it."""
        return replace(
            self, path=path, identity=identity, companions=companions, target=None, status=Status.COMMITTED, reason=""
        )
