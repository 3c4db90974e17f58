# SPDX-License-Identifier: GPL-3.0-or-later
"""What the prompt need not wait for: engines are loaded, and the journal looked at, while the first line is typed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from anivault_shell.commands import function_of
from anivault_shell.errors import AniVaultError
from anivault_shell.shell.greeting import left_over

if TYPE_CHECKING:
    from anivault_shell.commands.base import Context

# Who leaves at once waits no longer than this for what is under way.
PATIENCE = 1.0
# What is typed first as a rule; loading it would be most of what its first answer takes.
FIRST = ("ls", "shows", "filter", "scan", "undo")


class Waking:
    """`begin` once the prompt is drawn; *say* is told what the user should know, *done* is called at the end."""

    def __init__(self, ctx: Context, say: Callable[[str], None], done: Callable[[], None]) -> None:
        self._ctx = ctx
        self._say = say
        self._done = done
        self._thread: threading.Thread | None = None
        self._over = threading.Event()
        self._leaving = False

    @property
    def over(self) -> bool:
        return self._over.is_set()

    def begin(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._wake, name="waking", daemon=True)
            self._thread.start()

    def end(self) -> None:
        self._leaving = True
        if self._thread is not None:
            self._thread.join(PATIENCE)

    def _wake(self) -> None:
        try:
            self._ctx.catalogue()
            self._over.set()
            self._done()
            for text in left_over(self._ctx):
                self._say(text)
            for name in FIRST:
                if self._leaving:
                    break
                function_of(name)
        except (AniVaultError, OSError) as exc:
            self._say(str(exc))
