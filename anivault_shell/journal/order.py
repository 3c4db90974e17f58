# SPDX-License-Identifier: GPL-3.0-or-later
"""In which order files change names, so that swaps, cycles and chains just work."""

from __future__ import annotations

import heapq
import os
from collections import defaultdict

from anivault_shell.disk.names import name_key
from anivault_shell.journal.records import Step

HOP = ".anivault-"


def is_hop(path: str) -> bool:
    """Whether *path* is a hidden name that a file has for a moment only."""
    return path.endswith(".tmp") and os.path.basename(path).startswith(HOP)


def in_order(steps: list[Step], tx: str, first: int = 0) -> list[Step]:
    """
    *steps* so that every name is free when it is needed.

    A chain starts at its free end; a cycle is opened by one hop over a hidden name in the same folder,
    and so is a rename that changes only case or normalisation.  Companions follow their video.  *first* numbers the hops, whose names
    must be new within *tx*.
    """
    return _Order(steps, tx, first).run()


class _Order:
    def __init__(self, steps: list[Step], tx: str, first: int) -> None:
        self.steps = steps
        self.out: list[Step] = []
        self._hop_name = f"{HOP}{tx}-"
        self._next_hop = first
        self._waits_for: dict[int, list[int]] = {}
        self._frees: dict[int, list[int]] = defaultdict(list)
        self._follows: dict[int, list[int]] = defaultdict(list)
        self._open: dict[int, int] = defaultdict(int)
        self._own: set[int] = set()
        self._hopped: dict[int, str] = {}
        self._left: set[int] = set()
        self._emitted = [False] * len(steps)
        self._ready: list[int] = []
        self._link()

    def _link(self) -> None:
        leaves: dict[str, list[int]] = {}
        videos: dict[int, int] = {}
        for i, step in enumerate(self.steps):
            if step.companion_of is None:
                videos[step.op] = i
            if step.action == "move":
                leaves.setdefault(name_key(step.source), []).append(i)
        for i, step in enumerate(self.steps):
            for j in leaves.get(name_key(step.target), ()):
                if i == j:
                    self._own.add(i)
                else:
                    self._waits_for.setdefault(i, []).append(j)
                    self._frees[j].append(i)
                    self._open[i] += 1
            video = videos.get(step.companion_of) if step.companion_of is not None else None
            if video is not None:
                self._follows[video].append(i)
                self._open[i] += 1
        self._ready = [i for i in range(len(self.steps)) if not self._open.get(i)]

    def run(self) -> list[Step]:
        oldest = 0
        while True:
            while self._ready:
                self._emit(heapq.heappop(self._ready))
            while oldest < len(self.steps) and self._emitted[oldest]:
                oldest += 1
            if oldest == len(self.steps):
                return self.out
            self._unblock(oldest)

    def _emit(self, i: int) -> None:
        if self._emitted[i]:
            return
        self._emitted[i] = True
        step = self.steps[i]
        if i in self._own and i not in self._hopped:
            self._hop(i)
        elif i not in self._hopped:
            self.out.append(step)
        if i in self._hopped:
            self.out.append(step.between(self._hopped[i], step.target))
        self._release(i)
        self._let_go(self._follows.pop(i, ()))

    def _release(self, i: int) -> None:
        if i not in self._left:
            self._left.add(i)
            self._let_go(self._frees.pop(i, ()))

    def _let_go(self, waiting: list[int] | tuple[()]) -> None:
        for i in waiting:
            self._open[i] -= 1
            if self._open[i] == 0:
                heapq.heappush(self._ready, i)

    def _hop(self, i: int) -> None:
        step = self.steps[i]
        name = f"{self._hop_name}{self._next_hop}.tmp"
        self._next_hop += 1
        self._hopped[i] = os.path.join(os.path.dirname(step.source), name)
        self.out.append(step.between(step.source, self._hopped[i]))

    def _unblock(self, i: int) -> None:
        """Open the cycle that *i* waits for; where it waits for its video alone, it goes first."""
        seen: set[int] = set()
        while i not in seen:
            seen.add(i)
            blocker = next((j for j in self._waits_for.get(i, ()) if j not in self._left), None)
            if blocker is None:
                heapq.heappush(self._ready, i)
                return
            i = blocker
        self._hop(i)
        self._release(i)
