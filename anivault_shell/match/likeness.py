# SPDX-License-Identifier: GPL-3.0-or-later
"""How the titles of a bundle and those of a show or film agree, and what they leave unexplained."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import msgspec
from msgspec.structs import replace
from rapidfuzz import fuzz

from anivault_shell.match.names import MAIN, Names, names_of
from anivault_shell.match.titles import Reading, asian, heads, reading, squash
from anivault_shell.model.catalogue import Listing, Title, Work
from anivault_shell.model.media import Media

EXACT, ALSO, BARE, STEM = 1.0, 0.99, 0.985, 0.98
SPELLING = 0.97
NEAR_EXACT = 0.95
BEGINNING = 0.8
MOST_LIKED = 16  # a row that many searches find is compared with many titles
WITHOUT_SUBTITLE = 0.93
ARC = re.compile("[篇編编章季]$")


class Likeness(msgspec.Struct, frozen=True, gc=False):
    """
    How a title of a bundle and a title of a work agree.

    `value` is 0 to 1; `rest` what the bundle's title says beyond the work's (an arc, a sequel's name);
    `season` what a numeral at its end says, where the work is called the same without it; `named` are all
    titles of the work that the bundle's names hold.
    """

    value: float
    wanted: str = ""
    title: str = ""
    kind: str = ""
    rest: str = ""
    season: int | None = None
    how: str = ""
    named: tuple[str, ...] = ()


NONE = Likeness(0.0)


def likeness(readings: Sequence[Reading], work: Work | Listing) -> Likeness:
    """
    How the titles of *work* agree with all that a bundle is called.

    The best agreement counts, unless another reading has words that no title explains: `Getter Robo`
    is what `盖塔机器人` means, but not what `Getter Robo Arc` does.
    """
    names = names_of(work)
    wanted = tuple([r.text for r in readings])
    like: Likeness | None = names.likes.get(wanted)
    if like is None:
        if len(names.likes) >= MOST_LIKED:
            names.likes.clear()
        like = names.likes[wanted] = _likeness(readings, names, work.media)
    return like


def _likeness(readings: Sequence[Reading], names: Names, media: Media) -> Likeness:
    twice = _twice(readings)
    found = [_settled(_best(wanted, names), wanted, names, twice) for wanted in readings]
    best = max(found, key=lambda like: like.value, default=NONE)
    if best.value < NEAR_EXACT:
        close = [_closest(wanted, names) for wanted in readings]
        best = max([best, *close], key=lambda like: like.value)
    named = tuple(dict.fromkeys(t for like in found if like.value > BEGINNING for t in like.named))
    left = [like for like in found if like.rest]
    if left and best.value > BEGINNING:
        more = min(left, key=lambda like: len(like.rest))
        season = best.season or more.season
        return replace(best, value=more.value, rest=more.rest, season=season, named=named)
    numeral = next((like.season for like in found if like.season and like.value > BEGINNING), None)
    best = replace(best, season=best.season or numeral, named=named)
    # Films are not numbered in seasons: the ninth is not the first.
    return replace(best, value=0.7, season=None) if best.season and media is Media.MOVIE else best


def _twice(readings: Sequence[Reading]) -> frozenset[str]:
    """Words that stand behind both halves of a name (`点兔 BLOOM / Gochiusa BLOOM`)."""
    whole = [r.bare for r in readings]
    apart = [a for a in whole if not any(a != b and f" {a} " in f" {b} " for b in whole)]
    counts = Counter(word for text in dict.fromkeys(apart) for word in text.split())
    return frozenset(word for word, n in counts.items() if n > 1)


def _settled(like: Likeness, wanted: Reading, names: Names, twice: frozenset[str]) -> Likeness:
    """*like* with only those words left over that no title of the work explains."""
    if not like.rest:
        return replace(like, named=(like.title,)) if like.value > BEGINNING else like
    if any(beyond(r.bare, wanted.bare) for _, r in names):
        return replace(like, value=max(like.value, 0.9), rest="", how="shortened", named=(like.title,))
    rest, named = unexplained(wanted, names, twice)
    if not rest:
        return replace(like, value=SPELLING, rest="", how="with other titles beside it", named=named)
    share = len(like.title) / (len(like.title) + len(rest))
    return replace(like, value=BEGINNING + 0.1 * share, rest=rest, named=named)


def _best(wanted: Reading, names: Names) -> Likeness:
    best = NONE
    mine = squash(wanted.bare)
    for title, read, sound in names.known:
        found = _compared(wanted, mine, title, read, sound)
        if found.value > best.value:
            best = found
            if best.value >= EXACT:
                break
    return best


def _closest(wanted: Reading, names: Names) -> Likeness:
    best, nearest = 0.0, None
    mine = squash(wanted.bare)
    for title, read, sound in names.known:
        value = _fuzzy(wanted, mine, read, sound)
        if value > best:
            best, nearest = value, title
    return Likeness(best, wanted.text, nearest.text, nearest.kind, "", None, "similar") if nearest else NONE


def unexplained(wanted: Reading, names: Names, twice: frozenset[str] = frozenset()) -> tuple[str, tuple[str, ...]]:
    """
    What *wanted* says beside all titles of the work that stand in it, and which those are.

    A name often holds two titles side by side.  Words behind a title in another script are its translation,
    unless they are called an arc, are one letter, or stand behind both halves (*twice*).
    """
    sounds, main = names.sounds, names.main
    words, left, named, before, n = wanted.bare.split(), [], [], "", 0
    while n < len(words):
        end = next((e for e in range(len(words), n, -1) if squash(" ".join(words[n:e])) in sounds), n)
        word = words[n]
        if end > n:
            named.append(sounds[squash(" ".join(words[n:end]))])
            before = script(words[end - 1])
        elif asian(word) and (head := _glued(word, names)):
            left.append(word[len(head) :])
            before = script(word)
        elif word not in main and (says_more(word, before) or word in twice):
            left.append(word)
        n = max(end, n + 1)
    return " ".join(dict.fromkeys(left)), tuple(named)


def _glued(word: str, names: Names) -> str:
    """The longest title that *word* begins with; Chinese and Japanese leave no blanks."""
    heads = (r.bare for _, r in names if len(r.bare) > 1 and word.startswith(r.bare))
    return max(heads, key=len, default="")


def says_more(word: str, before: str) -> bool:
    """Whether *word* behind a title in the script *before* is more than its translation."""
    return script(word) == before or bool(ARC.search(word)) or len(word) == 1


def script(word: str) -> str:
    """`asian` or `latin`."""
    return "asian" if asian(word) else "latin"


def clear(rest: str) -> bool:
    """Whether *rest* is surely an arc's or a sequel's name, and no translation or stray word."""
    words = rest.split()
    return bool(words) and all(ARC.search(w) if asian(w) else len(rest) > 3 for w in words)


def _compared(wanted: Reading, mine: str, title: Title, known: Reading, other: str) -> Likeness:
    """How *wanted*, which sounds like *mine*, agrees with one title of a work, as far as words are equal."""

    def found(value: float, how: str, rest: str = "", season: int | None = None) -> Likeness:
        return Likeness(value, wanted.text, title.text, title.kind, rest, season, how)

    if wanted.words == known.words or wanted.bare == known.bare:
        whole = EXACT if title.kind in MAIN else ALSO
        return found(whole if wanted.words == known.words else BARE, "exact")
    if not mine or not other:
        return NONE
    if mine == other:
        return found(SPELLING, "spelling")
    if wanted.numeral and squash(wanted.stem) == other:
        return found(STEM if wanted.stem == known.bare else SPELLING - 0.01, "numeral", season=wanted.numeral)
    if wanted.bare[0] != known.bare[0]:  # neither begins with the other
        return NONE
    rest = beyond(wanted.bare, known.bare)
    if rest:
        return found(BEGINNING + 0.1 * len(other) / len(mine), "beginning", rest=rest)
    if beyond(known.bare, wanted.bare):
        return found(_shortened(wanted, known, mine, other), "shortened")
    return NONE


def beyond(longer: str, shorter: str) -> str:
    """What *longer* says behind *shorter*, where it begins with it at a word; spellings of romaji are one."""
    if longer[:1] != shorter[:1] or len(shorter) < 2 or len(longer) <= len(shorter) - 3:
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
    if any(reading(head).bare == wanted.bare for head in heads(known.text)) and len(mine) > 5:
        return WITHOUT_SUBTITLE
    if len(mine) < 3 or (known.numeral is not None and known.stem == wanted.bare):
        return 0.6 + 0.2 * share  # a sequel mark that the name does not have
    return 0.78 + 0.14 * share


def _fuzzy(wanted: Reading, mine: str, known: Reading, other: str) -> float:
    if not mine or not other or min(len(mine), len(other)) * 2.5 < max(len(mine), len(other)):
        return 0.0
    ratio = fuzz.ratio(mine, other) / 100
    words = fuzz.token_sort_ratio(wanted.bare, known.bare) / 100
    value = max(ratio, words * 0.97)
    if wanted.marks != known.marks or wanted.numeral != known.numeral:
        value = min(value, 0.85) * 0.85
    return value * 0.95 if value >= 0.8 else value * 0.85
