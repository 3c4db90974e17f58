# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands between `logging` and the files: makes lines of records, and begins a run's log with who it is."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from anivault_shell.logs.lines import Line
    from anivault_shell.logs.writer import Writer

OURS = "anivault_shell"
OFF = "off"
ABOVE_ALL = logging.CRITICAL + 1


class Collector(logging.Handler):
    """
    Writes what is logged at *level* and above into the files of *folder*; nothing is touched before the first line.

    *about* are the fields of the line that stands before a run's first one.
    """

    def __init__(
        self, folder: str, level: str, *, largest: int, kept: int, now: Callable[[], datetime],
        paint: Callable[[str], str], about: Mapping[str, Any],
    ) -> None:  # fmt: skip
        super().__init__()
        self._now = now
        self._paint = paint
        self._about = about
        self._limits = (largest, kept)
        self._begun: float | None = None
        self._codes: list[int] = []
        self.folder = folder
        self._writer: Writer | None = None
        self.use(level)

    @property
    def writer(self) -> Writer:
        """Made, and loaded, when something is said: a run that says nothing pays for nothing."""
        if self._writer is None:
            from anivault_shell.disk.rolling import Rolling
            from anivault_shell.logs.writer import Writer

            largest, kept = self._limits
            self._writer = Writer(Rolling(self.folder, largest=largest, kept=kept, now=self._now), self._paint)
        return self._writer

    @property
    def trouble(self) -> str:
        """Why lines could not be written; nothing where all were."""
        return self._writer.trouble if self._writer is not None else ""

    def _leave(self) -> None:
        if self._writer is not None:
            self._writer.close()

    def use(self, level: str) -> None:
        """From now on what is logged at *level* and above."""
        self.setLevel(ABOVE_ALL if level == OFF else level.upper())

    def filter(self, record: logging.LogRecord) -> bool:
        """What libraries say matters from a warning on."""
        return record.levelno >= logging.WARNING or record.name.startswith(OURS)

    def emit(self, record: logging.LogRecord) -> None:
        from anivault_shell.logs.lines import Line

        line = _line(record)
        if self._begun is None:
            self._begun = record.created
            self.writer.put(Line(line.at, "info", "app", line.pid, line.thread, "run_begun", self._about))
        self.writer.put(line, now=record.levelno >= logging.ERROR)

    def move(self, folder: str, begun: float | None = None) -> float | None:
        """From now on into *folder*; what comes next begins a log there, unless one was *begun*. Answers when one was here."""
        self._leave()
        self.folder, self._writer = folder, None
        before, self._begun = self._begun, begun
        return before

    def end(self, code: int) -> None:
        """The run's last line, where it has said anything; all of it is written on return, if the disk takes it."""
        if self._begun is not None and self.level <= logging.INFO:
            from anivault_shell.logs.lines import Line

            at = self._now().timestamp()
            fields = {"code": code, "seconds": round(at - self._begun, 3), "dropped": self.writer.dropped}
            self.writer.put(Line(at, "info", "app", os.getpid(), "MainThread", "run_ended", fields))
        self._leave()

    def flush(self) -> None:
        """What was said so far stands in the files on return, if the disk takes it."""
        if self._writer is not None:
            self._writer.flush()

    def close(self) -> None:
        self._leave()
        super().close()


def _line(record: logging.LogRecord) -> Line:
    from anivault_shell.logs.lines import LEVELS, Line

    said: object = getattr(record, "fields", None)
    trace = record.exc_info and logging.Formatter().formatException(record.exc_info)
    return Line(
        record.created,
        LEVELS[min(max(record.levelno // 10 - 1, 0), 3)],
        record.name.removeprefix(f"{OURS}."),
        record.process or os.getpid(),
        record.threadName or "",
        record.getMessage(),
        said if isinstance(said, Mapping) else {},
        trace or "",
    )
