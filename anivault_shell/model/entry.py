# SPDX-License-Identifier: GPL-3.0-or-later
"""One video of the library, and how far it has come."""

from __future__ import annotations

import os
from dataclasses import dataclass
from enum import StrEnum
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from anivault_shell.model.found import Companion, Found, Identity, Problem, Stamp, identity_of, size_of, split, stamp_of
from anivault_shell.model.media import ParsedName
from anivault_shell.model.value import Value, setters

if TYPE_CHECKING:
    from anivault_shell.model.catalogue import Match

__all__ = ["Companion", "Entry", "Found", "Identity", "Problem", "State", "Status"]


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
class State:
    """How far an entry has come; entries of which nothing is said yet share one."""

    status: Status = Status.FOUND
    match: Match | None = None
    target: str | None = None
    pinned: bool = False
    reason: str = ""
    problems: tuple[Problem, ...] = ()

    @classmethod
    def kept(
        cls, status: Status, match: Match | None, target: str | None, pinned: bool, reason: str, problems: tuple[Problem, ...]
    ) -> State:  # fmt: skip
        """As it was written down."""
        made = _new(cls)
        _SET_STATUS(made, status)
        _SET_MATCH(made, match)
        _SET_TARGET(made, target)
        _SET_PINNED(made, pinned)
        _SET_REASON(made, reason)
        _SET_PROBLEMS(made, problems)
        return made


_new = object.__new__
_SET_STATUS, _SET_MATCH, _SET_TARGET, _SET_PINNED, _SET_REASON, _SET_PROBLEMS = setters(
    State, "status", "match", "target", "pinned", "reason", "problems"
)
UNREAD = State()
READ = State(Status.PARSED)


def _of_state(name: str) -> Any:
    return property(attrgetter(f"state.{name}"))


