# SPDX-License-Identifier: GPL-3.0-or-later
"""House: `version status source clear quit`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace

from anivault_shell.about import lines
from anivault_shell.commands.base import Context
from anivault_shell.disk import files
from anivault_shell.errors import DiskError, InputError, Stale
from anivault_shell.lang.syntax import Call
from anivault_shell.model.entry import Status
from anivault_shell.text import plural
from anivault_shell.view import tmdb as tmdb_view
from anivault_shell.view.answer import Answer, Cell, Event

LARGEST_SCRIPT = 4 * 1024 * 1024


def version(ctx: Context, call: Call) -> Answer:  # noqa: ARG001
    fields = {"kind": "version", **{name: value or None for name, value in ctx.about.items()}}
    return Answer(lines=tuple(lines()), events=(Event("system", "item", fields),))


def status(ctx: Context, call: Call) -> Answer:
    if call.has("--diag"):
        from anivault_shell.commands.diag import diag

        return diag(ctx, call)
    if word := call.word("file"):
        raise InputError("a file goes with --diag", span=word.span, line=call.line, hint="status --diag report.txt")
    if call.has("--metrics"):
        from anivault_shell.commands.metrics import metrics

        return metrics(ctx)
    if call.has("--last-run"):
        from anivault_shell.commands.lastrun import last_run

        return last_run(ctx)
    session = ctx.session
    tally = {s.value: session.count(s) for s in Status}
    tmdb = ctx.catalogue().status()
    facts: list[tuple[str, str]] = [
        ("files", f"{len(session):,}" + "".join(f" · {n:,} {name}" for name, n in tally.items() if n)),
        ("folders", ", ".join(session.frame.roots) or "none scanned"),
        ("names under", session.frame.dest or "the folder that was scanned"),
        ("template", session.frame.template),
        *tmdb_view.facts(tmdb),
        ("timeline", f"{plural(len(session.timeline.done), 'step')} to undo, {len(session.timeline.undone)} to redo"),
        ("home", ctx.homes.state),
    ]
    lines = tuple((Cell(f"{name:>12}  ", "dim"), Cell(value)) for name, value in facts)
    event = Event("system", "item", {
        "kind": "status", "files": len(session), "by_status": tally, "roots": list(session.frame.roots),
        "dest": session.frame.dest or None, "template": session.frame.template, **tmdb_view.fields(tmdb),
        "steps": len(session.timeline.done),
    })  # fmt: skip
    return Answer(lines=lines, events=(event,))


def source(ctx: Context, call: Call) -> Answer:
    path = os.path.abspath(os.path.expanduser(call.words["file"][0].text))
    try:
        data = files.read(path, LARGEST_SCRIPT)
        text = data.decode("utf-8-sig")
    except Stale:
        raise InputError("no such script", span=call.words["file"][0].span, line=call.line) from None
    except (DiskError, UnicodeDecodeError) as exc:
        raise InputError(f"{path} cannot be read: {exc}", span=call.words["file"][0].span, line=call.line) from None
    arguments = [w.text for w in call.words.get("arguments", ())]
    before = ctx.scripting.keep_going
    ctx.scripting.keep_going |= call.has("--keep-going")
    try:
        with _rehearsal(ctx) if call.has("--dry-run") and not ctx.scripting.dry else nullcontext():
            assert ctx.runner is not None  # noqa: S101
            return Answer(code=ctx.runner.run_script(text, os.path.basename(path), arguments))
    finally:
        ctx.scripting.keep_going = before


@contextmanager
def _rehearsal(ctx: Context) -> Iterator[None]:
    """All is as it was before once it is over: session, settings, variables and aliases."""
    session, settings, scripting = ctx.session, ctx.settings, ctx.scripting
    ctx.session = session.rehearsed()
    ctx.scripting = replace(
        scripting, dry=True, rehearsed=0, variables=dict(scripting.variables), aliases=dict(scripting.aliases)
    )
    try:
        yield
    finally:
        ctx.session, ctx.scripting = session, scripting
        if ctx.settings is not settings:
            ctx.adjust(settings)


def clear(ctx: Context, call: Call) -> Answer:  # noqa: ARG001
    ctx.wipe()
    return Answer()


def quit_(ctx: Context, call: Call) -> Answer:  # noqa: ARG001
    ctx.leaving = True
    return Answer()
