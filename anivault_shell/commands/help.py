# SPDX-License-Identifier: GPL-3.0-or-later
"""`help`: all commands, one of them, or the query language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from anivault_shell.about import ATTRIBUTION
from anivault_shell.commands import SPECS
from anivault_shell.commands.topics import TOPICS
from anivault_shell.errors import InputError
from anivault_shell.lang.parser import nearest
from anivault_shell.view.answer import Answer, Cell, Event

if TYPE_CHECKING:
    from anivault_shell.commands.base import Context
    from anivault_shell.lang.syntax import Call, CommandSpec

# Other names of a topic.
ALSO = {
    "selector": "selectors", "sel": "selectors", "template fields": "templates", "script": "scripts", "exit codes": "exit",
    "codes": "exit", "settings keys": "settings", "keys": "settings", "queries": "query",
}  # fmt: skip
FAMILIES = {
    "look": "Look", "gather": "Gather", "narrow": "Narrow", "identify": "Identify", "arrange": "Arrange",
    "act": "Act", "session": "Session", "house": "House", "one go": "In one go",
}  # fmt: skip


def help_(ctx: Context, call: Call) -> Answer:
    topic = (call.text("topic") or "").lower()
    if not topic:
        lines = tuple(_all_help(SPECS.values()))
        events = [Event("system", "item", {"kind": "command", **_spec_item(s)}) for s in SPECS.values()]
        return Answer(lines=lines, events=events)
    topic = ALSO.get(topic, topic)
    if topic == "query":
        return _query_help()
    if topic.startswith("settings."):
        return _setting_help(ctx, call, topic.removeprefix("settings."))
    written = tuple(TOPICS[topic]()) if topic in TOPICS else ()
    if topic in SPECS:
        about = _command_help(SPECS[topic])
        return replace(about, lines=(*about.lines, *written))
    if written:
        return _topic_help(topic, written)
    found = [s for s in SPECS.values() if topic in f"{s.name} {s.summary} {s.details}".lower()]
    if not found:
        words = call.words["topic"]
        hint = nearest(topic, [*SPECS, "query", *TOPICS], "help")
        raise InputError(
            f"no command and no topic {topic!r}", span=(words[0].start, words[-1].end), line=call.line, hint=hint
        )
    lines = tuple((Cell(f"  {s.name:<12}", "accent"), Cell(s.summary)) for s in found)
    head = (Cell(f"Commands that speak of {topic!r}", "title"),)
    return Answer(
        lines=(head, *lines), events=[Event("system", "item", {"kind": "command", **_spec_item(s)}) for s in found]
    )


def _topic_help(topic: str, lines: tuple[tuple[Cell, ...], ...]) -> Answer:
    text = [" ".join(cell.text.strip() for cell in line) for line in lines]
    return Answer(lines=lines, events=(Event("system", "item", {"kind": "topic", "name": topic, "lines": text}),))


def _setting_help(ctx: Context, call: Call, name: str) -> Answer:
    from anivault_shell.commands.settings import explained
    from anivault_shell.settings.file import like
    from anivault_shell.settings.keys import BY_NAME

    if name not in BY_NAME:
        raise InputError(f"no setting {name!r}", span=call.words["topic"][0].span, line=call.line, hint=like(name))
    return explained(ctx, BY_NAME[name])


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
    yield (
        Cell(
            "`help COMMAND` shows what it takes; `help query`, selectors, templates, scripts, exit, settings explain those. "
            + ATTRIBUTION,
            "dim",
        ),
    )


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
    from anivault_shell.lang import fields

    lines: list[tuple[Cell, ...]] = [
        (Cell("Queries", "title"), Cell("  title:frieren (res:720p or rg:judas) not ep:1..12")),
        (Cell("  title:x contains · title=x equals · title!=x · title~^so regex · ep:1..12 · conf<0.8"),),
        (Cell("  size>500MB · added>2026-11-01 · added:2026-11 · has:subs · ep:1,3,5 · status:unsure,waiting"),),
        (Cell("  @todo is what `filter save todo QUERY` kept."),),
        (Cell("  Words side by side must all hold; or, not and ( ) as expected. Bare words look in title and path."),),
        (Cell("  Blanks need quotes: title:\"attack on titan\""),),
    ]  # fmt: skip
    for field in fields.FIELDS:
        also = f" ({', '.join(field.also)})" if field.also else ""
        lines.append((Cell(f"  {field.name + also:<24}", "accent"), Cell(field.summary)))
    events = [Event("system", "item", {"kind": "field", "name": f.name, "summary": f.summary}) for f in fields.FIELDS]
    return Answer(lines=tuple(lines), events=events)
