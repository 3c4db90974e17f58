# SPDX-License-Identifier: GPL-3.0-or-later
"""What is logged, as lines on standard error in which names and answers are harmless; and errors as the log has them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

from anivault_shell.errors import InputError, Interrupted, QuestionDeclined
from anivault_shell.text import clean_bytes, display

if TYPE_CHECKING:
    from anivault_shell.errors import AniVaultError

OURS = "anivault_shell"
log = logging.getLogger(f"{OURS}.errors")
# Before anybody has said where it goes, nothing goes to standard error by itself.
logging.getLogger(OURS).addHandler(logging.NullHandler())


class _Harmless(logging.Formatter):
    """Lines with nothing in them that a terminal would obey."""

    def __init__(self, paint: Callable[[str], str]) -> None:
        super().__init__("%(levelname)s %(name)s: %(message)s")
        self._paint = paint

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's own name
        said: object = getattr(record, "fields", None)
        if isinstance(said, Mapping):
            record.message = " ".join([f"event={record.message}", *(f"{k}={_shown(v)}" for k, v in said.items())])
        return super().formatMessage(record)

    def format(self, record: logging.LogRecord) -> str:
        return "\n".join(clean_bytes(display(line)) for line in self._paint(super().format(record)).split("\n"))


def _shown(value: object) -> str:
    if isinstance(value, float):
        return f"{value:g}"
    return repr(str(value)) if isinstance(value, str) and (" " in value or not value) else str(value)


class _Untold(logging.Filter):
    """What the user is told in another way does not stand on standard error twice."""

    def filter(self, record: logging.LogRecord) -> bool:
        return not getattr(record, "told", False)


@contextmanager
def heard(
    level: str, stream: TextIO, paint: Callable[[str], str], others: logging.Handler
) -> Iterator[Callable[[], None]]:
    """
    For a while what is logged at *level* (`info`) and above goes to *stream*, and all of it to *others*.

    Yields what is to be called when *others* has another level.
    """
    written = logging.StreamHandler(stream)
    written.setLevel(level.upper())
    written.setFormatter(_Harmless(paint))
    written.addFilter(_Untold())
    root, ours = logging.getLogger(), logging.getLogger(OURS)
    before = root.level, ours.level, root.handlers[:]
    root.handlers[:] = [written, others]
    root.setLevel(min(written.level, logging.WARNING))

    def adjust() -> None:
        ours.setLevel(min(written.level, others.level))

    adjust()
    for noisy in ("urllib3", "asyncio", "requests"):
        logging.getLogger(noisy).setLevel(logging.WARNING)  # at debug urllib3 writes whole addresses, key and all
    try:
        yield adjust
    finally:
        root.handlers[:] = before[2]
        root.setLevel(before[0])
        ours.setLevel(before[1])


def error(exc: AniVaultError, command: str = "") -> None:
    """An error that the user is told, with its id; slips of typing and answers of no are no errors of the program."""
    level = logging.ERROR
    if isinstance(exc, (InputError, Interrupted, QuestionDeclined)):
        level = logging.INFO if exc.exit_status != InputError.exit_status else logging.WARNING
    fields = {"id": exc.code, "command": command or None, "message": exc.message, "exit": exc.exit_status}
    log.log(level, "error_told", extra={"fields": fields, "told": True})
