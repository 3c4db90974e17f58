# SPDX-License-Identifier: GPL-3.0-or-later
"""Jobs: commands that work on while others are typed. Each works on a session apart; the door takes in what came of it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

from anivault_shell.commands import function_of
from anivault_shell.errors import AniVaultError, Interrupted

if TYPE_CHECKING:
    from anivault_shell.commands.base import Context
    from anivault_shell.lang.script import Statement
    from anivault_shell.lang.syntax import Call
    from anivault_shell.session.apart import TakenIn
    from anivault_shell.view.answer import Answer, Event

# Waits are slices of this many seconds, so that Ctrl-C always works.
SLICE = 0.05


class JobWatch:
    """Tells how far the job is, hears that it should stop; any thread may ask and tell."""

    def __init__(self, told: Callable[[], None]) -> None:
        self.stop = threading.Event()
        self.far: tuple[int, int | None] = (0, None)
        self._told = told

    def check(self) -> None:
        if self.stop.is_set():
            raise Interrupted("stopped; what was finished is kept")

    def progress(self, phase: str, done: int, total: int | None = None, note: str = "") -> None:  # noqa: ARG002
        self.far = (done, total)
        self._told()


class Held:
    """An output that keeps what it is told until the job is taken in: the screen is somebody else's meanwhile."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.notes: list[str] = []

    def show(self, answer: Answer, command: str) -> None:
        pass

    def error(self, exc: AniVaultError, command: str = "") -> None:  # noqa: ARG002
        self.notes.append(exc.message)

    def note(self, text: str) -> None:
        self.notes.append(text)

    def event(self, event: Event) -> None:
        self.events.append(event)

    def progress(self, phase: str, done: int, total: int | None, note: str) -> None:
        pass

    def beat(self) -> None:
        pass

    def rest(self) -> None:
        pass


class Job:
    """One command at work; `number` is what `wait` and `cancel` call it."""

    def __init__(
        self, number: int, text: str, call: Call, ctx: Context, told: Callable[[], None], ended: Callable[[], None]
    ) -> None:
        self.number = number
        self.call = call
        self.text = text
        self.begun = ctx.clock()
        # What is written down of it where somebody records, once it is taken in.
        self.typed: Statement | None = None
        self.watch = JobWatch(told)
        self.output = Held()
        from anivault_shell.session.apart import Apart

        self._apart = Apart(ctx.session)
        self._shelf = ctx.shelf
        self._trail = self._shelf.trail(number)
        if self._trail is not None:
            self._trail.keep(self._apart.session)
        inner = replace(
            ctx,
            session=self._apart.session,
            watch=self.watch,
            output=self.output,
            ask=_nobody,
            interactive=False,
            choose=None,
        )
        pool = ThreadPoolExecutor(1, thread_name_prefix=f"job-{number}")
        self._future: Future[Answer] = pool.submit(self._work, inner)
        pool.shutdown(wait=False)
        self._future.add_done_callback(lambda _: ended())

    def _work(self, inner: Context) -> Answer:
        try:
            return function_of(self.call.spec.name)(inner, self.call)
        finally:
            self._apart.prepare()

    @property
    def over(self) -> bool:
        return self._future.done()

    @property
    def stopped(self) -> bool:
        return self.watch.stop.is_set()

    @property
    def brief(self) -> str:
        """`[1] match 120/400`, as the toolbar shows it."""
        done, total = self.watch.far
        far = f" {done:,}/{total:,}" if total else f" {done:,}" if done else ""
        return f"[{self.number}] {self.call.spec.name}{' ends' if self.stopped else far}"

    def answer(self) -> Answer:
        """Once it is over; raises whatever its command raised."""
        return self._future.result(0)

    def take_in(self) -> TakenIn:
        taken = self._apart.take_in()
        if self._trail is not None:
            self._shelf.end(self._trail)
            self._trail = None
        return taken


class Jobs:
    """All that are not taken in yet. *told* and *ended* are the prompt's: there is something new in the toolbar, or to take in."""

    def __init__(self) -> None:
        self.running: list[Job] = []
        self.told: Callable[[], None] = _nothing
        self.ended: Callable[[], None] = _nothing
        self._given = 0

    def start(self, ctx: Context, call: Call, text: str) -> Job:
        self._given += 1
        job = Job(self._given, text, call, ctx, self.told, self.ended)
        self.running.append(job)
        return job

    def next_over(self) -> Job | None:
        """One that is over, no longer among those that run."""
        job = next((j for j in self.running if j.over), None)
        if job is not None:
            self.running.remove(job)
        return job

    def cancel(self) -> None:
        for job in self.running:
            job.watch.stop.set()


def _nobody(question: str) -> bool:  # noqa: ARG001
    return False


def _nothing() -> None:
    pass
