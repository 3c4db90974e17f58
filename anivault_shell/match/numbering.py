# SPDX-License-Identifier: GPL-3.0-or-later
"""
How the numbers of a bundle map onto a show's seasons.

Several hypotheses are laid out (as written, first season, absolute, a cour of a merged season …),
each is tried on every number of the bundle, and the one that most numbers fit wins.  It is sure
only where nothing else fits as well and nothing in the names is left unexplained.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from anivault_shell.errors import InputError
from anivault_shell.match.bundles import Bundle
from anivault_shell.match.catalogue import Catalogue
from anivault_shell.match.shelf import Block, Shelf
from anivault_shell.match.titles import LAST, reading
from anivault_shell.model.catalogue import Numbering, Work
from anivault_shell.model.entry import Entry
from anivault_shell.model.media import Kind, Media, ParsedName
from anivault_shell.model.watch import Watch

Place = tuple[int, int]
EMPTY = ParsedName("")
UNNUMBERED = (Kind.OPENING, Kind.ENDING, Kind.PREVIEW, Kind.EXTRA)
SPECIAL = (Kind.SPECIAL, Kind.OVA)
TYPED = re.compile(r"s(?P<season>\d{1,3})(?P<by>[+-]\d{1,5})?|(?:offset:)?(?P<offset>[+-]?\d{1,5})", re.ASCII)
KNOWN = "season, first, absolute, specials, movie, s2, s2+12, +12, offset:-12"


@dataclass(frozen=True, slots=True)
class Said:
    """What the title says of the season: its number, part, and words that name an arc."""

    season: int | None = None
    part: int | None = None
    arc: str = ""


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """One way to read the numbers; `prior` is how usual it is, `firm` whether it can be sure."""

    name: str
    text: str
    place: Callable[[int], Place | None]
    prior: float
    firm: bool = True


def number_bundle(
    bundle: Bundle, work: Work, numbering: str | None, catalogue: Catalogue | None, *, watch: Watch
) -> Numbering:
    """
    *bundle* numbered by *work*: as typed in *numbering*, or by whichever hypothesis fits best.

    Raises `InputError` for a word that is no numbering.
    """
    shelf = Shelf(work, catalogue, watch)
    said = Said(bundle.season, bundle.part)
    if numbering is None:
        return decide(bundle, shelf, said)
    name = numbering.strip().casefold()
    if name == "movie" or work.media is Media.MOVIE:
        return _movie(bundle)
    return _placed(bundle, shelf, _typed(name, shelf, said), sure=True)


def _typed(name: str, shelf: Shelf, said: Said) -> Hypothesis:
    words = {"season": _as_written, "first": _first, "absolute": _absolute, "specials": _specials}
    if name in words:
        return words[name](shelf, said)
    found = TYPED.fullmatch(name)
    if found is None:
        raise InputError(f"{name!r} is no numbering", hint=f"one of: {KNOWN}")
    season = int(found["season"]) if found["season"] else _season_of(shelf, said)
    return _shifted(shelf, season, int(found["by"] or found["offset"] or 0), 1.0)


def decide(bundle: Bundle, shelf: Shelf, said: Said) -> Numbering:
    """The hypothesis that most numbers of *bundle* fit, and whether it is sure."""
    if shelf.work.media is Media.MOVIE:
        return _movie(bundle)
    numbers = regular_numbers(bundle)
    if not numbers:
        return _unnumbered(bundle, shelf, said)
    tried = [(_score(h, numbers), h) for h in hypotheses(shelf, said, numbers)]
    tried.sort(key=lambda pair: -pair[0])
    best_score, best = tried[0]
    rivals = [h for s, h in tried[1:] if s > best_score - 0.15 and _differs(h, best, numbers)]
    fits = all(best.place(n) is not None for n in numbers)
    doubt = rivals[0] if rivals else None
    return _placed(bundle, shelf, best, sure=best.firm and fits and doubt is None, doubt=doubt)


def regular_numbers(bundle: Bundle) -> list[int]:
    """Every whole number that an episode of *bundle* bears, in order, once."""
    found = {int(n) for e in bundle.entries for n in _numbers_of(e) if not _special(e) and n == int(n) and n > 0}
    return sorted(found)


def _numbers_of(entry: Entry) -> tuple[int | float, ...]:
    parsed = entry.parsed or EMPTY
    return () if parsed.kind in UNNUMBERED else parsed.episodes


def _special(entry: Entry) -> bool:
    parsed = entry.parsed or EMPTY
    return parsed.kind in SPECIAL or parsed.season == 0


def _score(hypothesis: Hypothesis, numbers: list[int]) -> float:
    fits = sum(hypothesis.place(n) is not None for n in numbers)
    return fits / len(numbers) + hypothesis.prior * 0.5


def _differs(one: Hypothesis, other: Hypothesis, numbers: list[int]) -> bool:
    return any(one.place(n) != other.place(n) and one.place(n) is not None for n in numbers)


# -- hypotheses


def hypotheses(shelf: Shelf, said: Said, numbers: list[int]) -> Iterator[Hypothesis]:
    """What the numbers may mean, given what the title says; never empty."""
    if said.season == 0:
        yield _specials(shelf, said)
    elif said.season is not None and said.season != LAST and shelf.has(said.season):
        yield from _named_season(shelf, said, said.season, numbers)
    elif said.season is not None or said.part is not None:
        yield from _merged(shelf, said, numbers)
    elif said.arc:
        yield from _arc(shelf, said, numbers)
    else:
        yield from _plain(shelf, said)


def _plain(shelf: Shelf, said: Said) -> Iterator[Hypothesis]:
    yield _first(shelf, said)
    yield _absolute(shelf, said)


def _first(shelf: Shelf, said: Said) -> Hypothesis:
    del said
    season = shelf.regular[0].number if shelf.regular else 1
    return Hypothesis("first", f"season {season}", lambda n: _existing(shelf, season, n), 1.0)


def _as_written(shelf: Shelf, said: Said, prior: float = 1.0) -> Hypothesis:
    season = _season_of(shelf, said)
    return Hypothesis("season", f"season {season} as written", lambda n: _existing(shelf, season, n), prior)


def _absolute(shelf: Shelf, said: Said, prior: float = 0.9) -> Hypothesis:
    del said
    return Hypothesis("absolute", "counted over all seasons", shelf.absolute, prior)


def _specials(shelf: Shelf, said: Said) -> Hypothesis:
    del said
    return Hypothesis("specials", "season 0", lambda n: _existing(shelf, 0, n), 1.0)


def _shifted(shelf: Shelf, season: int, by: int, prior: float, *, firm: bool = True, text: str = "") -> Hypothesis:
    sign = f"{by:+d}" if by else ""
    words = text or f"season {season}" + (f", {by:+d}" if by else "")
    return Hypothesis(f"s{season}{sign}", words, lambda n: _existing(shelf, season, n + by), prior, firm)


def _existing(shelf: Shelf, season: int, number: int) -> Place | None:
    return (season, number) if shelf.exists(season, number) else None


def _season_of(shelf: Shelf, said: Said) -> int:
    if said.season == LAST:
        return shelf.regular[-1].number if shelf.regular else 1
    if said.season is not None:
        return said.season
    return shelf.regular[0].number if shelf.regular else 1


def _named_season(shelf: Shelf, said: Said, season: int, numbers: list[int]) -> Iterator[Hypothesis]:
    """The name gives a season that the catalogue has."""
    if said.part is not None and said.part > 1:
        blocks = [b for b in shelf.blocks() if b.season == season]
        if len(blocks) >= said.part:
            yield _block(shelf, blocks[said.part - 1 :], 1.1)
    yield _as_written(shelf, said)
    first = shelf.before(season)
    if numbers[-1] > shelf.count(season) and first:
        yield _within(shelf, season, 0.9)


def _within(shelf: Shelf, season: int, prior: float) -> Hypothesis:
    """Counted over all seasons, and landing in the one the name gives."""

    def place(number: int) -> Place | None:
        found = shelf.absolute(number)
        return found if found is not None and found[0] == season else None

    return Hypothesis("absolute", f"counted over all seasons, in season {season}", place, prior)


def _block(shelf: Shelf, blocks: list[Block], prior: float, *, firm: bool = True) -> Hypothesis:
    """Counted from the first of *blocks* on, to the end of its season as broadcast."""
    first = blocks[0]
    count = sum(b.count for b in blocks if b.season == first.season)
    numbers = shelf.numbers(first.season)
    by = (numbers[first.start] if first.start < len(numbers) else first.start + 1) - 1
    name = f"s{first.season}{by:+d}" if by else f"s{first.season}"

    def place(number: int) -> Place | None:
        return shelf.at(first.season, first.start + number - 1) if 0 < number <= count else None

    when = f" from {first.begins}" if first.begins else ""
    return Hypothesis(name, f"the part of season {first.season}{when}", place, prior, firm)


def _merged(shelf: Shelf, said: Said, numbers: list[int]) -> Iterator[Hypothesis]:
    """The name gives a season or part that the catalogue keeps within another one."""
    groups = shelf.broadcasts()
    if said.season == LAST:
        blocks = groups[-1] if groups else []
        wanted = blocks[(said.part or 1) - 1 :]
        yield from [_block(shelf, wanted, 1.0)] if wanted else []
        if numbers[0] > sum(b.count for b in wanted):
            yield _absolute(shelf, said, 0.9)
    elif said.season is not None and said.season <= len(groups):
        yield from _broadcast(shelf, groups[said.season - 1], said, numbers)
    elif said.season is None and said.part is not None:
        yield from _part(shelf, groups, said)
    elif said.season is not None and said.season <= len(shelf.blocks()):
        yield _block(shelf, [shelf.blocks()[said.season - 1]], 0.9, firm=False)
    yield Hypothesis("absolute", "counted over all seasons", shelf.absolute, 0.3, False)


def _broadcast(shelf: Shelf, blocks: list[Block], said: Said, numbers: list[int]) -> Iterator[Hypothesis]:
    wanted = blocks[(said.part or 1) - 1 :]
    if not wanted:
        return
    yield _block(shelf, wanted, 1.0)
    if numbers[-1] > sum(b.count for b in wanted):
        season = wanted[0].season

        def place(number: int) -> Place | None:
            found = shelf.absolute(number)
            if found is None or found[0] != season:
                return None
            index = shelf.numbers(season).index(found[1])
            return found if any(b.start <= index < b.start + b.count for b in blocks) else None

        yield Hypothesis("absolute", "counted over all seasons", place, 0.9)


def _part(shelf: Shelf, groups: list[list[Block]], said: Said) -> Iterator[Hypothesis]:
    """`Part 2` alone: the second cour of the first season, or the second of all."""
    blocks, part = shelf.blocks(), said.part or 1
    if groups and part <= len(groups[0]):
        yield _block(shelf, groups[0][part - 1 :], 1.0)
    elif part <= len(blocks):
        yield _block(shelf, [blocks[part - 1]], 0.9, firm=part == 1 or len(blocks) == part)


def _arc(shelf: Shelf, said: Said, numbers: list[int]) -> Iterator[Hypothesis]:
    """Words beside the title name a season, or some later part of the show."""
    named = [s for s in shelf.regular if _names(s.name, said.arc)]
    if len(named) == 1:
        yield _shifted(shelf, named[0].number, 0, 1.1)
        return
    groups = shelf.broadcasts()
    yield from _plain_first(shelf, numbers, len(groups))
    for n, blocks in enumerate(groups[1:], 2):
        yield _block(shelf, blocks, 0.95 if len(groups) == 2 else 0.7 + n / 100, firm=len(groups) == 2)
    if numbers[-1] > max(sum(b.count for b in g) for g in groups or [[Block(1, 0, 0)]]):
        yield _absolute(shelf, said, 0.9)


def _plain_first(shelf: Shelf, numbers: list[int], groups: int) -> Iterator[Hypothesis]:
    del numbers
    prior = 1.0 if groups < 2 else 0.5
    first = _first(shelf, Said())
    yield Hypothesis("first", first.text, first.place, prior, groups < 2)


def _names(season: str, arc: str) -> bool:
    """Whether the catalogue's name of a season is the arc that a title speaks of."""
    mine, other = reading(arc).bare, reading(season).bare
    return len(mine) > 2 and len(other) > 2 and (mine in other or other in mine)


