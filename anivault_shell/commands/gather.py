# SPDX-License-Identifier: GPL-3.0-or-later
"""Gather: `scan`, `rescan`, `forget`, `parse`."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import Any

from anivault_shell import parse as reading
from anivault_shell.commands.base import Context
from anivault_shell.disk import files
from anivault_shell.errors import DiskError, InputError
from anivault_shell.lang.syntax import Call
from anivault_shell.model.media import ParsedName
from anivault_shell.scan import ScanOptions
from anivault_shell.scan.names import VIDEO_EXTENSIONS
from anivault_shell.session import actions
from anivault_shell.session.timeline import Narrow
from anivault_shell.settings.keys import BY_NAME
from anivault_shell.text import plural
from anivault_shell.view import items, messages
from anivault_shell.view.answer import Answer, Cell, Column, Event, table_of
from anivault_shell.view.reading import explained

# A list of names longer than this is not a list of names.
LARGEST_LIST = 256 * 1024 * 1024
READ_COLUMNS = (
    Column("title", grow=True), Column("season", right=True), Column("episode", right=True),
    Column("kind"), Column("group"), Column("name", grow=True),
)  # fmt: skip


def _narrow(call: Call) -> Narrow | None:
    """What *call* says otherwise than the settings; None where it says nothing."""
    endings: tuple[str, ...] = ()
    if (word := call.options.get("--extensions")) is not None:
        try:
            endings = tuple(map(str, BY_NAME["scan.extensions"].check(word.text)))  # type: ignore[arg-type]
        except ValueError as exc:
            raise InputError(str(exc), span=word.span, line=call.line) from None
    found = Narrow("", endings, not call.has("--no-recursive"))
    return None if found == Narrow("") else found


def _options(ctx: Context, how: Narrow | None) -> ScanOptions:
    """As the settings say, but for what *how* says."""
    endings = how.extensions if how is not None else ()
    endings = endings or ctx.settings.words("scan.extensions")
    return ScanOptions(
        workers=int(ctx.settings.number("scan.workers")),
        exclude=ctx.settings.words("scan.exclude"),
        min_size=int(ctx.settings.number("scan.min_size")),
        recursive=ctx.settings.flag("scan.recursive") and (how is None or how.recursive),
        extensions=frozenset(endings) or VIDEO_EXTENSIONS,
    )


def _run(ctx: Context, roots: list[str], how: Narrow | None, *, again: bool) -> Answer:
    """A scan of *roots*, looked at as *how* says, or *again*: each as it was."""
    frame = ctx.session.frame
    otherwise = {n.root: _options(ctx, n) for n in frame.narrow if n.root in roots} if again else {}
    narrow = frame.narrow if again else frame.scanned(roots, how)
    ctx.output.event(Event("scan", "start", {"roots": roots}))
    begun = ctx.clock()
    found = actions.scan(
        ctx.session,
        roots,
        _options(ctx, how),
        ctx.watch,
        drop_gone=again,
        now=_now(ctx),
        otherwise=otherwise,
        narrow=narrow,
    )
    seconds = ctx.clock() - begun
    ctx.figures.scan(found.files, seconds)
    say = messages.scanned(found.files, found.companions, found.folders, found.bundles, len(found.problems), seconds)
    if again:
        say += f" · {messages.rescanned(found.new, found.changed, found.gone)}"
    events = (
        Event("scan", "complete", {
            "file_count": found.files, "companion_count": found.companions,
            "folder_count": found.folders, "problem_count": len(found.problems),
        }),
        Event("parse", "complete", {"file_count": found.files, "parse_failures": found.unread}),
    )  # fmt: skip
    notes = (messages.STOPPED,) if found.stopped else ()
    code = 130 if found.stopped else 10 if found.problems else 0
    return Answer(say=say, events=events, problems=found.problems, notes=notes, code=code)


def _now(ctx: Context) -> int:
    return int(ctx.now().timestamp() * 1_000_000_000)


def scan(ctx: Context, call: Call) -> Answer:
    roots = [_root(word.text) for word in call.words["folder"]]
    return _run(ctx, roots, _narrow(call), again=False)


def _root(text: str) -> str:
    return os.path.abspath(os.path.expanduser(text))


def rescan(ctx: Context, call: Call) -> Answer:
    if not ctx.session.frame.roots:
        raise InputError("nothing was scanned yet", span=call.name.span, line=call.line, hint="`scan FOLDER` first")
    return _run(ctx, list(ctx.session.frame.roots), None, again=True)


def forget(ctx: Context, call: Call) -> Answer:
    """The files leave the session, and nothing else happens to them."""
    gone = [e.id for e in ctx.some_entries(call)]
    count = ctx.session.change(f"forget {plural(len(gone), 'file')}", gone=gone)
    say = f"{plural(count, 'file')} left the session; nothing was done to {'it' if count == 1 else 'them'}"
    return Answer(say=say, events=(Event("system", "item", {"command": "forget", "files": count}),))


def parse(ctx: Context, call: Call) -> Answer:
    read = [reading.parse_text(name) for name in _names(ctx, call)]
    unread = sum(1 for p in read if not p.title)
    if call.has("--explain"):
        return Answer(lines=tuple(_explained(read)), events=_parse_events(map(_with_places, read), unread, len(read)))
    events = _parse_events(map(items.parsed_item, read), unread, len(read))
    if len(read) == 1:
        return Answer(lines=tuple(_spelled_out(read[0])), events=events)
    return Answer(table=table_of(READ_COLUMNS, [_read_row(p) for p in read]), events=events)


def _explained(read: list[ParsedName]) -> Iterator[tuple[Cell, ...]]:
    for n, parsed in enumerate(read):
        if n:
            yield (Cell(""),)
        yield from explained(items.parsed_item(parsed) | {"reader": parsed.reader}, reading.places(parsed))


def _with_places(parsed: ParsedName) -> dict[str, Any]:
    return items.explained_item(parsed, reading.places(parsed))


def _parse_events(found: Iterable[dict[str, Any]], unread: int, count: int) -> Iterator[Event]:
    for item in found:
        yield Event("parse", "item", item)
    yield Event("parse", "complete", {"file_count": count, "parse_failures": unread})


def _names(ctx: Context, call: Call) -> list[str]:
    if (source := call.option("--from")) is not None:
        try:
            data = files.read(os.path.abspath(os.path.expanduser(source)), LARGEST_LIST)
        except DiskError:
            word = call.options["--from"]
            raise InputError("no such file", span=word.span if word else None, line=call.line) from None
        return _lines(data.decode("utf-8-sig", "surrogateescape"))
    words = call.words.get("text", ())
    if not words:
        raise InputError(
            "parse needs a name, - or --from FILE", span=call.name.span, line=call.line, hint=call.spec.example
        )
    if len(words) == 1 and words[0].text == "-" and not words[0].quoted:
        with ctx.lent():
            lines = _lines(ctx.stdin.read())
        ctx.watch.check()  # Ctrl-C does not break off the reading itself
        return lines
    if call.argv or any(w.quoted for w in words):
        return [w.text for w in words]
    return [call.line[words[0].start : words[-1].end]]


def _lines(text: str) -> list[str]:
    return [line.rstrip("\r") for line in text.split("\n") if line.strip("\r")]


def _spelled_out(parsed: ParsedName) -> Iterator[tuple[Cell, ...]]:
    item = items.parsed_item(parsed)
    for name, value in item.items():
        if value not in (None, [], ""):
            shown = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
            yield Cell(f"{name:>15}  ", "dim"), Cell(shown)


def _read_row(parsed: ParsedName) -> list[Cell | str]:
    episode = "" if parsed.episode is None else str(parsed.episode)
    if parsed.episode_end is not None:
        episode += f"-{parsed.episode_end}"
    season = "" if parsed.season is None else str(parsed.season)
    title = Cell(parsed.title or "?", "" if parsed.title else "bad")
    return [title, season, episode, parsed.kind.value, parsed.release_group or "", parsed.name]
