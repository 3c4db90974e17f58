# SPDX-License-Identifier: GPL-3.0-or-later
"""Narrow: `filter`, `sort`."""

from __future__ import annotations

from anivault_shell.commands.base import Context
from anivault_shell.errors import InputError
from anivault_shell.lang.fields import BY_NAME
from anivault_shell.lang.parser import nearest
from anivault_shell.lang.query import compile_query
from anivault_shell.lang.syntax import Call
from anivault_shell.text import plural
from anivault_shell.view.answer import Answer, Event


def filter_(ctx: Context, call: Call) -> Answer:
    words = call.words.get("query", ())
    session = ctx.session
    if words and not (len(words) == 1 and words[0].text in ("off", "all")):
        text = call.line[words[0].start : words[-1].end]
        session.filter = (text, compile_query(words, call.line))
    elif words:
        session.filter = None
    shown = len(session.shown())
    if session.filter is None:
        say = f"no filter: all {plural(len(session), 'file')}"
    else:
        say = f"{session.filter[0]}: {shown:,} of {plural(len(session), 'file')}"
    fields = {"filter": session.filter[0] if session.filter else None, "shown": shown, "total": len(session)}
    return Answer(say=say, events=(Event("system", "item", {"command": "filter", **fields}),))


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
