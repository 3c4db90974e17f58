# SPDX-License-Identifier: GPL-3.0-or-later
"""Verdicts of many bundles, several at once."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Iterator, Sequence

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
    for bundle in rest:
        watch.check()
        begun = _waited()
        found = match_bundle(bundle, catalogue, accept=accept, language=language, watch=watch)
        left -= 1
        slow = _waited() - begun >= PATIENCE
        yield found
        if slow:
            break
    if left:
        yield from _by_threads(rest, left, catalogue, accept, language, workers, watch)


def _waited() -> float:
    """Seconds that this thread has not been at work; only differences mean anything."""
    return time.monotonic() - time.thread_time()


def _by_threads(
    rest: Iterator[Bundle], left: int, catalogue: Catalogue, accept: float, language: str, workers: int, watch: Watch
) -> Iterator[Verdict]:
    stop = _Stop(watch)
    decided: queue.SimpleQueue[Verdict | BaseException] = queue.SimpleQueue()
    threads: list[threading.Thread] = []
    turn = threading.Lock()

    def work() -> None:
        try:
            while True:
                with turn:
                    bundle = next(rest, None)
                if bundle is None:
                    return
                stop.check()
                decided.put(match_bundle(bundle, catalogue, accept=accept, language=language, watch=stop))
        except BaseException as exc:  # noqa: BLE001 - raised again where the verdicts are taken
            decided.put(exc)

    most = min(max(workers, 1), left)
    try:
        for _ in range(left):
            found: Verdict | BaseException | None = None
            while found is None:
                watch.check()
                try:
                    found = decided.get(timeout=PATIENCE if len(threads) < most else SLICE)
                except queue.Empty:
                    if len(threads) < most:
                        threads.append(threading.Thread(target=work, name="match"))
                        threads[-1].start()
            if isinstance(found, BaseException):
                raise found
            yield found
    finally:
        stop.set()
        for thread in threads:
            thread.join()


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
