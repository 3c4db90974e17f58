# SPDX-License-Identifier: GPL-3.0-or-later
"""How well a show or film fits a bundle: named evidence, and one table of weights."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz

from anivault_shell.match.bundles import Bundle, folder_names
from anivault_shell.match.titles import Reading, asian, plain, reading, squash
from anivault_shell.model.catalogue import Evidence, Listing, Numbering, Title, Work
from anivault_shell.model.media import Media

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
MAIN = ("name", "original", "translation")
EXACT, BARE, STEM = 1.0, 0.99, 0.985
SPELLING = 0.97
NEAR_EXACT = 0.95
BEGINNING = 0.8
ARC = re.compile("[篇編编章季]$")


@dataclass(frozen=True, slots=True)
class Likeness:
    """
    How a title of a bundle and a title of a work agree.

    `value` is 0 to 1; `rest` what the bundle's title says beyond the work's (an arc, a sequel's name);
    `season` what a numeral at its end says, where the work is called the same without it.
    """

    value: float
    wanted: str = ""
    title: str = ""
    kind: str = ""
    rest: str = ""
    season: int | None = None
    how: str = ""


NONE = Likeness(0.0)


def titles_of(work: Work | Listing) -> tuple[Title, ...]:
    """Every title of *work*, its name and original name first."""
    own = (Title(work.name, "en", "", "name"), Title(work.original_name, work.original_language, "", "original"))
    rest = work.titles if isinstance(work, Work) else ()
    return tuple(t for t in (*own, *rest) if t.text)


def likeness(readings: Sequence[Reading], titles: Sequence[Title]) -> Likeness:
    """
    How *titles* of one work agree with all that a bundle is called.

    The best agreement counts, unless another reading has words that no title explains: `Getter Robo`
    is what `盖塔机器人` means, but not what `Getter Robo Arc` does.
    """
    known = [(title, reading(title.text)) for title in titles]
    found = [_best(wanted, known) for wanted in readings]
    best = max(found, key=lambda like: like.value, default=NONE)
    if best.value < SPELLING - 0.02:
        close = [_closest(wanted, known) for wanted in readings]
        best = max([best, *close], key=lambda like: like.value)
    left = [(like, rest) for like in found if like.rest and (rest := unexplained(like.rest, known))]
    if left and best.value > BEGINNING:
        like, rest = min(left, key=lambda pair: len(pair[1]))
        share = 1 - len(rest) / (len(like.title) + len(rest))
        return replace(best, value=BEGINNING + 0.1 * share, rest=rest, season=best.season or like.season)
    numeral = next((like.season for like in found if like.season and like.value > BEGINNING), None)
    return replace(best, season=best.season or numeral)


def _best(wanted: Reading, known: Iterable[tuple[Title, Reading]]) -> Likeness:
    best = NONE
    for title, read in known:
        found = compare(wanted, read, title)
        if found.value > best.value:
            best = found
            if best.value >= EXACT:
                break
    return best


def _closest(wanted: Reading, known: Iterable[tuple[Title, Reading]]) -> Likeness:
    return max((_fuzzy(wanted, read, title) for title, read in known), key=lambda like: like.value, default=NONE)


def unexplained(rest: str, known: Iterable[tuple[Title, Reading]]) -> str:
    """
    *rest* without what other titles of the work say, and without its translation into another script.

    A name often holds two titles side by side; a run in another script is one of them, unless it is called an arc.
    """
    left = reading(rest).bare
    for bare in sorted({r.bare for _, r in known}, key=len, reverse=True):
        if len(bare) > 2 or (bare and not bare.isascii() and len(bare) > 1):
            left = f" {left} ".replace(f" {bare} ", " ").strip() if bare.isascii() else left.replace(bare, " ")
    words = left.split()
    latin = [w for w in words if not asian(w)]
    arcs = [w for w in words if asian(w) and ARC.search(w)]
    if len(latin) == len(words) or not latin:
        return " ".join(words if len(latin) == len(words) else arcs or ([] if rest != left else words))
    return " ".join(arcs)


def compare(wanted: Reading, known: Reading, title: Title) -> Likeness:
    """How *wanted* agrees with one title of a work, taken apart as *known*, as far as words are equal."""

    def found(value: float, how: str, rest: str = "", season: int | None = None) -> Likeness:
        return Likeness(value, wanted.text, title.text, title.kind, rest, season, how)

    if wanted.words == known.words or wanted.bare == known.bare:
        return found(EXACT if wanted.words == known.words else BARE, "exact")
    mine, other = squash(wanted.bare), squash(known.bare)
    if not mine or not other:
        return NONE
    if mine == other:
        return found(SPELLING, "spelling")
    if wanted.numeral and squash(wanted.stem) == other:
        return found(STEM if wanted.stem == known.bare else SPELLING - 0.01, "numeral", season=wanted.numeral)
    rest = beyond(wanted.bare, known.bare)
    if rest:
        return found(BEGINNING + 0.1 * len(other) / len(mine), "beginning", rest=rest)
    if beyond(known.bare, wanted.bare):
        return found(_shortened(wanted, known, mine, other), "shortened")
    return NONE


def beyond(longer: str, shorter: str) -> str:
    """What *longer* says behind *shorter*, where it begins with it at a word; spellings of romaji are one."""
    if len(shorter) < 2 or len(longer) <= len(shorter) - 3 or longer[:1] != shorter[:1]:
        return ""
    if longer.startswith(shorter):
        rest = longer[len(shorter) :]
        return rest.strip() if rest[:1] == " " or not shorter[-1].isascii() else ""
    if not shorter.isascii():
        return ""
    words, sound = longer.split(), squash(shorter)
    for n in range(1, len(words)):
        begin = squash(" ".join(words[:n]))
        if begin == sound:
            return " ".join(words[n:])
        if len(begin) > len(sound) + 2:
            break
    return ""


def _shortened(wanted: Reading, known: Reading, mine: str, other: str) -> float:
    share = len(mine) / len(other)
    if len(mine) < 3 or (known.numeral is not None and known.stem == wanted.bare):
        return 0.6 + 0.2 * share  # a sequel mark that the name does not have
    return 0.78 + 0.14 * share


def _fuzzy(wanted: Reading, known: Reading, title: Title) -> Likeness:
    mine, other = squash(wanted.bare), squash(known.bare)
    if not mine or not other or min(len(mine), len(other)) * 2.5 < max(len(mine), len(other)):
        return NONE
    ratio = fuzz.ratio(mine, other) / 100
    words = fuzz.token_sort_ratio(wanted.bare, known.bare) / 100
    value = max(ratio, words * 0.97)
    if wanted.marks != known.marks or wanted.numeral != known.numeral:
        value = min(value, 0.85) * 0.85
    value = value * 0.95 if value >= 0.8 else value * 0.85
    return Likeness(value, wanted.text, title.text, title.kind, "", None, "similar")


def weigh(
    bundle: Bundle, work: Work, like: Likeness, numbering: Numbering | None, language: str
) -> tuple[float, tuple[Evidence, ...]]:
    """The score, 0 to 1, and every piece of evidence with a weight of its own."""
    rows = [_title(like), _year(bundle, work), _kind(bundle, work), _numbers(work, numbering)]
    rows += [_folder(bundle, work), _language(like, language), _popularity(work)]
    evidence = tuple(e for e in rows if e is not None)
    return min(max(sum(e.points for e in evidence), 0.0), 1.0), evidence


def _evidence(name: str, value: float, text: str) -> Evidence:
    return Evidence(name, round(value, 4), WEIGHTS[name.split(" ")[-1]], text)


def _title(like: Likeness) -> Evidence:
    name = "title" if like.kind in MAIN else "alternative title"
    text = f"{like.title!r}, {like.how}" if like.title else "no title like it"
    return _evidence(name, like.value, f"{text}, beyond it {like.rest!r}" if like.rest else text)


def _year(bundle: Bundle, work: Work) -> Evidence | None:
    if bundle.year is None or work.year is None:
        return None
    years = {work.year} | {int(s.air_date[:4]) for s in work.seasons if s.air_date[:4].isdigit() and s.number > 0}
    if bundle.year == work.year:
        return _evidence("year", 1.0, f"{work.year}, as the name says")
    if bundle.year in years:
        return _evidence("year", 0.6, f"a season began in {bundle.year}")
    near = min(abs(bundle.year - y) for y in years) == 1
    return _evidence("year", -0.2 if near else -1.0, f"{work.year}, the name says {bundle.year}")


def _kind(bundle: Bundle, work: Work) -> Evidence:
    if bundle.media is None:
        return _evidence("kind", 0.5, "the name leaves open whether it is a show or a film")
    fits = bundle.media is work.media
    word = "show" if work.media is Media.TV else "film"
    return _evidence(
        "kind", 1.0 if fits else -1.0, f"a {word}" + ("" if fits else ", which the name does not speak of")
    )


def _numbers(work: Work, numbering: Numbering | None) -> Evidence | None:
    if numbering is None or not numbering.total:
        return _evidence("numbers", 0.5, "the names give no numbers") if work.media is Media.MOVIE else None
    share = numbering.fits / numbering.total
    text = f"{numbering.fits} of {numbering.total} numbers exist"
    return _evidence("numbers", 2 * share - 1, text)


def _folder(bundle: Bundle, work: Work) -> Evidence | None:
    names = {squash(t.text and plain(t.text)) for t in titles_of(work)} - {""}
    for folder in folder_names(bundle):
        text = squash(plain(folder))
        if any(len(n) > 2 and n in text for n in names):
            return _evidence("folder", 1.0, f"the folder {folder!r} names it")
    return None


def _language(like: Likeness, language: str) -> Evidence | None:
    return _evidence("language", 1.0, f"known so in {language}") if like.kind in MAIN else None


def _popularity(work: Work) -> Evidence:
    value = min(math.log1p(max(work.popularity, 0.0)) / math.log(500), 1.0)
    return _evidence("popularity", value, f"{work.popularity:.0f}")
