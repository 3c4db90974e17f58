# SPDX-License-Identifier: GPL-3.0-or-later
"""
How the numbers of a bundle map onto a show's seasons.

Each hypothesis is tried on every number of the bundle, and the one that most numbers fit wins.  It is
sure only where nothing else fits as well and nothing in the names is left unexplained.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Sequence

from msgspec.structs import replace

from anivault_shell.errors import CatalogueError, InputError
from anivault_shell.match import specials as season_0
from anivault_shell.match.bundles import Bundle
from anivault_shell.match.catalogue import Catalogue
from anivault_shell.match.hypotheses import (
    Hypothesis,
    Numbers,
    Place,
    absolute,
    as_written,
    first,
    hypotheses,
    season_of,
    shifted,
    specials,
)
from anivault_shell.match.likeness import likeness
from anivault_shell.match.orders import by_order, is_order, orders
from anivault_shell.match.queries import readings_of
from anivault_shell.match.sequel import Said, said
from anivault_shell.match.shelf import Shelf
from anivault_shell.match.titles import LAST
from anivault_shell.model.catalogue import Numbering, Work
from anivault_shell.model.entry import Entry
from anivault_shell.model.media import Kind, Media, ParsedName
from anivault_shell.model.watch import Watch

EMPTY = ParsedName("")
UNNUMBERED = (Kind.OPENING, Kind.ENDING, Kind.PREVIEW, Kind.EXTRA)
SPECIAL = (Kind.SPECIAL, Kind.OVA)
TYPED = re.compile(r"s(?P<season>\d{1,3})(?P<by>[+-]\d{1,5})?|(?:offset:)?(?P<offset>[+-]?\d{1,5})", re.ASCII)
KNOWN = "season, first, absolute, specials, movie, s2, s2+12, +12, offset:-12, group:NAME"
MANY = 4  # numbers of one file that make it no special
CLOSE = 0.15  # hypotheses this close to the best one leave a doubt

Where = tuple[int | None, tuple[int, ...]]


def number_bundle(
    bundle: Bundle, work: Work, numbering: str | None, catalogue: Catalogue | None, *, watch: Watch
) -> Numbering:
    """
    *bundle* numbered by *work*: as typed in *numbering*, or by whichever hypothesis fits best.

    Raises `InputError` for a word that is no numbering, or an episode group that the show does not have.
    """
    shelf = Shelf(work, catalogue, watch)
    speaks = said(bundle, work, likeness(readings_of(bundle), work))
    if numbering is None:
        return decide(bundle, shelf, speaks)
    name = numbering.strip().casefold()
    if name == "movie" or work.media is Media.MOVIE:
        return _movie(bundle)
    return _placed(bundle, shelf, speaks, _typed(name, shelf, speaks), numbers_of(bundle), sure=True)


def _typed(name: str, shelf: Shelf, speaks: Said) -> Hypothesis:
    if name == "season":
        return as_written(shelf, speaks)
    words = {"first": first, "absolute": absolute, "specials": specials}
    if name in words:
        return words[name](shelf)
    if is_order(name):
        return by_order(name, shelf, speaks)
    found = TYPED.fullmatch(name)
    if found is None:
        raise InputError(f"{name!r} is no numbering", hint=f"one of: {KNOWN}")
    season = int(found["season"]) if found["season"] else season_of(shelf, speaks)
    return shifted(shelf, season, int(found["by"] or found["offset"] or 0), 1.0)


def decide(bundle: Bundle, shelf: Shelf, speaks: Said) -> Numbering:
    """The hypothesis that most numbers of *bundle* fit, and whether it is sure."""
    if shelf.work.media is Media.MOVIE:
        return _movie(bundle)
    numbers = numbers_of(bundle)
    if not numbers.plain:
        return _unnumbered(bundle, shelf, speaks)
    tried = [(_score(h, numbers), h) for h in hypotheses(shelf, speaks, numbers)]
    tried.sort(key=lambda pair: -pair[0])
    best_score, best = tried[0]
    rivals = [h for s, h in tried[1:] if s > best_score - CLOSE and _differs(h, best, numbers)]
    fits = _fits(best, numbers)
    if not fits and (along := _counted_along(shelf, best, numbers)) is not None:
        return _placed(bundle, shelf, speaks, along, numbers, sure=along.firm)
    doubt = rivals[0] if rivals else None
    return _placed(bundle, shelf, speaks, best, numbers, sure=best.firm and fits and doubt is None, doubt=doubt)


def _fits(hypothesis: Hypothesis, numbers: Numbers) -> bool:
    return all(hypothesis.place(n) is not None for n in numbers.plain)


def _counted_along(shelf: Shelf, best: Hypothesis, numbers: Numbers) -> Hypothesis | None:
    """
    One number too many, and one special that was broadcast just before or after: the names count it along.

    None where there is none; not firm where the first number is missing, for then either may be meant.
    """
    last = numbers.last
    if best.name == "absolute" or any(best.place(n) is None for n in numbers.plain if n != last):
        return None
    end = best.place(last - 1)
    begin = best.place(1)
    if end is None or begin is None or best.place(last) is not None:
        return None
    before, after = (season_0.by_day(shelf, n, best.place) for n in (0, last))
    if before is None or after is not None or numbers.zero:
        return None
    special, _ = before
    by = begin[1] - 2
    name = f"s{begin[0]}{by:+d}"
    text = f"{best.text}, with S00E{special[1]:02} before it"
    return Hypothesis(name, text, lambda n: special if n == 1 else best.place(n - 1), best.prior, numbers.plain[0] == 1)


def by_groups(bundle: Bundle, shelf: Shelf, speaks: Said, chosen: Numbering) -> Numbering:
    """
    *chosen*, which is not sure, after a look at the show's episode groups: one that says the same makes it sure, one that
    knows all numbers where it does not is the better guess.
    """
    numbers = numbers_of(bundle)
    for order in orders(shelf, speaks, numbers):
        if not _fits(order, numbers):
            continue
        made = _placed(bundle, shelf, speaks, order, numbers, sure=False)
        if order.firm and chosen.fits == chosen.total and chosen.places == made.places:
            return replace(chosen, sure=True, text=f"{chosen.text}, as {order.text.removeprefix('by ')} has it")
        return made if chosen.fits < chosen.total else chosen
    return chosen


def wants_groups(shelf: Shelf, speaks: Said, chosen: Numbering) -> bool:
    """Whether the episode groups are worth their requests: numbers or a season that the show's own order does not have."""
    if chosen.sure or not chosen.total or shelf.work.media is Media.MOVIE:
        return False
    lacks = speaks.season not in (None, 0, LAST) and not shelf.has(speaks.season or 0)
    return chosen.fits < chosen.total or lacks


