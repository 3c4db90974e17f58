# SPDX-License-Identifier: GPL-3.0-or-later
"""Look: `ls`, `shows`, `show`."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence

from anivault_shell.commands.base import Context
from anivault_shell.commands.verdicts import best_of, score_role
from anivault_shell.lang.syntax import Call
from anivault_shell.model.entry import Entry
from anivault_shell.session.state import Session
from anivault_shell.text import natural, plural
from anivault_shell.view import items, messages
from anivault_shell.view.answer import Answer, Cell, Column, Event, Table, table_of

ALL = "--all shows them"
LS_COLUMNS = (
    Column("#", right=True), Column("@", right=True), Column("status"), Column("read as", grow=True, least=16, drop=1),
    Column("matched to", grow=True, least=18), Column("as"), Column("file", grow=True, least=24),
)  # fmt: skip
SHOWS_COLUMNS = (
    Column("@", right=True), Column("show as read", grow=True, least=20), Column("files", right=True),
    Column("numbers", grow=True, least=9), Column("best candidate", grow=True, least=20), Column("TMDB", drop=1),
    Column("sure", right=True), Column("status"), Column("why not surer", grow=True, least=34, below=True),
)  # fmt: skip


def ls(ctx: Context, call: Call) -> Answer:
    entries = ctx.entries(call)
    table = Table(LS_COLUMNS, len(entries), lambda n: _ls_row(entries[n]), None if call.has("--all") else 40, ALL)
    events = (Event("session", "item", items.entry_item(e)) for e in entries)
    notes = () if entries else (_nothing(ctx.session),)
    return Answer(table=table, events=events, notes=notes)


def _nothing(session: Session) -> str:
    return "nothing to show; `filter off` shows all" if session.entries else "no files yet; `scan FOLDER` finds some"


def _ls_row(entry: Entry) -> list[Cell | str]:
    parsed, match = entry.parsed, entry.match
    title = (parsed.title if parsed else None) or "?"
    shown = match.work.name if match else ""
    status = Cell(entry.status.value, messages.status_role(entry.status))
    return [
        str(entry.id),
        str(entry.bundle or ""),
        status,
        title,
        shown,
        messages.place(entry),
        Cell(entry.name, "dim"),
    ]


def shows(ctx: Context, call: Call) -> Answer:
    rows = by_bundle(ctx.entries(call))
    found = [(number, members) for number, members in rows.items()]
    table = Table(
        SHOWS_COLUMNS, len(found), lambda n: _shows_row(ctx.session, *found[n]), None if call.has("--all") else 40, ALL
    )
    events = (Event("system", "item", _shows_item(ctx.session, *row)) for row in found)
    return Answer(table=table, events=events, notes=() if found else (_nothing(ctx.session),))


def by_bundle(entries: Sequence[Entry]) -> dict[int, list[Entry]]:
    rows: dict[int, list[Entry]] = {}
    for entry in entries:
        if entry.bundle is not None:
            rows.setdefault(entry.bundle, []).append(entry)
    return dict(sorted(rows.items()))


def _shows_row(session: Session, number: int, members: Sequence[Entry]) -> list[Cell | str]:
    best, score = best_of(session, number, members)
    work, _, ref = best.rpartition(" ")
    status, reason = _state(members)
    return [
        str(number), title_of(members), str(len(members)), numbers_of(members),
        work, Cell(ref, "dim"), Cell(f"{score:.2f}" if score is not None else "", score_role(score)), status, Cell(reason, "dim"),
    ]  # fmt: skip


def _shows_item(session: Session, number: int, members: Sequence[Entry]) -> dict[str, object]:
    best, score = best_of(session, number, members)
    status, reason = _state(members)
    return {
        "kind": "show", "bundle": number, "title": title_of(members), "files": len(members), "numbers": numbers_of(members),
        "best": best or None, "score": score, "status": status.text, "reason": reason or None,
        "entries": [e.id for e in members],
    }  # fmt: skip


def title_of(members: Sequence[Entry]) -> str:
    parsed = members[0].parsed
    if parsed is None or not parsed.title:
        return "?"
    season = f" S{parsed.season}" if parsed.season is not None else ""
    return parsed.title + season


def _state(members: Sequence[Entry]) -> tuple[Cell, str]:
    """The status most members have (the worst of a tie is no help), and the first reason given."""
    statuses = [e.status for e in members]
    common = max(dict.fromkeys(statuses), key=statuses.count)
    reason = next((e.reason for e in members if e.reason), "")
    return Cell(common.value, messages.status_role(common)), reason


def numbers_of(members: Sequence[Entry]) -> str:
    """`1-12, 13.5`: the numbers as read, runs folded."""
    return runs_of({n for e in members if e.parsed for n in e.parsed.episodes})


def runs_of(numbers: Iterable[int | float]) -> str:
    """`1-12, 13.5`."""
    found = sorted(numbers)
    runs: list[list[int | float]] = []
    for n in found:
        if runs and n == runs[-1][1] + 1:
            runs[-1][1] = n
        else:
            runs.append([n, n])
    text = ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in runs)
    return messages.brief(text)


def show(ctx: Context, call: Call) -> Answer:
    entries = ctx.some_entries(call)
    entry = entries[0]
    if len(entries) > 1 and len({e.bundle for e in entries}) == 1:
        return _show_bundle(ctx, entry.bundle or 0, entries)
    lines: list[tuple[Cell, ...]] = []
    for n, one in enumerate(entries[:20]):
        lines += [(Cell(""),)] if n else []
        lines += _show_entry(one)
    notes = (f"… and {plural(len(entries) - 20, 'more file')}",) if len(entries) > 20 else ()
    return Answer(lines=tuple(lines), events=_shown_items(entries), notes=notes)


def _shown_items(entries: Sequence[Entry]) -> list[Event]:
    return [Event("system", "item", {"command": "show", **items.entry_item(e)}) for e in entries]


def _show_entry(entry: Entry) -> Iterator[tuple[Cell, ...]]:
    for name, value in _facts(entry):
        if value:
            yield Cell(f"{name:>14}  ", "dim"), Cell(value)


def _facts(entry: Entry) -> Iterator[tuple[str, str]]:
    yield "file", f"{entry.id}  {entry.name}"
    yield "folder", entry.folder
    yield "status", f"{entry.status.value}{' (pinned)' if entry.pinned else ''}"
    yield "why", entry.reason
    if entry.parsed:
        read = items.parsed_item(entry.parsed)
        facts = (f"{k}={v}" for k, v in read.items() if v not in (None, [], "") and k not in ("name", "titles"))
        yield "read as", "  ".join(facts)
    if entry.match:
        match = entry.match
        yield "matched to", f"{match.work.label}  {messages.place(entry)}  {match.episode_title}".rstrip()
        yield "decided by", f"{match.decided_by}, {match.confidence:.2f} sure, numbering {match.numbering or 'none'}"
        yield "runner-up", match.runner_up
    yield "staged to", entry.target or ""
    for companion in entry.companions:
        yield companion.kind.value, os.path.basename(companion.path)
    for problem in entry.problems:
        yield "problem", f"{problem.message} ({problem.code})"


def _show_bundle(ctx: Context, number: int, entries: list[Entry]) -> Answer:
    best, score = best_of(ctx.session, number, entries)
    sure = f"  {score:.2f}" if score is not None else ""
    head = (Cell(f"@{number}  ", "title"), Cell(title_of(entries)), Cell(f"  {best}{sure}", "dim"))
    ordered = sorted(entries, key=lambda e: natural(e.name))
    table = table_of(LS_COLUMNS, [_ls_row(e) for e in ordered])
    return Answer(lines=(head,), table=table, events=_shown_items(ordered))
