# SPDX-License-Identifier: GPL-3.0-or-later
"""A week with TMDB in minutes: storms, failures, a network that comes and goes, clocks that jump."""

from __future__ import annotations

import heapq
import random
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from anivault_shell.errors import TmdbBusy
from anivault_shell.model.watch import Unwatched
from anivault_shell.tmdb.circuit import CACHE_ONLY_SECONDS, Circuit
from anivault_shell.tmdb.limiter import Limiter
from anivault_shell.tmdb.states import Outcome, State

HOUR = 3600.0
WATCH = Unwatched()
# From the worst that can be: ten minutes of cache-only, a stop of five minutes, probes and the window of 30 s.
BACK = CACHE_ONLY_SECONDS + 300.0 + 60.0


class Time:
    """True seconds, and what a clock shows that somebody sets."""

    def __init__(self) -> None:
        self.true = 0.0
        self.ahead = 1_000_000.0

    def __call__(self) -> float:
        return self.true + self.ahead

    def sleep(self, seconds: float) -> None:
        self.true += seconds

    def jump(self, seconds: float) -> None:
        self.ahead += seconds


@dataclass(frozen=True)
class Spell:
    """
    So many seconds of one weather.

    Of the requests *bad* end badly and *busy* with a 429 (shares), which asks to wait *after* seconds; each takes *slow* seconds.
    A network that flaps is down for every second *flap* seconds.
    """

    seconds: float
    bad: float = 0.0
    busy: float = 0.0
    after: float | None = None
    slow: float = 0.05
    flap: float = 0.0

    def outcome(self, dice: random.Random, now: float) -> Outcome:
        if self.flap and int(now / self.flap) % 2:
            return Outcome.BAD
        drawn = dice.random()
        return Outcome.BUSY if drawn < self.busy else Outcome.BAD if drawn < self.busy + self.bad else Outcome.GOOD


@dataclass
class World:
    """Somebody who always has a question, the circuit and the limiter between, and TMDB behind it."""

    dice: random.Random
    auto_recover: bool = True
    clock: Time = field(default_factory=Time)
    sent: list[float] = field(default_factory=list)
    jumps: list[float] = field(default_factory=list)
    states: set[State] = field(default_factory=set)
    quiet_until: float = 0.0

    def __post_init__(self) -> None:
        self.circuit = Circuit(
            rate=35.0, concurrency=4, clock=self.clock, random=self.dice, auto_recover=self.auto_recover,
            on_change=lambda change: self.states.add(change.new),
        )  # fmt: skip
        self.limiter = Limiter(35.0, 3, clock=self.clock, sleep=self.clock.sleep)
        self.out: list[tuple[float, int, Outcome, float | None]] = []

    def jump(self, seconds: float) -> None:
        self.clock.jump(seconds)
        self.jumps.append(self.clock.true)
        self.quiet_until = 0.0

    def live(self, spell: Spell, until: Callable[[], bool] = lambda: False) -> None:
        """Ask through *spell*, or until *until* holds."""
        end = self.clock.true + spell.seconds
        while self.clock.true < end and not until():
            self.settle()
            admission = self.circuit.admit()
            if admission.ticket is not None:
                self.send(admission.ticket, spell)
            elif self.out and not admission.wait:
                self.clock.true = max(self.clock.true, self.out[0][0])
            else:
                assert admission.wait or self.auto_recover, "a dead end"
                self.clock.sleep(min(admission.wait or 5.0, max(end - self.clock.true, 0.001)))

    def send(self, ticket: int, spell: Spell) -> None:
        try:
            self.limiter.acquire(WATCH, latest=self.clock() + 20.0, pace=self.circuit.rate or None)
        except TmdbBusy as exc:
            self.circuit.withdraw()
            self.clock.sleep(min(exc.retry_after, 30.0))
            return
        if not self.circuit.still(ticket):
            self.circuit.withdraw()
            return
        now = self.clock.true
        assert now >= self.quiet_until - 1e-6, "asked before TMDB's wait was over"
        self.sent.append(now)
        outcome = spell.outcome(self.dice, now)
        after = spell.after if outcome is Outcome.BUSY else None
        heapq.heappush(self.out, (now + spell.slow * self.dice.uniform(0.5, 2.0), ticket, outcome, after))

    def settle(self) -> None:
        """Answers that have come by now."""
        while self.out and self.out[0][0] <= self.clock.true:
            _, ticket, outcome, after = heapq.heappop(self.out)
            if outcome is Outcome.BUSY:
                self.limiter.hold(after or 1.0)
                if after is not None and after <= 300:
                    self.quiet_until = max(self.quiet_until, self.clock.true + after)
            self.circuit.leave(ticket, outcome, after)

    def never_over(self) -> None:
        """No second with more than forty; in one in which the clock jumped ahead the limiter may lose count of a burst."""
        for n, start in enumerate(self.sent):
            count = bisect_left(self.sent, start + 1.0) - n
            jumped = any(start <= when < start + 1.0 for when in self.jumps)
            assert count <= (43 if jumped else 40), f"{count} in the second after {start}"

    def back_to_normal(self) -> None:
        """In good weather, within the stated time."""
        begun = self.clock.true
        self.live(Spell(BACK), until=lambda: self.circuit.state is State.NORMAL)
        assert self.circuit.state is State.NORMAL, (
            f"{self.circuit.state} after {self.clock.true - begun:.0f} s of good weather"
        )


