# SPDX-License-Identifier: GPL-3.0-or-later
"""`export`: what a command shows, as a file for a spreadsheet, a program, a page of text or a browser."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence

from anivault_shell.commands.base import Context
from anivault_shell.commands.specs.export import SHOWN
from anivault_shell.disk import files
from anivault_shell.errors import InputError
from anivault_shell.lang.lexer import Word
from anivault_shell.lang.parser import nearest, parse_words
from anivault_shell.lang.syntax import Call
from anivault_shell.model.watch import Watch
from anivault_shell.text import plural
from anivault_shell.view.answer import Answer, Event, Table
from anivault_shell.view.exports import Part, csv, html, json, markdown

FORMATS: dict[str, Callable[[str, Sequence[Part], Watch], bytes]] = {
    ".csv": csv, ".json": json, ".html": html, ".htm": html, ".md": markdown,
}  # fmt: skip
# What a page has that was not told what to show.
WHOLE = (
    ("stats", "What it is made of"),
    ("shows", "Shows"),
    ("missing", "Missing episodes"),
    ("dupes", "Several copies"),
)


def export(ctx: Context, call: Call) -> Answer:
    file, words = call.words["file"][0], call.words.get("command", ())
    path = os.path.abspath(os.path.expanduser(file.text))
    kind = os.path.splitext(path)[1].lower()
    if kind not in FORMATS:
        raise InputError("expecting a name that ends in .csv, .json, .html or .md", span=file.span, line=call.line)
    _may_write(ctx, call, path)
    if words:
        parts = [_part(ctx, _inner(call, words), "")]
    elif kind in (".html", ".htm"):
        parts = [_part(ctx, _line(name), title) for name, title in WHOLE]
        parts = [p for p in parts if p.table.count or p.name == "stats"]
    else:
        parts = [_part(ctx, _line("ls"), "")]
    title = call.option("--title") or "AniVault"
    data = FORMATS[kind](title, parts, ctx.watch)
    files.write_atomic(path, data)
    rows = sum(p.table.count for p in parts)
    event = Event("system", "item", {"kind": "export", "path": path, "rows": rows, "bytes": len(data)})
    return Answer(say=f"wrote {plural(rows, 'row')} to {path}", events=(event,))


def _may_write(ctx: Context, call: Call, path: str) -> None:
    """Nothing is replaced unasked; a --yes given beforehand is no yes to that."""
    span = call.words["file"][0].span
    if os.path.isdir(path) or not os.path.isdir(os.path.dirname(path)):
        raise InputError(
            "that is a folder" if os.path.isdir(path) else "there is no such folder", span=span, line=call.line
        )
    if not os.path.lexists(path) or call.has("--force"):
        return
    if ctx.assumed or not ctx.ask(f"{path} is there already. Replace it?"):
        raise InputError(
            "that file is there already", span=span, line=call.line, hint="--force replaces it, or take another name"
        )


def _inner(call: Call, words: Sequence[Word]) -> Call:
    """The call that the words after the file make."""
    from anivault_shell.commands import SPECS

    name = words[0]
    if name.text.startswith("--") and not name.quoted:
        name = Word("ls", name.start, name.start)
        words = [name, *words]
    if name.text not in SHOWN:
        known = f"these can be exported: {', '.join(SHOWN)}"
        hint = nearest(name.text, SHOWN) or known
        raise InputError(f"{name.text!r} has no table to export", span=name.span, line=call.line, hint=hint)
    return parse_words(words, SPECS, call.line)


def _line(name: str) -> Call:
    from anivault_shell.commands import SPECS

    return parse_words([Word(name, 0, len(name))], SPECS, name)


def _part(ctx: Context, call: Call, title: str) -> Part:
    from anivault_shell.commands import function_of

    answer = function_of(call.spec.name)(ctx, call)
    table = answer.sheet or answer.table or Table((), 0, lambda _: [])
    for note in answer.notes:
        ctx.output.note(note)
    return Part(call.spec.name, title or call.line[call.name.start :], table, answer.say, answer.events)