def numberings(bundle: Bundle, work: Work, catalogue: Catalogue | None, *, watch: Watch) -> list[Numbering]:
    """Every numbering by which some number of *bundle* exists, the best first; those that come to the same once."""
    if work.media is Media.MOVIE:
        return [_movie(bundle)]
    shelf, numbers = Shelf(work, catalogue, watch), numbers_of(bundle)
    speaks = said(bundle, work, likeness(readings_of(bundle), work))
    if not numbers.plain:
        return [decide(bundle, shelf, speaks)]
    also = [*hypotheses(shelf, speaks, numbers), first(shelf, 0.2), absolute(shelf, 0.2)]
    with contextlib.suppress(CatalogueError):  # offline the others will do
        also += orders(shelf, speaks, numbers)
    tried = sorted(also, key=lambda h: -_score(h, numbers))
    found = [_placed(bundle, shelf, speaks, h, numbers, sure=h.firm) for h in tried]
    return list({n.places: n for n in reversed(found) if n.fits}.values())[::-1]


def numbers_of(bundle: Bundle) -> Numbers:
    """Every whole number that an episode of *bundle* bears, once."""
    plain: set[int] = set()
    beside: dict[int, int] = {}
    for entry in bundle.entries:
        if _special(entry):
            continue
        plain.update(int(n) for n in _read(entry) if n == int(n) and n > 0)
        parsed = entry.parsed or EMPTY
        if parsed.absolute is not None and parsed.episode is not None and parsed.episode == int(parsed.episode):
            for n, number in enumerate(parsed.episodes):
                beside[int(number)] = parsed.absolute + n
    zero = any(_read(e)[:1] == (0,) for e in bundle.entries if not _special(e))
    return Numbers(tuple(sorted(plain)), beside, zero)


def _read(entry: Entry) -> tuple[int | float, ...]:
    parsed = entry.parsed or EMPTY
    return () if parsed.kind in UNNUMBERED else parsed.episodes


def _special(entry: Entry) -> bool:
    parsed = entry.parsed or EMPTY
    few = len(parsed.episodes) < MANY  # `01-12 + OVA` is the show, with something beside it
    return parsed.season == 0 or (parsed.kind in SPECIAL and few)


def _score(hypothesis: Hypothesis, numbers: Numbers) -> float:
    fits = sum(hypothesis.place(n) is not None for n in numbers.plain)
    return fits / len(numbers.plain) + hypothesis.prior * 0.5


def _differs(one: Hypothesis, other: Hypothesis, numbers: Numbers) -> bool:
    places = ((one.place(n), other.place(n)) for n in numbers.plain)
    return any(place is not None and place != elsewhere for place, elsewhere in places)


# -- from a hypothesis to every entry


def _placed(
    bundle: Bundle, shelf: Shelf, speaks: Said, chosen: Hypothesis, numbers: Numbers, *, sure: bool,
    doubt: Hypothesis | None = None,
) -> Numbering:  # fmt: skip
    places, guesses = [], []
    split = False
    for entry in bundle.entries:
        where = _by_title(entry, shelf, speaks) or _place(entry, shelf, chosen)
        if where is None and (guess := _guess(entry, shelf, chosen)) is not None:
            where, why = guess
            guesses.append((entry.id, why))
        if where is not None:
            places.append((entry.id, *where))
            split = split or len(where[1]) < len(_read(entry))
    fits = sum(chosen.place(n) is not None for n in numbers.plain)
    text = _words(chosen, doubt, numbers)
    return Numbering(chosen.name, tuple(places), fits, len(numbers.plain), sure and not split, text, tuple(guesses))


