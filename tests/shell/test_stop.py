# SPDX-License-Identifier: GPL-3.0-or-later
"""Signals while a command runs, and while a question waits."""

from __future__ import annotations

import os
import signal
import threading

import pytest

from anivault_shell.shell.stop import ASKED, BUSY, Stopper, answering, teller


class Told:
    """A stopper, and what it said and did."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.left = 0
        self.stop = threading.Event()
        self.stopper = Stopper(self.stop, self.said.append, self._leave)

    def _leave(self) -> None:
        self.left += 1


def test_the_first_asks_the_second_lets_go() -> None:
    """A command that does not move files can be left alone."""
    told = Told()
    with told.stopper.listen(shielded=False):
        signal.raise_signal(signal.SIGINT)
        assert told.stop.is_set()
        assert told.said == [ASKED]
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)


def test_a_command_that_moves_files_is_only_asked() -> None:
    """However often: the file in hand is finished."""
    told = Told()
    with told.stopper.listen(shielded=True):
        for _ in range(3):
            signal.raise_signal(signal.SIGINT)
    assert told.said == [ASKED, BUSY, BUSY]


def test_the_next_command_begins_unasked() -> None:
    """An old Ctrl-C does not stop what comes after it."""
    told = Told()
    with told.stopper.listen(shielded=True):
        signal.raise_signal(signal.SIGINT)
    with told.stopper.listen(shielded=True):
        assert not told.stop.is_set()


def test_afterwards_signals_mean_what_they_meant() -> None:
    """Between commands Ctrl-C is the prompt's again."""
    before = signal.getsignal(signal.SIGINT)
    with Told().stopper.listen(shielded=False), answering():
        assert signal.getsignal(signal.SIGINT) is not before
    assert signal.getsignal(signal.SIGINT) is before


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="no terminal hangs up here")
def test_being_ended_from_outside_stops_politely_and_leaves() -> None:
    """A closed window and `kill` end the program after the command in hand."""
    told = Told()
    with told.stopper.listen(shielded=True):
        signal.raise_signal(signal.SIGHUP)
        signal.raise_signal(signal.SIGTERM)
    assert told.left == 2
    assert told.stop.is_set()


def test_a_question_is_broken_off_at_once() -> None:
    """Ctrl-C at a question is an answer, also where the command that asks moves files; the command is not asked to stop."""
    told = Told()
    with told.stopper.listen(shielded=True):
        with pytest.raises(KeyboardInterrupt), answering():
            signal.raise_signal(signal.SIGINT)
        assert not told.stop.is_set()


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="no terminal hangs up here")
def test_a_question_is_broken_off_when_the_window_closes() -> None:
    """And the program leaves."""
    told = Told()
    with told.stopper.listen(shielded=True), pytest.raises(KeyboardInterrupt), answering():
        signal.raise_signal(signal.SIGHUP)
    assert told.left == 1


def test_in_another_thread_nothing_is_listened_to() -> None:
    """Only the main thread may; the others run as they are."""
    ran = []

    def work() -> None:
        with Told().stopper.listen(shielded=False), answering():
            ran.append(True)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert ran == [True]


def test_what_is_told_goes_straight_to_the_file() -> None:
    """A signal handler may not use a buffered stream; where the file is gone nothing happens."""
    reading, writing = os.pipe()
    tell = teller(writing, b"\r\x1b[K")
    tell(ASKED)
    assert os.read(reading, 100) == b"\r\x1b[K" + ASKED.encode() + b"\n"
    os.close(reading)
    os.close(writing)
    tell(BUSY)
