# SPDX-License-Identifier: GPL-3.0-or-later
"""The watch that work is handed: tells how far it is, hears that it should stop."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from anivault_shell.errors import Interrupted

if TYPE_CHECKING:
    from anivault_shell.view.output import Output


class Meter:
    """
    One for the whole run; `stop` is set by whoever hears the user, and cleared when the next command begins.

    Any thread may ask and tell; the output hears of it only from the thread that made this.
    """

    def __init__(self, output: Output) -> None:
        self.output = output
        self.stop = threading.Event()
        self._own = threading.get_ident()

    def check(self) -> None:
        if self.stop.is_set():
            raise Interrupted("stopped; what was finished is kept")
        if threading.get_ident() == self._own:
            self.output.beat()

    def progress(self, phase: str, done: int, total: int | None = None, note: str = "") -> None:
        if threading.get_ident() == self._own:
            self.output.progress(phase, done, total, note)