# -- from a hypothesis to every entry


def _placed(
    bundle: Bundle, shelf: Shelf, chosen: Hypothesis, *, sure: bool, doubt: Hypothesis | None = None
) -> Numbering:
    numbers = regular_numbers(bundle)
    places = []
    for entry in bundle.entries:
        where = _place(entry, shelf, chosen)
        if where is not None:
            places.append((entry.id, *where))
    fits = sum(chosen.place(n) is not None for n in numbers)
    text = _words(chosen, doubt, numbers)
    return Numbering(chosen.name, tuple(places), fits, len(numbers), sure, text)


def _words(chosen: Hypothesis, doubt: Hypothesis | None, numbers: list[int]) -> str:
    if doubt is None or not numbers:
        return chosen.text
    at = numbers[-1]
    place, other = chosen.place(at), doubt.place(at)
    return f"{chosen.name} or {doubt.name}? {at} = {_code(place)}" + (f" or {_code(other)}" if other else "")


def _code(place: Place | None) -> str:
    return f"S{place[0]:02}E{place[1]:02}" if place else "none"


def _place(entry: Entry, shelf: Shelf, chosen: Hypothesis) -> tuple[int | None, tuple[int, ...]] | None:
    """Season and episodes of one entry; None where its number does not exist."""
    if (entry.parsed or EMPTY).kind in UNNUMBERED:
        return 0, ()
    numbers = list(_numbers_of(entry))
    if not numbers:
        return None if (entry.parsed or EMPTY).kind is Kind.EPISODE else (None, ())
    if any(n != int(n) for n in numbers):
        return None
    special = _special(entry) and chosen.name != "specials"
    rule = _specials(shelf, Said()).place if special else chosen.place
    placed = [rule(int(n)) for n in numbers]
    found = [p for p in placed if p is not None]
    if len(found) != len(placed) or len({p[0] for p in found}) != 1:
        return None
    return found[0][0], tuple(p[1] for p in found)


