# SPDX-License-Identifier: GPL-3.0-or-later
"""
What to ask the catalogue for.

TMDB finds a title only where every word of the query stands in it.  So what decorates a name is
left out, and where the whole title finds nothing, shorter ones are asked; ranking is done here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from anivault_shell.match.bundles import Bundle, folder_names
from anivault_shell.match.titles import Reading, asian, halves, heads, plain, reading, wide
from anivault_shell.model.media import Media

LONGEST = 250  # characters of a title; names come from strangers
QUERIES = 9  # at most, for one bundle


def readings_of(bundle: Bundle) -> list[Reading]:
    """Every title that the bundle's names hold, taken apart, the best first."""
    texts: dict[str, None] = {}
    for title in bundle.titles or (bundle.title,):
        texts.setdefault(title[:LONGEST])
        for half in halves(title[:LONGEST]):
            texts.setdefault(half)
    found = [reading(t) for t in texts if t]
    return list({r.words: r for r in found if r.words}.values())[:8]


def medias(bundle: Bundle) -> tuple[Media, ...]:
    """What to look among, the likely one first."""
    if bundle.media is Media.MOVIE:
        return Media.MOVIE, Media.TV
    return (Media.TV, Media.MOVIE)


def queries(bundle: Bundle, readings: Sequence[Reading]) -> Iterator[str]:
    """What to ask in turn; the caller stops at an exact hit."""
    seen: set[str] = set()
    whole = reading(bundle.title).words  # some shows are called by one letter
    for text in _in_turn(bundle, readings):
        if len(seen) >= QUERIES:
            return
        if text and text not in seen and (len(text) > 1 or not text.isascii() or text == whole):
            seen.add(text)
            yield text


def _in_turn(bundle: Bundle, readings: Sequence[Reading]) -> Iterator[str]:
    yield from (r.stem for r in readings)
    for r in readings:
        yield from (reading(head).stem for head in heads(r.text))
    yield from (wide(r.stem) for r in readings)
    latin = [r.stem for r in readings if r.stem.isascii()] or [r.stem for r in readings]
    yield from (_first_words(stem) for stem in latin)
    yield from (max(stem.split(), key=len, default="") for stem in latin)
    yield from (stem.split()[0] for stem in latin if len(stem.split()[0]) > 4)
    for folder in folder_names(bundle)[:1]:
        yield reading(plain(folder)).stem


def _first_words(text: str) -> str:
    words = text.split()
    if len(words) < 3 and len(text) > 9 - 3 * asian(text):
        return text[: len(text) // 2].strip()  # one long word may be written as two
    return " ".join(words[: max(len(words) // 2, 1)]) if len(words) > 2 else ""
