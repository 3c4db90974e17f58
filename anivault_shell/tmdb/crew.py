# SPDX-License-Identifier: GPL-3.0-or-later
"""Threads that wait for the network, so that whoever asked can be told to stop meanwhile."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from anivault_shell.model.watch import Watch

SLICE = 0.1
T = TypeVar("T")


class Promise(Generic[T]):
    """What a job will have answered."""

    def __init__(self, job: Callable[[], T]) -> None:
        self._job = job
        # A bare lock, held until the job is done: an Event costs four of them.
        self._under_way = threading.Lock()
        self._under_way.acquire()
        self._value: T | None = None
        self._error: BaseException | None = None

    def keep(self) -> None:
        try:
            self._value = self._job()
        except BaseException as exc:  # noqa: BLE001 - raised again where it was asked for
            self._error = exc
        finally:
            self._under_way.release()

    def wait(self, seconds: float) -> bool:
        return self._under_way.acquire(timeout=seconds)

    def value(self) -> T:
        if self._error is not None:
            raise self._error
        return self._value  # type: ignore[return-value]


class Crew:
    """At most *size* daemon threads, hired as they are needed: a hanging connection never holds up the exit."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._jobs: queue.SimpleQueue[Promise[object] | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._hired = self._idle = 0
        self._closed = False

    def run(self, job: Callable[[], T], watch: Watch, *, latest: Callable[[], bool]) -> T | None:
        """
        What *job* returns or raises; None when *latest* says it takes too long (it is left to end by itself).

        Raises Interrupted within a slice of the user asking to stop.
        """
        promise = Promise(job)
        self._hire()
        self._jobs.put(promise)  # type: ignore[arg-type]
        while not promise.wait(SLICE):
            watch.check()
            if latest():
                return None
        return promise.value()

    def _hire(self) -> None:
        with self._lock:
            if self._idle > self._jobs.qsize() or self._hired >= self._size:
                return
            self._hired += 1
        threading.Thread(target=self._work, name="tmdb", daemon=True).start()

    def _work(self) -> None:
        while True:
            with self._lock:
                self._idle += 1
            promise = self._jobs.get()
            with self._lock:
                self._idle -= 1
            if promise is None:
                return
            promise.keep()
            del promise  # or its answer lives until the next one

    def close(self) -> None:
        with self._lock:
            hired, self._closed = self._hired, True
        for _ in range(hired):
            self._jobs.put(None)
