# SPDX-License-Identifier: GPL-3.0-or-later
"""The terminal is asked whether its ground is light, and what it answers, when and whether, harms no key."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anivault_shell.shell.ground import ANSWER, PATIENCE, Sieve, is_light, may_be_asked
from tests.shell.conftest import Open

# The same in the words of the program and in those of the terminal.
QUERY = b"\x1b]11;?\x1b\\"
WHITE, BLACK = b"\x1b]11;rgb:ffff/ffff/ffff\x1b\\", b"\x1b]11;rgb:1e1e/1e1e/2e2e\x07"
# `help` colours the names of commands: blue on a light ground, cyan on a dark one.
ON_LIGHT, ON_DARK = b"\x1b[38;5;25m", b"\x1b[36m"


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize(
    ("answer", "light"),
    [
        ("\x1b]11;rgb:ffff/ffff/ffff\x1b\\", True),
        ("\x1b]11;rgb:00/00/00\x07", False),
        ("\x1b]11;rgb:fdf6/e3e3/e3e3\x07", True),
        ("\x1b]11;rgb:0/2b/36\x07", False),
        ("\x1b]11;rgba:ffff/ffff/0000/ffff\x1b\\", True),
        ("\x1b]11;rgb:0000/0000/ffff\x07", False),
    ],
)
def test_what_is_light(answer: str, light: bool) -> None:
    """By how bright the colours are to the eye, each of one to four digits."""
    found = ANSWER.fullmatch(answer)
    assert found is not None
    assert is_light(found) is light


@given(
    st.lists(st.integers(1, 40), max_size=8), st.text("abc한\x1b[;]1", max_size=12), st.text("xyz\x1b[D", max_size=12)
)
@settings(deadline=None)
def test_keys_are_what_is_left_in_whatever_pieces(cuts: list[int], before: str, after: str) -> None:
    """The answer alone is taken out, and is heard once."""
    heard: list[bool] = []
    clock = Clock()
    sieve = Sieve(heard.append, clock)
    data, found = before + WHITE.decode() + after, ""
    for cut in cuts:
        found += sieve.keys(data[:cut])
        data = data[cut:]
    found += sieve.keys(data)
    clock.now = PATIENCE
    found += sieve.keys("")
    assert found == before + after
    assert heard == [True]


def test_an_escape_is_held_back_only_while_an_answer_may_come() -> None:
    """And comes with the next key at the latest."""
    clock = Clock()
    sieve = Sieve(print, clock)
    assert sieve.keys("a\x1b") == "a"
    assert sieve.keys("b") == "\x1bb"
    clock.now = PATIENCE
    assert sieve.keys("\x1b") == "\x1b"
    assert sieve.keys("\x1b]11;rgb:ffff/ffff/ffff\x07") == "\x1b]11;rgb:ffff/ffff/ffff\x07"


def test_what_was_kept_back_is_keys_when_nothing_comes_behind_it() -> None:
    """An Escape pressed while an answer may still come is not kept until the next key."""
    sieve = Sieve(lambda _: None, Clock())
    assert (sieve.keys("\x1b"), sieve.holds, sieve.given_up(), sieve.holds) == ("", True, "\x1b", False)
    assert sieve.keys("j") == "j"


def test_who_is_asked() -> None:
    """No terminal that prints what it does not know, and none on Windows."""
    assert may_be_asked({"TERM": "xterm-256color"}) is (sys.platform != "win32")
    assert not any(may_be_asked({"TERM": name}) for name in ("dumb", "linux", "vt100", ""))
    assert not may_be_asked({})


@pytest.mark.terminal
@pytest.mark.parametrize(
    ("answer", "colour"),
    [
        pytest.param((WHITE,), ON_LIGHT, id="white"),
        pytest.param((BLACK,), ON_DARK, id="black"),
        pytest.param((WHITE[:1], WHITE[1:3], WHITE[3:12], WHITE[12:]), ON_LIGHT, id="white, in pieces"),
        pytest.param((b"sta", WHITE, b"tus\x03"), ON_LIGHT, id="white, amid keys"),
        pytest.param((), ON_DARK, id="no answer"),
    ],
)
def test_colours_fit_the_ground(terminal: Open, answer: tuple[bytes, ...], colour: bytes) -> None:
    """And nothing of the answer is left in the line."""
    shell = terminal()
    shell.ground = answer
    shell.until(shell.prompted, "a prompt")
    shell.settle(2)
    shell.until(shell.prompted, "a prompt")
    begun = len(shell.raw)
    shell.answer("ls --nothing")
    shell.answer("help stage")
    assert colour in shell.raw[begun:]
    assert ({ON_LIGHT, ON_DARK} - {colour}).pop() not in shell.raw[begun:]
    assert "rgb" not in shell.text


@pytest.mark.terminal
def test_nobody_is_asked_where_the_answer_would_not_matter(terminal: Open, library: Path) -> None:
    """A theme of the user's choice, no colour, no prompt; `demo`'s prompt does not ask again."""
    path = library.parent / "dark.toml"
    path.write_text("[ui]\ntheme = 'dark'\n", encoding="utf-8")
    for more in ({"ANIVAULT_CONFIG": str(path)}, {"NO_COLOR": "1"}, {"TERM": "linux"}):
        shell = terminal(**more)
        shell.until(shell.prompted)
        assert QUERY not in shell.raw
    once = terminal("status")
    assert once.ended() == 0
    assert QUERY not in once.raw


@pytest.mark.terminal
def test_an_answer_that_comes_when_one_has_left_is_taken_along(terminal: Open) -> None:
    """The shell behind does not get it as keys."""
    shell = terminal()
    shell.ground = (b"\x04", WHITE)
    assert shell.ended() == 0
    assert "rgb" not in shell.text
