# SPDX-License-Identifier: GPL-3.0-or-later
"""Which of the files in a folder belongs to which video."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from anivault_shell.model.media import CompanionKind
from anivault_shell.scan.names import companion_kind, finished_name, folded, natural

BOUNDARY = frozenset(".-_ [(")
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
    kinds = [(name, kind) for name in others if (kind := companion_kind(name)) is not None]
    if not kinds:
        return {}
    stems = _stems(videos)
    taken: dict[str, list[Belonging]] = {}
    for name, kind in kinds:
        owner = _owner(name, stems)
        if owner is not None:
            video, cut = owner
            # A library has few different tails and many files that bear them.
            taken.setdefault(video, []).append(Belonging(name, kind, sys.intern(name[cut:])))
    for belongings in taken.values():
        if len(belongings) > 1:
            belongings.sort(key=_by_name)
    return {video: tuple(belongings) for video, belongings in taken.items()}


def _by_name(belonging: Belonging) -> tuple[list[str | int], str]:
    return natural(belonging.name)


def _stems(videos: Sequence[str]) -> dict[str, str]:
    """Folded stem, and folded full name (`Show - 01.mp4.srt` means the .mp4) -> the video it stands for."""
    stems: dict[str, str] = {}
    for video in videos:
        finished = finished_name(video) or video
        for text in (folded(finished.rpartition(".")[0]), folded(finished)):
            other = stems.setdefault(text, video)
            if other is not video and _prior(video) < _prior(other):
                stems[text] = video
    return stems


def _prior(video: str) -> tuple[bool, tuple[list[str | int], str]]:
    return bool(finished_name(video)), natural(video)


def _owner(name: str, stems: dict[str, str]) -> tuple[str, int] | None:
    """The video that *name* belongs to, and where in *name* its tail begins."""
    plain = name.isascii()
    low = name.lower() if plain else name
    cut = len(low)
    while (cut := _boundary(low, cut)) > 0:
        beginning = low[:cut] if plain else folded(low[:cut])
        video = stems.get(beginning)
        if video is None:
            continue
        if beginning == folded(finished_name(video) or video):
            cut = name.rindex(".", 0, cut)
        return None if _another_number(name[:cut], name[cut:]) else (video, cut)
    return None


def _boundary(name: str, end: int) -> int:
    """The last place before *end* where a stem may end; -1 where there is none."""
    while (end := end - 1) >= 0 and name[end] not in BOUNDARY:
        pass
    return end


def _another_number(stem: str, tail: str) -> bool:
    if ANOTHER_NUMBER.match(tail):
        return True
    return bool((HALF if stem[-1:].isdigit() else FIRST_NUMBER).match(tail))
