# SPDX-License-Identifier: GPL-3.0-or-later
"""What changes many files at once in the session tells how far it is, and once stopped has changed nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from anivault_shell.errors import Interrupted
from anivault_shell.model import watch as watching
from anivault_shell.model.entry import Entry
from anivault_shell.model.plan import Action, ConflictPolicy
from anivault_shell.model.watch import Watch
from anivault_shell.session import actions
from anivault_shell.session.state import Session
from tests.session import builders

COUNT = 50
HOW = actions.Staging("en-US", Action.MOVE, ConflictPolicy.SKIP, "plan", "2026-11-21T00:00:00Z")


class Stopping:
    """Somebody who presses Ctrl-C at the *nth* look, and has been told so much until then."""

    def __init__(self, nth: int) -> None:
        self.nth = nth
        self.told: list[tuple[int, int | None]] = []

    def check(self) -> None:
        self.nth -= 1
        if not self.nth:
            raise Interrupted("stopped; what was finished is kept")

    def progress(self, phase: str, done: int, total: int | None = None, note: str = "") -> None:
        self.told.append((done, total))


Verb = Callable[[Session, list[Entry], Watch], int]
VERBS: dict[str, Verb] = {
    "set": lambda s, e, w: actions.reread(s, e, {"version": 2}, "set", w),
    "skip": actions.skip,
    "unstage": actions.unstage,
    "stage": lambda s, e, w: actions.stage(s, e, HOW, w),
}


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> Session:
    """All matched and pinned; every tenth file somebody looks on."""
    monkeypatch.setattr(watching, "TOGETHER", 10)
    made = builders.session(builders.entry(n) for n in range(1, COUNT + 1))
    known = [builders.matched(e) for e in made.entries.values()]
    made.change("pin", [e.with_pin(e.match) for e in known if e.match is not None])
    return made


@pytest.mark.parametrize("verb", VERBS)
def test_it_tells_how_far_it_is(session: Session, verb: str) -> None:
    """It never goes back, nor beyond the end."""
    if verb == "unstage":
        actions.stage(session, list(session.entries.values()), HOW, watching.Unwatched())
    looking = Stopping(0)
    assert VERBS[verb](session, list(session.entries.values()), looking) == COUNT
    assert len(looking.told) >= 5
    assert looking.told == sorted(looking.told)
    assert all(total is not None and done <= total for done, total in looking.told)


@pytest.mark.parametrize("nth", [1, 3, 5])
@pytest.mark.parametrize("verb", VERBS)
def test_stopped_it_has_changed_nothing(session: Session, verb: str, nth: int) -> None:
    """The session is as it was, at whatever moment; and the user is told so."""
    if verb == "unstage":
        actions.stage(session, list(session.entries.values()), HOW, watching.Unwatched())
    before, frame, steps = dict(session.entries), session.frame, list(session.timeline.done)
    with pytest.raises(Interrupted, match="nothing was changed"):
        VERBS[verb](session, list(session.entries.values()), Stopping(nth))
    assert session.entries == before
    assert session.frame == frame
    assert session.timeline.done == steps
