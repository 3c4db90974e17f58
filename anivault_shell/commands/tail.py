# SPDX-License-Identifier: GPL-3.0-or-later
"""`log tail`: the log files as people read them."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from anivault_shell.commands import trail
from anivault_shell.commands.base import Context
from anivault_shell.errors import InputError, Interrupted
from anivault_shell.lang import pattern
from anivault_shell.lang.lexer import Word
from anivault_shell.lang.syntax import Call
from anivault_shell.logs.lines import Line
from anivault_shell.logs.reading import EVERY, Follower, Wanted, newest
from anivault_shell.view.answer import Answer, Cell, Event

LAST = 40
SLICE = 0.1
BEFORE = re.compile(r"(\d{1,6})([smhd])")
UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
ROLES = {"error": "bad", "warning": "warn", "debug": "dim"}
OPTIONS = ("--file", "--level", "--grep", "--since", "--last", "--follow")


def tail(ctx: Context, call: Call) -> Answer:
    wanted = _wanted(ctx, call)
    trail.written()
    last = call.option("--last")
    follower = Follower(ctx.homes.logs, wanted) if call.has("--follow") else None
    lines = newest(ctx.homes.logs, wanted, int(last) if last is not None else LAST)
    if follower is not None:
        ctx.output.show(_answer(lines), "log")
        _follow(ctx, follower)
        return Answer()
    if lines:
        return _answer(lines)
    if ctx.settings.text("log.files") == "off":
        return Answer(notes=("nothing is written into log files; `settings reset log.files` has it written again",))
    return Answer(notes=(f"no such line in {ctx.homes.logs}",))


def _follow(ctx: Context, follower: Follower) -> None:
    """Show what comes, until the user stops it: that is how it ends, and no failure."""
    try:
        while True:
            ctx.watch.check()
            if lines := follower.more():
                ctx.output.show(_answer(lines), "log")
            time.sleep(SLICE)
    except (Interrupted, KeyboardInterrupt):
        return


def _wanted(ctx: Context, call: Call) -> Wanted:
    name = call.option("--file")
    since = call.options.get("--since")
    return Wanted(
        files=(name,) if name else EVERY,
        level=call.option("--level") or "debug",
        since=_moment(since, ctx.now(), call).timestamp() if since is not None else 0.0,
        fits=_fits(call.options.get("--grep"), call),
    )


def _fits(word: Word | None, call: Call) -> Callable[[Line], bool]:
    """Whether a line holds the text, case aside; `~` before it makes it a regular expression."""
    if word is None:
        return lambda _line: True
    if not word.text.startswith("~"):
        text = word.text.casefold()
        return lambda line: text in _text(line).casefold()
    try:
        holds = pattern.finder(word.text[1:])
    except (re.error, OverflowError, RecursionError) as exc:
        raise InputError(f"no pattern: {exc}", span=word.span, line=call.line) from None
    if pattern.endless(word.text[1:]):
        raise InputError("this pattern could take for ever", span=word.span, line=call.line, hint="fewer repeats")
    return lambda line: holds(_text(line))


def _moment(word: Word, now: datetime, call: Call) -> datetime:
    """`10m` ago, `today`, or a date with or without a time, as the clock on the wall has it."""
    if found := BEFORE.fullmatch(word.text):
        return now - timedelta(**{UNITS[found[2]]: int(found[1])})
    if word.text == "today":
        return now.astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
    try:
        return datetime.fromisoformat(word.text).astimezone()
    except (ValueError, OverflowError, OSError):
        raise InputError(
            "expecting a time", span=word.span, line=call.line, hint="such as 10m, 2h, 3d, today or 2026-11-21T15:30"
        ) from None


def _answer(lines: Iterable[Line]) -> Answer:
    rows: list[str | Cell | tuple[Cell, ...]] = []
    events = []
    for line in lines:
        rows.append(_row(line))
        rows += [(Cell("    " + part, "dim"),) for part in line.trace.splitlines()]
        events.append(Event("system", "item", item(line)))
    return Answer(lines=tuple(rows), events=tuple(events))


def item(line: Line) -> dict[str, object]:
    """A line of a log as the fields of an event."""
    return {
        "kind": "log", "at": line.stamp, "level": line.level, "file": line.file, "logger": line.logger, "pid": line.pid,
        "thread": line.thread, "what": line.event, "said": dict(line.fields), "trace": line.trace or None,
    }  # fmt: skip


def _row(line: Line) -> tuple[Cell, ...]:
    when = datetime.fromtimestamp(line.at).astimezone()
    return (
        Cell(f"{when:%Y-%m-%d %H:%M:%S}  ", "dim"),
        Cell(f"{line.level:<7}  ", ROLES.get(line.level, "")),
        Cell(f"{line.file:<8}  ", "dim"),
        Cell(line.event, "accent"),
        Cell("".join(f"  {name}={_shown(value)}" for name, value in line.fields.items() if value is not None)),
    )


def _shown(value: object) -> str:
    if isinstance(value, str):
        return f'"{value}"' if " " in value or not value else value
    if isinstance(value, dict):
        return " ".join(f"{k}={_shown(v)}" for k, v in value.items() if v is not None)
    if isinstance(value, list):
        return ",".join(map(_shown, value)) or "none"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _text(line: Line) -> str:
    return "".join(cell.text for cell in _row(line)[1:]) + line.trace


def refuse_without_tail(call: Call) -> None:
    """Its options make no sense for the journal's own list."""
    if given := [name for name in OPTIONS if name in call.options]:
        at = call.line.find(given[0])
        span = (at, at + len(given[0])) if at >= 0 else call.name.span
        raise InputError(f"{given[0]} goes with `log tail`", span=span, line=call.line, hint=f"log tail {given[0]} …")
