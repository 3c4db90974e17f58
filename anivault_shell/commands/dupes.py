# SPDX-License-Identifier: GPL-3.0-or-later
"""`dupes`: several files of one episode, and files that are the same to the byte; which of them to keep, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cmp_to_key

from anivault_shell.commands.base import Context
from anivault_shell.lang.syntax import Call
from anivault_shell.model.catalogue import Work
from anivault_shell.model.entry import Entry, Status
from anivault_shell.model.media import Media
from anivault_shell.staging.copies import better
from anivault_shell.text import amount, natural, plural
from anivault_shell.view import messages
from anivault_shell.view.answer import Answer, Cell, Column, Event, Table, table_of

KNOWN = (Status.MATCHED, Status.STAGED, Status.COMMITTED)
COLUMNS = (
    Column("episode", grow=True, least=18), Column("#", right=True), Column(""), Column("size", right=True),
    Column("file", grow=True, least=24), Column("why", grow=True, least=14, below=True),
)  # fmt: skip
# A work, a season and an episode of it; a film has neither.
Place = tuple[tuple[Media, int], int, int]


@dataclass(frozen=True, slots=True)
class Group:
    """Files that are the same thing, the best first, and what makes each other one the worse."""

    why: str
    label: str
    work: Work | None
    season: int | None
    episode: int | None
    entries: tuple[Entry, ...]
    reasons: tuple[str, ...]

    @property
    def spare(self) -> int:
        """How many bytes there are beside the best."""
        return sum(e.size for e in self.entries[1:])


def dupes(ctx: Context, call: Call) -> Answer:
    entries, groups = ctx.entries(call), ctx.settings.words("naming.groups")
    found = [] if call.has("--content") else list(_episodes(entries, groups))
    found += _contents(entries, {frozenset(e.id for e in g.entries) for g in found})
    spare = sum({e.id: e.size for g in found for e in g.entries[1:]}.values())
    files = len({e.id for g in found for e in g.entries[1:]})
    say = f"{plural(len(found), 'case')} · {plural(files, 'file')} beside the best, {amount(spare)}"
    notes = ("nothing is there twice",) if not found else ()
    if not any(e.match is not None for e in entries):
        notes = ("no file is matched yet; only files of one size and check sum can be told",)
    rows = list(_rows(found, whole=False))
    table = table_of(COLUMNS, rows) if rows else None
    sheet = table_of(COLUMNS, list(_rows(found, whole=True)), None)
    return Answer(
        table=table and Table(table.columns, table.count, table.row, None if call.has("--all") else 40, "--all shows them"),
        say=say if found else "", events=[Event("system", "item", _item(g)) for g in found], notes=notes, sheet=sheet,
    )  # fmt: skip


def _episodes(entries: Sequence[Entry], groups: Sequence[str]) -> Iterator[Group]:
    several = [pair for pair in _rivals(entries).items() if len(pair[1]) > 1]
    for (_, season, episode), members in sorted(several, key=_order):
        name = members[0][1].name
        best = _ranked([e for e, _ in members], groups)
        label = f"{name} S{season:02}E{episode:02}" if episode >= 0 else name
        reasons = tuple(_why(best[0], e, groups) for e in best[1:])
        film = episode < 0
        yield Group(
            "episode",
            label,
            members[0][1],
            None if film else season,
            None if film else episode,
            tuple(best),
            reasons,
        )


def _rivals(entries: Sequence[Entry]) -> dict[Place, list[tuple[Entry, Work]]]:
    """Files by the episode they hold; a movie has none, and is told by its number."""
    found: dict[Place, list[tuple[Entry, Work]]] = {}
    for entry in entries:
        state = entry.state
        match = state.match
        if match is None or state.status not in KNOWN:
            continue
        work = match.work
        for episode in (-1,) if work.media is Media.MOVIE else match.episodes:
            season = work.tmdb_id if work.media is Media.MOVIE else match.season or 0
            found.setdefault((work.key, season, episode), []).append((entry, work))
    return found


def _order(pair: tuple[Place, Sequence[tuple[Entry, Work]]]) -> tuple[object, ...]:
    _, season, episode = pair[0]
    return natural(pair[1][0][1].label), season, episode


def _ranked(members: Sequence[Entry], groups: Sequence[str]) -> list[Entry]:
    """Best first: by the rules of keep-best, then the larger file, then the first."""

    def order(one: Entry, other: Entry) -> int:
        if better(one, other, groups):
            return -1
        if better(other, one, groups):
            return 1
        return other.size - one.size or one.id - other.id

    return sorted(members, key=cmp_to_key(order))


def _why(best: Entry, other: Entry, groups: Sequence[str]) -> str:
    if why := better(best, other, groups):
        return f"the best has {why}"
    if best.size > other.size:
        return "as good, but the best is larger"
    return "as good"


def _contents(entries: Sequence[Entry], told: set[frozenset[int]]) -> list[Group]:
    """Files of one size whose names give one check sum; *told* are sets that were listed already."""
    same: dict[tuple[int, str], list[Entry]] = {}
    for entry in entries:
        if entry.parsed is not None and (crc := entry.parsed.crc):
            same.setdefault((entry.size, crc.upper()), []).append(entry)
    found = []
    for (_, crc), members in same.items():
        if len(members) > 1 and frozenset(e.id for e in members) not in told:
            reasons = ("the same size and check sum",) * (len(members) - 1)
            found.append(Group("content", f"content {crc}", None, None, None, tuple(members), reasons))
    return found


def _rows(groups: Sequence[Group], *, whole: bool) -> Iterator[list[Cell | str]]:
    for g in groups:
        for n, entry in enumerate(g.entries):
            keep = n == 0
            yield [
                g.label if keep or whole else "", Cell(str(entry.id), raw=entry.id),
                Cell("best" if keep else "spare", "good" if keep else "warn"),
                Cell(amount(entry.size), raw=entry.size), Cell(entry.path if whole else entry.name, "dim"),
                Cell("" if keep else messages.brief(g.reasons[n - 1]), "dim"),
            ]  # fmt: skip


def _item(g: Group) -> dict[str, object]:
    return {
        "kind": "dupe", "why": g.why, "show": g.work.name if g.work else None, "tmdb_id": g.work.tmdb_id if g.work else None,
        "season": g.season, "episode": g.episode, "entries": [e.id for e in g.entries], "best": g.entries[0].id,
        "reasons": list(g.reasons), "spare_bytes": g.spare,
    }  # fmt: skip
