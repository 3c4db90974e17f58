# SPDX-License-Identifier: GPL-3.0-or-later
"""What would tip a decision: the commands that decide it, and what in the names would."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from anivault_shell.match import Verdict
from anivault_shell.model.catalogue import Candidate, Numbering, Work
from anivault_shell.model.entry import Entry, Status
from anivault_shell.model.media import Media

MOST = 3
CLOSE = 0.1  # a runner-up this near is worth a word


def tips(number: int, members: Sequence[Entry], verdict: Verdict | None, ways: Sequence[Numbering]) -> list[str]:
    """What to do about the bundle @*number*, of which *members* are looked at; *ways* are the numberings of its best candidate."""
    return list(dict.fromkeys(_tips(number, members, verdict, ways)))


def _tips(number: int, members: Sequence[Entry], verdict: Verdict | None, ways: Sequence[Numbering]) -> Iterator[str]:
    statuses = {e.status for e in members}
    which = f"@{number}"
    if Status.SKIPPED in statuses:
        one = next(e for e in members if e.status is Status.SKIPPED)
        yield f"`match {one.id if len(members) == 1 else which}` takes it up again"
    if Status.WAITING in statuses:
        yield "`match` asks again what TMDB could not answer; `match --retry` does so at once"
    if statuses <= {Status.SKIPPED, Status.WAITING}:
        return
    if statuses & {Status.PARSED, Status.FOUND}:
        yield f"`match {which}` asks TMDB what it is"
    yield from _single(members)
    if verdict is None or not verdict.candidates:
        if statuses & {Status.UNMATCHED, Status.UNSURE, Status.PARSED}:
            yield f"`search WORDS` looks by hand, `pin {which} tv:NUMBER` decides; `set {which} title=TITLE` reads it otherwise"
        return
    if verdict.status is Status.UNMATCHED:
        best = verdict.candidates[0].work
        yield f"`pin {which} {best.media}:{best.tmdb_id}` if it is that one after all; `search WORDS` looks by hand"
        return
    yield from _rivals(which, verdict.candidates, verdict.status)
    if verdict.status is Status.UNSURE or Status.UNMATCHED in statuses:
        yield from _numbers(which, ways)


def _single(members: Sequence[Entry]) -> Iterator[str]:
    """Files that have no place although their show is known."""
    likely = [e for e in members if e.status is Status.UNSURE and e.match is not None]
    if len(likely) < len(members) or len(members) == 1:
        for entry in likely[:MOST]:
            if entry.match is not None and entry.match.season == 0 and entry.reason.startswith("perhaps "):
                yield f"`pin {entry.id} {_key(entry.match.work)}` takes it for that"
    lost = [e for e in members if e.status is Status.UNMATCHED and e.parsed is not None]
    for entry in lost[:MOST] if len(lost) < len(members) or len(members) == 1 else ():
        episode = entry.parsed.episode if entry.parsed else None
        if episode is None:
            yield f"`set {entry.id} episode=NUMBER` says which one it is"
        elif episode != int(episode):
            yield f"`set {entry.id} kind=special episode=NUMBER` if it is a special, else `skip {entry.id}`"
        else:
            yield f"`number {entry.id} specials`, `number {entry.id} +N`, or `set {entry.id} episode=NUMBER`"


def _rivals(which: str, candidates: Sequence[Candidate], status: Status) -> Iterator[str]:
    if len(candidates) < 2 or candidates[0].score - candidates[1].score > CLOSE:
        if status is Status.UNSURE:
            yield f"`pin {which} {_key(candidates[0].work)}` says that it is {candidates[0].work.name}"
        return
    best, other = candidates[0].work, candidates[1].work
    if best.year and other.year and best.year != other.year:
        yield f"a year in the name would tell: {best.year} for {_key(best)}, {other.year} for {_key(other)}"
    if status is Status.UNSURE:
        yield f"`pick {which} 1` is {best.label}, `pick {which} 2` is {other.label}"


def _numbers(which: str, ways: Sequence[Numbering]) -> Iterator[str]:
    for way in ways[:MOST]:
        yield f"`number {which} {way.name}` makes it {span(way)}"
    if len(ways) > 1:
        yield f"`diff numbering {which} {ways[0].name} {ways[1].name}` shows the two side by side"


def _key(work: Work) -> str:
    return f"{work.media}:{work.tmdb_id}"


def span(numbering: Numbering) -> str:
    """`S04E01 to S04E28`, as far as *numbering* has places."""
    placed = sorted((s, e) for _, s, numbers in numbering.places if s is not None for e in numbers)
    if not placed:
        return Media.MOVIE.value if numbering.name == "movie" else "no episode"
    first, last = (f"S{s:02}E{e:02}" for s, e in (placed[0], placed[-1]))
    left = numbering.total - numbering.fits
    return (first if first == last else f"{first} to {last}") + (
        f", {left} of {numbering.total} unexplained" if left else ""
    )
