# SPDX-License-Identifier: GPL-3.0-or-later
"""Slots in time: how many fit into a second, over threads and processes."""

from __future__ import annotations

import bisect
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from anivault_shell.errors import Interrupted, TmdbBusy
from anivault_shell.model.watch import Unwatched
from anivault_shell.tmdb.limiter import STATE, FileBook, Limiter
from tests.tmdb.standin import Clock

WATCH = Unwatched()
FOREVER = float("inf")


class Stopped(Unwatched):
    def check(self) -> None:
        raise Interrupted


def limiter(clock: Clock, path: Path | None = None, rate: float = 35.0, burst: int = 3) -> Limiter:
    return Limiter(rate, burst, clock=clock, sleep=clock.sleep, path="" if path is None else str(path))


def fullest_second(times: list[float]) -> int:
    times = sorted(times)
    return max(bisect.bisect_left(times, t + 1.0) - n for n, t in enumerate(times))


def test_thirty_five_a_second_and_never_forty(clock: Clock) -> None:
    """Whatever the pauses between, no second holds more than 35 and a burst of three."""
    limit = limiter(clock)
    source, times = random.Random(5), []
    for _ in range(2_000):
        if source.random() < 0.02:
            clock.sleep(source.random() * 5)
        limit.acquire(WATCH, latest=FOREVER)
        times.append(clock())
    assert fullest_second(times) <= 38


def test_the_rate_is_used_up(clock: Clock) -> None:
    """Polite is not slow."""
    limit = limiter(clock)
    start = clock()
    for _ in range(700):
        limit.acquire(WATCH, latest=FOREVER)
    assert 700 / (clock() - start) >= 34.5


def test_two_with_one_file_share_one_rate(clock: Clock, tmp_path: Path) -> None:
    """The limit is the user's, not the process's."""
    both = [limiter(clock, tmp_path / "rate.bin") for _ in range(2)]
    start = clock()
    for n in range(200):
        both[n % 2].acquire(WATCH, latest=FOREVER)
    assert 200 / (clock() - start) <= 36


def test_what_tmdb_says_to_one_it_says_to_all(clock: Clock, tmp_path: Path) -> None:
    """A Retry-After holds back every process."""
    one, other = (limiter(clock, tmp_path / "rate.bin") for _ in range(2))
    one.hold(12)
    start = clock()
    other.acquire(WATCH, latest=FOREVER)
    assert clock() - start == pytest.approx(12, abs=0.01)


def test_a_hold_reaches_who_already_has_a_slot(clock: Clock, tmp_path: Path) -> None:
    """Asleep towards a slot, and meanwhile somebody else is told to wait."""
    one, other = (limiter(clock, tmp_path / "rate.bin", rate=1.0, burst=1) for _ in range(2))
    one.acquire(WATCH, latest=FOREVER)
    start, sleeps = clock(), iter(range(1_000))

    def sleep(seconds: float) -> None:
        if next(sleeps) == 3:
            one.hold(7)
        clock.sleep(seconds)

    other._sleep = sleep
    other.acquire(WATCH, latest=FOREVER)
    assert clock() - start >= 7.3


def test_too_late_a_turn_is_refused_at_once(clock: Clock, tmp_path: Path) -> None:
    """Better an answer now than a wait that nobody has the patience for; and no slot is used up."""
    limit = limiter(clock, tmp_path / "rate.bin")
    limit.hold(100)
    with pytest.raises(TmdbBusy) as caught:
        limit.acquire(WATCH, latest=clock() + 20)
    assert caught.value.retry_after == pytest.approx(100)
    assert not clock.slept


def test_waiting_can_be_stopped(clock: Clock) -> None:
    """Ctrl-C is heard before the first slice of a wait."""
    limit = limiter(clock)
    limit.hold(10)
    with pytest.raises(Interrupted):
        limit.acquire(Stopped(), latest=FOREVER)


def test_waits_are_slices(clock: Clock) -> None:
    """Never more than a tenth of a second between two looks at the user."""
    limit = limiter(clock)
    limit.hold(3)
    limit.acquire(WATCH, latest=FOREVER)
    assert max(clock.slept) <= 0.1


