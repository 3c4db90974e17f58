# SPDX-License-Identifier: GPL-3.0-or-later
"""`find`: shows and files by a few letters of their names, slips allowed, best first; at a terminal as they are typed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from anivault_shell.commands.base import Context
from anivault_shell.commands.look import by_bundle, numbers_of, title_of
from anivault_shell.errors import InputError
from anivault_shell.lang.syntax import Call
from anivault_shell.model.entry import Entry
from anivault_shell.text import fold_words, plural
from anivault_shell.view.answer import Answer, Cell, Column, Event, table_of

MOST = 40
# A slip is looked for only in words long enough to have one; below this likeness (0 to 100) it is another word.
SLIP_FROM, LIKE = 4, 78.0
# Files are looked through when the shows have fewer than these.
ENOUGH = 15


@dataclass(frozen=True, slots=True)
class Row:
    """A bundle or a file that can be found: what its selector is, what it says, and how that reads folded."""

    selector: str
    text: str
    beside: str
    folded: str


class Finder:
    """Everything of a session that has a name, folded once; asking it changes nothing."""

    def __init__(self, ctx: Context) -> None:
        rows = by_bundle(list(ctx.session.entries.values()))
        self._shows = [_show(number, members) for number, members in rows.items()]
        self._entries = ctx.session.entries
        self._files: list[Row] | None = None

    @property
    def files(self) -> list[Row]:
        if self._files is None:
            self._files = [Row(str(e.id), e.name, e.status.value, fold_words(e.name)) for e in self._entries.values()]
        return self._files

    def find(self, text: str, most: int = MOST) -> list[Row]:
        """The rows that fit *text*, best first, shows before files."""
        wanted = fold_words(text)
        if not wanted:
            return self._shows[:most]
        found = list(_ranked(wanted, self._shows))[:most]
        if len(found) < ENOUGH:
            found += list(_ranked(wanted, self.files))[: most - len(found)]
        return found or _slips(wanted, self._shows)[:most]


def _show(number: int, members: Sequence[Entry]) -> Row:
    title, work = title_of(members), next((e.match.work for e in members if e.match is not None), None)
    beside = f"{plural(len(members), 'file')} · {numbers_of(members)}" + (f" · {work.name}" if work is not None else "")
    said = members[0].parsed.titles if members[0].parsed else ()
    names = (title, *said, *((work.name, work.original_name) if work is not None else ()))
    return Row(f"@{number}", title, beside, " ".join(dict.fromkeys(fold_words(n) for n in names if n)))


def _ranked(wanted: str, rows: Sequence[Row]) -> Iterator[Row]:
    """Those that begin with it, then those that hold it, each of its words, its letters in their order."""
    words = wanted.split()
    letters = re.compile(".*?".join(map(re.escape, wanted.replace(" ", "")))) if len(wanted) >= SLIP_FROM else None
    begin: list[Row] = []
    hold: list[Row] = []
    each: list[Row] = []
    loose: list[tuple[int, Row]] = []
    for row in rows:
        text = row.folded
        if wanted in text:
            (begin if text.startswith(wanted) else hold).append(row)
        elif all(w in text for w in words):
            each.append(row)
        elif letters is not None and (found := letters.search(text)):
            loose.append((found.end() - found.start(), row))
    loose = [pair for pair in loose if pair[0] <= 3 * len(wanted)]
    yield from (*begin, *hold, *each, *(row for _, row in sorted(loose, key=lambda pair: pair[0])))


def _slips(wanted: str, rows: Sequence[Row]) -> list[Row]:
    """Where nothing holds the letters: titles that are nearly so."""
    if len(wanted) < SLIP_FROM:
        return []
    from rapidfuzz import fuzz, process

    close = process.extract(wanted, [r.folded for r in rows], scorer=fuzz.partial_ratio, score_cutoff=LIKE, limit=MOST)
    return [rows[n] for _, _, n in close]


def find(ctx: Context, call: Call) -> Answer:
    text = " ".join(w.text for w in call.words.get("text", ()))
    finder = Finder(ctx)
    if not text:
        return _chosen(ctx, call, finder)
    return _answer(ctx, finder.find(text))


def _chosen(ctx: Context, call: Call, finder: Finder) -> Answer:
    """Let the user pick as they type, and show what was taken."""
    if ctx.choose is None:
        at = (call.name.end + 1, call.name.end + 2)
        raise InputError("find needs some letters of a name", span=at, line=call.line, hint=call.spec.example)
    found: list[Row] = []

    def rows(typed: str) -> list[tuple[int, str, str]]:
        found[:] = finder.find(typed)
        return [(n, f"{r.selector:>6}  {r.text}", r.beside) for n, r in enumerate(found)]

    taken = ctx.choose(rows, "find ")
    if taken is None:
        return Answer()
    row = found[taken]
    assert ctx.runner is not None  # noqa: S101
    return Answer(code=ctx.runner.run_line(f"show {row.selector}"))


def _answer(ctx: Context, rows: Sequence[Row]) -> Answer:
    columns = (
        Column("#", right=True),
        Column("name", grow=True, least=24),
        Column("what", grow=True, least=16, drop=1),
    )
    cells: list[list[Cell | str]] = [[Cell(r.selector, "accent"), r.text, Cell(r.beside, "dim")] for r in rows]
    events = [
        Event("system", "item", {"kind": "found", "rank": n, "selector": r.selector, "name": r.text, "what": r.beside})
        for n, r in enumerate(rows, start=1)
    ]
    empty = "no files yet; `scan FOLDER` finds some" if not ctx.session.entries else "nothing has such a name"
    return Answer(table=table_of(columns, cells), events=events, notes=() if rows else (empty,), code=0)
