# SPDX-License-Identifier: GPL-3.0-or-later
"""Nothing is asked twice: what was answered is remembered, what is being asked is waited for."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from anivault_shell.errors import CatalogueError
from anivault_shell.model.watch import Watch

SLICE = 0.1
MOST_REMEMBERED = 4096
T = TypeVar("T")


class Flight(Generic[T]):
    """A question on its way."""

    def __init__(self) -> None:
        self.landed = threading.Event()
        self.value: T | None = None
        self.error: CatalogueError | None = None
        self.lost = True  # until it lands: whoever asked was stopped, and somebody else must ask


class Flights(Generic[T]):
    """The answers of this run (the last 4,096 used), and the questions under way; for many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._landed: OrderedDict[Hashable, T | None] = OrderedDict()
        self._flying: dict[Hashable, Flight[T]] = {}

    def share(self, key: Hashable, ask: Callable[[], T | None], watch: Watch, hit: Callable[[], None]) -> T | None:
        """The answer to *key*, asked for by one thread only; *hit* is called when it was known already."""
        while True:
            with self._lock:
                if key in self._landed:
                    self._landed.move_to_end(key)
                    hit_value = self._landed[key]
                    flight = None
                else:
                    mine = key not in self._flying
                    flight = self._flying.setdefault(key, Flight())
            if flight is None:
                hit()
                return hit_value
            if mine:
                return self._fly(key, flight, ask)
            while not flight.landed.wait(SLICE):
                watch.check()
            if flight.error is not None:
                raise flight.error
            if not flight.lost:
                hit()
                return flight.value

    def _fly(self, key: Hashable, flight: Flight[T], ask: Callable[[], T | None]) -> T | None:
        try:
            flight.value = ask()
            flight.lost = False
        except CatalogueError as exc:
            flight.error = exc
            raise
        finally:
            with self._lock:
                del self._flying[key]
                if not flight.lost:
                    self._landed[key] = flight.value
                    if len(self._landed) > MOST_REMEMBERED:
                        self._landed.popitem(last=False)
            flight.landed.set()
        return flight.value
