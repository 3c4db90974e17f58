# SPDX-License-Identifier: GPL-3.0-or-later
"""How well a show or film fits a bundle: named evidence, and one table of weights."""

from __future__ import annotations

import math

from anivault_shell.match.bundles import Bundle, folder_names
from anivault_shell.match.likeness import Likeness
from anivault_shell.match.names import MAIN, names_of
from anivault_shell.match.titles import plain, squash
from anivault_shell.model.catalogue import Evidence, Numbering, Work
from anivault_shell.model.media import Kind, Media

# What each kind of evidence may count for at most; the points add up to the score, cut to 0..1.
WEIGHTS = {
    "title": 0.82,
    "year": 0.12,
    "kind": 0.05,
    "numbers": 0.10,
    "folder": 0.03,
    "language": 0.01,
    "popularity": 0.02,
}


def weigh(
    bundle: Bundle, work: Work, like: Likeness, numbering: Numbering | None, aired: int | None, language: str
) -> tuple[float, tuple[Evidence, ...]]:
    """
    The score, 0 to 1, and every piece of evidence with a weight of its own.

    *aired* is the year in which the first of the bundle's episodes was broadcast, by *numbering*.
    """
    rows = [_title(like), _year(bundle, work, aired), _kind(bundle, work), _numbers(bundle, work, numbering)]
    rows += [_folder(bundle, work), _language(like, language), _popularity(work)]
    evidence = tuple(e for e in rows if e is not None)
    return min(max(sum(e.points for e in evidence), 0.0), 1.0), evidence


def _evidence(name: str, value: float, text: str) -> Evidence:
    return Evidence(name, round(value, 4), WEIGHTS[name.split(" ")[-1]], text)


def _title(like: Likeness) -> Evidence:
    name = "title" if like.kind in MAIN else "alternative title"
    text = f"{like.title!r}, {like.how}" if like.title else "no title like it"
    return _evidence(name, like.value, f"{text}, beyond it {like.rest!r}" if like.rest else text)


def _year(bundle: Bundle, work: Work, aired: int | None) -> Evidence | None:
    if bundle.year is None or work.year is None:
        return None
    years = {work.year} | {int(s.air_date[:4]) for s in work.seasons if s.air_date[:4].isdigit() and s.number > 0}
    if bundle.year == work.year:
        return _evidence("year", 1.0, f"{work.year}, as the name says")
    if bundle.year == aired:
        return _evidence("year", 0.8, f"its episodes were broadcast in {aired}")
    if bundle.year in years:
        return _evidence("year", 0.6, f"a season began in {bundle.year}")
    near = min(abs(bundle.year - y) for y in years) == 1
    return _evidence("year", -0.2 if near else -1.0, f"{work.year}, the name says {bundle.year}")


def _kind(bundle: Bundle, work: Work) -> Evidence:
    if bundle.media is None:
        batch = any(e.parsed is not None and e.parsed.kind is not Kind.EPISODE for e in bundle.entries)
        likely = (work.media is Media.TV) is (batch or len(bundle.entries) > 1)
        return _evidence("kind", 0.8 if likely else 0.0, "the name leaves open whether it is a show or a film")
    fits = bundle.media is work.media
    word = "show" if work.media is Media.TV else "film"
    return _evidence(
        "kind", 1.0 if fits else -1.0, f"a {word}" + ("" if fits else ", which the name does not speak of")
    )


def _numbers(bundle: Bundle, work: Work, numbering: Numbering | None) -> Evidence | None:
    if work.media is Media.MOVIE and _counts(bundle):
        return _evidence("numbers", -1.0, "a film has no episodes, and the names count them")
    if numbering is None or not numbering.total:
        film = bundle.media is work.media is Media.MOVIE
        return _evidence("numbers", 0.5, "a film needs no numbers") if film else None
    share = numbering.fits / numbering.total
    text = f"{numbering.fits} of {numbering.total} numbers exist"
    return _evidence("numbers", 2 * share - 1, text)


def _counts(bundle: Bundle) -> bool:
    """Whether the names count through a season: a season word, or several numbers."""
    read = [e.parsed for e in bundle.entries if e.parsed is not None and e.parsed.kind is Kind.EPISODE]
    numbers = {p.episode for p in read if p.episode is not None}
    return len(numbers) > 1 or any(p.season is not None and p.episode is not None for p in read)


def _folder(bundle: Bundle, work: Work) -> Evidence | None:
    whole = names_of(work).whole
    for folder in folder_names(bundle):
        text = squash(plain(folder))
        if any(name in text for name in whole):
            return _evidence("folder", 1.0, f"the folder {folder!r} names it")
    return None


def _language(like: Likeness, language: str) -> Evidence | None:
    return _evidence("language", 1.0, f"known so in {language}") if like.kind in MAIN else None


def _popularity(work: Work) -> Evidence:
    value = min(math.log1p(max(work.popularity, 0.0)) / math.log(500), 1.0)
    return _evidence("popularity", value, f"{work.popularity:.0f}")
