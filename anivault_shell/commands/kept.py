# SPDX-License-Identifier: GPL-3.0-or-later
"""What made way for other files: `keep`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from anivault_shell.commands.base import Context
from anivault_shell.errors import InputError
from anivault_shell.journal.keep import Kept
from anivault_shell.lang.syntax import Call
from anivault_shell.text import amount, plural
from anivault_shell.view import messages
from anivault_shell.view.answer import Answer, Cell, Column, Event, table_of

DAY = 86_400
GIGABYTE = 10**9


def keep(ctx: Context, call: Call) -> Answer:
    word = call.word("verb")
    kept = ctx.journal().keep.kept()
    if word is not None and word.text == "empty":
        return _empty(ctx, call, kept)
    rows: list[list[Cell | str]] = [
        [k.tx, messages.local_time(k.created), amount(k.size), k.origin] for k in kept
    ]  # fmt: skip
    columns = (Column("transaction"), Column("when"), Column("size", right=True), Column("made way", grow=True))
    events = [Event("system", "item", {"command": "keep", **_fields(k)}) for k in kept]
    say = messages.keep_holds(len(kept), amount(sum(k.size for k in kept)))
    return Answer(table=table_of(columns, rows) if rows else None, say=say, events=events)


def _fields(kept: Kept) -> dict[str, object]:
    return {
        "transaction": kept.tx,
        "created": kept.created,
        "path": kept.path,
        "origin": kept.origin,
        "size": kept.size,
    }


def _empty(ctx: Context, call: Call, kept: Sequence[Kept]) -> Answer:
    """Remove for good what is too old, or the oldest of what is too much; always asked, always told."""
    days = _number(call, "--older", ctx.settings.number("keep.days"))
    room = _number(call, "--over", ctx.settings.number("keep.gigabytes")) * GIGABYTE
    due = overdue(kept, ctx.now(), days, room)
    if not due:
        return Answer(say="nothing in the keep is old or large enough", events=(_done(()),))
    size = amount(sum(k.size for k in due))
    if not (call.has("--yes") or ctx.ask(messages.empty_question(len(due), size))):
        return Answer(say="nothing was removed", code=10)
    gone = ctx.journal().keep.empty(due)
    say = f"removed {plural(len(gone), 'file')} for good, {amount(sum(k.size for k in gone))}"
    return Answer(say=say, events=(_done(gone),), code=0 if len(gone) == len(due) else 10)


def _done(gone: Sequence[Kept]) -> Event:
    return Event("system", "complete", {"command": "keep empty", "removed": len(gone)})


def _number(call: Call, option: str, otherwise: float) -> float:
    word = call.options.get(option)
    if word is None:
        return otherwise
    try:
        number = float(word.text)
    except ValueError:
        number = -1
    if not 0 <= number < 10**9:
        raise InputError("expecting a number", span=word.span, line=call.line)
    return number


def overdue(kept: Sequence[Kept], now: datetime, days: float, room: float) -> list[Kept]:
    """Those older than *days*, and of the rest the oldest until what stays fits into *room* bytes."""
    old = [k for k in kept if _age(k, now) >= days * DAY]
    rest = [k for k in kept if k not in old]
    over = sum(k.size for k in rest) - room
    for one in rest:
        if over <= 0:
            break
        old.append(one)
        over -= one.size
    return old


def _age(kept: Kept, now: datetime) -> float:
    try:
        then = datetime.fromisoformat(kept.created)
    except ValueError:
        return 0.0
    return (now - (then if then.tzinfo else then.replace(tzinfo=UTC))).total_seconds()


def keep_notes(ctx: Context) -> tuple[str, ...]:
    """A word where the keep has grown old or large; nothing is removed by itself."""
    kept = ctx.journal().keep.kept()
    room = ctx.settings.number("keep.gigabytes") * GIGABYTE
    due = overdue(kept, ctx.now(), ctx.settings.number("keep.days"), room)
    return (messages.keep_due(len(due), amount(sum(k.size for k in due))),) if due else ()