def _by_title(entry: Entry, shelf: Shelf, speaks: Said) -> Where | None:
    """The place of a special that bears its title; its number may be anybody's."""
    parsed = entry.parsed or EMPTY
    if parsed.kind not in (*SPECIAL, Kind.MOVIE) or (parsed.season == 0 and parsed.episodes):
        return None
    place = season_0.by_title(shelf, parsed.episode_title or "", speaks.arc)
    return (0, (place[1],)) if place is not None else None


def _guess(entry: Entry, shelf: Shelf, chosen: Hypothesis) -> tuple[Where, str] | None:
    """Where a number between, before or after the episodes may stand; never sure."""
    numbers = _read(entry)
    if len(numbers) != 1 or _special(entry) or chosen.name == "specials":
        return None
    found = season_0.by_day(shelf, numbers[0], chosen.place)
    return ((0, (found[0][1],)), found[1]) if found is not None else None


def _words(chosen: Hypothesis, doubt: Hypothesis | None, numbers: Numbers) -> str:
    if doubt is None:
        return chosen.text
    place, other = chosen.place(numbers.last), doubt.place(numbers.last)
    codes = _code(place) + (f" or {_code(other)}" if other else "")
    return f"{chosen.name} or {doubt.name}? {numbers.last} = {codes}"


def _code(place: Place | None) -> str:
    return f"S{place[0]:02}E{place[1]:02}" if place else "none"


def _place(entry: Entry, shelf: Shelf, chosen: Hypothesis) -> Where | None:
    """
    Season and episodes of one entry; None where its number does not exist.

    A file over the end of a season keeps the episodes of the season it begins in.
    """
    kind = (entry.parsed or EMPTY).kind
    if kind in UNNUMBERED:
        return 0, ()
    numbers = _read(entry)
    if not numbers:
        return None if kind is Kind.EPISODE else (None, ())
    if any(n != int(n) for n in numbers):
        return None
    special = _special(entry) and chosen.name != "specials"
    rule = specials(shelf).place if special else chosen.place
    return _together([rule(int(n)) for n in numbers])


def _together(placed: Sequence[Place | None]) -> Where | None:
    found = [p for p in placed if p is not None]
    if not found or placed[0] is None or len(found) * 2 < len(placed):
        return None
    season = found[0][0]
    return season, tuple(e for s, e in found if s == season)


def _movie(bundle: Bundle) -> Numbering:
    places = tuple((e.id, None, ()) for e in bundle.entries)
    return Numbering("movie", places, 0, 0, len(bundle.entries) == 1, "one film, several files")


def _unnumbered(bundle: Bundle, shelf: Shelf, speaks: Said) -> Numbering:
    """No regular number at all: specials are placed, the rest belongs to the show as a whole."""
    special = specials(shelf)
    season = speaks.season if speaks.season is not None and shelf.has(speaks.season) else None
    places: list[tuple[int, int | None, tuple[int, ...]]] = []
    guesses: list[tuple[int, str]] = []
    sure = True
    for entry in bundle.entries:
        kind, numbers = (entry.parsed or EMPTY).kind, _read(entry)
        if (where := _by_title(entry, shelf, speaks)) is not None:
            places.append((entry.id, *where))
            continue
        where = _place(entry, shelf, special)
        sure = sure and kind is not Kind.MOVIE
        if where is None and numbers and (guess := _guess(entry, shelf, as_written(shelf, speaks))) is not None:
            places.append((entry.id, *guess[0]))
            guesses.append((entry.id, guess[1]))
            continue
        if where is None and not numbers and kind is Kind.EPISODE:
            where = (1, (1,)) if shelf.total == 1 and shelf.exists(1, 1) else (season, ())
            sure = sure and shelf.total == 1
        told = kind not in SPECIAL or (entry.parsed or EMPTY).season == 0
        sure = sure and where is not None and told
        if where is not None:
            places.append((entry.id, *where))
    numbered = any(p[2] for p in places)
    text = "specials are numbered in many ways" if numbered else "the names give no episode number"
    if any((e.parsed or EMPTY).kind is Kind.MOVIE for e in bundle.entries):
        text = "the name speaks of a film, and this is a show"
    return Numbering("specials" if numbered else "season", tuple(places), 0, 0, sure, text, tuple(guesses))


def why_unplaced(entry: Entry, work: Work, numbering: Numbering) -> str:
    """Why *entry* has no place, in one phrase."""
    numbers = _read(entry)
    if not numbers:
        return "the name gives no number"
    if any(n != int(n) for n in numbers):
        return f"{numbers[0]} is between two episodes; the catalogue has no such number"
    if _special(entry):
        return f"season 0 has no episode {numbers[-1]}"
    season = {s for _, s, _ in numbering.places if s}
    where = f"season {min(season)}" if len(season) == 1 else work.name
    return f"{where} has no episode {numbers[-1]}"
