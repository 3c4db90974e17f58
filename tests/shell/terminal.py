# SPDX-License-Identifier: GPL-3.0-or-later
"""A real terminal for tests: a program behind a PTY, its screen kept by pyte; waiting is for what the screen shows."""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pyte
import pytest

pexpect = pytest.importorskip("pexpect", reason="pexpect drives POSIX terminals")

PATIENCE = 20.0
QUERY = b"\x1b]11;?\x1b\\"
PROMPT = re.compile(r"anivault[ 0-9,/]*>")
KEYS = {
    "ctrl-c": "\x03",
    "ctrl-d": "\x04",
    "ctrl-u": "\x15",
    "tab": "\t",
    "enter": "\r",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "right": "\x1b[C",
    "left": "\x1b[D",
    "escape": "\x1b",
}
# What must not leak in from whoever runs the tests.
INHERITED = ("PATH", "PYTHONPATH", "SYSTEMROOT", "TMPDIR", "LD_LIBRARY_PATH")


class Terminal:
    """
    `anivault` at a terminal of *rows* by *columns*.

    Type with `type` and `key`, then wait with `until`; `screen` is what the user sees, `text` also
    holds the lines that have scrolled away.
    """

    kept_by = pyte.HistoryScreen

    def __init__(
        self, arguments: Iterable[str], environment: Mapping[str, str], folder: str, rows: int = 24, columns: int = 80
    ) -> None:
        self._screen = self.kept_by(columns, rows, history=20_000, ratio=0.5)
        self._stream = pyte.ByteStream(self._screen)
        own = {name: os.environ[name] for name in INHERITED if name in os.environ}
        settings = {"TERM": "xterm-256color", "LANG": "C.UTF-8", "HOME": folder, **own, **environment}
        self.raw = b""
        # What the terminal answers when it is asked for its ground, in pieces.
        self.ground: tuple[bytes, ...] = ()
        self._toolbar = settings.get("TERM") != "dumb"
        self._child = pexpect.spawn(
            sys.executable,
            ["-m", "anivault_shell", *arguments],
            env=settings,
            cwd=folder,
            dimensions=(rows, columns),
            echo=True,
        )
        # pyte's way to answer questions, such as where the cursor is.
        vars(self._screen)["write_process_input"] = self._child.send

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *exc: object) -> None:
        self._child.close(force=True)

    def type(self, text: str) -> None:
        self._child.send(text.encode("utf-8", "surrogateescape"))

    def send(self, data: bytes) -> None:
        """Bytes as they are, whole letters or not."""
        self._child.send(data)

    def key(self, name: str) -> None:
        self._child.send(KEYS[name])

    def run(self, line: str) -> None:
        """Type *line* and Enter, once the prompt is there."""
        self.until(self.prompted, "a prompt")
        self.type(line)
        self.key("enter")

    def answer(self, line: str, seconds: float = PATIENCE) -> str:
        """What stands between *line* and the next prompt."""
        self.until(self.prompted, "a prompt")
        begun = len(self._prompts())
        self.run(line)
        self.until(
            lambda: len(self._prompts()) > begun and self.prompted(), f"an answer to {line!r} and a new prompt", seconds
        )
        *_, typed, last = self._prompts()
        return "\n".join(self.text.split("\n")[typed + 1 : last])

    def _prompts(self) -> list[int]:
        """The lines that begin with a prompt."""
        return [n for n, row in enumerate(self.text.split("\n")) if PROMPT.match(row)]

    def prompted(self) -> bool:
        """
        An empty prompt, the cursor behind it, and its toolbar below.

        The first prompt is drawn before it reads keys, and drawn again with the toolbar below: only that one counts.
        """
        at = self._screen.cursor.y
        row, below = self.screen[at], self.screen[at + 1 :]
        return (
            row.startswith("anivault")
            and row.rstrip().endswith(">")
            and (not self._toolbar or bool(below and below[-1].strip()))
        )

    def until(self, seen: Callable[[], Any], what: str = "", seconds: float = PATIENCE) -> None:
        """Read what the program writes until *seen* holds; fails with a picture of the screen."""
        deadline = time.monotonic() + seconds
        while not seen():
            if time.monotonic() > deadline or not self._read():
                if seen():
                    return
                raise AssertionError(f"never came: {what or seen}\n{self.picture()}")

    def shows(self, text: str, seconds: float = PATIENCE) -> None:
        """Wait until *text* stands somewhere, scrolled away or not."""
        self.until(lambda: text in self.text, repr(text), seconds)

    def _read(self) -> bool:
        """One look at the program's output; False once it has ended."""
        try:
            data = self._child.read_nonblocking(65536, timeout=0.05)
        except pexpect.TIMEOUT:
            return True
        except pexpect.EOF:
            return False
        if self.ground and QUERY not in self.raw and QUERY in self.raw + data:
            for piece in self.ground:
                self._child.send(piece)
        self.raw += data
        self._stream.feed(data)
        return True

    def settle(self, looks: int = 8) -> None:
        """Read until nothing came for *looks* looks in a row: a screen that is drawn in two parts is whole by then."""
        still = 0
        while still < looks:
            before = len(self.raw)
            self._read()
            still = still + 1 if len(self.raw) == before else 0

    def ended(self, seconds: float = PATIENCE) -> int:
        """The exit code, once the program has left."""
        deadline = time.monotonic() + seconds
        while self._read():
            if time.monotonic() > deadline:
                raise AssertionError(f"still running\n{self.picture()}")
        self._child.close()
        assert self._child.exitstatus is not None, f"ended by signal {self._child.signalstatus}"
        return int(self._child.exitstatus)

    def resize(self, rows: int, columns: int) -> None:
        self._screen.resize(rows, columns)
        self._child.setwinsize(rows, columns)

    @property
    def screen(self) -> list[str]:
        return [row.rstrip() for row in self._screen.display]

    @property
    def text(self) -> str:
        """All lines so far, those that scrolled away first."""
        columns = self._screen.columns
        above = ["".join(row[x].data for x in range(columns)).rstrip() for row in self._screen.history.top]
        return "\n".join([*above, *self.screen]).rstrip()

    @property
    def line(self) -> str:
        """What is typed behind the prompt, in the line of the cursor."""
        row = self.screen[self._screen.cursor.y]
        return row.partition("> ")[2] if row.startswith("anivault") else ""

    @property
    def columns(self) -> int:
        return int(self._screen.columns)

    @property
    def title(self) -> str:
        return str(self._screen.title)

    def cell(self, row: int, column: int) -> Any:
        """One cell: `.data`, `.fg`, `.bg`, `.bold` …"""
        return self._screen.buffer[row][column]

    @property
    def cursor(self) -> tuple[int, int]:
        return self._screen.cursor.y, self._screen.cursor.x

    def picture(self) -> str:
        rule = "+" + "-" * self._screen.columns
        return "\n".join([rule, *("|" + row for row in self.screen), rule])
