# SPDX-License-Identifier: GPL-3.0-or-later
"""`missing`: aired episodes of the library's shows that no file holds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from anivault_shell.commands.base import Context
from anivault_shell.commands.look import runs_of
from anivault_shell.errors import AniVaultError, Interrupted
from anivault_shell.lang.syntax import Call
from anivault_shell.model.catalogue import Season, Work
from anivault_shell.model.entry import Entry, Status
from anivault_shell.model.media import Media
from anivault_shell.text import plural
from anivault_shell.view.answer import Answer, Cell, Column, Event, Table

KNOWN = (Status.MATCHED, Status.STAGED, Status.COMMITTED)
ROWS = (
    Column("show", grow=True, least=20), Column("TMDB", drop=1), Column("season", right=True), Column("have", right=True),
    Column("missing", right=True), Column("which", grow=True, least=16),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Gap:
    """What is missing of one season: the numbers, of how many that were aired; *guessed* where nobody could be asked when."""

    work: Work
    season: int
    have: int
    numbers: tuple[int, ...]
    aired: int
    guessed: bool = False


def held(entries: Iterable[Entry]) -> dict[tuple[Media, int], tuple[Work, dict[int, set[int]]]]:
    """By show, the episodes of each season that some file holds."""
    found: dict[tuple[Media, int], tuple[Work, dict[int, set[int]]]] = {}
    for entry in entries:
        state = entry.state
        match = state.match
        if match is None or state.status not in KNOWN or match.work.media is not Media.TV:
            continue
        _, seasons = found.setdefault(match.work.key, (match.work, {}))
        if match.season is not None:
            seasons.setdefault(match.season, set()).update(match.episodes)
    return found


def missing(ctx: Context, call: Call) -> Answer:
    meant = {e.match.work.key for e in ctx.entries(call) if e.match is not None}
    shows = {key: pair for key, pair in held(ctx.session.entries.values()).items() if key in meant}
    ordered = sorted(shows.values(), key=lambda pair: pair[0].name.casefold())
    gaps: list[Gap] = []
    asking = _Asking(ctx)
    for n, (work, seasons) in enumerate(ordered):
        ctx.watch.check()
        ctx.watch.progress("missing", n, len(ordered), work.name)
        for season in work.seasons:
            if (season.number or call.has("--specials")) and (season.number in seasons or not call.has("--started")):
                gap = asking.gap(work, season, seasons.get(season.number, set()))
                gaps += [gap] if gap is not None else []
    return _answer(ordered, gaps, asking)


class _Asking:
    """Asks the catalogue when episodes were aired; after one failure only what needs no asking is told."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._today = ctx.now().date().isoformat()
        self.failed: AniVaultError | None = None

    def gap(self, work: Work, season: Season, have: set[int]) -> Gap | None:
        if season.air_date > self._today or (season.episode_count and len(have) >= season.episode_count):
            return None
        aired, guessed = self._aired(work, season)
        left = tuple(sorted(aired - have))
        return Gap(work, season.number, len(aired & have), left, len(aired), guessed) if left else None

    def _aired(self, work: Work, season: Season) -> tuple[set[int], bool]:
        if self.failed is None:
            try:
                rows = self._ctx.catalogue().episodes(work.tmdb_id, season.number, watch=self._ctx.watch)
                return {e.number for e in rows if e.air_date and e.air_date <= self._today}, False
            except Interrupted:
                raise
            except AniVaultError as exc:
                self.failed = exc
        return set(range(1, season.episode_count + 1)) if season.air_date else set(), True


def _answer(shows: Sequence[tuple[Work, object]], gaps: Sequence[Gap], asking: _Asking) -> Answer:
    lacking = {g.work.key for g in gaps}
    whole = [work for work, _ in shows if work.key not in lacking]
    total = sum(len(g.numbers) for g in gaps)
    say = (
        f"{plural(total, 'episode')} missing of {plural(len(lacking), 'show')} · {plural(len(whole), 'show')} complete"
    )
    events = [Event("system", "item", _item(g)) for g in gaps]
    events += [Event("system", "item", {"kind": "complete", "show": w.name, "tmdb_id": w.tmdb_id}) for w in whole]
    notes: tuple[str, ...] = ()
    if not shows:
        say, notes = "", ("no show is matched yet; `match` finds out what the files are",)
    elif any(g.guessed for g in gaps) and asking.failed is not None:
        notes = (
            f"when episodes were aired could not be asked ({asking.failed.message}); those marked ? are counted, not dated",
        )
    lines = _complete(whole) if gaps or whole else ()
    return Answer(table=_table(gaps), lines=lines, say=say, events=events, notes=notes)


def _complete(whole: Sequence[Work]) -> tuple[tuple[Cell, ...], ...]:
    if not whole:
        return ()
    names = ", ".join(w.name for w in whole[:6]) + (f" and {len(whole) - 6:,} more" if len(whole) > 6 else "")
    return ((Cell("  complete  ", "good"), Cell(names, "dim")),)


def _item(gap: Gap) -> dict[str, object]:
    return {
        "kind": "missing", "show": gap.work.name, "tmdb_id": gap.work.tmdb_id, "season": gap.season, "have": gap.have,
        "aired": gap.aired, "missing": list(gap.numbers), "dated": not gap.guessed,
    }  # fmt: skip


def _table(gaps: Sequence[Gap]) -> Table:
    def row(n: int) -> list[Cell | str]:
        g = gaps[n]
        which = "all of it" if not g.have else "E" + runs_of(g.numbers)
        return [
            g.work.label.rpartition(" ")[0], Cell(f"tv:{g.work.tmdb_id}", "dim"), Cell(str(g.season), raw=g.season),
            Cell(f"{g.have}/{g.aired}", raw=g.have), Cell(f"{len(g.numbers)}{'?' if g.guessed else ''}", "warn", len(g.numbers)),
            Cell(which, "" if g.have else "dim"),
        ]  # fmt: skip

    return Table(ROWS, len(gaps), row, 40, "`export FILE missing` has them all")
