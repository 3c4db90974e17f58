# SPDX-License-Identifier: GPL-3.0-or-later
"""Lines that come from elsewhere while somebody types: they go above the prompt, and the prompt stays as it is."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING

from prompt_toolkit.application import run_in_terminal

if TYPE_CHECKING:
    from prompt_toolkit.application import Application


# Seconds in which the toolbar is drawn once, however often it is told that something has changed; a key is drawn at once.
REDRAWN = 0.1


class Aside:
    """Any thread may speak; *show* is called by the prompt's own, at once where a prompt is live, else by `flush`."""

    def __init__(self, show: Callable[[str], None]) -> None:
        self._show = show
        self._waiting: deque[str] = deque()
        self._app: Application[str] | None = None
        self._due = False

    def attach(self, app: Application[str]) -> None:
        self._app = app

    def say(self, text: str) -> None:
        self._waiting.append(text)
        self.soon(lambda: run_in_terminal(self.flush))

    def redraw(self) -> None:
        """Something in the toolbar has changed."""
        if not self._due:
            self._due = self.soon(self._redraw_later)

    def _redraw_later(self) -> None:
        assert self._app is not None and self._app.loop is not None  # noqa: S101, PT018
        self._app.loop.call_later(REDRAWN, self._redraw)

    def _redraw(self) -> None:
        assert self._app is not None  # noqa: S101
        self._due = False
        self._app.invalidate()

    def soon(self, act: Callable[[], object]) -> bool:
        """Have the prompt's thread *act*, if a prompt is live; answers whether it is."""
        app = self._app
        if app is None or not app.is_running or app.loop is None or app.context is None:
            return False
        app.loop.call_soon_threadsafe(act, context=app.context)
        return True

    def flush(self) -> None:
        """What was said while no prompt was live, before the next one is."""
        self._due = False
        while self._waiting:
            self._show(self._waiting.popleft())