def _movie(bundle: Bundle) -> Numbering:
    places = tuple((e.id, None, ()) for e in bundle.entries)
    return Numbering("movie", places, 0, 0, True, "a film")


def _unnumbered(bundle: Bundle, shelf: Shelf, said: Said) -> Numbering:
    """No regular number at all: specials are placed, the rest belongs to the show as a whole."""
    chosen = _specials(shelf, said)
    season = said.season if said.season is not None and shelf.has(said.season) else None
    places: list[tuple[int, int | None, tuple[int, ...]]] = []
    for entry in bundle.entries:
        where = _place(entry, shelf, chosen)
        if where is None and not _numbers_of(entry):
            where = season, ()
        if where is not None:
            places.append((entry.id, *where))
    sure = len(places) == len(bundle.entries) and not any(p[2] for p in places)
    name = "specials" if any(p[2] for p in places) else "season"
    return Numbering(name, tuple(places), len(places), len(bundle.entries), sure, "no regular numbers")


def why_unplaced(entry: Entry, work: Work, numbering: Numbering) -> str:
    """Why *entry* has no place, in one phrase."""
    numbers = _numbers_of(entry)
    if not numbers:
        return "the name gives no number"
    if any(n != int(n) for n in numbers):
        return f"{numbers[0]} is between two episodes; the catalogue has no such number"
    if _special(entry):
        return f"season 0 has no {numbers[-1]}"
    season = {s for _, s, _ in numbering.places if s}
    where = f"season {min(season)}" if len(season) == 1 else work.name
    return f"{where} has no episode {numbers[-1]}"
