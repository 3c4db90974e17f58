# SPDX-License-Identifier: GPL-3.0-or-later
"""The titles of a show or film, taken apart once for all bundles that may be it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import cached_property
from itertools import islice
from typing import Any

from anivault_shell.match.titles import Reading, plain, reading, squash
from anivault_shell.model.catalogue import Listing, Title, Work

MAIN = ("name", "original", "translation")
KEPT = 1_024  # bundles of one show stand side by side


class Names:
    """
    Every title of *work*, its name and original name first; equal for equal works.

    `known` has each with its reading and its sound (`squash`).  What follows from them is made when it is first asked
    for.
    """

    def __init__(self, work: Work | Listing) -> None:
        own = (Title(work.name, "en", "", "name"), Title(work.original_name, work.original_language, "", "original"))
        rest = work.titles if isinstance(work, Work) else ()
        self.work = work
        self.titles: tuple[Title, ...] = tuple(
            [t for t in (*own, *rest) if t.text]
        )  # a list is half as slow as a generator
        self.known: list[tuple[Title, Reading, str]] = []
        for title in self.titles:
            read = reading(title.text)
            self.known.append((title, read, squash(read.bare)))

        # What `likeness` made of them for bundles of these titles.
        self.likes: dict[tuple[str, ...], Any] = {}

    def __iter__(self) -> Iterator[tuple[Title, Reading]]:
        return ((title, read) for title, read, _ in self.known)

    @cached_property
    def main(self) -> frozenset[str]:
        """The words of its name, its original name and their translations."""
        return frozenset(w for title, read, _ in self.known if title.kind in MAIN for w in read.bare.split())

    @cached_property
    def sounds(self) -> dict[str, str]:
        """The first title of each sound."""
        return {sound: title.text for title, _, sound in reversed(self.known)}

    @cached_property
    def whole(self) -> tuple[str, ...]:
        """The sounds of its titles with all their words, those of one and two letters aside."""
        found = dict.fromkeys(squash(plain(t.text)) for t in self.titles)
        return tuple(sound for sound in found if len(sound) > 2)


_kept: dict[int, Names] = {}
_lock = threading.Lock()


def names_of(work: Work | Listing) -> Names:
    """The names of *work*; for the last works asked for they are there already."""
    found = _kept.get(id(work))
    if found is not None and found.work is work:  # it holds the work, so that no other can have its place in memory
        return found
    found = Names(work)
    with _lock:
        _kept[id(work)] = found
        if len(_kept) > KEPT:
            for old in list(islice(_kept, KEPT // 4)):
                del _kept[old]
    return found
