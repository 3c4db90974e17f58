# SPDX-License-Identifier: GPL-3.0-or-later
"""Narrow: `filter`, `sort`."""

from __future__ import annotations

from anivault_shell.commands.base import Context
from anivault_shell.commands.meant import meant
from anivault_shell.errors import InputError
from anivault_shell.lang.fields import BY_NAME
from anivault_shell.lang.parser import nearest
from anivault_shell.lang.query import compile_query
from anivault_shell.lang.syntax import Call
from anivault_shell.session.filters import LONGEST, NAME
from anivault_shell.text import plural
from anivault_shell.view.answer import Answer, Cell, Column, Event, table_of

VERBS = ("save", "list", "remove")


def filter_(ctx: Context, call: Call) -> Answer:
    words = call.words.get("query", ())
    if words and not words[0].quoted and words[0].text in VERBS:
        return {"save": _save, "list": _list, "remove": _remove}[words[0].text](ctx, call)
    session = ctx.session
    if words and not (len(words) == 1 and not words[0].quoted and words[0].text in ("off", "all")):
        text = call.line[words[0].start : words[-1].end]
        session.filter = (text, compile_query(words, call.line, session.saved))
    elif words:
        session.filter = None
    shown = len(session.shown())
    if session.filter is None:
        say = f"no filter: all {plural(len(session), 'file')}"
    else:
        say = f"{session.filter[0]}: {shown:,} of {plural(len(session), 'file')}"
    fields = {"filter": session.filter[0] if session.filter else None, "shown": shown, "total": len(session)}
    lost = session.filter is not None and not shown and bool(session.entries)
    notes = meant(session, words, VERBS) if lost else ()
    return Answer(say=say, events=(Event("system", "item", {"command": "filter", **fields}),), notes=notes)


def _name(call: Call) -> str:
    """The name behind `save` or `remove`, as it is kept."""
    words = call.words["query"]
    if len(words) < 2:
        at = (words[0].end + 1, words[0].end + 2)
        raise InputError("expecting a name", span=at, line=call.line, hint=f"filter {words[0].text} todo")
    name = words[1].text.removeprefix("@").lower()
    if not NAME.fullmatch(name):
        raise InputError(
            "that is no name", span=words[1].span, line=call.line, hint="a letter, then letters, digits, - or _"
        )
    return name


def _save(ctx: Context, call: Call) -> Answer:
    """The query that follows, else the filter that is on, under a name."""
    name, words = _name(call), call.words["query"][2:]
    if words:
        text = call.line[words[0].start : words[-1].end]
        compile_query(words, call.line, ctx.session.saved)
    elif ctx.session.filter is not None:
        text = ctx.session.filter[0]
    else:
        at = (call.words["query"][1].end + 1, call.words["query"][1].end + 2)
        raise InputError(
            "expecting a query, or a filter that is on",
            span=at,
            line=call.line,
            hint=f"filter save {name} status:unsure",
        )
    if len(text) > LONGEST:
        raise InputError(
            f"a filter has {LONGEST:,} letters at most", span=words[0].span if words else None, line=call.line
        )
    ctx.filters.save(name, text, ctx.watch)
    event = Event("settings", "item", {"kind": "filter", "name": name, "query": text})
    return Answer(say=f"saved: @{name} means {text}", events=(event,))


def _list(ctx: Context, call: Call) -> Answer:  # noqa: ARG001
    rows = ctx.filters.texts().items()
    table = table_of((Column("filter"), Column("query", grow=True)), [[Cell(f"@{n}", "accent"), t] for n, t in rows])
    events = [Event("settings", "item", {"kind": "filter", "name": n, "query": t}) for n, t in rows]
    return Answer(
        table=table, events=events, notes=() if rows else ("no filter is saved; `filter save NAME QUERY` keeps one",)
    )


def _remove(ctx: Context, call: Call) -> Answer:
    name, known = _name(call), ctx.filters.texts()
    if name not in known:
        word = call.words["query"][1]
        raise InputError(f"no filter @{name}", span=word.span, line=call.line, hint=nearest(name, known, "filter list"))
    ctx.filters.remove(name, ctx.watch)
    event = Event("settings", "item", {"kind": "filter", "name": name, "query": None})
    return Answer(say=f"removed @{name}", events=(event,))


def sort(ctx: Context, call: Call) -> Answer:
    words = call.words.get("field", ())
    names = []
    for word in words:
        if word.text == "off":
            continue
        field = BY_NAME.get(word.text.lstrip("-"))
        if field is None:
            hint = nearest(word.text.lstrip("-"), BY_NAME, "help query")
            raise InputError(f"no field {word.text.lstrip('-')!r}", span=word.span, line=call.line, hint=hint)
        names.append(("-" if word.text.startswith("-") else "") + field.name)
    if words:
        ctx.session.sort = tuple(names)
    say = f"sorted by {', '.join(ctx.session.sort)}" if ctx.session.sort else "sorted by row"
    return Answer(say=say, events=(Event("system", "item", {"command": "sort", "sort": list(ctx.session.sort)}),))
