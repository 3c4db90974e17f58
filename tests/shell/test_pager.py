# SPDX-License-Identifier: GPL-3.0-or-later
"""The pager as it is seen: keys into a pipe, the screen read by pyte."""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Callable, Iterator

import pyte
import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.data_structures import Size
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output.vt100 import Vt100_Output

from anivault_shell.shell.pager import Pager
from anivault_shell.view.answer import Answer, Column, Table
from anivault_shell.view.pages import Sheet
from anivault_shell.view.theme import look

ROWS = 10_000
PATIENCE = 20.0


class Screen(io.StringIO):
    """What the pager writes, as a terminal of 12 by 60 shows it; `size` may change."""

    def __init__(self) -> None:
        super().__init__()
        self.screen = pyte.Screen(60, 12)
        self._stream = pyte.Stream(self.screen)
        self._whole = threading.Lock()
        self.size = Size(12, 60)

    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> int:
        with self._whole:
            self._stream.feed(text)
        return len(text)

    @property
    def lines(self) -> list[str]:
        with self._whole:
            return [line.rstrip() for line in self.screen.display]


class Shown:
    """A pager that runs in a thread of its own."""

    def __init__(self, keys: PipeInput, make: Callable[[int], Sheet]) -> None:
        self.keys, self.screen = keys, Screen()
        output = Vt100_Output(self.screen, lambda: self.screen.size, enable_cpr=False)
        with create_app_session(input=keys, output=output):
            self.pager = Pager(make, look("dark", {}), keys=keys, screen=output)
        self.thread = threading.Thread(target=self.pager.app.run, kwargs={"handle_sigint": False})
        self.thread.start()

    def type(self, text: str) -> None:
        self.keys.send_text(text)

    def until(self, seen: Callable[[list[str]], bool]) -> list[str]:
        deadline = time.monotonic() + PATIENCE
        tick = threading.Event()
        while not seen(self.screen.lines):
            assert time.monotonic() < deadline, "\n".join(self.screen.lines)
            tick.wait(0.01)
        return self.screen.lines


def row(n: int) -> list[str]:
    return [str(n + 1), f"葬送のフリーレン {n + 1:05}" if n % 2 else f"[neko] Kanon {n + 1:05}"]


def sheet(room: int) -> Sheet:
    return Sheet(Answer(table=Table((Column("#", right=True), Column("name", grow=True)), ROWS, row, None)), room)


@pytest.fixture
def shown() -> Iterator[Shown]:
    with create_pipe_input() as keys:
        made = Shown(keys, sheet)
        made.until(lambda lines: "of 10,000" in lines[-1])
        yield made
        if made.thread.is_alive():
            made.type("\x03")
        made.thread.join(PATIENCE)
        assert not made.thread.is_alive()


def test_the_header_stays_and_the_foot_counts(shown: Shown) -> None:
    """Ten of ten thousand rows; names in brackets are not read as anything else."""
    lines = shown.screen.lines
    assert lines[0].split() == ["#", "name"]
    assert "[neko] Kanon 00001" in lines[1]
    assert lines[-1].startswith(" 1-10 of 10,000 (0%)")
    shown.type(" ")
    lines = shown.until(lambda lines: lines[1].endswith("00011"))
    assert lines[0].split() == ["#", "name"]


@pytest.mark.parametrize(
    ("keys", "first"),
    [("\x1b[F", 9991), ("G", 9991), ("Gg", 1), ("G\x1b[H", 1), ("\x1b[B\x1b[B", 3), ("jjk", 2), ("\x1b[6~", 11), (" b", 1)],
)  # fmt: skip
def test_keys_move(shown: Shown, keys: str, first: int) -> None:
    """Arrows, pages, and both ends, in the spelling of editors too."""
    shown.type(keys)
    shown.until(lambda lines: lines[-1].startswith(f" {first:,}-"))


def test_a_search_finds_goes_on_and_comes_round(shown: Shown) -> None:
    """Case aside, in rows that were never on the screen; `n` goes on, `N` back, and both from the other end."""
    shown.type("/KANON 0\r")
    shown.until(lambda lines: "[neko] Kanon 00001" in lines[1])
    shown.type("/フリーレン 09998\r")
    shown.until(lambda lines: "葬送のフリーレン 09998" in "\n".join(lines).replace("  ", " "))
    shown.type("n")
    shown.until(lambda lines: "went on from the other end" in lines[-1])
    shown.type("/no such row\r")
    shown.until(lambda lines: "nothing holds 'no such row'" in lines[-1])
    shown.type("g/00500\rN")
    shown.until(lambda lines: "went on from the other end" in lines[-1])


def test_what_is_found_is_marked(shown: Shown) -> None:
    """In the colours of the theme, and only that."""
    shown.type("/anon 00003\r")
    shown.until(lambda lines: "Kanon 00003" in lines[1])
    cells = [shown.screen.screen.buffer[1][x] for x in range(60)]
    text = "".join(c.data for c in cells)
    at = text.index("anon 00003")
    assert {cells[x].bg for x in range(at, at + 10)} == {"brown"}
    assert cells[at - 1].bg == "default"


def test_a_new_width_lays_it_out_anew(shown: Shown) -> None:
    """No line is wider than the terminal is now."""
    shown.screen.screen.resize(12, 30)
    shown.screen.size = Size(12, 30)
    shown.pager.app.loop.call_soon_threadsafe(shown.pager.app._on_resize)  # type: ignore[union-attr]
    shown.type(" ")
    shown.until(lambda lines: lines[1].endswith("00011"))
    assert shown.pager.sheet.head
    assert shown.pager._room == 30


@pytest.mark.parametrize("key", ["q", "\x03", "\x1b"], ids=["q", "Ctrl-C", "Escape"])
def test_it_can_be_left(shown: Shown, key: str) -> None:
    """By any key that people try."""
    shown.type(key)
    shown.thread.join(PATIENCE)
    assert not shown.thread.is_alive()


def test_ctrl_c_while_typing_a_search_leaves_too(shown: Shown) -> None:
    """And Escape only ends the typing."""
    shown.type("/abc")
    shown.until(lambda lines: lines[-1].startswith("/abc"))
    shown.type("\x1b")
    shown.until(lambda lines: "of 10,000" in lines[-1])
    shown.type("/abc\x03")
    shown.thread.join(PATIENCE)
    assert not shown.thread.is_alive()
