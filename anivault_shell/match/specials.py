# SPDX-License-Identifier: GPL-3.0-or-later
"""
Where in season 0 something stands that has no number among the episodes.

A special is known by the title it bears.  A recap (13.5), a prologue (0) and an episode that a release counts along are
guessed by the day: TMDB keeps them in season 0, broadcast between the episodes that the number stands between.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable

from anivault_shell.match.shelf import Shelf, day_of
from anivault_shell.match.titles import reading, squash
from anivault_shell.model.catalogue import Episode

Place = tuple[int, int]
NEAR = datetime.timedelta(days=21)  # a prologue is broadcast in the weeks before, a late episode in those after
SHORTEST = 4  # letters of a title that can tell


def by_title(shelf: Shelf, *texts: str) -> Place | None:
    """The special that bears one of *texts* as its title, if there is just one."""
    wanted = {_plain(text) for text in texts}
    wanted = {text for text in wanted if len(text) >= SHORTEST or not text.isascii()}
    if not wanted or not shelf.has(0):
        return None
    found = [e for e in shelf.episodes(0) if _plain(e.name) in wanted]
    return (0, found[0].number) if len(found) == 1 else None


def _plain(text: str) -> str:
    return squash(reading(text).words)


def by_day(shelf: Shelf, number: float, place: Callable[[int], Place | None]) -> tuple[Place, str] | None:
    """The only special that was broadcast where *number* counts, by what *place* makes of its neighbours, and why."""
    whole = int(number)
    half = number != whole
    before, after = (_episode(shelf, place(n)) for n in ((whole, whole + 1) if half else (whole - 1, whole + 1)))
    first, last = (day_of(e.air_date) if e is not None else None for e in (before, after))
    if half and (before is None or first is None):
        return None
    if before is not None and after is not None and not half:
        return None  # the number itself is amiss between two that are there
    begins = first or (last - NEAR if last else None)
    ends = last or (first + NEAR if first else None)
    if begins is None or ends is None or not shelf.has(0):
        return None
    found = [e for e in shelf.episodes(0) if (day := day_of(e.air_date)) and begins <= day <= ends]
    if len(found) != 1:
        return None
    return (0, found[0].number), f"perhaps S00E{found[0].number:02}, broadcast {_when(before, after)}"


def _episode(shelf: Shelf, place: Place | None) -> Episode | None:
    if place is None or place[0] == 0:
        return None
    return next((e for e in shelf.episodes(place[0]) if e.number == place[1]), None)


def _when(before: Episode | None, after: Episode | None) -> str:
    def code(e: Episode) -> str:
        return f"S{e.season:02}E{e.number:02}"

    if before is not None and after is not None:
        return f"between {code(before)} and {code(after)}"
    return f"after {code(before)}" if before is not None else f"before {code(after)}" if after is not None else ""
