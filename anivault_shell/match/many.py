# SPDX-License-Identifier: GPL-3.0-or-later
"""Verdicts of many bundles, several at once."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Iterator, Sequence
from functools import partial

from anivault_shell.errors import Interrupted
from anivault_shell.match.bundles import Bundle
from anivault_shell.match.catalogue import Catalogue
from anivault_shell.match.matcher import ACCEPT, Verdict
from anivault_shell.match.told import match_bundle
from anivault_shell.model.watch import Watch

SLICE = 0.1
# Who waited so long for one bundle asked the network, and threads take the others; nothing decided for so long, and one more
# begins.  Out of the cache they would only take turns with each other, at every file anew.
PATIENCE = 0.01
# So many came at once, one after the other, and no thread is needed for the next.
FEW = 16


def match_all(
    bundles: Sequence[Bundle], catalogue: Catalogue, *, accept: float = ACCEPT, language: str = "en-US",
    workers: int = 4, watch: Watch,
) -> Iterator[Verdict]:  # fmt: skip
    """
    The verdicts as they are reached, at most *workers* bundles at a time.

    Each is the same whatever the threads do; leaving the iterator early stops the rest.
    """
    rest = iter(bundles)
    left = len(bundles)
    threads = _Threads(rest, catalogue, accept, language, workers, watch)
    for found in threads.verdicts(left, few=FEW):
        left -= 1
        yield found
    # So far none of them waited for anything.
    for bundle in rest:
        watch.check()
        begun = _waited()
        found = match_bundle(bundle, catalogue, accept=accept, language=language, watch=watch)
        left -= 1
        slow = _waited() - begun >= PATIENCE
        yield found
        if slow:
            break
    yield from _Threads(rest, catalogue, accept, language, workers, watch).verdicts(left)


def _waited() -> float:
    """Seconds that this thread has not been at work; only differences mean anything."""
    return time.monotonic() - time.thread_time()


class _Threads:
    """Decide what is left of *rest*, as many at a time as wait for the network."""

    def __init__(
        self, rest: Iterator[Bundle], catalogue: Catalogue, accept: float, language: str, workers: int, watch: Watch
    ) -> None:
        self._rest = rest
        self._match = partial(match_bundle, catalogue=catalogue, accept=accept, language=language)
        self._most = max(workers, 1)
        self._watch = watch
        self._stop = _Stop(watch)
        self._decided: queue.SimpleQueue[Verdict | BaseException] = queue.SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._turn = threading.Lock()
        self._given = 0
        self._enough = False

    def verdicts(self, left: int, few: int = 0) -> Iterator[Verdict]:
        """*left* verdicts; only those begun so far once *few* are there and one thread was enough for them."""
        taken = 0
        try:
            while taken < (self._given if self._enough else left):
                found = self._next(min(self._most, left))
                if isinstance(found, BaseException):
                    raise found
                taken += 1
                if taken == few and len(self._threads) == 1:
                    self._finish()
                yield found
        finally:
            self._stop.set()
            for thread in self._threads:
                thread.join()

    def _finish(self) -> None:
        with self._turn:
            self._enough = True

    def _next(self, most: int) -> Verdict | BaseException:
        while True:
            self._watch.check()
            more = len(self._threads) < most and not self._enough
            try:
                return self._decided.get(timeout=PATIENCE if more else SLICE)
            except queue.Empty:
                if more:
                    self._threads.append(threading.Thread(target=self._work, name="match"))
                    self._threads[-1].start()

    def _take(self) -> Bundle | None:
        with self._turn:
            bundle = None if self._enough else next(self._rest, None)
            self._given += bundle is not None
            return bundle

    def _work(self) -> None:
        try:
            while (bundle := self._take()) is not None:
                self._stop.check()
                self._decided.put(self._match(bundle, watch=self._stop))
        except BaseException as exc:  # noqa: BLE001 - raised again where the verdicts are taken
            self._decided.put(exc)


class _Stop:
    """The caller's watch, and a word to the threads that nobody waits for them any more."""

    def __init__(self, watch: Watch) -> None:
        self.watch = watch
        self.stopped = threading.Event()

    def set(self) -> None:
        self.stopped.set()

    def check(self) -> None:
        if self.stopped.is_set():
            raise Interrupted
        self.watch.check()

    def progress(self, phase: str, done: int, total: int | None = None, note: str = "") -> None:
        self.watch.progress(phase, done, total, note)
