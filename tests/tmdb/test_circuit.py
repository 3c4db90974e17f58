# SPDX-License-Identifier: GPL-3.0-or-later
"""The five states and the ways between them, a request at a time."""

from __future__ import annotations

import itertools
import random

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from anivault_shell.tmdb.circuit import Circuit, backoff
from anivault_shell.tmdb.states import TRANSITIONS, Outcome, State, StateChange
from tests.tmdb.standin import Clock

GOOD, BUSY, BAD = Outcome.GOOD, Outcome.BUSY, Outcome.BAD


def circuit(clock: Clock, **more: object) -> Circuit:
    fitting: dict[str, object] = {"rate": 35.0, "concurrency": 4, "clock": clock, "random": random.Random(3)}
    return Circuit(**(fitting | more))  # type: ignore[arg-type]


def feed(circuit: Circuit, *outcomes: Outcome, retry_after: float | None = None) -> State:
    """The state after requests that ended like this, one after the other."""
    for outcome in outcomes:
        admission = circuit.admit()
        assert admission.ticket is not None
        circuit.leave(admission.ticket, outcome, retry_after)
    return circuit.state


def asleep(clock: Clock) -> Circuit:
    made = circuit(clock)
    assert feed(made, *[BUSY] * 6) is State.SLEEP
    return made


def probing(clock: Clock) -> Circuit:
    made = asleep(clock)
    clock.sleep(30)
    admission = made.admit()
    assert admission.ticket is not None
    made.withdraw()
    assert made.state is State.HALF_OPEN
    return made


def test_three_429s_in_a_row_throttle_at_the_second_look(clock: Clock) -> None:
    """One look may be chance."""
    made = circuit(clock)
    assert feed(made, BUSY, BUSY, BUSY) is State.NORMAL
    assert feed(made, BUSY) is State.THROTTLE
    assert (made.rate, made.concurrency) == (17.5, 2)


def test_a_fifth_of_bad_ones_throttles(clock: Clock) -> None:
    """11 of 50 is more than TMDB's bad day."""
    made = circuit(clock)
    assert feed(made, *[BAD] * 9) is State.NORMAL, "nine are too few to tell"
    clock.sleep(31)
    assert feed(made, *[GOOD] * 39, *[BAD] * 10) is State.NORMAL, "one look may be chance"
    assert feed(made, BAD) is State.THROTTLE


def test_under_a_fifth_stays_normal(clock: Clock) -> None:
    """10 % bad is what every network has."""
    assert feed(circuit(clock), *([GOOD] * 9 + [BAD]) * 30) is State.NORMAL


def test_sliding_window_forgets_old_failures(clock: Clock) -> None:
    """What failed half a minute ago says nothing of now."""
    made = circuit(clock)
    feed(made, *[BAD] * 9)
    clock.sleep(31)
    assert feed(made, *[GOOD] * 10, BAD, GOOD) is State.NORMAL
    assert made.error_share == pytest.approx(1 / 12)


def test_refusals_do_not_count(clock: Clock) -> None:
    """A wrong key or a strange question is not TMDB's failure."""
    made = circuit(clock)
    assert feed(made, *[Outcome.UNCOUNTED] * 50) is State.NORMAL
    assert made.error_share == 0


def test_never_up_is_given_up_after_ten(clock: Clock) -> None:
    """Without a network there is nothing to wait for."""
    made = circuit(clock)
    count = 0
    while made.state is not State.CACHE_ONLY:
        feed(made, BAD)
        count += 1
    assert count <= 13


def test_down_after_having_been_up_is_given_up_after_twenty(clock: Clock) -> None:
    """Somebody who answered before gets a little more patience."""
    made = circuit(clock)
    feed(made, GOOD)
    assert feed(made, *[BAD] * 20) is State.THROTTLE
    assert feed(made, BAD) is State.CACHE_ONLY


def test_mostly_bad_for_five_minutes_is_given_up(clock: Clock) -> None:
    """A good one now and then does not hide that most of it fails."""
    made = circuit(clock)
    seconds = 0
    for outcome in itertools.cycle((BAD, BAD, GOOD, BAD)):
        if feed(made, outcome) is State.CACHE_ONLY or seconds > 400:
            break
        clock.sleep(1)
        seconds += 1
    assert 300 <= seconds <= 320


