# SPDX-License-Identifier: GPL-3.0-or-later
"""House: `status settings source help quit`."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from anivault_shell.commands.base import Command, Context
from anivault_shell.disk import files
from anivault_shell.errors import DiskError, InputError, Stale
from anivault_shell.lang import fields
from anivault_shell.lang.parser import nearest
from anivault_shell.lang.syntax import Call, CommandSpec, Kind, Param
from anivault_shell.model.entry import Status
from anivault_shell.settings import KEYS
from anivault_shell.text import plural
from anivault_shell.view import messages
from anivault_shell.view import tmdb as tmdb_view
from anivault_shell.view.answer import Answer, Cell, Column, Event, table_of

LARGEST_SCRIPT = 4 * 1024 * 1024
FAMILIES = {
    "look": "Look", "gather": "Gather", "narrow": "Narrow", "identify": "Identify", "arrange": "Arrange",
    "act": "Act", "session": "Session", "house": "House", "one go": "In one go",
}  # fmt: skip


def status(ctx: Context, call: Call) -> Answer:  # noqa: ARG001
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


def settings(ctx: Context, call: Call) -> Answer:
    wanted = call.text("text") or ""
    rows: list[list[Cell | str]] = []
    events = []
    for key in KEYS:
        if wanted and wanted not in key.name:
            continue
        value = ctx.settings.values[key.name]
        shown = "********" if key.secret and value else "" if value is None else _plain(value)
        origin = ctx.settings.origins[key.name]
        rows.append([Cell(key.name, "accent"), shown, Cell(origin, "dim"), Cell(key.summary, "dim")])
        events.append(
            Event("settings", "item", {"name": key.name, "value": shown, "origin": origin, "summary": key.summary})
        )
    columns = (
        Column("setting"),
        Column("value", grow=True, least=28),
        Column("from", grow=True),
        Column("what it is", grow=True, least=34, below=True),
    )
    notes = () if rows else (f"no setting has {wanted!r} in its name",)
    return Answer(table=table_of(columns, rows, cap=None), events=events, notes=notes)


def _plain(value: object) -> str:
    return (
        " ".join(map(str, value))
        if isinstance(value, tuple)
        else str(value).lower()
        if isinstance(value, bool)
        else str(value)
    )


def source(ctx: Context, call: Call) -> Answer:
    path = os.path.abspath(os.path.expanduser(call.words["file"][0].text))
    try:
        data = files.read(path, LARGEST_SCRIPT)
        text = data.decode("utf-8-sig")
    except Stale:
        raise InputError("no such script", span=call.words["file"][0].span, line=call.line) from None
    except (DiskError, UnicodeDecodeError) as exc:
        raise InputError(f"{path} cannot be read: {exc}", span=call.words["file"][0].span, line=call.line) from None
    assert ctx.runner is not None  # noqa: S101
    arguments = [w.text for w in call.words.get("arguments", ())]
    return Answer(code=ctx.runner.run_script(text, os.path.basename(path), arguments))


def help_with(commands: Iterable[Command]) -> Command:
    """`help`, which knows all *commands*."""
    specs = {c.spec.name: c.spec for c in commands}

    def run(_ctx: Context, call: Call) -> Answer:
        topic = (call.text("topic") or "").lower()
        if topic == "query":
            return _query_help()
        if topic:
            if topic not in specs:
                raise InputError(f"no command {topic!r}", span=call.words["topic"][0].span, line=call.line,
                                 hint=nearest(topic, specs, "help"))  # fmt: skip
            return _command_help(specs[topic])
        lines = tuple(_all_help(specs.values()))
        events = [Event("system", "item", {"kind": "command", **_spec_item(s)}) for s in specs.values()]
        return Answer(lines=lines, events=events)

    spec = CommandSpec("help", "house", "List the commands, or explain one; `help query` explains queries.", "help match",
                       (Param("topic", Kind.COMMAND, "a command, or query", optional=True),))  # fmt: skip
    specs[spec.name] = spec
    return Command(spec, run)


def _all_help(specs: Iterable[CommandSpec]) -> Iterator[tuple[Cell, ...]]:
    rows = list(specs)
    for family, title in FAMILIES.items():
        members = [s for s in rows if s.family == family]
        if members:
            yield (Cell(title, "title"),)
        for spec in members:
            yield Cell(f"  {spec.name:<12}", "accent"), Cell(spec.summary)
    yield (Cell(""),)
    yield (
        Cell(
            "Files are named by row (12, 3-7), bundle (@4), all, . (what the filter shows) or a query (title:frieren).",
            "dim",
        ),
    )
    yield (Cell("`help COMMAND` shows what it takes, `help query` the query language. " + messages.ATTRIBUTION, "dim"),)


def _command_help(spec: CommandSpec) -> Answer:
    lines: list[tuple[Cell, ...]] = [
        (Cell(spec.name, "title"), Cell(f"  {spec.summary}")),
        (Cell(f"  usage    {spec.usage}"),),
    ]
    lines.append((Cell("  example  "), Cell(spec.example, "accent")))
    rows = [(p.name.upper(), p.summary or p.kind.value) for p in spec.params] + [
        (o.name, o.summary) for o in spec.options
    ]
    room = max((len(name) for name, _ in rows), default=0) + 2
    lines += [(Cell(f"    {name:<{room}}", "accent"), Cell(text)) for name, text in rows]
    lines += [(Cell(f"  {spec.details}", "dim"),)] if spec.details else []
    return Answer(lines=tuple(lines), events=(Event("system", "item", {"kind": "command", **_spec_item(spec)}),))


def _spec_item(spec: CommandSpec) -> dict[str, object]:
    return {
        "name": spec.name,
        "family": spec.family,
        "summary": spec.summary,
        "usage": spec.usage,
        "example": spec.example,
    }


def _query_help() -> Answer:
    lines: list[tuple[Cell, ...]] = [
        (Cell("Queries", "title"), Cell("  title:frieren (res:720p or rg:judas) not ep:1..12")),
        (Cell("  title:x contains · title=x equals · title!=x · title~^so regex · ep:1..12 · conf<0.8"),),
        (Cell("  size>500MB · added>2026-11-01 · has:subs"),),
        (Cell("  Words side by side must all hold; or, not and ( ) as expected. Bare words look in title and path."),),
        (Cell("  Blanks need quotes: title:\"attack on titan\""),),
    ]  # fmt: skip
    for field in fields.FIELDS:
        also = f" ({', '.join(field.also)})" if field.also else ""
        lines.append((Cell(f"  {field.name + also:<24}", "accent"), Cell(field.summary)))
    events = [Event("system", "item", {"kind": "field", "name": f.name, "summary": f.summary}) for f in fields.FIELDS]
    return Answer(lines=tuple(lines), events=events)


def quit_(ctx: Context, call: Call) -> Answer:  # noqa: ARG001
    ctx.leaving = True
    return Answer()


COMMANDS = (
    Command(CommandSpec("status", "house", "How things stand: files, TMDB, timeline.", "status"), status),
    Command(
        CommandSpec("settings", "house", "Every setting, its value, and where that came from.", "settings tmdb",
                    (Param("text", Kind.TEXT, "part of a name", optional=True),)),
        settings,
    ),
    Command(
        CommandSpec("source", "house", "Run the commands of a script.", "source tidy.avsh",
                    (Param("file", Kind.PATH, "a script"),
                     Param("arguments", Kind.TEXT, "$1, $2 … in the script", optional=True, many=True))),
        source,
    ),
    Command(CommandSpec("quit", "house", "Leave; staged work is kept.", "quit"), quit_),
)  # fmt: skip