def test_a_slot_slept_through_is_not_used(clock: Clock) -> None:
    """Sleepers that a busy machine wakes all at once would else be a burst."""
    limit = limiter(clock, burst=1)
    times = []
    limit._sleep = lambda seconds: clock.sleep(seconds + 0.3)
    for _ in range(3):
        limit.acquire(WATCH, latest=FOREVER)
        times.append(clock())
    booked = limit._book.read()[0]
    assert booked >= times[-1]


def test_a_slower_pace_is_this_process_s_own(clock: Clock, tmp_path: Path) -> None:
    """A circuit that probes at 3/s must not take the others' slots."""
    slow, fast = (limiter(clock, tmp_path / "rate.bin") for _ in range(2))
    start = clock()
    for _ in range(10):
        slow.acquire(WATCH, latest=FOREVER, pace=3.0)
    assert clock() - start == pytest.approx(3.0, abs=0.1)
    before = clock()
    for _ in range(10):
        fast.acquire(WATCH, latest=FOREVER)
    assert clock() - before < 0.35


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"x",
        b"garbage garbage garbage!!",
        STATE.pack(b"AVRATE01", float("nan"), 0.0),
        STATE.pack(b"AVRATE01", 9e9, 9e9),
    ],
    ids=["empty", "torn", "garbage", "not a number", "another boot"],
)
def test_a_file_of_nonsense_holds_nobody(clock: Clock, tmp_path: Path, content: bytes) -> None:
    """A reboot starts the clock anew; a rate file is no reason to wait for ever."""
    path = tmp_path / "rate.bin"
    path.write_bytes(content)
    limiter(clock, path).acquire(WATCH, latest=clock() + 1)


def test_a_file_that_cannot_be_locked_is_said(clock: Clock, tmp_path: Path) -> None:
    """Each process then keeps to its share of the rate."""
    (tmp_path / "rate.bin").mkdir()
    limit = limiter(clock, tmp_path / "rate.bin", rate=36)
    assert limit.rate == 12
    assert "12.0/s" in limit.note
    limit.acquire(WATCH, latest=FOREVER)


@pytest.mark.skipif(os.name != "posix", reason="mode bits are POSIX")
def test_the_file_is_the_user_s_own(clock: Clock, tmp_path: Path) -> None:
    """0600, and its folder 0700."""
    limiter(clock, tmp_path / "state" / "rate.bin").acquire(WATCH, latest=FOREVER)
    assert (tmp_path / "state" / "rate.bin").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "state").stat().st_mode & 0o777 == 0o700


RACER = """
import sys, time
from anivault_shell.model.watch import Unwatched
from anivault_shell.tmdb.limiter import Limiter
limit = Limiter(35.0, 3, clock=time.monotonic, sleep=time.sleep, path=sys.argv[1])
for _ in range(25):
    limit.acquire(Unwatched(), latest=time.monotonic() + 60)
    print(time.monotonic())
"""


def test_three_processes_keep_to_one_rate(tmp_path: Path) -> None:
    """Real processes, a real file, the real clock."""
    command = [sys.executable, "-c", RACER, str(tmp_path / "rate.bin")]
    racers = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    times = [float(line) for racer in racers for line in racer.communicate(timeout=60)[0].split()]
    assert len(times) == 75
    assert fullest_second(times) <= 40


def test_a_killed_process_leaves_no_lock(tmp_path: Path) -> None:
    """The lock is the system's and dies with its owner."""
    path = str(tmp_path / "rate.bin")
    hold = "import sys, time\nfrom anivault_shell.tmdb.limiter import FileBook\n"
    hold += "book = FileBook(sys.argv[1], sleep=time.sleep)\nwith book._locked():\n print('held', flush=True)\n time.sleep(60)\n"
    owner = subprocess.Popen([sys.executable, "-c", hold, path], stdout=subprocess.PIPE, text=True)
    assert owner.stdout is not None
    assert owner.stdout.readline() == "held\n"
    with pytest.raises(TimeoutError):
        FileBook(path, sleep=lambda seconds: None)
    owner.kill()
    owner.wait()
    owner.stdout.close()
    FileBook(path, sleep=time.sleep).close()