def test_ten_good_ones_lead_out_of_throttle(clock: Clock) -> None:
    """Through half-open, because half as fast proves nothing about fast."""
    made = circuit(clock)
    feed(made, *[BUSY] * 4)
    clock.sleep(31)
    assert feed(made, *[GOOD] * 10) is State.THROTTLE
    assert feed(made, GOOD) is State.HALF_OPEN
    assert (made.rate, made.concurrency) == (3.0, 1)


def test_429s_in_throttle_put_it_to_sleep_for_as_long_as_tmdb_says(clock: Clock) -> None:
    """The server's word outranks our own back-off."""
    made = circuit(clock)
    feed(made, *[BUSY] * 5)
    feed(made, BUSY, retry_after=120)
    assert made.state is State.SLEEP
    assert made.wait == 120
    assert made.admit().ticket is None


def test_sleep_ends_in_half_open(clock: Clock) -> None:
    """Nothing but time wakes it."""
    made = asleep(clock)
    made.retry()
    assert made.state is State.SLEEP
    clock.sleep(made.wait or 0)
    assert made.admit().ticket is not None
    assert made.rate == 3


def test_halfopen_probes_bring_it_back_and_the_rate_climbs_slowly(clock: Clock) -> None:
    """Ten per cent every five minutes, up to what it was."""
    made = probing(clock)
    assert feed(made, *[GOOD] * 5) is State.NORMAL
    assert made.rate == 17.5
    clock.sleep(301)
    assert made.rate == pytest.approx(19.25)
    clock.sleep(3600)
    assert made.rate == 35


def test_halfopen_probe_that_fails_doubles_the_cool_down(clock: Clock) -> None:
    """2, 4, 8 … at most 300 seconds."""
    made = probing(clock)
    waits = []
    for _ in range(10):
        feed(made, GOOD, BAD)
        waits.append(made.wait or 0)
        clock.sleep(waits[-1])
    assert waits[:3] == [4, 8, 16]
    assert waits[-1] == 300


def test_a_late_answer_is_no_probe(clock: Clock) -> None:
    """What was asked before the sleep must not put it to sleep again."""
    made = circuit(clock)
    old = made.admit().ticket
    assert old is not None
    feed(made, *[BUSY] * 6)
    clock.sleep(60)
    new = made.admit()
    assert new.ticket is None, "one at a time, and the old one is still out"
    made.leave(old, BAD)
    assert made.state is State.HALF_OPEN


def test_an_absurd_retry_after_closes_it_until_then(clock: Clock) -> None:
    """Nobody waits for a day; but it is said how long."""
    made = circuit(clock)
    assert feed(made, BUSY, retry_after=86_400) is State.CACHE_ONLY
    assert made.wait == 86_400


def test_an_absurd_retry_after_is_heard_in_every_state(clock: Clock) -> None:
    """Also from a request that was under way when the sleep began; one over there closes nothing twice."""
    made = circuit(clock, concurrency=8)
    late = [made.admit().ticket for _ in range(2)]
    assert feed(made, *[BUSY] * 6) is State.SLEEP
    for ticket in late:
        assert ticket is not None
        made.leave(ticket, BUSY, 7_200)
        assert made.state is State.CACHE_ONLY
        assert made.wait == 7_200


@pytest.mark.parametrize("auto", [False, True], ids=["stays", "auto-recover"])
def test_cache_only_reopens_by_itself_only_when_told_to(clock: Clock, auto: bool) -> None:
    """After ten minutes with --auto-recover, else by the user's word."""
    made = circuit(clock, auto_recover=auto)
    feed(made, *[BAD] * 12)
    while made.state is State.THROTTLE:
        feed(made, BAD)
    clock.sleep(599)
    assert made.admit().ticket is None
    clock.sleep(2)
    assert (made.admit().ticket is not None) is auto
    made.retry()
    assert made.state is State.HALF_OPEN


def test_offline_stays_closed(clock: Clock) -> None:
    """Neither time nor `--retry` opens what the user closed."""
    made = circuit(clock, closed="offline", auto_recover=True)
    clock.sleep(10_000)
    made.retry()
    assert made.admit().ticket is None
    assert made.wait is None


