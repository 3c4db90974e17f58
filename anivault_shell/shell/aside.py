# SPDX-License-Identifier: GPL-3.0-or-later
"""Lines that come from elsewhere while somebody types: they go above the prompt, and the prompt stays as it is."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING

from prompt_toolkit.application import run_in_terminal

if TYPE_CHECKING:
    from prompt_toolkit.application import Application


class Aside:
    """Any thread may speak; *show* is called by the prompt's own, at once where a prompt is live, else by `flush`."""

    def __init__(self, show: Callable[[str], None]) -> None:
        self._show = show
        self._waiting: deque[str] = deque()
        self._app: Application[str] | None = None

    def attach(self, app: Application[str]) -> None:
        self._app = app

    def say(self, text: str) -> None:
        self._waiting.append(text)
        self.soon(lambda: run_in_terminal(self.flush))

    def redraw(self) -> None:
        """Something in the toolbar has changed."""
        if self._app is not None:
            self._app.invalidate()

    def soon(self, act: Callable[[], object]) -> None:
        """Have the prompt's thread *act*, if a prompt is live."""
        app = self._app
        if app is not None and app.is_running and app.loop is not None and app.context is not None:
            app.loop.call_soon_threadsafe(act, context=app.context)

    def flush(self) -> None:
        """What was said while no prompt was live."""
        while self._waiting:
            self._show(self._waiting.popleft())
