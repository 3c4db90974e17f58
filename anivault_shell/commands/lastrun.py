# SPDX-License-Identifier: GPL-3.0-or-later
"""`status --last-run`: how the last of each kind of work went, whichever process did it, as the log files and the journal tell."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from anivault_shell.commands import trail
from anivault_shell.commands.base import Context
from anivault_shell.logs.lines import Line
from anivault_shell.logs.reading import Wanted, newest
from anivault_shell.text import plural
from anivault_shell.view.answer import Answer, Cell, Event

# What each kind of work writes into `pipeline.log` when it ends.
ENDED = {"scan_ended": "scan", "match_ended": "match", "staged": "stage", "transaction_ended": "commit"}
# Which commands do that; others may end meanwhile, beside a job.
DONE_BY = {"scan": ("scan", "rescan"), "match": ("match",), "stage": ("stage", "organize"),
           "commit": ("commit", "undo", "redo", "organize", "rollback", "recover")}  # fmt: skip
# Of a long day of small commands the last scan stands far back.
FARTHEST = 400
STATUSES = ("matched", "unsure", "unmatched", "waiting")


def last_run(ctx: Context) -> Answer:
    trail.written()
    found: dict[str, Line] = {}
    for event in ENDED:
        for line in newest(ctx.homes.logs, Wanted(("pipeline",), fits=_only(event)), 1):
            found[ENDED[event]] = line
    if not found:
        return Answer(notes=(_nothing(ctx),))
    lines, events = [], []
    for name, line in sorted(found.items(), key=lambda item: item[1].at):
        seconds, code = _command(ctx, name, line)
        took = "" if seconds is None else f" · {seconds:,.1f} s"
        when = f"{datetime.fromtimestamp(line.at, UTC).astimezone():%Y-%m-%d %H:%M:%S}"
        lines.append((Cell(f"{name:>7}  ", "accent"), Cell(f"{when}  ", "dim"), Cell(_said(name, line.fields) + took)))
        events.append(Event("system", "item", {
            "kind": "last_run", "operation": name, "at": line.stamp, "seconds": seconds, "code": code, "counts": dict(line.fields),
        }))  # fmt: skip
    return Answer(lines=tuple(lines), events=tuple(events))


def _only(event: str) -> Callable[[Line], bool]:
    return lambda line: line.event == event


def _nothing(ctx: Context) -> str:
    if ctx.settings.text("log.files") not in ("info", "debug"):
        return "the log files, which would know, are off; `settings set log.files info` has them written"
    return f"no scan, match or commit stands in {ctx.homes.logs}"


def _command(ctx: Context, name: str, ended: Line) -> tuple[float | None, int | None]:
    """Seconds and exit code of the command that *ended* was a part of: the next of its kind that ends in that process."""

    def fits(line: Line) -> bool:
        ours = line.event == "command_ended" and line.pid == ended.pid
        return ours and line.fields.get("command") in DONE_BY[name]

    rows = newest(ctx.homes.logs, Wanted(("app",), since=ended.at, fits=fits), FARTHEST)
    if not rows:
        return None, None
    seconds, code = rows[0].fields.get("seconds"), rows[0].fields.get("code")
    return (
        float(seconds) if isinstance(seconds, (int, float)) else None,
        code if isinstance(code, int) else None,
    )


def _said(name: str, fields: Mapping[str, Any]) -> str:
    """The counts in words; what stands in a log file may be anything."""
    match name:
        case "scan":
            parts = [plural(_count(fields, "files"), "file"), f"{_count(fields, 'new'):,} new, {_count(fields, 'gone'):,} gone",
                     plural(_count(fields, "problems"), "problem")]  # fmt: skip
        case "match":
            parts = [f"{_count(fields, s):,} {s}" for s in STATUSES if _count(fields, s)] or ["nothing to match"]
        case "stage":
            parts = [plural(_count(fields, "files"), "file"), plural(_count(fields, "conflicts"), "conflict")]
        case _:
            what = "" if fields.get("undo_of") is None else f"takes back {fields['undo_of']}"
            parts = [
                *filter(None, (f"tx {fields.get('tx', '?')}", what)),
                f"{_count(fields, 'done'):,} done",
                f"{_count(fields, 'skipped'):,} skipped",
            ]
    if fields.get("stopped") is True:
        parts.append("stopped")
    return " · ".join(parts)


def _count(fields: Mapping[str, Any], name: str) -> int:
    found = fields.get(name)
    return found if isinstance(found, int) else 0