def test_as_many_at_once_as_the_state_allows(clock: Clock) -> None:
    """Four, and the fifth comes back later."""
    made = circuit(clock)
    tickets = [made.admit().ticket for _ in range(5)]
    assert tickets[4] is None
    assert None not in tickets[:4]
    made.withdraw()
    assert made.admit().ticket is not None


def test_requests_that_fail_together_are_one_failure(clock: Clock) -> None:
    """Four in flight and two more are no sixth failure: whoever waits still has the patience for the first sleep."""
    for _ in range(50):
        made = circuit(clock)
        feed(made, *[BUSY] * 6)
        assert made.state is State.SLEEP
        assert 2.0 <= (made.wait or 0.0) <= 3.0


def test_every_change_is_told_once(clock: Clock) -> None:
    """From where to where, in order."""
    told: list[StateChange] = []
    made = circuit(clock, on_change=told.append)
    feed(made, *[BUSY] * 6)
    assert [(c.old, c.new) for c in told] == [
        (State.NORMAL, State.THROTTLE),
        (State.THROTTLE, State.SLEEP),
    ]
    assert told[-1].wait
    assert [(c.error_share, c.busy_run, c.retry_after) for c in told] == [(1.0, 4, None), (1.0, 6, None)]
    clock.sleep(30)
    feed(made, BUSY, retry_after=7.0)
    assert (told[-1].new, told[-1].retry_after) == (State.SLEEP, 7.0)


def test_jitter_backoff_is_full_and_has_a_ceiling() -> None:
    """uniform(0, min(30, 1.5 * 2^(n-1)))"""
    source = random.Random(1)
    for tries, ceiling in ((1, 1.5), (2, 3.0), (3, 6.0), (6, 30.0), (5_000, 30.0)):
        waits = [backoff(tries, source) for _ in range(300)]
        assert min(waits) >= 0
        assert ceiling * 0.9 < max(waits) <= ceiling


class AnyWeather(RuleBasedStateMachine):
    """Whatever TMDB does and whatever the clock shows, only ways of the table are taken."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = Clock()
        self.changes: list[StateChange] = []
        self.circuit = circuit(self.clock, on_change=self.changes.append, auto_recover=True)
        self.out: list[int] = []

    @rule()
    def ask(self) -> None:
        ticket = self.circuit.admit().ticket
        if ticket is not None:
            self.out.append(ticket)

    @rule(outcome=st.sampled_from(Outcome), after=st.none() | st.floats(1, 1000), times=st.integers(1, 12))
    def finish(self, outcome: Outcome, after: float | None, times: int) -> None:
        for _ in range(times):
            if self.out:
                self.circuit.leave(self.out.pop(), outcome, after if outcome is BUSY else None)
            self.ask()

    @rule(seconds=st.floats(-100, 700))
    def pass_time(self, seconds: float) -> None:
        self.clock.seconds += seconds

    @rule()
    def insist(self) -> None:
        self.circuit.retry()

    @invariant()
    def places_and_rate_are_kept(self) -> None:
        assert len(self.out) <= 4
        assert 0 <= self.circuit.rate <= 35
        assert (self.circuit.rate > 0) == (self.circuit.concurrency > 0)
        wait = self.circuit.wait
        assert wait is None or wait >= 0

    @invariant()
    def only_ways_of_the_table(self) -> None:
        table = {(t.source, t.target, t.why) for t in TRANSITIONS}
        assert {(change.old, change.new, change.why) for change in self.changes} <= table

    def teardown(self) -> None:
        """Whatever has happened, good weather leads back: at the latest when all that TMDB asked for has passed."""
        now = self.clock.seconds
        for ticket in self.out:
            self.circuit.leave(ticket, GOOD)
        while self.circuit.state is not State.NORMAL:
            admission = self.circuit.admit()
            if admission.ticket is not None:
                self.circuit.leave(admission.ticket, GOOD)
            self.clock.seconds += 1.0
            assert self.clock.seconds - now < 1_000 + 600 + 300 + 60, f"{self.circuit.state} for ever"
        self.clock.seconds += 3_600
        self.circuit.admit()
        assert self.circuit.rate == 35


TestAnyWeather = AnyWeather.TestCase
TestAnyWeather.settings = settings(max_examples=40, stateful_step_count=40, deadline=None)
