# SPDX-License-Identifier: GPL-3.0-or-later
"""Look: `why`, and `diff` of two numberings."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from itertools import groupby

from anivault_shell import match as matching
from anivault_shell.commands.base import Context
from anivault_shell.commands.look import by_bundle, numbers_of, runs_of, title_of
from anivault_shell.commands.verdicts import score_role, verdict_of
from anivault_shell.errors import CatalogueError, InputError
from anivault_shell.lang.syntax import Call
from anivault_shell.match import Verdict
from anivault_shell.model.catalogue import Candidate, Numbering
from anivault_shell.model.entry import Entry, Status
from anivault_shell.model.media import Media
from anivault_shell.session import actions
from anivault_shell.text import DIGITS, natural, plural
from anivault_shell.view import items, messages
from anivault_shell.view.answer import Answer, Cell, Event
from anivault_shell.view.tips import tips

MOST = 10  # bundles told of at once
UNASKED = {Status.SKIPPED, Status.FOUND, Status.FAILED}
Line = tuple[Cell, ...]


def why(ctx: Context, call: Call) -> Answer:
    entries = ctx.some_entries(call)
    numbers = by_bundle(entries)
    if not numbers:
        raise InputError("that was not read yet", span=call.name.span, line=call.line, hint="`scan` its folder")
    lines: list[Line] = []
    events: list[Event] = []
    for number, members in list(numbers.items())[:MOST]:
        lines += [(Cell(""),)] if lines else []
        told, made = _told(ctx, number, members)
        lines += told
        events += made
    notes = (f"… and {plural(len(numbers) - MOST, 'more bundle')}",) if len(numbers) > MOST else ()
    return Answer(lines=tuple(lines), events=events, notes=notes)


def _told(ctx: Context, number: int, members: Sequence[Entry]) -> tuple[list[Line], list[Event]]:
    asked = not {e.status for e in members} <= UNASKED
    verdict = verdict_of(ctx, number, members) if asked else None
    ways = _ways(ctx, number, members, verdict)
    lines: list[Line] = [
        (Cell(f"@{number}  ", "title"), Cell(title_of(members)), Cell(f"  {numbers_of(members)}", "dim"))
    ]
    lines += _read(members[0]) if len(members) == 1 else []
    lines += _stand(members)
    found = verdict.candidates[:3] if verdict else ()
    for rank, candidate in enumerate(found, start=1):
        lines += _evidence(rank, candidate, members)
    lines += _margin(verdict)
    todo = tips(number, members, verdict, ways)
    lines += [(Cell("    to tip it: " if not n else " " * 15, "dim"), Cell(tip)) for n, tip in enumerate(todo)]
    return lines, list(_events(number, members, verdict, todo))


def _ways(ctx: Context, number: int, members: Sequence[Entry], verdict: Verdict | None) -> list[Numbering]:
    """The numberings of the best candidate, where they are in question."""
    asked = verdict is not None and (
        verdict.status is Status.UNSURE or any(e.status is Status.UNMATCHED for e in members)
    )
    if verdict is None or not asked or not verdict.candidates:
        return []
    work = verdict.candidates[0].work
    bundle = next((b for b in actions.bundles_of(members) if b.id == number), None)
    if bundle is None or work.media is Media.MOVIE:
        return []
    try:
        return matching.numberings(bundle, work, ctx.catalogue(), watch=ctx.watch)
    except CatalogueError:
        return []


def _read(entry: Entry) -> Iterator[Line]:
    """Where in the name, or in which folder, each field was read."""
    parsed = entry.parsed
    if parsed is None:
        return
    yield Cell("    file: ", "dim"), Cell(entry.name)
    found = []
    for s in sorted(parsed.spans, key=lambda s: (s.level, s.start)):
        text = _above(entry.path, s.level)[s.start : s.end].strip()
        if text:
            found.append(f"{s.field} ‹{text}›" + (" of the folder" if s.level else ""))
    if found:
        yield Cell("    read: ", "dim"), Cell(" · ".join(found), "dim")


def _above(path: str, level: int) -> str:
    for _ in range(level):
        path = os.path.dirname(path)
    return os.path.basename(path)


def _stand(members: Sequence[Entry]) -> Iterator[Line]:
    """How the files stand, those that stand alike together."""

    def key(entry: Entry) -> tuple[str, str, str, str]:
        match = entry.match
        known = (match.work.label, match.decided_by) if match is not None else ("", "")
        return (entry.status.value, DIGITS.sub("0", entry.reason), *known)

    for _, rows in groupby(sorted(members, key=key), key=key):
        alike = sorted(rows, key=lambda e: natural(e.name))
        entry = alike[0]
        state = Cell(entry.status.value, messages.status_role(entry.status))
        count = Cell(f" {plural(len(alike), 'file')}" if len(members) > 1 else "")
        yield Cell("    "), state, count, Cell(_said(entry, alike))


def _said(entry: Entry, alike: Sequence[Entry]) -> str:
    differ = len({e.reason for e in alike}) > 1
    said = f": {entry.reason}{', and so on' if differ else ''}" if entry.reason else ""
    if entry.match is not None:
        last = f" to {messages.place(alike[-1])}" if len(alike) > 1 else ""
        how = f"numbered {entry.match.numbering}, decided by {entry.match.decided_by}"
        said += f": {entry.match.work.label} {messages.place(entry)}{last}, {how}"
    return said


def _evidence(rank: int, candidate: Candidate, members: Sequence[Entry]) -> Iterator[Line]:
    role = score_role(candidate.score)
    yield Cell(f"  {rank}  "), Cell(candidate.work.label, "accent"), Cell(f"  {candidate.score:.2f}", role)
    for evidence in candidate.evidence:
        sign = "good" if evidence.points > 0 else "bad" if evidence.points < 0 else "dim"
        yield Cell(f"       {evidence.points:+.2f}  ", sign), Cell(f"{evidence.name:<18}"), Cell(evidence.text, "dim")
    numbering = candidate.numbering
    if numbering is None:
        return
    fits = f"{numbering.fits} of {numbering.total} numbers exist" if numbering.total else "no numbers"
    blank = Cell("              ")
    yield blank, Cell(f"{'numbering':<18}"), Cell(f"{numbering.name}: {numbering.text or fits}", "dim")
    left = unexplained(members, numbering)
    if left:
        yield blank, Cell(f"{'unexplained':<18}"), Cell(left, "warn")


def unexplained(members: Sequence[Entry], numbering: Numbering) -> str:
    """The numbers of *members* that *numbering* has no place for, as `26-28`."""
    placed = {entry_id for entry_id, _, _ in numbering.places}
    left = {n for e in members if e.parsed and e.id not in placed for n in e.parsed.episodes}
    return runs_of(left)


def _margin(verdict: Verdict | None) -> Iterator[Line]:
    if verdict is None:
        return
    if verdict.reason:
        yield Cell("    why not surer: ", "dim"), Cell(verdict.reason, "warn")
    if len(verdict.candidates) > 1:
        first, second = verdict.candidates[:2]
        yield (Cell(f"    runner-up {second.work.label} is {first.score - second.score:.2f} behind", "dim"),)


def _events(number: int, members: Sequence[Entry], verdict: Verdict | None, todo: Sequence[str]) -> Iterator[Event]:
    ids = [e.id for e in members]
    reason = next((e.reason for e in members if e.reason), "")
    state = {"bundle": number, "entries": ids, "reason": (verdict.reason if verdict else "") or reason or None}
    if verdict is None or not verdict.candidates:
        yield Event("system", "item", {"kind": "why", **state, "status": members[0].status.value, "tips": list(todo)})
        return
    for rank, candidate in enumerate(verdict.candidates[:3], start=1):
        more = {"reason": state["reason"], "tips": list(todo), "numbering": None, "unexplained": ""}
        if candidate.numbering is not None:
            more["numbering"] = candidate.numbering.name
            more["unexplained"] = unexplained(members, candidate.numbering)
        yield Event("system", "item", {"kind": "why", **items.candidate_item(number, ids, rank, candidate), **more})
