# SPDX-License-Identifier: GPL-3.0-or-later
"""Which of the files in a folder belongs to which video."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from anivault_shell.model.media import CompanionKind
from anivault_shell.scan.names import companion_kind, finished_name, folded, natural

BOUNDARY = re.compile(r"[.\-_ \[(]")
ANOTHER_NUMBER = re.compile(r"[ _]-[ _]?(?:S\d+E|EP?)?\d{1,4}(?:v\d)?(?![0-9A-Za-z])", re.IGNORECASE)
FIRST_NUMBER = re.compile(r"[ _.-](?:S\d{1,2}E\d|EP?\d|\d{2,3}(?:v\d)?(?![0-9A-Za-z]))", re.IGNORECASE)
HALF = re.compile(r"\.5(?![0-9])")


@dataclass(frozen=True, slots=True)
class Belonging:
    """A name that belongs to a video: `tail` is exactly what stands after the video's stem (`.ko.forced.srt`)."""

    name: str
    kind: CompanionKind
    tail: str


def companions_of(videos: Sequence[str], others: Iterable[str]) -> dict[str, tuple[Belonging, ...]]:
    """
    The *others* that belong to each of the *videos*, in natural order; names only, all of one folder.

    A name belongs to the video whose stem is its longest beginning, letter case and Unicode form
    aside, ended by one of `. - _ [ (` or a blank.  Videos that share a stem: to the first in natural
    order, a finished one before a download.  What belongs to none is left out, and so is a name that
    goes on with a number of its own: `Show - 05.ass` is not about `Show.mkv`.
    """
    stems = _stems(videos)
    taken: dict[str, list[Belonging]] = {}
    for name in others:
        kind = companion_kind(name)
        if kind is None:
            continue
        owner = _owner(name, stems)
        if owner is not None:
            video, cut = owner
            taken.setdefault(video, []).append(Belonging(name, kind, name[cut:]))
    return {video: tuple(sorted(names, key=_order)) for video, names in taken.items()}


def _order(belonging: Belonging) -> tuple[list[str | int], str]:
    return natural(belonging.name)


def stem_of(video: str) -> str:
    """*video* without its extension, and without what marks a download."""
    return (finished_name(video) or video).rpartition(".")[0]


def _stems(videos: Sequence[str]) -> dict[str, tuple[str, int]]:
    """Folded stem -> the video it stands for, and the folded length that its tail begins at."""
    stems: dict[str, tuple[str, int]] = {}
    in_order = videos if len(videos) == 1 else sorted(videos, key=lambda v: (bool(finished_name(v)), natural(v)))
    for video in in_order:
        stem = folded(stem_of(video))
        stems.setdefault(stem, (video, len(stem)))
        # `Show - 01.mp4.srt` means the .mp4, even with a .mkv beside it.
        stems.setdefault(folded(finished_name(video) or video), (video, len(stem)))
    return stems


def _owner(name: str, stems: dict[str, tuple[str, int]]) -> tuple[str, int] | None:
    """The video that *name* belongs to, and where in *name* its tail begins."""
    plain = name.isascii()
    low = name.lower() if plain else name
    cuts = [m.start() for m in BOUNDARY.finditer(low)]
    for cut in reversed(cuts):
        beginning = low[:cut] if plain else folded(low[:cut])
        hit = stems.get(beginning)
        if hit is None:
            continue
        video, length = hit
        # A full name matched: the tail still begins where the stem ends.
        start = cut if len(beginning) == length else name.rindex(".", 0, cut)
        return None if _another_number(name[:start], name[start:]) else (video, start)
    return None


def _another_number(stem: str, tail: str) -> bool:
    if ANOTHER_NUMBER.match(tail):
        return True
    return bool((HALF if stem[-1:].isdigit() else FIRST_NUMBER).match(tail))
