# SPDX-License-Identifier: GPL-3.0-or-later
"""What is measured as it happens: how often, and how its values spread."""

from __future__ import annotations

import threading
from collections import deque
from typing import NamedTuple

# Of the last so many values the 95th percentile is told.
LAST = 1_000


class Spread(NamedTuple):
    """How many values there were, and how they lie; `p95` is of the last thousand."""

    times: int
    least: float
    most: float
    mean: float
    p95: float


class Measured:
    """Takes values one by one, from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last: deque[float] = deque(maxlen=LAST)
        self.count = 0
        self.total = self._least = self._most = 0.0

    def add(self, value: float) -> None:
        with self._lock:
            self._least = min(self._least, value) if self.count else value
            self._most = max(self._most, value)
            self.count += 1
            self.total += value
            self._last.append(value)

    def spread(self) -> Spread | None:
        """None where nothing was measured."""
        with self._lock:
            if not self.count:
                return None
            row = sorted(self._last)
            p95 = row[(95 * len(row) + 99) // 100 - 1]
            return Spread(self.count, self._least, self._most, self.total / self.count, p95)
