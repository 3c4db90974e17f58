# SPDX-License-Identifier: GPL-3.0-or-later
"""How long work tells how far it is, and hears that it should stop."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol, TypeVar

from anivault_shell.errors import Interrupted

# Of quick work, so many between two looks whether to stop.
TOGETHER = 1_000
T = TypeVar("T")


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


class Far:
    """
    How far work is that changes all of it or nothing, *total* pieces in one or several rounds.

    Stopped, it says that nothing was changed: whoever has gone through all of them changes the session at the end.
    """

    def __init__(self, watch: Watch, total: int, phase: str = "session") -> None:
        self._watch = watch
        self._total = total
        self._phase = phase
        self._done = 0

    def each(self, rows: Iterable[T]) -> Iterator[T]:
        """The pieces of one round."""
        for row in rows:
            if self._done % TOGETHER == 0:
                self._look()
            self._done += 1
            yield row

    def _look(self) -> None:
        try:
            self._watch.check()
        except Interrupted:
            raise Interrupted("stopped; nothing was changed") from None
        self._watch.progress(self._phase, min(self._done, self._total), self._total)
