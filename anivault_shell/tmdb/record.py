# SPDX-License-Identifier: GPL-3.0-or-later
"""What the circuit judges by: how the last requests ended."""

from __future__ import annotations

from collections import deque

from anivault_shell.tmdb.states import FEWEST, Outcome

WINDOW_SECONDS = 30.0
WINDOW_REQUESTS = 300
MOSTLY_BAD = 0.60


class Record:
    """The last requests, counted as they come and go."""

    def __init__(self) -> None:
        self.window: deque[tuple[float, bool]] = deque()
        self.bad = 0
        self.busy_run = self.bad_run = self.good_run = 0
        self.ever_good = False
        self.mostly_bad_since: float | None = None

    def add(self, outcome: Outcome, now: float) -> None:
        bad = outcome is not Outcome.GOOD
        self.window.append((now, bad))
        self.bad += bad
        self.busy_run = self.busy_run + 1 if outcome is Outcome.BUSY else 0
        self.bad_run = self.bad_run + 1 if bad else 0
        self.good_run = 0 if bad else self.good_run + 1
        self.ever_good = self.ever_good or not bad
        self.trim(now)
        if self.asked < FEWEST or self.share < MOSTLY_BAD:
            self.mostly_bad_since = None
        elif self.mostly_bad_since is None or self.mostly_bad_since > now:
            self.mostly_bad_since = now

    def trim(self, now: float) -> None:
        window = self.window
        # A clock that was set back leaves times in the future; they are as worthless as old ones.
        while window and (len(window) > WINDOW_REQUESTS or not 0 <= now - window[0][0] <= WINDOW_SECONDS):
            self.bad -= window.popleft()[1]

    def forget(self) -> None:
        self.window.clear()
        self.bad = self.busy_run = self.bad_run = self.good_run = 0
        self.mostly_bad_since = None

    @property
    def asked(self) -> int:
        return len(self.window)

    @property
    def share(self) -> float:
        return self.bad / len(self.window) if self.window else 0.0
