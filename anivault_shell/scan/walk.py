# SPDX-License-Identifier: GPL-3.0-or-later
"""
The walk: threads read folders, a bounded number of them waits to be taken.

On a share a scan is bound by latency, on a local disk by Python itself, where two threads that run at
once only get in each other's way: each call to the disk hands the interpreter over.  So one thread begins, and
takes turns with the taker: it reads while the taker waits, and rests while the taker works.  Others
join once the taker starves and the processor idles; from then on all run at once.

Folders come out in one order, natural order of path with a folder before what is in it, whatever
the threads do.  Threads always read the folder that is wanted soonest; one that is read before its
turn waits in a bounded queue.  The bound cannot lock up: a folder leaves its place in the queue only
after those in it stand in line, and what is wanted next is always first in line.
"""

from __future__ import annotations

import heapq
import os
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import TracebackType

from anivault_shell.model.watch import Watch
from anivault_shell.scan.folder import Folder, FolderFound, FolderReader
from anivault_shell.scan.options import ScanOptions
from anivault_shell.scan.roots import look_at
from anivault_shell.scan.rows import Reader, fold_path, list_folder

QUEUE_SIZE = 256
SLICE = 0.05
# A hungry taker is called this many seconds after it began to wait: to change threads costs as much as to read a small
# folder.
TURN = 0.008
# Seconds of starving that are enough to judge by; Windows counts processor time in steps of 1/64 s.
JUDGED_AFTER = 0.05 if os.name == "nt" else 0.008
# Seconds that a folder takes from where there is something to wait for, and that say so without a second one.
SLOW = 0.002
STUCK = 0.1

# Where a folder stands in the order: its root's number, then at each step down its number among its siblings.
Place = tuple[int, ...]


def scan(
    roots: Sequence[str], options: ScanOptions, watch: Watch, *, reader: Reader = list_folder
) -> Generator[FolderFound, None, None]:
    """
    Every folder under *roots* in which there is something to tell, in the same order each time.

    Raises `InputError`, `PermissionRefused` or `Stale` for a root that is missing, no folder and no
    video, unreadable, or gone half-way, and `Interrupted` when *watch* says so; all roots are looked at
    before the first folder comes.  Closing the generator stops the threads.  *reader* lists a folder.
    """
    walk = _Walk(roots, options, watch, reader)
    try:
        yield from walk.folders()
    finally:
        walk.stop()


@dataclass(frozen=True, slots=True)
class _Read:
    """A folder that was read and waits for its turn; *below* is how many folders are in it."""

    found: FolderFound | None
    below: int


