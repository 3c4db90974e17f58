# SPDX-License-Identifier: GPL-3.0-or-later
"""One line of a log: JSON, with nothing in it that a terminal would obey and no key."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

FILES = ("app", "network", "pipeline", "error")
LEVELS = ("debug", "info", "warning", "error")
# Which file a part's lines stand in; all else is `app`.
HOMES = {
    "tmdb": "network", "scan": "pipeline", "parse": "pipeline", "match": "pipeline", "naming": "pipeline",
    "staging": "pipeline", "session": "pipeline", "journal": "pipeline",
}  # fmt: skip
LONGEST = 64 * 1024


@dataclass(frozen=True, slots=True)
class Line:
    """
    What one line says; `at` in seconds since 1970, `logger` without the package's name.

    `trace` is the traceback of what nobody foresaw.
    """

    at: float
    level: str
    logger: str
    pid: int
    thread: str
    event: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    trace: str = ""

    @property
    def file(self) -> str:
        """The file it belongs into; errors stand in `error` as well."""
        return HOMES.get(self.logger.partition(".")[0], "app")

    @property
    def stamp(self) -> str:
        return f"{_second(int(self.at))}.{int(self.at % 1 * 1000):03}Z"


@lru_cache(maxsize=64)
def _second(at: int) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%dT%H:%M:%S}"


def encode(line: Line, paint: Callable[[str], str]) -> bytes:
    """*line* as it is written, ended; *paint* paints over what looks like a secret."""
    text = _json(_shape(line))
    if len(text) > LONGEST:
        line = replace(line, event=line.event[:200], fields={"cut": len(text)}, trace=line.trace[-8_000:])
        text = _json(_shape(line))
    if paint(text) != text:
        # Piece by piece: what is painted over in JSON as a whole may be no JSON any more.
        text = _json(_painted(_shape(line), paint))
        if paint(text) != text:
            text = _json(_shape(replace(line, event="withheld", fields={}, trace="")))
    if not text.isprintable():
        text = "".join(c if c.isprintable() else _escaped(c) for c in text)
    return text.encode() + b"\n"


def _shape(line: Line) -> dict[str, Any]:
    shape = {
        "ts": line.stamp, "level": line.level, "logger": line.logger, "pid": line.pid, "thread": line.thread,
        "event": line.event, "fields": line.fields,
    }  # fmt: skip
    return shape | {"trace": line.trace} if line.trace else shape


_json = json.JSONEncoder(ensure_ascii=False, default=str, separators=(",", ":")).encode


def _painted(value: Any, paint: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return paint(value)
    if isinstance(value, Mapping):
        return {paint(str(k)): _painted(v, paint) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_painted(v, paint) for v in value]
    return value if value is None or isinstance(value, (bool, int, float)) else paint(str(value))


def _escaped(c: str) -> str:
    """All of it stands within strings of JSON, where this is the same sign."""
    code = ord(c)
    if code < 0x10000:
        return f"\\u{code:04x}"
    code -= 0x10000
    return f"\\u{0xD800 + (code >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}"


def decode(raw: bytes) -> Line | None:
    """The line that stands there; None for what is none: torn, or written by somebody else."""
    try:
        said = json.loads(raw)
        return Line(
            at=datetime.fromisoformat(said["ts"]).timestamp(), level=_word(said["level"], LEVELS), logger=str(said["logger"]),
            pid=int(said["pid"]), thread=str(said["thread"]), event=str(said["event"]), fields=dict(said["fields"]),
            trace=str(said.get("trace", "")),
        )  # fmt: skip
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError, OverflowError):
        return None


def _word(text: object, known: tuple[str, ...]) -> str:
    if text not in known:
        raise ValueError(text)
    return str(text)
