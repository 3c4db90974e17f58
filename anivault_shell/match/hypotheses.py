# SPDX-License-Identifier: GPL-3.0-or-later
"""
What the numbers of a bundle may mean in a show's seasons.

Each hypothesis maps a number to a season and an episode that exist, or to nothing.  Seven in ten
releases begin at 01 with every cour, three in ten count on over all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from anivault_shell.match.likeness import clear
from anivault_shell.match.sequel import Said
from anivault_shell.match.shelf import Block, Shelf
from anivault_shell.match.titles import LAST, reading

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """One way to read the numbers; `prior` is how usual it is (0 to 1), `firm` whether it can be sure."""

    name: str
    text: str
    place: Callable[[int], Place | None]
    prior: float
    firm: bool = True


@dataclass(frozen=True, slots=True)
class Numbers:
    """The whole numbers of a bundle in order, the absolute number that some names give beside them, and whether one is 0."""

    plain: tuple[int, ...]
    absolute: Mapping[int, int] = field(default_factory=dict)
    zero: bool = False

    @property
    def last(self) -> int:
        return self.plain[-1]


def hypotheses(shelf: Shelf, said: Said, numbers: Numbers) -> Iterator[Hypothesis]:
    """All that *numbers* may mean, given what the title says; never empty."""
    if numbers.absolute:
        yield _given(shelf, numbers)
    if said.season == 0:
        yield specials(shelf)
    elif said.season is not None and said.season != LAST and shelf.has(said.season):
        yield from _named_season(shelf, said, said.season, numbers)
    elif said.season is not None or said.part is not None:
        yield from _merged(shelf, said, numbers)
    elif said.arc:
        yield from _arc(shelf, said, numbers)
    else:
        yield from _plain(shelf, said)


def existing(shelf: Shelf, season: int, number: int) -> Place | None:
    return (season, number) if shelf.exists(season, number) else None


def first(shelf: Shelf, prior: float = 1.0, *, firm: bool = True) -> Hypothesis:
    season = shelf.regular[0].number if shelf.regular else 1
    return Hypothesis("first", f"season {season}", lambda n: existing(shelf, season, n), prior, firm)


def as_written(shelf: Shelf, said: Said, prior: float = 1.0) -> Hypothesis:
    season = season_of(shelf, said)
    place = lambda n: existing(shelf, season, n)  # noqa: E731
    return Hypothesis("season", f"season {season} as written", place, prior, said.firm)


def absolute(shelf: Shelf, prior: float = 0.9, *, firm: bool = True) -> Hypothesis:
    return Hypothesis("absolute", "counted over all seasons", shelf.absolute, prior, firm)


def specials(shelf: Shelf) -> Hypothesis:
    return Hypothesis("specials", "season 0", lambda n: existing(shelf, 0, n), 1.0)


def shifted(shelf: Shelf, season: int, by: int, prior: float) -> Hypothesis:
    name = f"s{season}{by:+d}" if by else f"s{season}"
    return Hypothesis(name, f"season {season}, {by:+d}", lambda n: existing(shelf, season, n + by), prior)


def season_of(shelf: Shelf, said: Said) -> int:
    """The season that the name gives, or the first."""
    if said.season == LAST:
        return shelf.regular[-1].number if shelf.regular else 1
    if said.season is not None:
        return said.season
    return shelf.regular[0].number if shelf.regular else 1


def _given(shelf: Shelf, numbers: Numbers) -> Hypothesis:
    """Some names give both: `S3 - 01 (51)`."""
    given = numbers.absolute
    return Hypothesis("absolute", "the absolute numbers beside", lambda n: shelf.absolute(given.get(n, n)), 0.95)


def _plain(shelf: Shelf, said: Said) -> Iterator[Hypothesis]:
    yield first(shelf)
    yield absolute(shelf)
    if said.year is not None:
        begun = [b for b in shelf.blocks()[1:] if b.begins.startswith(str(said.year))]
        if begun:
            yield _block(shelf, begun, 1.35)


def _named_season(shelf: Shelf, said: Said, season: int, numbers: Numbers) -> Iterator[Hypothesis]:
    """The name gives a season that the catalogue has."""
    if said.part is not None and said.part > 1:
        blocks = [b for b in shelf.blocks() if b.season == season]
        if len(blocks) >= said.part:
            yield _block(shelf, blocks[said.part - 1 :], 1.1, firm=said.firm)
    yield as_written(shelf, said)
    if shelf.numbers(season)[:1] == (0,) and not numbers.zero:
        yield replace(_restarted(shelf, season, said), prior=0.98)  # many count the stray first one as the first
    if shelf.numbers(season)[:1] > (1,) and numbers.last <= shelf.count(season):
        yield _restarted(shelf, season, said)
    if numbers.last > shelf.count(season):
        # `S01E1056` is how some write a number that counts over all seasons.
        alone = not shelf.before(season)
        yield absolute(shelf, 0.8 if alone else 0.5, firm=alone)
        yield _within(shelf, season, 0.9)


def _restarted(shelf: Shelf, season: int, said: Said) -> Hypothesis:
    """The catalogue counts on into this season, the names begin at 1 again."""
    by = shelf.numbers(season)[0] - 1
    return replace(shifted(shelf, season, by, 0.95), firm=said.firm)


def _within(shelf: Shelf, season: int, prior: float) -> Hypothesis:
    """Counted over all seasons, and landing in the one the name gives."""

    def place(number: int) -> Place | None:
        found = shelf.absolute(number)
        return found if found is not None and found[0] == season else None

    return Hypothesis("absolute", f"counted over all seasons, in season {season}", place, prior)


def _block(shelf: Shelf, blocks: Sequence[Block], prior: float, *, firm: bool = True) -> Hypothesis:
    """Counted from the first of *blocks* on, as far as they go in its season."""
    head = blocks[0]
    count = sum(b.count for b in blocks if b.season == head.season)
    numbers = shelf.numbers(head.season)
    by = (numbers[head.start] if head.start < len(numbers) else head.start + 1) - 1
    name = f"s{head.season}{by:+d}" if by else f"s{head.season}"

    def place(number: int) -> Place | None:
        return shelf.at(head.season, head.start + number - 1) if 0 < number <= count else None

    when = f" from {head.begins}" if head.begins else ""
    return Hypothesis(name, f"the part of season {head.season}{when}", place, prior, firm)


def _merged(shelf: Shelf, said: Said, numbers: Numbers) -> Iterator[Hypothesis]:
    """The name gives a season or part that the catalogue keeps within another one."""
    groups, blocks = shelf.broadcasts(), shelf.blocks()
    if said.season == LAST:
        closing = [b for b in blocks if b.season == shelf.regular[-1].number]
        yield from _broadcast(shelf, closing if len(shelf.regular) > 1 or not groups else groups[-1], said, numbers)
    elif said.season is None:
        yield from _part(shelf, groups, said)
    elif said.season <= len(groups):
        yield from _broadcast(shelf, groups[said.season - 1], said, numbers)
    elif said.season <= len(blocks):
        last = said.season == len(blocks)
        yield from _broadcast(shelf, [blocks[said.season - 1]], said, numbers, firm=last)
    yield absolute(shelf, 0.3, firm=False)


def _broadcast(
    shelf: Shelf, blocks: Sequence[Block], said: Said, numbers: Numbers, *, firm: bool = True
) -> Iterator[Hypothesis]:
    wanted = blocks[(said.part or 1) - 1 :]
    if not wanted:
        return
    yield _block(shelf, wanted, 1.0, firm=firm and said.firm)
    if numbers.last <= sum(b.count for b in wanted):
        return
    season = wanted[0].season

    def place(number: int) -> Place | None:
        found = shelf.absolute(number)
        if found is None or found[0] != season:
            return None
        index = shelf.numbers(season).index(found[1])
        return found if any(b.start <= index < b.start + b.count for b in wanted) else None

    yield Hypothesis("absolute", "counted over all seasons", place, 0.9)


def _part(shelf: Shelf, groups: list[list[Block]], said: Said) -> Iterator[Hypothesis]:
    """`Part 2` alone: the second cour of the first season, or the second of all."""
    blocks, part = shelf.blocks(), said.part or 1
    if groups and part <= len(groups[0]):
        yield _block(shelf, groups[0][part - 1 :], 1.0, firm=len(groups) == 1)
    elif part <= len(blocks):
        yield _block(shelf, [blocks[part - 1]], 0.9, firm=len(blocks) == part)


def _arc(shelf: Shelf, said: Said, numbers: Numbers) -> Iterator[Hypothesis]:
    """Words beside the title name a season, or some later part of the show."""
    named = [s for s in shelf.regular if _names(s.name, said.arc)]
    if len(named) == 1:
        yield shifted(shelf, named[0].number, 0, 1.1)
        return
    groups = shelf.broadcasts()
    two = len(groups) == 2
    firm = two and said.firm
    alone = len(groups) < 2
    yield first(shelf, 1.0 if alone or not clear(said.arc) else 0.5, firm=alone and (said.listed or not said.firm))
    for n, blocks in enumerate(groups[1:], 2):
        yield _block(shelf, blocks, 0.95 if two else 0.7 + n / 100, firm=firm)
    longest = max((sum(b.count for b in g) for g in groups), default=0)
    if numbers.last > longest:
        yield absolute(shelf, firm=numbers.plain[0] > longest + 3)


def _names(season: str, arc: str) -> bool:
    """Whether the catalogue's name of a season is the arc that a title speaks of."""
    mine, other = reading(arc).bare, reading(season).bare
    return len(mine) > 2 and len(other) > 2 and (mine in other or other in mine)
