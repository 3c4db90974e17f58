# SPDX-License-Identifier: GPL-3.0-or-later
"""Look: `ls`, `shows`, `show`."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence

from anivault_shell.commands import columns
from anivault_shell.commands.base import Context
from anivault_shell.commands.meant import meant
from anivault_shell.commands.verdicts import best_of, score_role
from anivault_shell.errors import InputError
from anivault_shell.lang.fields import BY_NAME
from anivault_shell.lang.parser import nearest
from anivault_shell.lang.syntax import Call
from anivault_shell.model.entry import Entry
from anivault_shell.session.state import Session
from anivault_shell.text import natural, plural
from anivault_shell.view import items, messages
from anivault_shell.view.answer import Answer, Cell, Column, Event, Table

ALL = "--all shows them"
SHOWS_COLUMNS = (
    Column("@", right=True), Column("show as read", grow=True, least=20), Column("files", right=True),
    Column("numbers", grow=True, least=9), Column("best candidate", grow=True, least=20), Column("TMDB", drop=1),
    Column("sure", right=True), Column("status"), Column("why not surer", grow=True, least=34, below=True),
)  # fmt: skip


def ls(ctx: Context, call: Call) -> Answer:
    entries = ctx.entries(call)
    if (by := call.option("--sort")) is not None:
        entries = ctx.session.ordered(entries, _sorting(call, by))
    names = _columns(ctx, call)
    table = columns.table(entries, names, None if call.has("--all") else 40, ALL)
    sheet = table if call.has("--columns") else columns.table(entries, columns.WHOLE, None)
    events = (Event("session", "item", items.entry_item(e)) for e in entries)
    notes = () if entries else _nothing(ctx.session, call)
    return Answer(table=table, events=events, notes=notes, sheet=sheet)


def _columns(ctx: Context, call: Call) -> tuple[str, ...]:
    """What was asked for, else what the settings say, else the usual ones."""
    asked = call.option("--columns")
    if asked is not None:
        return columns.read_columns(asked, call.options["--columns"], call.line)
    if call.has("--long"):
        return columns.LONG
    chosen = ctx.settings.words("ui.columns")
    return columns.read_columns(",".join(chosen), None, "") if chosen else columns.USUAL


def _sorting(call: Call, text: str) -> tuple[str, ...]:
    """`-size,title` as `sort` takes it."""
    word = call.options["--sort"]
    start = word.end - len(text) if word is not None else 0
    names = []
    for part in text.split(","):
        bare = part.strip().removeprefix("-")
        if bare not in BY_NAME:
            at = start + part.find(bare)
            hint = nearest(bare, BY_NAME, "help query")
            raise InputError(f"no field {bare!r}", span=(at, at + max(len(bare), 1)), line=call.line, hint=hint)
        names.append(("-" if part.strip().startswith("-") else "") + BY_NAME[bare].name)
        start += len(part) + 1
    return tuple(names)


def _nothing(session: Session, call: Call) -> tuple[str, ...]:
    if not session.entries:
        return ("no files yet; `scan FOLDER` finds some",)
    if words := call.words.get("sel"):
        return ("nothing to show", *meant(session, words))
    return ("nothing to show; `filter off` shows all",)


def shows(ctx: Context, call: Call) -> Answer:
    rows = by_bundle(ctx.entries(call))
    found = [(number, members) for number, members in rows.items()]
    if (by := call.option("--sort")) is not None:
        found.sort(key=_order(ctx.session, by, call), reverse=by.startswith("-"))
    table = Table(
        SHOWS_COLUMNS, len(found), lambda n: _shows_row(ctx.session, *found[n]), None if call.has("--all") else 40, ALL
    )
    events = (Event("system", "item", _shows_item(ctx.session, *row)) for row in found)
    return Answer(table=table, events=events, notes=() if found else _nothing(ctx.session, call))


def _order(session: Session, by: str, call: Call) -> Callable[[tuple[int, list[Entry]]], tuple[object, ...]]:
    keys: dict[str, Callable[[int, list[Entry]], object]] = {
        "bundle": lambda number, _: number,
        "title": lambda _, members: natural(title_of(members)),
        "files": lambda _, members: len(members),
        "size": lambda _, members: sum(e.size for e in members),
        "sure": lambda number, members: best_of(session, number, members)[1] or 0.0,
        "status": lambda _, members: _state(members)[0].text,
    }
    name = by.removeprefix("-")
    if name not in keys:
        word = call.options["--sort"]
        hint = nearest(name, keys) or f"there are {', '.join(keys)}"
        raise InputError(
            f"shows are not sorted by {name!r}", span=word.span if word else None, line=call.line, hint=hint
        )
    return lambda row: (keys[name](*row),)


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
    return Answer(lines=(head,), table=columns.table(ordered, columns.USUAL, 40), events=_shown_items(ordered))
