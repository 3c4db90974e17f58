# SPDX-License-Identifier: GPL-3.0-or-later
"""
Which season a name speaks of, where it says so in other ways than by a number.

`Overlord IV` is a numeral, `Jujutsu Kaisen: Shimetsu Kaiyuu` names an arc, `Komi-san (2022)` a year; the
catalogue's own titles often tell what such words stand for.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from anivault_shell.match.bundles import Bundle
from anivault_shell.match.likeness import Likeness, beyond, clear, says_more, script
from anivault_shell.match.names import MAIN, Names, names_of
from anivault_shell.match.shelf import SHORTEST_SPLIT
from anivault_shell.match.titles import LAST, Reading, asian, reading, squash
from anivault_shell.model.catalogue import Title, Work

MARKS = re.compile("[!?'\u2019\u266a+*\u2606\u2605]+$")
ALIKE = 55  # of 100: spellings and translations of a title share words, a season's own name does not
SHORT = 14  # characters; `Mushoku Tensei` stands for the whole


@dataclass(frozen=True, slots=True)
class Said:
    """
    What the names say of the season: its number, part, the words of an arc, the year.

    `firm` is false where the season was only guessed from the company its title keeps, `listed` where
    the arc stands in no title of the catalogue.
    """

    season: int | None = None
    part: int | None = None
    arc: str = ""
    year: int | None = None
    firm: bool = True
    listed: bool = True


def said(bundle: Bundle, work: Work, like: Likeness) -> Said:
    """What the names of *bundle* say of the season of *work*, of which they bear the title in *like*."""
    year = bundle.year if bundle.year and work.year and bundle.year > work.year else None
    if bundle.season is not None:
        return Said(bundle.season, bundle.part, year=year, firm=_alone(bundle, work, like))
    season = like.season or _numeral(like, work)
    if season is not None:
        return Said(season, bundle.part, year=year)
    louder, listed = _louder(bundle.titles or (bundle.title,), work)
    if louder:
        return Said(louder, bundle.part, year=year, firm=listed)
    arc = arc_of(like, work)
    if not arc:
        strange = _strange(bundle, work)
        return Said(None, bundle.part, strange, year, firm=not strange, listed=not strange)
    return _located(arc, bundle.part, like, work, year)


def _alone(bundle: Bundle, work: Work, like: Likeness) -> bool:
    """
    Whether the season that a name gives stands without an arc, or the titles give the arc the same season.

    `Tokyo Ghoul:re S2` is the second season of `:re`, and the fourth of the show.
    """
    arc = arc_of(like, work)
    located = _located(arc, None, like, work, None) if arc else Said(bundle.season)
    return located.season == bundle.season and located.firm


def _numeral(like: Likeness, work: Work) -> int | None:
    """The season of an alternative title such as `Overlord III`, where the show is also called `Overlord`."""
    names = names_of(work)
    for text in (like.title, *like.named):
        found = reading(text)
        if found.numeral is None or like.how == "shortened":
            continue
        kind = next((t.kind for t in names.titles if t.text == text), "")
        if kind not in MAIN and squash(found.stem) in names.sounds:
            return found.numeral
    return None


def _louder(wanted: Sequence[str], work: Work) -> tuple[int, bool]:
    """
    The season of a title that is the show's with more marks behind it (`K-ON!!` of `K-ON!`), and whether TMDB lists it.

    0 where it is none, or where the show has no such season.
    """
    for text in wanted:
        words, marks = squash(reading(text).bare), _marks(text)
        if not marks:
            continue
        alike = [(t, _marks(t.text)) for t, _, sound in names_of(work).known if sound == words]
        own = {m for t, m in alike if t.kind in MAIN}
        if not own or marks in own or len(marks) <= max(map(len, own)):
            continue
        steps = sorted({m for _, m in alike} - own | {marks}, key=lambda m: (len(m), m))
        season = steps.index(marks) + 2
        found = work.season(season)
        if found is not None and found.episode_count:
            return season, any(m == marks for _, m in alike)
    return 0, False


def _marks(text: str) -> str:
    """The signs at the end of a title, of which sequels often have one more."""
    found = MARKS.search(unicodedata.normalize("NFKC", text).rstrip())
    return found.group() if found else ""


def arc_of(like: Likeness, work: Work) -> str:
    """
    What the names say beyond the show's own: `Shimetsu Kaiyuu` of `Jujutsu Kaisen: Shimetsu Kaiyuu`.

    An alternative title that begins with another one, listed before it, is a sequel's or an arc's;
    one listed after it is only its short form.
    """
    if like.rest and not _is_mark(like.rest):
        return like.rest
    if like.how == "shortened" or sum(s.episode_count for s in work.seasons if s.number > 0) < SHORTEST_SPLIT:
        return ""  # no room for an arc of its own
    names = names_of(work)
    named = dict.fromkeys((like.title, *like.named))
    return next((arc for text in named if (arc := _arc_in(text, names))), "")


def _arc_in(text: str, names: Names) -> str:
    whole, rests = reading(text), []
    own = squash(whole.bare)
    extended: bool | None = None
    for title, known, sound in names.known:
        if title.text == text or sound == own:
            if title.kind in MAIN:
                return ""
            break
        rest = beyond(whole.bare, known.bare) or _branch(whole.bare, known.bare)
        if rest and extended is None:
            extended = any(beyond(r.bare, whole.bare) for _, r in names)
        # A title that others go on from is the show's own, and the short one before it only what people say.
        own_one = title.kind in MAIN or not extended or len(known.bare) > SHORT
        if rest and own_one and _adds(rest, known.bare, names.main):
            rests.append(rest)
    return min(rests, key=len, default="")


def _adds(rest: str, known: str, main: frozenset[str]) -> bool:
    """Whether *rest* behind the title *known* is neither a count nor a translation of it."""
    words = [w for w in rest.split() if w not in main]
    before = script(known[-1:])
    return not _is_mark(rest) and any(says_more(w, before) or script(w) == "latin" for w in words)


def _strange(bundle: Bundle, work: Work) -> str:
    """
    The Latin words beside an Asian title that no Latin title of *work* resembles; nothing where it has but one season.

    `Asian title Romaji` is a title and its spelling in most names, and in some the show and what a season is called.
    """
    if len([s for s in work.seasons if s.number > 0 and s.episode_count]) < 2:
        return ""
    latin = [read.bare for _, read in names_of(work) if read.bare.isascii()]
    texts = [reading(t).bare for t in bundle.titles]
    own = [t for t in texts if t.isascii() and len(t) > 3]
    if not own or len(latin) < 2 or not any(map(asian, texts)):
        return ""
    return "" if any(fuzz.token_set_ratio(t, k) > ALIKE for t in own for k in latin) else own[0]


def _is_mark(rest: str) -> bool:
    """Whether *rest* only counts: `iii`, `2nd season`."""
    found = reading(f"x {rest}")
    return found.stem == "x"


def _branch(one: str, other: str) -> str:
    """What *one* says where it parts from *other*, of which it has the first words but is no spelling."""
    if one[:12] != other[:12]:
        return ""
    mine, theirs = one.split(), other.split()
    same = next((n for n, (a, b) in enumerate(zip(mine, theirs, strict=False)) if a != b), 0)
    if same < 3 or len(" ".join(mine[:same])) < 12 or fuzz.ratio(squash(one), squash(other)) > 85:
        return ""
    return " ".join(mine[same:])


def _located(arc: str, part: int | None, like: Likeness, work: Work, year: int | None) -> Said:
    """The season that the catalogue's titles give for *arc*: `Season 3: The Culling Game Part 1`."""
    words = reading(arc).bare
    names = names_of(work)
    if like.rest and squash(words) in names.sounds:
        return Said(None, part, "", year)  # a second title of the show, which only stands there with its season
    marked = [(t, r) for t, r in names if _mark(r) is not None]
    for _, found in marked:
        before, _, rest = found.words.partition(words)
        mark = _mark(reading(before)) if rest or found.words.endswith(words) else None
        if mark is not None and len(words) > 3:
            return Said(mark, part or found.part, arc, year)
    if any(squash(r.stem) == squash(reading(text).bare) for _, r in marked for text in (like.title, *like.named)):
        return Said(None, part, arc, year, firm=False, listed=not like.rest)  # its seasons are counted by themselves
    season = _company(like, work, [(t, r) for t, r in marked if words not in r.words])
    return (
        Said(season, part, arc, year, firm=False)
        if season
        else Said(None, part, arc, year, firm=clear(arc), listed=not like.rest)
    )


def _mark(found: Reading) -> int | None:
    season = found.season or found.numeral
    return season if season is not None and season > 1 and season != LAST else None


def _company(like: Likeness, work: Work, marked: list[tuple[Title, Reading]]) -> int | None:
    """The season of the nearest title that bears a number: titles are added season by season."""
    if like.rest or not marked:
        return None
    texts = [t.text for t in names_of(work).titles]
    own = texts.index(like.title) if like.title in texts else -1
    if own < 0:
        return None
    places = [(abs(texts.index(t.text) - own), _mark(r)) for t, r in marked]
    distance, season = min(places, key=lambda p: p[0])
    return season if distance <= 6 else None
