# SPDX-License-Identifier: GPL-3.0-or-later
"""What goes on beside the line that is typed."""

from __future__ import annotations

import contextvars
from collections.abc import Callable
from typing import Any, cast

from prompt_toolkit.application import Application

from anivault_shell.shell.aside import Aside


class Loop:
    """An event loop whose time moves when it is told to."""

    def __init__(self) -> None:
        self.later: list[Callable[[], None]] = []

    def call_soon_threadsafe(self, act: Callable[[], None], context: object) -> None:
        act()

    def call_later(self, seconds: float, act: Callable[[], None]) -> None:
        self.later.append(act)

    def tick(self) -> None:
        due, self.later = self.later, []
        for act in due:
            act()


class App:
    """A prompt that counts how often it is drawn."""

    def __init__(self) -> None:
        self.is_running = True
        self.loop = Loop()
        self.context = contextvars.copy_context()
        self.drawn = 0

    def invalidate(self) -> None:
        self.drawn += 1


def test_a_busy_job_draws_the_toolbar_once_in_a_while() -> None:
    """A job that tells of each of its files does not keep the terminal busy, and the last of it is seen."""
    app = App()
    aside = Aside(lambda _: None)
    aside.attach(cast("Application[Any]", app))
    for _ in range(1_000):
        aside.redraw()
    app.loop.tick()
    assert app.drawn == 1
    aside.redraw()
    app.loop.tick()
    assert app.drawn == 2


def test_what_was_due_at_the_last_line_is_not_owed_to_the_next() -> None:
    """A prompt that ended before its toolbar was drawn leaves the next one's to be drawn again."""
    app = App()
    aside = Aside(lambda _: None)
    aside.attach(cast("Application[Any]", app))
    aside.redraw()
    app.loop.later.clear()  # the loop went with its prompt
    aside.flush()
    aside.redraw()
    app.loop.tick()
    assert app.drawn == 1
