# SPDX-License-Identifier: GPL-3.0-or-later
"""What was asked since the program began; a client that is made anew counts on."""

from __future__ import annotations

import threading

from anivault_shell.model.measured import Measured


class Tally:
    """Counts of requests and of what the cache answered, seconds that requests took, and that they waited for their turn."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.requests = self.hits = self.misses = 0
        self.took = Measured()
        self.waited = Measured()

    def request(self) -> None:
        with self._lock:
            self.requests += 1

    def hit(self) -> None:
        with self._lock:
            self.hits += 1

    def miss(self) -> None:
        with self._lock:
            self.misses += 1
