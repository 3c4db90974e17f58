# SPDX-License-Identifier: GPL-3.0-or-later
"""Verdicts of many bundles, several at once."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

from anivault_shell.errors import Interrupted
from anivault_shell.match.bundles import Bundle
from anivault_shell.match.catalogue import Catalogue
from anivault_shell.match.matcher import ACCEPT, Verdict
from anivault_shell.match.told import match_bundle
from anivault_shell.model.watch import Watch

SLICE = 0.1


def match_all(
    bundles: Sequence[Bundle], catalogue: Catalogue, *, accept: float = ACCEPT, language: str = "en-US",
    workers: int = 4, watch: Watch,
) -> Iterator[Verdict]:  # fmt: skip
    """
    The verdicts as they are reached, *workers* bundles at a time.

    Each is the same whatever the threads do; leaving the iterator early stops the rest.
    """
    stop = _Stop(watch)
    queue = iter(bundles)
    with ThreadPoolExecutor(max_workers=max(workers, 1), thread_name_prefix="match") as pool:
        pending: set[Future[Verdict]] = set()
        try:
            while True:
                while len(pending) < max(workers, 1) * 2 and (bundle := next(queue, None)) is not None:
                    pending.add(
                        pool.submit(match_bundle, bundle, catalogue, accept=accept, language=language, watch=stop)
                    )
                if not pending:
                    return
                watch.check()
                done, pending = wait(pending, timeout=SLICE, return_when=FIRST_COMPLETED)
                for future in sorted(done, key=lambda f: f.result().bundle.id):
                    yield future.result()
        finally:
            stop.set()
            for future in pending:
                future.cancel()


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
