# SPDX-License-Identifier: GPL-3.0-or-later
"""Log files read back: the last lines that are wanted, and those that come while somebody looks."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from anivault_shell.disk.names import long_path
from anivault_shell.disk.rolling import ENDING, old_files
from anivault_shell.logs.lines import FILES, LEVELS, LONGEST, Line, decode

BLOCK = 256 * 1024
# Lines of several processes stand in the order of writing, which is that of their times but for so many seconds.
DISORDER = 60.0
# All files but `error`, whose lines stand in the others too.
EVERY = tuple(name for name in FILES if name != "error")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which lines: of which *files*, of which *level* and above, not before *since*, and those that *fits* says yes to."""

    files: tuple[str, ...] = EVERY
    level: str = "debug"
    since: float = 0.0
    fits: Callable[[Line], bool] = field(default=lambda _line: True)

    def __call__(self, line: Line) -> bool:
        return line.at >= self.since and LEVELS.index(line.level) >= LEVELS.index(self.level) and self.fits(line)


def newest(folder: str, wanted: Wanted, most: int) -> list[Line]:
    """The last *most* lines of all that are wanted, the oldest first."""
    found: list[Line] = []
    for name in wanted.files:
        found += reversed(_newest(folder, name, wanted, most))
    found.sort(key=lambda line: line.at)
    return found[-most:] if most else []


def _newest(folder: str, name: str, wanted: Wanted, most: int) -> list[Line]:
    """The last ones of one file, the newest first."""
    found: list[Line] = []
    older = [os.path.join(folder, old) for _, _, old in reversed(old_files(folder, name))]
    for path in (os.path.join(folder, name + ENDING), *older):
        for line in _backwards(path):
            if len(found) >= most or line.at < wanted.since - DISORDER:
                return found
            if wanted(line):
                found.append(line)
    return found


def _backwards(path: str) -> Iterator[Line]:
    """The lines of a file from its end on; what is no line is passed over."""
    try:
        with open(long_path(path), "rb") as file:
            at = file.seek(0, os.SEEK_END)
            rest = b""
            while at:
                size = min(BLOCK, at)
                at = file.seek(at - size)
                rest, *rows = (file.read(size) + rest).split(b"\n")
                yield from (line for raw in reversed(rows) if (line := decode(raw)) is not None)
                rest = rest if len(rest) <= 2 * LONGEST else b""
            if (first := decode(rest)) is not None:
                yield first
    except OSError:
        return


class Follower:
    """
    What is added to the files from now on, also where one is begun anew.

    No file stays open between two looks: on Windows nobody could rename it.
    """

    def __init__(self, folder: str, wanted: Wanted) -> None:
        self._folder = folder
        self._wanted = wanted
        self._seen = {name: _end_of(os.path.join(folder, name + ENDING)) for name in wanted.files}

    def more(self) -> list[Line]:
        """The lines that have come since the last look."""
        found = [line for name in self._wanted.files for line in self._more(name) if self._wanted(line)]
        return sorted(found, key=lambda line: line.at)

    def _more(self, name: str) -> Iterator[Line]:
        path = os.path.join(self._folder, name + ENDING)
        known, at = self._seen[name]
        now, _ = _end_of(path)
        if now != known:
            # The file that was looked at has an older name by now; what was added to it last is not lost.
            for _, _, old in reversed(old_files(self._folder, name)):
                before = os.path.join(self._folder, old)
                if known and _end_of(before)[0] == known:
                    yield from _from(before, at)[0]
                    break
            at = 0
        lines, end = _from(path, at)
        self._seen[name] = now, end
        yield from lines


def _end_of(path: str) -> tuple[int, int]:
    """What the system calls the file, and how long it is; zeros where there is none."""
    try:
        found = os.stat(long_path(path))
    except OSError:
        return 0, 0
    return found.st_ino, found.st_size


def _from(path: str, at: int) -> tuple[list[Line], int]:
    """The whole lines behind *at*, and where the last of them ends."""
    try:
        with open(long_path(path), "rb") as file:
            file.seek(at)
            raw = file.read()
    except OSError:
        return [], at
    whole = raw[: raw.rfind(b"\n") + 1]
    return [line for row in whole.split(b"\n") if (line := decode(row)) is not None], at + len(whole)
