# SPDX-License-Identifier: GPL-3.0-or-later
"""`find`: shows and files by a few letters of their names, slips allowed, best first; at a terminal as they are typed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from anivault_shell.commands.base import Context
from anivault_shell.commands.look import by_bundle, numbers_of, title_of
from anivault_shell.errors import InputError
from anivault_shell.lang.letters import CONSONANTS, HOLDS, Letters, folded
from anivault_shell.lang.syntax import Call
from anivault_shell.model.entry import Entry
from anivault_shell.text import SIGNS, fold_words, plural
from anivault_shell.view.answer import Answer, Cell, Column, Event, table_of

MOST = 40
# A slip is looked for only in words long enough to have one; below this likeness (0 to 100) it is another word.
SLIP_FROM, LIKE = 4, 78.0
# Files are looked through when the shows have fewer than these.
ENOUGH = 15
# Rows between two looks whether anybody still waits for them.
SLICE = 500
# Each word of it somewhere, between a text that holds it and one that has its letters.
EACH = (1, 1)


@dataclass(frozen=True, slots=True)
class Row:
    """A bundle or a file that can be found: its number (a bundle's below nothing), what it says, and how that reads folded."""

    number: int
    text: str
    folded: str
    about: Callable[[], str]

    @property
    def beside(self) -> str:
        """Worked out for those that are shown."""
        return self.about()

    @property
    def selector(self) -> str:
        return f"@{-self.number}" if self.number < 0 else str(self.number)


def never() -> bool:
    """Nobody gives up."""
    return False


class Finder:
    """Everything of a session that has a name, folded once; asking it changes nothing, and any thread may."""

    def __init__(self, ctx: Context) -> None:
        rows = by_bundle(list(ctx.session.entries.values()))
        self._shows = [_show(number, members) for number, members in rows.items()]
        self._entries = list(ctx.session.entries.values())
        self._files: list[Row] = []
        self._one = threading.Lock()

    def _of_files(self, stop: Callable[[], bool]) -> list[Row]:
        """All files, folded once; who gives up leaves the rest to the next."""
        with self._one:
            while len(self._files) < len(self._entries):
                if stop():
                    return []
                self._files += map(_file, self._entries[len(self._files) : len(self._files) + SLICE])
        return self._files

    def find(self, text: str, most: int = MOST, stop: Callable[[], bool] = never) -> list[Row]:
        """The rows that fit *text*, best first, shows before files; nothing of use once *stop* says so."""
        wanted = _wanted(text)
        if not wanted:
            return self._shows[:most]
        found = _ranked(wanted, self._shows, stop)[:most]
        if len(found) < ENOUGH:
            found += _ranked(wanted, self._of_files(stop), stop)[: most - len(found)]
        return found or _slips(wanted, self._shows)[:most]


def _wanted(text: str) -> str:
    """*text* as rows are folded; consonants of Korean that stand alone are kept so, for they stand for syllables."""
    if any(c in CONSONANTS for c in text):
        return " ".join(SIGNS.sub(" ", folded(text)).split())
    return fold_words(text)


def _show(number: int, members: Sequence[Entry]) -> Row:
    title, work = title_of(members), next((e.match.work for e in members if e.match is not None), None)
    said = members[0].parsed.titles if members[0].parsed else ()
    names = (title, *said, *((work.name, work.original_name) if work is not None else ()))

    def about() -> str:
        named = f" · {work.name}" if work is not None else ""
        return f"{plural(len(members), 'file')} · {numbers_of(members)}{named}"

    return Row(-number, title, " ".join(dict.fromkeys(fold_words(n) for n in names if n)), about)


def _file(entry: Entry) -> Row:
    return Row(entry.id, entry.name, fold_words(entry.name), lambda: entry.status.value)


def _ranked(wanted: str, rows: Sequence[Row], stop: Callable[[], bool]) -> list[Row]:
    """Those that begin with it, then those that hold it, each of its words, its letters in their order."""
    words, letters = wanted.split(), Letters(wanted.replace(" ", ""))
    whole = letters if len(words) == 1 else Letters(wanted)
    found: list[tuple[tuple[int, int], Row]] = []
    for n, row in enumerate(rows):
        if n % SLICE == 0 and stop():
            return []
        rank = whole.rank(row.folded)
        if rank is None or rank > HOLDS:
            if len(words) > 1 and all(w in row.folded for w in words):
                rank = EACH
            elif rank is None and whole is not letters:
                rank = letters.rank(row.folded)
        if rank is not None and (rank <= EACH or len(letters.typed) >= SLIP_FROM):
            found.append((rank, row))
    return [row for _, row in sorted(found, key=lambda pair: pair[0])]


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

    def rows(typed: str, stop: Callable[[], bool]) -> list[tuple[int, str, str]]:
        return [(r.number, f"{r.selector:>6}  {r.text}", r.beside) for r in finder.find(typed, stop=stop)]

    taken = ctx.choose(rows, "find ")
    if taken is None:
        return Answer()
    assert ctx.runner is not None  # noqa: S101
    return Answer(code=ctx.runner.run_line(f"show {f'@{-taken}' if taken < 0 else taken}"))


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
