# SPDX-License-Identifier: GPL-3.0-or-later
"""What is missing of a season, with a catalogue that knows, and with one that does not answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from anivault_shell.commands.missing import _Asking
from anivault_shell.errors import TmdbDown
from anivault_shell.model.catalogue import Episode, Season, Work
from anivault_shell.model.media import Media
from anivault_shell.model.watch import Unwatched

SHOW = Work(Media.TV, 1, "Show")
AIRED = [Episode(1, n, air_date=f"2026-10-{n:02}") for n in range(1, 4)]
TO_COME = [Episode(1, 4, air_date="2026-12-01"), Episode(1, 5)]


@dataclass
class World:
    """As much of a context as is asked for; its catalogue answers *episodes*, or fails."""

    episodes_of: list[Episode] | None
    watch: Unwatched = field(default_factory=Unwatched)

    def now(self) -> datetime:
        return datetime(2026, 11, 21, tzinfo=UTC)

    def catalogue(self) -> World:
        return self

    def episodes(self, tmdb_id: int, season: int, *, watch: object) -> list[Episode]:
        if self.episodes_of is None:
            raise TmdbDown("nobody answers")
        return self.episodes_of


def gap(world: Any, season: Season, have: set[int]) -> tuple[tuple[int, ...], bool] | None:
    found = _Asking(world).gap(SHOW, season, have)
    return (found.numbers, found.guessed) if found is not None else None


@pytest.mark.parametrize(
    ("season", "have", "missing"),
    [
        pytest.param(Season(1, 5, air_date="2026-10-01"), {1, 3}, (2,), id="only what was aired"),
        pytest.param(Season(1, 5, air_date="2026-10-01"), {1, 2, 3}, None, id="all that was aired"),
        pytest.param(Season(1, 5, air_date="2026-12-01"), set(), None, id="a season to come"),
        pytest.param(Season(1, 2, air_date="2026-10-01"), {1, 2}, None, id="nobody need be asked"),
        pytest.param(Season(1, 5, air_date="2026-10-01"), set(), (1, 2, 3), id="all of it"),
    ],
)
def test_what_was_aired_and_is_not_there(season: Season, have: set[int], missing: tuple[int, ...] | None) -> None:
    """The day of an episode decides, and one without a day was not aired."""
    found = gap(World([*AIRED, *TO_COME]), season, have)
    assert (found and found[0]) == missing
    assert found is None or not found[1]


def test_without_an_answer_the_season_is_counted() -> None:
    """By its number of episodes, and marked as not dated; a season without a day is left alone."""
    assert gap(World(None), Season(1, 4, air_date="2026-10-01"), {1}) == ((2, 3, 4), True)
    assert gap(World(None), Season(1, 4), {1}) is None
