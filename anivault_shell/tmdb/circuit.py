# SPDX-License-Identifier: GPL-3.0-or-later
"""When we may ask at all, how fast and how many at once."""

from __future__ import annotations

import math
import random as randomness
import threading
from collections.abc import Callable
from dataclasses import dataclass

from anivault_shell.tmdb.record import Record
from anivault_shell.tmdb.states import (
    RECOVER_RUN,
    TRANSITIONS,
    WAYS,
    Look,
    NextStep,
    Occasion,
    Outcome,
    State,
    StateChange,
    Thresholds,
)

THROTTLE_FLOOR = 5.0
PROBE_RATE = 3.0
CACHE_ONLY_SECONDS = 600.0
RAMP_SECONDS = 300.0
RAMP_FACTOR = 1.1


@dataclass(frozen=True, slots=True)
class Admission:
    """
    `ticket` to ask now (hand it back with the outcome) at `rate` a second, or None.

    Without a ticket `wait` is the seconds until it is worth coming back (0: as soon as a
    place is free), None when only the cache is left.
    """

    ticket: int | None
    wait: float | None = 0.0
    rate: float = 0.0


class Circuit:
    """
    Who may ask, how fast and how many at once. Thread-safe; time comes from *clock*.

    *closed* (`offline`, `no key`) starts in cache-only and stays there. *on_change* is called
    outside the lock, in the thread whose request tipped it.
    """

    def __init__(
        self,
        *,
        rate: float,
        concurrency: int,
        clock: Callable[[], float],
        thresholds: Thresholds | None = None,
        random: randomness.Random | None = None,
        auto_recover: bool = False,
        closed: str = "",
        on_change: Callable[[StateChange], None] | None = None,
    ) -> None:
        self._lock = threading.Condition()
        self._clock = clock
        self._numbers = thresholds or Thresholds()
        self._random = random or randomness.Random()  # noqa: S311 - spreads waits, guards nothing
        self._auto_recover = auto_recover
        self._closed = closed
        self._on_change = on_change
        self._base_rate = rate
        self._base_places = concurrency
        self._state = State.CACHE_ONLY if closed else State.NORMAL
        self._why = closed
        self._record = Record()
        self._held = [0] * len(TRANSITIONS)
        self._generation = 0
        self._active = 0
        self._probes = 0
        self._sleeps = 0
        self._cooldown = self._numbers.sleep_min
        self._until = math.inf if closed else 0.0
        self._longest = 0.0
        self._ramp_from: float | None = None
        self._ramp_since = 0.0
        self._changes: list[StateChange] = []

    # -- what it says --------------------------------------------------------------

    @property
    def state(self) -> State:
        with self._lock:
            return self._state

    @property
    def why(self) -> str:
        return self._why

    @property
    def error_share(self) -> float:
        with self._lock:
            self._record.trim(self._clock())
            return self._record.share

    @property
    def bad_run(self) -> int:
        """How many requests in a row had no answer."""
        return self._record.bad_run

    @property
    def wait(self) -> float | None:
        """Seconds until asking may be tried again; None while it is open, or where nothing but the user reopens it."""
        with self._lock:
            return self._wait(self._clock())

    def _wait(self, now: float) -> float | None:
        blocked = self._state in (State.SLEEP, State.CACHE_ONLY)
        return max(self._until - now, 0.0) if blocked and self._until < math.inf else None

    @property
    def rate(self) -> float:
        """Requests a second."""
        with self._lock:
            return self._rate(self._clock())

    @property
    def next_step(self) -> NextStep | None:
        """What will change next and by what; None where all is well, or only the user can change it."""
        with self._lock:
            now = self._clock()
            match self._state:
                case State.NORMAL if self._ramped(now) < self._base_rate:
                    passed = max(now - self._ramp_since, 0.0) % RAMP_SECONDS
                    faster = min(self._base_rate, self._ramped(now) * RAMP_FACTOR)
                    return NextStep(State.NORMAL, seconds=RAMP_SECONDS - passed, rate=faster)
                case State.THROTTLE:
                    return NextStep(State.HALF_OPEN, answers=max(RECOVER_RUN - self._record.good_run, 1))
                case State.HALF_OPEN:
                    return NextStep(State.NORMAL, answers=max(self._numbers.probe_success - self._probes, 1))
                case State.SLEEP:
                    return NextStep(State.HALF_OPEN, seconds=self._wait(now))
                case State.CACHE_ONLY if self._auto_recover and not self._closed:
                    return NextStep(State.HALF_OPEN, seconds=self._wait(now))
        return None

    def _ramped(self, now: float) -> float:
        if self._ramp_from is None:
            return self._base_rate
        steps = int(max(now - self._ramp_since, 0.0) / RAMP_SECONDS)
        return float(min(self._base_rate, self._ramp_from * RAMP_FACTOR ** min(steps, 200)))

    def _rate(self, now: float) -> float:
        match self._state:
            case State.NORMAL:
                return self._ramped(now)
            case State.THROTTLE:
                return self._slow_rate()
            case State.HALF_OPEN:
                return min(PROBE_RATE, self._base_rate)
            case _:
                return 0.0

    def _slow_rate(self) -> float:
        return min(self._base_rate, max(THROTTLE_FLOOR, self._base_rate / 2))

    @property
    def concurrency(self) -> int:
        with self._lock:
            return self._places()

    def _places(self) -> int:
        match self._state:
            case State.NORMAL:
                return self._base_places
            case State.THROTTLE:
                return max(1, self._base_places // 2)
            case State.HALF_OPEN:
                return 1
            case _:
                return 0

    # -- what goes through it ------------------------------------------------------

    def admit(self) -> Admission:
        """A place to ask from, or how long to stay away."""
        with self._lock:
            now = self._clock()
            self._wake(now)
            if self._state in (State.SLEEP, State.CACHE_ONLY):
                wait = self._wait(now) if self._state is State.SLEEP else None
                answer = Admission(None, wait)
            elif self._active < self._places():
                self._active += 1
                answer = Admission(self._generation, rate=self._rate(now))
            else:
                answer = Admission(None, 0.0)
        self._tell()
        return answer

    def still(self, ticket: int) -> bool:
        """Whether what *ticket* was given for still holds: nothing changed for the worse since."""
        return self._generation == ticket or self.state in (State.NORMAL, State.THROTTLE)

    def wait_for_place(self, seconds: float) -> None:
        """Sleep until somebody leaves, at most *seconds*."""
        with self._lock:
            if self._places() and self._active >= self._places():
                self._lock.wait(seconds)

    def withdraw(self) -> None:
        """Give a place back unused."""
        with self._lock:
            self._active -= 1
            self._lock.notify()

    def leave(self, ticket: int, outcome: Outcome, retry_after: float | None = None) -> None:
        """Give a place back, and say how the request ended; *retry_after* in seconds, as TMDB wrote it."""
        with self._lock:
            self._active -= 1
            self._lock.notify()
            if outcome is not Outcome.UNCOUNTED:
                self._judge(ticket, outcome, retry_after, self._clock())
        self._tell()

    def retry(self) -> None:
        """The user's word: try again now. Offline and without a key it changes nothing."""
        with self._lock:
            self._step(Occasion.RETRY, self._clock())
        self._tell()

    # -- how it changes ------------------------------------------------------------

    def _wake(self, now: float) -> None:
        # A clock set back must not turn seconds into hours.
        if self._until < math.inf:
            self._until = min(self._until, now + self._longest)
        self._ramp_since = min(self._ramp_since, now)
        self._step(Occasion.PLACE, now)

    def _judge(self, ticket: int, outcome: Outcome, retry_after: float | None, now: float) -> None:
        # What was asked before the sleep and ends only now is no probe, and says nothing new; but the longest wait counts.
        probe = self._state is State.HALF_OPEN and ticket == self._generation
        if self._state not in (State.SLEEP, State.CACHE_ONLY):
            self._record.add(outcome, now)
            self._probes += probe and outcome is Outcome.GOOD
        elif self._state is State.SLEEP and retry_after:
            self._until = max(self._until, now + retry_after)
            self._longest = max(self._longest, retry_after)
        self._step(Occasion.REQUEST, now, probe and outcome is not Outcome.GOOD, retry_after)

    def _step(self, on: Occasion, now: float, probe_failed: bool = False, retry_after: float | None = None) -> None:
        """Go the first way of the table that is open."""
        ways = WAYS[self._state, on]
        if not ways:
            return
        look = self._look(now, probe_failed, retry_after or 0.0)
        for n, way in ways:
            self._held[n] = self._held[n] + 1 if way.when(look, self._numbers) else 0
            if self._held[n] >= way.looks:
                self._go(way.target, way.why, now, retry_after)
                return

    def _look(self, now: float, probe_failed: bool, told_to_wait: float) -> Look:
        record = self._record
        since = record.mostly_bad_since
        return Look(
            asked=record.asked,
            share=record.share,
            busy_run=record.busy_run,
            bad_run=record.bad_run,
            good_run=record.good_run,
            ever_good=record.ever_good,
            mostly_bad_for=0.0 if since is None else now - since,
            probes=self._probes,
            probe_failed=probe_failed,
            told_to_wait=told_to_wait,
            wait_over=now >= self._until,
            auto_recover=self._auto_recover,
            closed=bool(self._closed),
        )

    def _go(self, target: State, why: str, now: float, retry_after: float | None = None) -> None:
        old, self._state, self._why = self._state, target, why
        share, busy_run = self._record.share, self._record.busy_run
        self._generation += 1
        self._held = [0] * len(TRANSITIONS)
        self._probes = 0
        self._longest = self._blocked_for(old, target, retry_after or 0.0)
        self._until = now + self._longest
        if target is State.NORMAL:
            self._record.forget()
            self._cooldown = self._numbers.sleep_min
            self._sleeps = 0
            self._ramp_from, self._ramp_since = self._slow_rate(), now
        pace = self._rate(now), self._places(), self._wait(now)
        self._changes.append(StateChange(old, target, why, *pace, share, busy_run, retry_after))
        self._lock.notify_all()

    def _blocked_for(self, old: State, target: State, retry_after: float) -> float:
        if target is State.CACHE_ONLY:
            return max(CACHE_ONLY_SECONDS, retry_after)
        if target is not State.SLEEP:
            return 0.0
        if old is State.HALF_OPEN:
            self._cooldown = min(self._cooldown * self._numbers.cooldown_factor, self._numbers.sleep_max)
        # What fails together is one failure: the sleeps are counted, not the requests.
        self._sleeps += 1
        jitter = backoff(self._sleeps + 1, self._random)
        return max(retry_after, self._cooldown, min(jitter, self._numbers.sleep_max))

    def _tell(self) -> None:
        if not self._changes:
            return
        with self._lock:
            changes, self._changes = self._changes, []
        if self._on_change is not None:
            for change in changes:
                self._on_change(change)


def backoff(tries: int, random: randomness.Random) -> float:
    """Seconds to stay away after the *tries*-th failure: full jitter under 1.5 * 2^(n-1), at most 30."""
    return random.uniform(0.0, min(30.0, 1.5 * 2.0 ** (min(max(tries, 1), 30) - 1)))
