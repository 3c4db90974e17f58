# SPDX-License-Identifier: GPL-3.0-or-later
"""
Whether the terminal's ground is light: it is asked (OSC 11), and nobody waits for the answer.

The answer comes among the keys, whenever it comes, whole or in pieces, or never; it is taken out of them before they are read as
keys.  Windows and terminals that print what they do not know are not asked.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from prompt_toolkit.input import Input

QUERY = "\x1b]11;?\x1b\\"
ANSWER = re.compile(
    "\x1b\\]11;rgba?:(?P<red>[0-9a-fA-F]{1,4})/(?P<green>[0-9a-fA-F]{1,4})/(?P<blue>[0-9a-fA-F]{1,4})[^\x07\x1b]{0,5}(?:\x07|\x1b\\\\)"
)
# What an answer begins with, at the end of what has come so far.
BEGUN = re.compile("\x1b(?:\\](?:1(?:1(?:;[^\x07\x1b]{0,40}\x1b?)?)?)?)?\\Z")
SILENT = ("dumb", "unknown", "linux", "vt100", "vt220", "ansi", "cons25")
# Seconds for which an answer may come; after that an Escape is an Escape at once.
PATIENCE, AT_LEAST = 2.0, 0.5
# How long the next piece of an answer takes at most; without one an Escape is the key.
PIECE = 0.05
# How long somebody who leaves at once waits for it, so that the shell behind does not get it.
PARTING = 0.15
# How much of the light each colour carries (ITU-R BT.601), and what is light.
LIGHTS, LIGHT = {"red": 0.299, "green": 0.587, "blue": 0.114}, 0.5


def may_be_asked(environment: Mapping[str, str]) -> bool:
    return sys.platform != "win32" and environment.get("TERM", "") not in ("", *SILENT)


def is_light(answer: re.Match[str]) -> bool:
    """Each colour comes with one to four digits."""
    bright = sum(int(answer[name], 16) / (16 ** len(answer[name]) - 1) * share for name, share in LIGHTS.items())
    return float(bright) > LIGHT


class Sieve:
    """Takes the answer out of what is typed; *heard* is told whether the ground is light.  *clock* counts seconds."""

    def __init__(self, heard: Callable[[bool], None], clock: Callable[[], float]) -> None:
        self._heard = heard
        self._clock = clock
        self._begun = clock()
        # Not known before the first keys: a busy machine may take its time to read them.
        self._until: float | None = None
        self._kept = ""

    @property
    def waits(self) -> bool:
        return self._until is None or self._clock() < self._until

    def keys(self, data: str) -> str:
        """*data* without the answer; what may be its beginning is kept until more has come."""
        if self._until is None:
            self._until = max(self._begun + PATIENCE, self._clock() + AT_LEAST)
        data, self._kept = self._kept + data, ""
        if not self.waits:
            return data
        if found := ANSWER.search(data):
            self._until = self._clock()
            self._heard(is_light(found))
            return data[: found.start()] + data[found.end() :]
        if begun := BEGUN.search(data):
            data, self._kept = data[: begun.start()], data[begun.start() :]
        return data

    @property
    def holds(self) -> bool:
        """Whether something is kept back that may be the beginning of the answer."""
        return bool(self._kept)

    def given_up(self) -> str:
        """What was kept back, as nothing came behind it: keys after all."""
        data, self._kept = self._kept, ""
        return data


def listen(keys: Input, sieve: Sieve) -> None:
    """From now on *keys* are read through *sieve*."""
    if sys.platform != "win32":
        import select

        from prompt_toolkit.input.posix_utils import PosixStdinReader
        from prompt_toolkit.input.vt100 import Vt100Input

        class Sieved(PosixStdinReader):
            def read(self, count: int = 1024) -> str:
                data = sieve.keys(super().read(count))
                while sieve.holds and select.select([self.stdin_fd], [], [], PIECE)[0]:
                    if not (more := super().read(count)):
                        break
                    data += sieve.keys(more)
                return data + sieve.given_up()

        if isinstance(keys, Vt100Input):
            keys.stdin_reader = Sieved(keys.stdin.fileno(), encoding=keys.stdin.encoding)


def part(sieve: Sieve) -> None:
    """Whoever leaves while the answer may still come takes it along."""
    if sys.platform != "win32" and sieve.waits:
        import select
        import termios

        select.select([sys.stdin], [], [], PARTING)
        termios.tcflush(sys.stdin, termios.TCIFLUSH)
