# SPDX-License-Identifier: GPL-3.0-or-later
"""Look: `why`, and `diff` of two numberings."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from itertools import groupby

from anivault_shell import match as matching
from anivault_shell.commands.base import Context
from anivault_shell.commands.identify import NUMBERING, present_work
from anivault_shell.commands.look import by_bundle, numbers_of, runs_of, title_of
from anivault_shell.commands.verdicts import score_role, verdict_of
from anivault_shell.errors import CatalogueError, InputError
from anivault_shell.lang.syntax import Call
from anivault_shell.match import Verdict
from anivault_shell.model.catalogue import Candidate, Match, Numbering
from anivault_shell.model.entry import Entry, Status
from anivault_shell.model.media import Media
from anivault_shell.session import actions
from anivault_shell.text import DIGITS, natural, plural
from anivault_shell.view import items, messages
from anivault_shell.view.answer import Answer, Cell, Column, Event, table_of
from anivault_shell.view.tips import span, tips

MOST = 10  # bundles told of at once
UNASKED = {Status.SKIPPED, Status.FOUND, Status.FAILED}
DIFF_COLUMNS = (
    Column("#", right=True), Column("number", right=True), Column("first", grow=True), Column("second", grow=True),
    Column("file", grow=True, drop=1),
)  # fmt: skip
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


# -- two numberings


def diff(ctx: Context, call: Call) -> Answer:
    entries = ctx.some_entries(call)
    words = [call.words["first"][0], call.words["second"][0]]
    for word in words:
        if not NUMBERING.fullmatch(word.text):
            hint = "season, first, absolute, specials, movie, offset:12, s2 or s2+12"
            raise InputError("expecting a numbering", span=word.span, line=call.line, hint=hint)
    work = present_work(ctx, entries, call)
    columns = (*DIFF_COLUMNS[:2], Column(words[0].text, grow=True), Column(words[1].text, grow=True), DIFF_COLUMNS[4])
    rows: list[list[Cell | str]] = []
    events: list[Event] = []
    sums = []
    for bundle in actions.bundles_of(entries):
        sides = []
        for word in words:
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
