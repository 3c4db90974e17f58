# SPDX-License-Identifier: GPL-3.0-or-later
"""Sessions: `open save sessions`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from anivault_shell.commands.base import Context
from anivault_shell.errors import InputError
from anivault_shell.lang.lexer import Word
from anivault_shell.lang.parser import nearest
from anivault_shell.lang.syntax import Call
from anivault_shell.model.entry import Status
from anivault_shell.session.shelf import Kept
from anivault_shell.text import amount, plural
from anivault_shell.view import messages
from anivault_shell.view.answer import Answer, Cell, Column, Event, table_of

DAY = 86_400
VERBS = ("list", "remove", "rename", "tidy")
COLUMNS = (
    Column("session"), Column("last changed"), Column("files", right=True), Column("staged", right=True),
    Column("size", right=True), Column("folders", grow=True, below=True),
)  # fmt: skip


def open_(ctx: Context, call: Call) -> Answer:
    name = call.words["name"][0]
    if ctx.busy:
        raise InputError(
            "a job is at work in this session",
            span=call.name.span,
            line=call.line,
            hint="`wait` for it, or `cancel` it",
        )
    try:
        opened = ctx.shelf.look(name.text) if ctx.scripting.dry else ctx.shelf.open(name.text)
        saved = ctx.session.saved
        opened.saved = saved
        ctx.session = opened
    except InputError as exc:
        raise _placed(exc, name, call) from None
    total, staged = len(ctx.session), ctx.session.count(Status.STAGED)
    say = f"{name.text}: {plural(total, 'file')}, {staged:,} staged, {plural(len(ctx.session.timeline.done), 'step')} to undo"
    notes = (messages.rescued(ctx.shelf.rescued),) if ctx.shelf.rescued else ()
    return Answer(say=say, events=(_event("open", name.text, total, staged),), notes=notes)


def save(ctx: Context, call: Call) -> Answer:
    name = call.word("name")
    if name is not None and name.text != ctx.shelf.name:
        try:
            ctx.shelf.save(name.text, ctx.session)
        except InputError as exc:
            raise _placed(exc, name, call) from None
    elif ctx.shelf.name is None:
        at = (call.name.end + 1, call.name.end + 2)
        raise InputError("this session has no name yet", span=at, line=call.line, hint="save NAME")
    kept, staged = ctx.shelf.name or "", ctx.session.count(Status.STAGED)
    say = f"kept as {kept}, as you work; `open {kept}` or `anivault --session {kept}` takes it up again"
    return Answer(say=say, events=(_event("save", kept, len(ctx.session), staged),))


def sessions(ctx: Context, call: Call) -> Answer:
    words = call.words.get("verb", ())
    verb = words[0].text if words else "list"
    names = words[1:]
    if verb == "list" and not names:
        return _list(ctx)
    if verb == "remove" and names:
        return _remove(ctx, call, names)
    if verb == "tidy" and not names:
        return _tidy(ctx, call)
    if verb == "rename" and len(names) == 2:
        try:
            ctx.shelf.rename(names[0].text, names[1].text)
        except InputError as exc:
            raise _placed(
                exc, names[1] if "already" in exc.message or "is no" in exc.message else names[0], call
            ) from None
        say = f"{names[0].text} is called {names[1].text} now"
        return Answer(say=say, events=(_event("sessions rename", names[1].text, None, None),))
    hint = "" if verb in VERBS else nearest(verb, VERBS)
    span = words[0].span if hint else (words[0].start, words[-1].end)
    raise InputError(f"usage: {call.spec.usage}", span=span, line=call.line, hint=hint or "sessions rename OLD NEW")


def _list(ctx: Context) -> Answer:
    rows = list(ctx.shelf.rows())
    cells = [_row(kept) for kept in rows]
    events = [Event("system", "item", _item(kept)) for kept in rows]
    say = plural(len(rows), "session") if rows else "no session is kept; `save NAME` keeps this one"
    return Answer(table=table_of(COLUMNS, cells, cap=None), say=say, events=events)


def _row(kept: Kept) -> list[Cell | str]:
    mark = " (open)" if kept.open_here else " (open elsewhere)" if kept.open_elsewhere else ""
    head: list[Cell | str] = [
        Cell(kept.name + mark, "accent" if kept.open_here else ""),
        messages.local_time(_iso(kept)),
    ]
    if kept.about is None:
        return [*head, "", "", amount(kept.size), Cell(kept.problem, "bad")]
    about = kept.about
    return [*head, f"{about.files:,}", f"{about.staged:,}", amount(kept.size), ", ".join(about.roots)]


def _item(kept: Kept) -> dict[str, object]:
    about = kept.about
    return {
        "kind": "session", "name": kept.name, "changed": _iso(kept), "size": kept.size,
        "files": about.files if about else None, "staged": about.staged if about else None,
        "steps": about.steps if about else None, "roots": about.roots if about else None,
        "open": kept.open_here or kept.open_elsewhere, "problem": kept.problem or None,
    }  # fmt: skip


def _iso(kept: Kept) -> str:
    return datetime.fromtimestamp(kept.changed, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _remove(ctx: Context, call: Call, names: Sequence[Word]) -> Answer:
    for name in names:
        if not ctx.shelf.has(name.text) or name.text == ctx.shelf.name:
            try:
                ctx.shelf.remove(name.text)
            except InputError as exc:
                raise _placed(exc, name, call) from None
    told = ", ".join(n.text for n in names)
    if not (
        call.has("--yes")
        or ctx.ask(f"Remove {told}? What was decided there is forgotten; no file of yours is touched.")
    ):
        return Answer(say="nothing was removed", code=10)
    for name in names:
        ctx.shelf.remove(name.text)
    return Answer(say=f"removed {told}", events=[_event("sessions remove", n.text, None, None) for n in names])


def _tidy(ctx: Context, call: Call) -> Answer:
    """All that is old, with what nobody committed; that is never done without being asked for."""
    days = ctx.settings.number("sessions.days")
    found = ctx.shelf.old(int(ctx.settings.number("sessions.keep")), ctx.now().timestamp() - days * DAY)
    if not found:
        return Answer(
            say=f"no session without a name is older than {plural(int(days), 'day')} and not among the last ones"
        )
    work = sum(1 for _, open_work in found if open_work)
    for name, open_work in found:
        ctx.output.note(f"{name}{': work that was never committed' if open_work else ''}")
    told = f", {work:,} of them with work that was never committed" if work else ""
    if not (call.has("--yes") or ctx.ask(f"Remove {plural(len(found), 'session')}{told}?")):
        return Answer(say="nothing was removed", code=10)
    for name, _ in found:
        ctx.shelf.remove(name)
    events = [_event("sessions remove", name, None, None) for name, _ in found]
    return Answer(say=f"removed {plural(len(found), 'session')}", events=events)


def _event(command: str, name: str, total: int | None, staged: int | None) -> Event:
    return Event("system", "item", {"command": command, "session": name, "files": total, "staged": staged})


def _placed(exc: InputError, word: Word, call: Call) -> InputError:
    return InputError(exc.message, span=word.span, line=call.line, hint=exc.hint)