class _Walk:
    def __init__(self, roots: Sequence[str], options: ScanOptions, watch: Watch, reader: Reader) -> None:
        self.roots = roots
        self.options = options
        self.watch = watch
        self.folder = FolderReader(options, watch, reader)
        lock = threading.Lock()
        self.ready = threading.Condition(lock)
        self.room = threading.Condition(lock)
        # All below is shared, and touched under the lock.
        self.open: list[tuple[Place, Folder]] = []
        self.read: dict[Place, _Read] = {}
        self.busy = 1
        self.wanted: Place | None = None
        self.asked = 0.0
        self.failure: BaseException | None = None
        self.stopped = False
        self.threads: list[threading.Thread] = []
        self.hunger = _Hunger()

    # The taker's side.

    def folders(self) -> Generator[FolderFound, None, None]:
        self._hire(self._look)
        ahead: list[Place] = [()]
        videos = 0
        while ahead:
            place = ahead.pop()
            read = self._take(place)
            ahead.extend((*place, n) for n in reversed(range(read.below)))
            if read.found is not None:
                videos += len(read.found.files)
                self.watch.progress("scan", videos, None, os.path.basename(read.found.path))
                yield read.found

    def _take(self, place: Place) -> _Read:
        self.watch.check()
        with self.ready:
            if place not in self.read:
                self._await(place)
            read = self.read.pop(place)
            if len(self.threads) > 1:
                self.room.notify()
        return read

    def _await(self, place: Place) -> None:
        self.wanted = place
        self.asked = time.perf_counter()
        self.room.notify()
        while place not in self.read:
            if self.failure is not None:
                raise self.failure
            self.hunger.begin()
            self.ready.wait(SLICE)
            if self.hunger.idle() and self.open:
                self._join_in()
            self.watch.check()
        self.wanted = None

    def _join_in(self) -> None:
        """Twice as many threads as there were."""
        for _ in range(min(len(self.threads), self.options.workers - len(self.threads))):
            self._hire(self._work)

    def _hire(self, work: Callable[[], None]) -> None:
        # A daemon: a call into a dead share cannot be broken off, and must not keep the program.
        thread = threading.Thread(target=self._shift, args=(work,), name="scan", daemon=True)
        self.threads.append(thread)
        thread.start()

    def stop(self) -> None:
        with self.ready:
            self.stopped = True
            self.open.clear()
            self.read.clear()
            self.room.notify_all()
        until = time.monotonic() + 2 * SLICE
        for thread in self.threads:
            thread.join(max(until - time.monotonic(), 0))

    # The threads' side.

    def _shift(self, work: Callable[[], None]) -> None:
        with _Report(self):
            work()

    def _look(self) -> None:
        """The first thread makes sure of the roots, then works like the others."""
        roots = look_at(self.roots, self.options.extensions, self.watch)
        self.folder.roots = frozenset(fold_path(root.path) for root in roots if root.only is None)
        self._put((), None, roots)
        self._work()

    def _work(self) -> None:
        while (task := self._next()) is not None:
            place, folder = task
            with self.hunger.reading():
                found, below = self.folder.read(folder)
            self._put(place, found, below)

    def _next(self) -> tuple[Place, Folder] | None:
        """The folder that is wanted soonest, once there is room for it; None when the walk is over."""
        with self.room:
            while not self.stopped:
                if self.open and len(self.read) + self.busy < QUEUE_SIZE and self._my_turn():
                    self.busy += 1
                    return heapq.heappop(self.open)
                self.ready.notify()
                self.room.wait(SLICE)
        return None

    def _put(self, place: Place, found: FolderFound | None, below: list[Folder]) -> None:
        with self.ready:
            self.busy -= 1
            if self.stopped:
                return
            self.read[place] = _Read(found, len(below))
            for n, folder in enumerate(below):
                heapq.heappush(self.open, ((*place, n), folder))
            if len(self.threads) > 1:
                self.room.notify(len(below))
            self._call()

    def _my_turn(self) -> bool:
        return self.wanted is not None or len(self.threads) > 1

    def _call(self) -> None:
        """Wakes the taker, if what it wants is there and this turn was long enough."""
        if self.wanted in self.read and time.perf_counter() - self.asked > (TURN if len(self.threads) == 1 else 0):
            self.wanted = None
            self.ready.notify()

    def fail(self, error: BaseException) -> None:
        with self.ready:
            self.failure = self.failure or error
            self.ready.notify()


class _Report:
    """Whatever ends a thread's work is raised where the folders are taken, not lost in the thread."""

    def __init__(self, walk: _Walk) -> None:
        self.walk = walk

    def __enter__(self) -> None:
        pass

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if error is not None:
            self.walk.fail(error)
        return True


class _Hunger:
    """
    Whether the time spent waiting was nobody's work: then more threads help, else they would only hinder.

    The process's own time tells that, but on a busy machine it also looks idle while it queues for a
    processor; so most of the folders read last must have been slow as well.
    """

    def __init__(self) -> None:
        self.waited = 0.0
        self.worked = 0.0
        self.since = (0.0, 0.0)
        self.slow: deque[bool] = deque(maxlen=8)
        # When each folder that is being read was begun, by thread.
        self.begun: dict[int, float] = {}

    def begin(self) -> None:
        self.since = time.perf_counter(), time.process_time()

    def idle(self) -> bool:
        """Since the last answer, or the beginning."""
        wall, work = self.since
        self.waited += time.perf_counter() - wall
        self.worked += time.process_time() - work
        if self.waited < JUDGED_AFTER:
            return False
        idle = self.worked < self.waited / 2
        self.waited = self.worked = 0.0
        return idle and self._slow()

    def _slow(self) -> bool:
        now = time.perf_counter()
        lasting = [now - begun for begun in list(self.begun.values())]
        if any(t > STUCK for t in lasting):
            return True
        votes = [*self.slow, *(True for t in lasting if t > SLOW)]
        return len(votes) > 2 and sum(votes) * 2 > len(votes)

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Around the reading of a folder, in its thread."""
        thread = threading.get_ident()
        wall, work = time.perf_counter(), time.thread_time()
        self.begun[thread] = wall
        try:
            yield
        finally:
            del self.begun[thread]
            took = time.perf_counter() - wall
            self.slow.append(took > SLOW and time.thread_time() - work < took / 2)
