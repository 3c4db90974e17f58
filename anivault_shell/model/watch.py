# SPDX-License-Identifier: GPL-3.0-or-later
"""How long work tells how far it is, and hears that it should stop."""

from __future__ import annotations

from typing import Protocol


class Watch(Protocol):
    """
    Handed to every engine that may take over a second.

    `check` is called often, from any thread, and raises `Interrupted` once the user has asked
    to stop; work that must not break off (a move under way) simply does not call it.
    """

    def check(self) -> None: ...

    def progress(self, phase: str, done: int, total: int | None = None, note: str = "") -> None:
        """*done* of *total* (None: not known yet); *phase* as in the events (`scan`, `match` …)."""


class Unwatched:
    """Nobody looks on, nobody stops it."""

    def check(self) -> None:
        pass

    def progress(self, phase: str, done: int, total: int | None = None, note: str = "") -> None:
        pass