class Entry(Value):
    """
    A video file and all that is known of it.

    Each stage fills one field.  Filling a field clears those that were worked
    out from it, so an entry never shows a target that an old match led to.  A
    pinned match is the user's own word and survives everything but unpin.
    """

    __slots__ = ("bundle", "companions", "id", "name", "parsed", "stamp", "state", "within")
    FIELDS = (
        "id", "path", "identity", "companions", "parsed", "bundle", "match", "target", "status", "pinned", "reason",
        "problems",
    )  # fmt: skip

    id: int
    # The folder with the separator at its end; all entries of a folder share it.
    within: str
    name: str
    stamp: Stamp
    companions: tuple[Companion, ...]
    parsed: ParsedName | None
    bundle: int | None
    state: State

    match: Match | None = _of_state("match")
    target: str | None = _of_state("target")
    status: Status = _of_state("status")
    pinned: bool = _of_state("pinned")
    reason: str = _of_state("reason")
    problems: tuple[Problem, ...] = _of_state("problems")

    def __init__(
        self, id: int, path: str, identity: Identity, companions: tuple[Companion, ...] = (),  # noqa: A002
        parsed: ParsedName | None = None, bundle: int | None = None, match: Match | None = None,
        target: str | None = None, status: Status = Status.FOUND, pinned: bool = False, reason: str = "",
        problems: tuple[Problem, ...] = (),
    ) -> None:  # fmt: skip
        state = State(status, match, target, pinned, reason, problems)
        _fill(self, id, *split(path), stamp_of(identity), companions, parsed, bundle, state)

    @classmethod
    def first(cls, row: int, found: Found, parsed: ParsedName, bundle: int | None) -> Entry:
        """A file that was just found and read."""
        made = _new(cls)
        state = State(Status.PARSED, problems=found.problems) if found.problems else READ
        _fill(made, row, found.within, found.name, found.stamp, found.companions, parsed, bundle, state)
        return made

    @classmethod
    def kept(
        cls, row: int, within: str, name: str, stamp: Stamp, companions: tuple[Companion, ...], parsed: ParsedName | None,
        bundle: int | None, state: State,
    ) -> Entry:  # fmt: skip
        """As it was written down; *within* and *name* are the two halves of `split`."""
        made = _new(cls)
        _fill(made, row, within, name, stamp, companions, parsed, bundle, state)
        return made

    @property
    def path(self) -> str:
        return self.within + self.name

    @property
    def folder(self) -> str:
        return os.path.dirname(self.within + self.name)

    @property
    def identity(self) -> Identity:
        return identity_of(self.stamp)

    @property
    def size(self) -> int:
        """In bytes; quicker than to ask its identity."""
        return size_of(self.stamp)

    def is_as(self, found: Found) -> bool:
        """Whether *found* is this file, and it and what belongs to it are as they were."""
        return (
            self.name == found.name
            and self.stamp == found.stamp
            and self.companions == found.companions
            and (self.state.problems == found.problems or self._unfinished() == found.problems)
        )

    def _unfinished(self) -> tuple[Problem, ...]:
        """What a scan would say of it; other problems came later and stay."""
        return tuple(p for p in self.state.problems if p.unfinished)

    def again(self, found: Found, parsed: ParsedName, bundle: int | None) -> Entry:
        """
        The same file, found changed; its problems are those of now.

        Read as before it is what it was, and only what was staged of it must be staged anew.
        """
        made = _new(Entry)
        state = State(self.status, self.match, self.target, self.pinned, self.reason, found.problems)
        _fill(made, self.id, self.within, self.name, found.stamp, found.companions, parsed, bundle, state)
        if parsed != self.parsed:
            return made.with_parsed(parsed)
        return made.without_target(self.reason) if self.status in (Status.STAGED, Status.FAILED) else made

    def with_parsed(self, parsed: ParsedName) -> Entry:
        if self.pinned:
            return self._with(State(Status.MATCHED, self.match, None, True, self.reason, self.problems), parsed)
        return self._with(State(Status.PARSED, problems=self.problems) if self.problems else READ, parsed)

    def with_bundle(self, bundle: int) -> Entry:
        return self if self.bundle == bundle else self._with(self.state, bundle=bundle)

    def with_match(self, match: Match | None, status: Status, reason: str = "") -> Entry:
        """What the matcher found; a pinned entry keeps what the user said."""
        return self if self.pinned else self._with(State(status, match, reason=reason, problems=self.problems))

    def with_pin(self, match: Match) -> Entry:
        return self._with(State(Status.MATCHED, match, pinned=True, problems=self.problems))

    def with_number(self, match: Match) -> Entry:
        """The user's word on the numbers; whether the show was pinned stays as it is."""
        return self._with(State(Status.MATCHED, match, pinned=self.pinned, problems=self.problems))

    def without_pin(self) -> Entry:
        return self._with(State(Status.PARSED, problems=self.problems))

    def with_target(self, target: str) -> Entry:
        return self._with(State(Status.STAGED, self.match, target, self.pinned, problems=self.problems))

    def without_target(self, reason: str = "") -> Entry:
        status = Status.MATCHED if self.match is not None else Status.PARSED
        return self._with(State(status, self.match, None, self.pinned, reason, self.problems))

    def skipped(self, reason: str = "") -> Entry:
        return self._with(State(Status.SKIPPED, self.match, None, self.pinned, reason, self.problems))

    def failed(self, problem: Problem) -> Entry:
        problems = (*self.problems, problem)
        return self._with(State(Status.FAILED, self.match, self.target, self.pinned, problem.message, problems))

    def moved_to(self, path: str, identity: Identity, companions: tuple[Companion, ...]) -> Entry:
        """Where a commit has put it."""
        made = _new(Entry)
        state = State(Status.COMMITTED, self.match, None, self.pinned, "", self.problems)
        _fill(made, self.id, *split(path), stamp_of(identity), companions, self.parsed, self.bundle, state)
        return made

    def _with(self, state: State, parsed: ParsedName | None = None, bundle: int | None = None) -> Entry:
        made = _new(Entry)
        _fill(
            made, self.id, self.within, self.name, self.stamp, self.companions, parsed or self.parsed,
            self.bundle if bundle is None else bundle, state,
        )  # fmt: skip
        return made

    def _held(self) -> tuple[Any, ...]:
        return self.id, self.within, self.name, self.stamp, self.companions, self.parsed, self.bundle, self.state


_SET_ID, _SET_WITHIN, _SET_NAME, _SET_STAMP, _SET_COMPANIONS, _SET_PARSED, _SET_BUNDLE, _SET_STATE = setters(
    Entry, "id", "within", "name", "stamp", "companions", "parsed", "bundle", "state"
)


def _fill(
    entry: Entry, row: int, within: str, name: str, kept: Stamp, companions: tuple[Companion, ...],
    parsed: ParsedName | None, bundle: int | None, state: State,
) -> None:  # fmt: skip
    _SET_ID(entry, row)
    _SET_WITHIN(entry, within)
    _SET_NAME(entry, name)
    _SET_STAMP(entry, kept)
    _SET_COMPANIONS(entry, companions)
    _SET_PARSED(entry, parsed)
    _SET_BUNDLE(entry, bundle)
    _SET_STATE(entry, state)