WEATHERS = {
    "storm of 429s": Spell(90, busy=0.9, after=5),
    "429s without a time": Spell(90, busy=0.7),
    "long waits": Spell(400, busy=0.5, after=240),
    "half fails": Spell(120, bad=0.5),
    "a fifth fails": Spell(300, bad=0.22),
    "mostly bad": Spell(420, bad=0.7),
    "down": Spell(700, bad=1.0, slow=3.0),
    "flapping": Spell(600, flap=20),
    "flapping fast": Spell(200, flap=3),
    "slow": Spell(60, slow=2.0),
    "fine": Spell(60),
}


@pytest.mark.parametrize("name", WEATHERS)
def test_after_any_weather_all_is_well_again(name: str) -> None:
    """Each by itself, three times over, with good weather between."""
    world = World(random.Random(name))
    for _ in range(3):
        world.live(WEATHERS[name])
        world.back_to_normal()
    world.never_over()


def test_the_rate_is_full_again_within_the_hour() -> None:
    """Ten per cent every five minutes, from half."""
    world = World(random.Random(2))
    world.live(WEATHERS["storm of 429s"])
    world.back_to_normal()
    assert world.circuit.rate == pytest.approx(17.5)
    world.clock.sleep(2_400)
    world.live(Spell(10))
    assert world.circuit.rate == 35.0
    assert 33 <= len([t for t in world.sent if t >= world.clock.true - 1.0]) <= 40
    world.never_over()


def week(seed: int, hours: int) -> World:
    """Bursts of work every hour in any weather, the clock set back and forth between and within them."""
    dice = random.Random(seed)
    world = World(dice)
    for _ in range(hours):
        for _ in range(dice.randrange(1, 4)):
            world.live(dice.choice(list(WEATHERS.values())))
            if dice.random() < 0.3:
                world.jump(dice.choice((-7_200.0, -50.0, -1.0, 0.5, 90.0, 7_200.0)) * dice.random())
        if dice.random() < 0.5:
            world.back_to_normal()
            world.live(Spell(20))
        world.clock.sleep(max(dice.uniform(0, HOUR), 0.0))
    world.jump(0.0)
    world.back_to_normal()
    return world


def holds(world: World) -> None:
    world.never_over()
    assert world.states == set(State), "every state was met"


def test_a_day() -> None:
    """Never over the rate, never too early, never lost."""
    holds(week(1, 24))


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("seed", range(5))
def test_a_week(seed: int) -> None:
    """The same for seven days, in the long profile."""
    holds(week(100 + seed, 168))


def test_without_auto_recover_the_user_s_word_is_enough() -> None:
    """Cache-only stays; one `match --retry` in good weather leads back."""
    world = World(random.Random(4), auto_recover=False)
    while world.circuit.state is not State.CACHE_ONLY:
        world.live(Spell(1, bad=1.0, slow=1.0), until=lambda: world.circuit.state is State.CACHE_ONLY)
    world.clock.sleep(10 * HOUR)
    assert world.circuit.admit().ticket is None
    world.circuit.retry()
    world.live(Spell(30), until=lambda: world.circuit.state is State.NORMAL)
    assert str(world.circuit.state) == "normal"
