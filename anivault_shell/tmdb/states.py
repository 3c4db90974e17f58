# SPDX-License-Identifier: GPL-3.0-or-later
"""Five states of asking, and one table of the ways between them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

FEWEST = 10  # a share of fewer requests says nothing
MOSTLY_BAD_SECONDS = 300.0
LONGEST_WAIT = 300.0
LONG_WAIT = "TMDB asks for a long wait"
RECOVER_RUN = 10
DOWN_RUN = 20
NEVER_UP_RUN = 10


class State(StrEnum):
    NORMAL = "normal"
    THROTTLE = "throttle"
    SLEEP = "sleep"
    HALF_OPEN = "half-open"
    CACHE_ONLY = "cache-only"


class Outcome(StrEnum):
    """How a request ended: answered (a 404 too), told to wait (429), or no answer."""

    GOOD = "good"
    BUSY = "busy"
    BAD = "bad"
    UNCOUNTED = "uncounted"  # 401, 403, 422: says nothing about TMDB's health


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The numbers a user may turn (`ANIVAULT_P_THROTTLE` …); shares 0..1, times in seconds."""

    bucket_cap: int = 3
    p_throttle: float = 0.20
    p_recover: float = 0.10
    n_throttle: int = 3
    n_cacheonly: int = 5
    sleep_min: float = 2.0
    sleep_max: float = 300.0
    probe_success: int = 5
    cooldown_factor: float = 2.0


@dataclass(frozen=True, slots=True)
class StateChange:
    """
    From where to where, why, and how fast we may ask now.

    `wait` is the seconds until we may ask again, `retry_after` those that TMDB named itself, `error_share` (0 to 1) of the last
    30 s before the change, `busy_run` the 429s in a row.
    """

    old: State
    new: State
    why: str
    rate: float
    concurrency: int
    wait: float | None = None
    error_share: float = 0.0
    busy_run: int = 0
    retry_after: float | None = None


@dataclass(frozen=True, slots=True)
class NextStep:
    """
    What leads out of a state: `seconds` until something changes by itself, or `answers` still to come, good ones in a row.

    `rate` is the requests a second that it leads to where only the rate climbs.
    """

    target: State
    seconds: float | None = None
    answers: int | None = None
    rate: float | None = None


class Occasion(StrEnum):
    """When there is something to judge by."""

    REQUEST = "a request has ended"
    PLACE = "somebody wants to ask"
    RETRY = "the user says so"


@dataclass(frozen=True, slots=True)
class Look:
    """
    What there is to judge by.

    `told_to_wait` is the Retry-After of the request that has ended, `wait_over` says that the state's own wait is, `closed` that
    nothing but another start of the program opens it (offline, no key).
    """

    asked: int
    share: float
    busy_run: int
    bad_run: int
    good_run: int
    ever_good: bool
    mostly_bad_for: float
    probes: int
    probe_failed: bool
    told_to_wait: float
    wait_over: bool
    auto_recover: bool
    closed: bool


Condition = Callable[[Look, Thresholds], bool]


@dataclass(frozen=True, slots=True)
class Transition:
    """Leave *source* for *target* once *when* held at *looks* looks in a row, each on an occasion like *on*."""

    source: State
    target: State
    when: Condition
    why: str
    looks: int = 2
    on: Occasion = Occasion.REQUEST


def _told_to_wait_long(source: State) -> Transition:
    return Transition(source, State.CACHE_ONLY, lambda k, _t: k.told_to_wait > LONGEST_WAIT, LONG_WAIT, looks=1)


# Whatever is judged by the share of failures must hold twice; probes are themselves the second look, and a wait that is over, the
# user's word and TMDB's own leave nothing to look at again.  The first row that holds is gone by.
TRANSITIONS = (
    _told_to_wait_long(State.NORMAL),
    _told_to_wait_long(State.THROTTLE),
    _told_to_wait_long(State.SLEEP),
    _told_to_wait_long(State.HALF_OPEN),
    Transition(State.NORMAL, State.THROTTLE, lambda k, t: k.busy_run >= t.n_throttle, "TMDB asks us to slow down"),
    Transition(
        State.NORMAL, State.THROTTLE, lambda k, t: k.asked >= FEWEST and k.share >= t.p_throttle, "many requests fail"
    ),
    Transition(State.THROTTLE, State.SLEEP, lambda k, t: k.busy_run >= t.n_cacheonly, "TMDB keeps asking us to wait"),
    Transition(
        State.THROTTLE, State.CACHE_ONLY, lambda k, _t: k.mostly_bad_for >= MOSTLY_BAD_SECONDS, "TMDB fails for minutes"
    ),
    Transition(
        State.THROTTLE,
        State.CACHE_ONLY,
        lambda k, _t: k.bad_run >= (DOWN_RUN if k.ever_good else NEVER_UP_RUN),
        "TMDB does not answer",
    ),
    Transition(
        State.THROTTLE,
        State.HALF_OPEN,
        lambda k, t: k.good_run >= RECOVER_RUN and k.share < t.p_recover,
        "TMDB answers again",
    ),
    Transition(State.HALF_OPEN, State.SLEEP, lambda k, _t: k.probe_failed, "a probe failed", looks=1),
    Transition(
        State.HALF_OPEN, State.NORMAL, lambda k, t: k.probes >= t.probe_success, "the probes succeeded", looks=1
    ),
    Transition(State.SLEEP, State.HALF_OPEN, lambda k, _t: k.wait_over, "the wait is over", looks=1, on=Occasion.PLACE),
    Transition(
        State.CACHE_ONLY,
        State.HALF_OPEN,
        lambda k, _t: k.wait_over and k.auto_recover and not k.closed,
        "the wait is over",
        looks=1,
        on=Occasion.PLACE,
    ),
    Transition(
        State.CACHE_ONLY, State.HALF_OPEN, lambda k, _t: not k.closed, "asked to try again", looks=1, on=Occasion.RETRY
    ),
)
WAYS = {
    (state, on): tuple((n, t) for n, t in enumerate(TRANSITIONS) if t.source is state and t.on is on)
    for state in State
    for on in Occasion
}
