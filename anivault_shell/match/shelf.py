# SPDX-License-Identifier: GPL-3.0-or-later
"""The episodes of one show as they stand in the catalogue, and where its cours begin."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from anivault_shell.match.catalogue import Catalogue
from anivault_shell.model.catalogue import Episode, Numbering, Season, Work
from anivault_shell.model.watch import Watch

# Weekly broadcasts pause for holidays; longer than this a new cour begins.
COUR_GAP = datetime.timedelta(days=35)
# A split cour comes back within half a year; later it is called a new season.
SEASON_GAP = datetime.timedelta(days=200)
SHORTEST_SPLIT = 14  # a season this long may hold more than one cour


@dataclass(frozen=True, slots=True)
class Block:
    """Episodes broadcast without a long pause: *count* from the *start*-th (0 first) of a season on."""

    season: int
    start: int
    count: int
    begins: str = ""
    new_season: bool = True


class Shelf:
    """
    A show's seasons, asked for only when something depends on them.

    Without a catalogue the counts of the show itself have to do; `numbers` then begin at 1.
    """

    def __init__(self, work: Work, catalogue: Catalogue | None, watch: Watch) -> None:
        self.work = work
        self.catalogue = catalogue
        self.watch = watch
        self.regular: tuple[Season, ...] = tuple(
            sorted((s for s in work.seasons if s.number > 0 and s.episode_count > 0), key=lambda s: s.number)
        )
        self._episodes: dict[int, tuple[Episode, ...]] = {}
        self._known: dict[int, frozenset[int]] = {}
        self._numbers: dict[int, tuple[int, ...]] = {}
        self._blocks: tuple[Block, ...] | None = None

    @property
    def total(self) -> int:
        return sum(s.episode_count for s in self.regular)

    def has(self, season: int) -> bool:
        found = self.work.season(season)
        return found is not None and found.episode_count > 0

    def count(self, season: int) -> int:
        found = self.work.season(season)
        return found.episode_count if found else 0

    def before(self, season: int) -> int:
        """How many regular episodes come before *season*."""
        return sum(s.episode_count for s in self.regular if s.number < season)

    def episodes(self, season: int) -> tuple[Episode, ...]:
        """The catalogue's own list; empty without a catalogue or where it has none."""
        if season not in self._episodes:
            known = self.catalogue is not None and self.work.season(season) is not None
            self._episodes[season] = (
                self.catalogue.episodes(self.work.tmdb_id, season, watch=self.watch)
                if known and self.catalogue is not None
                else ()
            )
        return self._episodes[season]

    def numbers(self, season: int) -> tuple[int, ...]:
        """The numbers that exist in *season*; some shows count on across their seasons."""
        if season not in self._numbers:
            listed = tuple(e.number for e in self.episodes(season))
            self._numbers[season] = listed or tuple(range(1, self.count(season) + 1))
        return self._numbers[season]

    def exists(self, season: int, number: int) -> bool:
        if season not in self._known:
            self._known[season] = frozenset(self.numbers(season))
        return number in self._known[season]

    def at(self, season: int, index: int) -> tuple[int, int] | None:
        """The *index*-th episode (0 first) of *season*."""
        numbers = self.numbers(season)
        return (season, numbers[index]) if 0 <= index < len(numbers) else None

    def absolute(self, number: int) -> tuple[int, int] | None:
        """Season and episode of the *number*-th regular episode."""
        index = number - 1
        if index < 0:
            return None
        for season in self.regular:
            if index < season.episode_count:
                return self.at(season.number, index)
            index -= season.episode_count
        return None

    def blocks(self) -> tuple[Block, ...]:
        """The cours of all regular seasons in order, as the pauses between air dates show them."""
        if self._blocks is None:
            self._blocks = tuple(b for s in self.regular for b in self._split(s))
        return self._blocks

    def _split(self, season: Season) -> list[Block]:
        whole = [Block(season.number, 0, season.episode_count, season.air_date)]
        if season.episode_count < SHORTEST_SPLIT:
            return whole
        days = [day_of(e.air_date) for e in self.episodes(season.number)]
        if len(days) < 2 or None in days[:1]:
            return whole
        blocks, start, new = [], 0, True
        for n in range(1, len(days)):
            pause = _pause(days[n - 1], days[n])
            if pause is not None and pause > COUR_GAP:
                blocks.append(Block(season.number, start, n - start, _iso(days[start]), new))
                start, new = n, pause > SEASON_GAP
        blocks.append(Block(season.number, start, len(days) - start, _iso(days[start]), new))
        return blocks

    def year_of(self, numbering: Numbering) -> int | None:
        """The year in which the first episode that *numbering* places was broadcast."""
        for _, season, numbers in numbering.places:
            if season and numbers:
                dates = (e.air_date[:4] for e in self.episodes(season) if e.number == numbers[0])
                return next((int(d) for d in dates if d.isdigit()), None)
        return None

    def broadcasts(self) -> list[list[Block]]:
        """The cours, those of one season as it was broadcast together: what people call seasons."""
        groups: list[list[Block]] = []
        for block in self.blocks():
            if block.new_season or not groups:
                groups.append([block])
            else:
                groups[-1].append(block)
        return groups


def day_of(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None


def _iso(day: datetime.date | None) -> str:
    return day.isoformat() if day else ""


def _pause(before: datetime.date | None, after: datetime.date | None) -> datetime.timedelta | None:
    return after - before if before and after else None
