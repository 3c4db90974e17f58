# SPDX-License-Identifier: GPL-3.0-or-later
"""Nothing is asked twice: what was answered is remembered, what is being asked is waited for."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Generic, NamedTuple, TypeVar

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


class Landed(NamedTuple, Generic[T]):
    """An answer, and what else came with it, by the keys of those questions."""

    value: T | None
    also: Mapping[Hashable, T | None] = {}


class Flights(Generic[T]):
    """The answers of this run (the last 4,096 used), and the questions under way; for many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._landed: OrderedDict[Hashable, T | None] = OrderedDict()
        self._flying: dict[Hashable, Flight[T]] = {}

    def known(self, key: Hashable) -> T | None:
        """What was answered to *key* in this run."""
        return self._landed.get(key)

    def recall(self, key: Hashable) -> Landed[T] | None:
        """The same for who asks it again; None where it is not known, for an answer may be that there is no such thing."""
        with self._lock:
            if key not in self._landed:
                return None
            self._landed.move_to_end(key)
            return Landed(self._landed[key])

    def land(self, key: Hashable, value: T | None) -> None:
        """Remember an answer that came without being asked for, after its asker had gone, or out of the cache."""
        with self._lock:
            self._landed[key] = value
            self._forget()

    def _forget(self) -> None:
        while len(self._landed) > MOST_REMEMBERED:
            self._landed.popitem(last=False)

    def share(
        self,
        key: Hashable,
        ask: Callable[[frozenset[Hashable]], Landed[T]],
        watch: Watch,
        hit: Callable[[], None],
        along: Sequence[Hashable] = (),
    ) -> T | None:
        """
        The answer to *key*, asked for by one thread only; *hit* is called when it was known already.

        *ask* is told which of *along* it may answer as well: nobody else asks those meanwhile.
        """
        while True:
            claimed: dict[Hashable, Flight[T]] = {}
            with self._lock:
                if key in self._landed:
                    self._landed.move_to_end(key)
                    hit_value = self._landed[key]
                    flight = None
                elif (flight := self._flying.get(key)) is None:
                    claimed = {k: Flight() for k in (key, *along) if k not in self._landed and k not in self._flying}
                    self._flying |= claimed
            if claimed:
                return self._fly(key, claimed, ask)
            if flight is None:
                hit()
                return hit_value
            while not flight.landed.wait(SLICE):
                watch.check()
            if flight.error is not None:
                raise flight.error
            if not flight.lost:
                hit()
                return flight.value

    def _fly(
        self,
        key: Hashable,
        claimed: dict[Hashable, Flight[T]],
        ask: Callable[[frozenset[Hashable]], Landed[T]],
    ) -> T | None:
        own, answers = claimed[key], {}
        try:
            landed = ask(frozenset(claimed) - {key})
            answers = {**landed.also, key: landed.value}
        except CatalogueError as exc:
            own.error = exc
            raise
        finally:
            with self._lock:
                for each in claimed:
                    del self._flying[each]
                self._landed |= answers
                self._forget()
            for each, flight in claimed.items():
                if each in answers:
                    flight.value, flight.lost = answers[each], False
                flight.landed.set()
        return landed.value
