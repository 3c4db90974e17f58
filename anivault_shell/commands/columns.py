# SPDX-License-Identifier: GPL-3.0-or-later
"""The columns that a list of files can have: every field of a query, and a few that are put together from several."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from anivault_shell.errors import InputError
from anivault_shell.lang.fields import BY_NAME, FIELDS, Field
from anivault_shell.lang.lexer import Word
from anivault_shell.lang.parser import nearest
from anivault_shell.model.entry import Entry
from anivault_shell.text import amount
from anivault_shell.view import messages
from anivault_shell.view.answer import Cell, Column, Table

Reader = Callable[[Entry], Cell | str]
USUAL = ("id", "bundle", "status", "title", "show", "as", "name")
LONG = (
    "id", "bundle", "status", "size", "added", "resolution", "source", "release_group", "title", "show", "as", "conf", "name",
)  # fmt: skip
# What a table holds that is opened elsewhere.
WHOLE = (
    "id", "bundle", "status", "title", "season", "episode", "show", "as", "tmdb", "conf", "year", "kind", "release_group",
    "resolution", "source", "codec", "version", "crc", "size", "added", "name", "folder", "target", "reason",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shown:
    """A column and how it is read off an entry."""

    column: Column
    read: Reader


def _plain(field: Field) -> Reader:
    def read(entry: Entry) -> Cell | str:
        value = field.read(entry)
        if value is None:
            return ""
        if isinstance(value, tuple):
            return ", ".join(value)
        return Cell(
            f"{value:g}" if isinstance(value, float) else str(value),
            raw=value if isinstance(value, (int, float)) else None,
        )

    return read


def _title(entry: Entry) -> str:
    return (entry.parsed.title if entry.parsed else None) or "?"


def _episode(entry: Entry) -> Cell | str:
    if entry.parsed is None or entry.parsed.episode is None:
        return ""
    end = entry.parsed.episode_end
    return Cell(f"{entry.parsed.episode:g}" + (f"-{end:g}" if end is not None else ""), raw=entry.parsed.episode)


def _sure(entry: Entry) -> Cell | str:
    return "" if entry.match is None else Cell(f"{entry.match.confidence:.2f}", raw=round(entry.match.confidence, 4))


SPECIAL: dict[str, Shown] = {
    "id": Shown(Column("#", right=True), lambda e: Cell(str(e.id), raw=e.id)),
    "bundle": Shown(Column("@", right=True), lambda e: Cell(str(e.bundle), raw=e.bundle) if e.bundle else ""),
    "status": Shown(Column("status"), lambda e: Cell(e.status.value, messages.status_role(e.status))),
    "title": Shown(Column("read as", grow=True, least=16, drop=4), _title),
    "show": Shown(Column("matched to", grow=True, least=18), lambda e: e.match.work.name if e.match else ""),
    "as": Shown(Column("as"), messages.place),
    "name": Shown(Column("file", grow=True, least=24), lambda e: Cell(e.name, "dim")),
    "path": Shown(Column("path", grow=True, least=24), lambda e: Cell(e.path, "dim")),
    "folder": Shown(Column("folder", grow=True, least=16, drop=5), lambda e: Cell(e.folder, "dim")),
    "target": Shown(Column("target", grow=True, least=24), lambda e: e.target or ""),
    "reason": Shown(Column("reason", grow=True, least=24, below=True), lambda e: Cell(e.reason, "dim")),
    "episode": Shown(Column("ep", right=True), _episode),
    "conf": Shown(Column("sure", right=True, drop=6), _sure),
    "size": Shown(Column("size", right=True), lambda e: Cell(amount(e.size), raw=e.size)),
    "added": Shown(Column("added", drop=8), lambda e: str(BY_NAME["added"].read(e))),
    "release_group": Shown(Column("group", grow=True, least=6, drop=7), _plain(BY_NAME["release_group"])),
    "resolution": Shown(Column("res", drop=9), _plain(BY_NAME["resolution"])),
    "source": Shown(Column("source", drop=10), _plain(BY_NAME["source"])),
}
# A column may be called as it is headed, too: `file` is `name`.
HEADED = {about.column.title: name for name, about in SPECIAL.items()}
NAMES = tuple(dict.fromkeys((*(f.name for f in FIELDS), "as")))


@cache
def shown(name: str) -> Shown:
    if name in SPECIAL:
        return SPECIAL[name]
    field = BY_NAME[name]
    number = field.type in ("number", "size")
    return Shown(Column(name, right=number, grow=not number and field.type == "text", least=8), _plain(field))


def read_columns(text: str, word: Word | None, line: str) -> tuple[str, ...]:
    """`id,rg,size` to names of columns; raises InputError pointing at the one that is none."""
    names = []
    start = (word.end - len(text)) if word is not None and not word.quoted else None
    for part in text.split(","):
        name = part.strip().lower()
        found = "as" if name == "as" else BY_NAME[name].name if name in BY_NAME else HEADED.get(name)
        if found is None:
            at = None if start is None else (start, start + max(len(part), 1))
            span = at or (word.span if word is not None else None)
            raise InputError(
                f"no column {name!r}", span=span, line=line, hint=nearest(name, (*BY_NAME, *HEADED), "help query")
            )
        names.append(found)
        start = None if start is None else start + len(part) + 1
    return tuple(dict.fromkeys(names))


def bare(name: str, entries: Sequence[Entry]) -> list[str | int | float]:
    """Column *name* of *entries* as an export writes it: the same as its cells say, many at once."""
    if name == "as":
        return [messages.place(e) for e in entries]
    if name == "title":
        return [_title(e) for e in entries]
    if name == "conf":
        return ["" if e.state.match is None else round(e.state.match.confidence, 4) for e in entries]
    column = BY_NAME[name].column(entries)
    return ["" if v is None else ", ".join(v) if isinstance(v, tuple) else v for v in column]


def table(entries: Sequence[Entry], names: Sequence[str], cap: int | None, more: str = "") -> Table:
    """*entries* with the columns *names*; a row is made when it is asked for."""
    columns = [shown(n) for n in names]
    readers = [c.read for c in columns]
    return Table(
        tuple(c.column for c in columns),
        len(entries),
        lambda n: [read(entries[n]) for read in readers],
        cap,
        more,
        lambda first, last: [bare(name, entries[first:last]) for name in names],
    )
