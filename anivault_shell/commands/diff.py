# SPDX-License-Identifier: GPL-3.0-or-later
"""Identify: `diff` of two numberings, or of two templates, before one is chosen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from anivault_shell import match as matching
from anivault_shell import naming
from anivault_shell.commands.arrange import template_error
from anivault_shell.commands.base import Context
from anivault_shell.commands.identify import blaming, numbering_word, present_work
from anivault_shell.commands.look import numbers_of
from anivault_shell.errors import InputError
from anivault_shell.lang.syntax import Call
from anivault_shell.model.catalogue import Match
from anivault_shell.model.entry import Entry
from anivault_shell.model.media import Media
from anivault_shell.naming.filenames import same_name
from anivault_shell.session import actions
from anivault_shell.text import natural, plural
from anivault_shell.view.answer import Answer, Cell, Column, Event, Table, table_of
from anivault_shell.view.tips import span

DIFF_COLUMNS = (
    Column("#", right=True), Column("number", right=True), Column("first", grow=True), Column("second", grow=True),
    Column("file", grow=True, drop=1),
)  # fmt: skip
MOST = 60  # rows shown


def diff(ctx: Context, call: Call) -> Answer:
    return _templates(ctx, call) if call.words["what"][0].text == "template" else _numberings(ctx, call)


def _numberings(ctx: Context, call: Call) -> Answer:
    entries = ctx.some_entries(call)
    words = [numbering_word(call, "first"), numbering_word(call, "second")]
    work = present_work(ctx, entries, call)
    columns = (*DIFF_COLUMNS[:2], Column(words[0].text, grow=True), Column(words[1].text, grow=True), DIFF_COLUMNS[4])
    rows: list[list[Cell | str]] = []
    events: list[Event] = []
    sums = []
    for bundle in actions.bundles_of(entries):
        sides = []
        for word in words:
            with blaming(word, call):
                made = matching.number_bundle(bundle, work, word.text, ctx.catalogue(), watch=ctx.watch)
            sums.append(f"@{bundle.id} {word.text}: {span(made)}")
            sides.append(matching.matches_for(
                bundle, work, made, confidence=1.0, decided_by="user", runner_up="", catalogue=ctx.catalogue(),
                language=ctx.language, watch=ctx.watch,
            ))  # fmt: skip
        for entry in sorted(bundle.entries, key=lambda e: natural(e.name)):
            both = [side.get(entry.id) for side in sides]
            rows.append(_diff_row(entry, both))
            events.append(_diff_event(entry, words[0].text, words[1].text, both))
    return Answer(say=f"{work.label} · " + " · ".join(sums[:6]), table=table_of(columns, rows), events=events)


def _diff_row(entry: Entry, both: Sequence[Match | None]) -> list[Cell | str]:
    same = both[0] is not None and both[1] is not None and _place(both[0]) == _place(both[1])
    cells = [Cell(_shown(m), "bad" if m is None else "dim" if same else "accent") for m in both]
    return [str(entry.id), numbers_of([entry]), *cells, Cell(entry.name, "dim")]


def _place(match: Match) -> tuple[int | None, tuple[int, ...]]:
    return match.season, match.episodes


def _shown(match: Match | None) -> str:
    if match is None:
        return "does not exist"
    if not match.episodes:
        return "movie" if match.work.media is Media.MOVIE else "extra"
    numbers = "-".join(dict.fromkeys(f"E{n:02}" for n in (match.episodes[0], match.episodes[-1])))
    return f"S{match.season or 0:02}{numbers}  {match.episode_title}".rstrip()


def _diff_event(entry: Entry, first: str, second: str, both: Sequence[Match | None]) -> Event:
    fields: dict[str, object] = {"kind": "numbering", "entry": entry.id, "bundle": entry.bundle}
    for side, name, match in zip(("first", "second"), (first, second), both, strict=True):
        episodes = list(match.episodes) if match else None
        title = match.episode_title or None if match else None
        fields[side] = {
            "numbering": name,
            "season": match.season if match else None,
            "episodes": episodes,
            "title": title,
        }
    return Event("system", "item", fields)


# -- two templates


def _templates(ctx: Context, call: Call) -> Answer:
    """What each of the matched files would be called by one and by the other."""
    entries = [e for e in ctx.some_entries(call) if e.match is not None]
    if not entries:
        raise InputError(
            "nothing there is matched", span=call.words["sel"][0].span, line=call.line, hint="`match` first"
        )
    names = [call.words[side][0].text for side in ("first", "second")]
    sides = [_named(ctx, call, side, entries) for side in ("first", "second")]
    columns = (
        Column("#", right=True),
        *(Column(name, grow=True, least=30, below=n == 1) for n, name in enumerate(names)),
    )
    differ = [n for n, (one, other) in enumerate(zip(*sides, strict=True)) if one != other]

    def row(at: int) -> list[Cell | str]:
        n = differ[at]
        return [str(entries[n].id), Cell(sides[0][n]), Cell(sides[1][n], "accent")]

    events = [
        Event("system", "item", {
            "kind": "names", "entry": e.id, "bundle": e.bundle, "first": {"template": names[0], "target": one},
            "second": {"template": names[1], "target": other},
        })
        for e, one, other in zip(entries, *sides, strict=True)
    ]  # fmt: skip
    say = f"{len(differ):,} of {plural(len(entries), 'name')} differ"
    notes = [note for name, side in zip(names, sides, strict=True) if (note := _rivals(name, side))]
    return Answer(say=say, table=Table(columns, len(differ), row, MOST), events=events, notes=tuple(notes))


def _named(ctx: Context, call: Call, side: str, entries: Sequence[Entry]) -> list[str]:
    text = call.words[side][0].text
    try:
        namer = naming.Namer(naming.compile_template(text), ctx.language)
    except InputError as exc:
        raise template_error(exc, text, call, side) from None
    return [namer.target(e) for e in entries]


def _rivals(name: str, targets: Sequence[str]) -> str:
    """How many files would want a name that another wants as well."""
    wanted = Counter(map(same_name, targets))
    many = sum(n for n in wanted.values() if n > 1)
    return f"{name}: {plural(many, 'file')} would want the name of another" if many else ""
