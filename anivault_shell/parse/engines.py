# SPDX-License-Identifier: GPL-3.0-or-later
"""
The two foreign readers behind one door.

anitomy-ng (Rust) is fast and always ends; its wheels do not exist for every machine.
anitopy is always there and must be guarded: it keeps its state in classes (so one at a time),
raises on about two in a hundred odd names, writes into the options it is handed, and its search for
an episode title never ends on `Show - 05 -`.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

ANITOPY_LONGEST = 300
# What bugs lead to in a program that only cuts up text (it raises nothing on purpose); no name may stop a scan.
STUMBLES = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
_LOCK = threading.Lock()
_DANGLING = re.compile(r"[\s_.\-~]+$")
_KINDS = {
    "anime_season": "season",
    "anime_title": "title",
    "anime_type": "type",
    "anime_year": "year",
    "audio_term": "audio_term",
    "episode_number": "episode",
    "episode_number_alt": "episode_alt",
    "episode_title": "episode_title",
    "file_checksum": "file_checksum",
    "file_extension": "file_extension",
    "language": "language",
    "release_group": "release_group",
    "release_information": "release_information",
    "release_version": "release_version",
    "source": "source",
    "subtitles": "subtitles",
    "video_resolution": "video_resolution",
    "video_term": "video_term",
    "volume_number": "volume",
}


class Element(NamedTuple):
    """One field as an engine read it; *start* is its first character in the text handed over."""

    kind: str
    value: str
    start: int


@cache
def fast() -> Callable[[str], list[Element]] | None:
    """anitomy-ng's reading, or None on a machine without its wheel."""
    try:
        import anitomy_ng
    except ImportError:
        return None
    try:
        # What its own classes are made from; to make those takes as long as to read the name.
        from anitomy_ng._anitomy import parse
    except ImportError:
        return lambda text: [Element(e.kind.value, e.value, e.position) for e in anitomy_ng.parse(text)]
    return lambda text: [Element(e.kind, e.value, e.position) for e in parse(text)]


def read(text: str) -> tuple[list[Element], str]:
    """The elements of *text* in the order they stand, and the engine that read them."""
    engine = fast()
    return (second(text), "anitopy") if engine is None else (engine(text), "anitomy-ng")


def second(text: str) -> list[Element]:
    """What anitopy reads; nothing where it fails."""
    text = _DANGLING.sub("", text[:ANITOPY_LONGEST])
    if not text:
        return []
    import anitopy

    with _LOCK:
        try:
            found = anitopy.parse(text, options=_options())
        except STUMBLES:
            found = None
    return _elements(text, found) if isinstance(found, dict) else []


def _options() -> dict[str, object]:
    """A fresh copy each time; the search for episode titles is the one that may not end."""
    return {
        "allowed_delimiters": " _.&+,|",
        "ignored_strings": [],
        "parse_episode_number": True,
        "parse_episode_title": False,
        "parse_file_extension": True,
        "parse_release_group": True,
    }


def _elements(text: str, found: dict[str, object]) -> list[Element]:
    """anitopy's answer as elements; it gives no places, so each value is looked up from the left."""
    elements = []
    for key, value in found.items():
        kind = _KINDS.get(key)
        if kind is None:
            continue
        values = value if isinstance(value, list) else [value]
        elements += [Element(kind, str(one), _place(text, str(one), kind)) for one in values]
    return sorted(elements, key=lambda e: e.start)


def _place(text: str, value: str, kind: str) -> int:
    loose = "[ _.]".join(re.escape(word) for word in value.split(" "))
    hits = [m.start() for m in re.finditer(loose, text)]
    if not hits:
        return 0
    # A number is more often named near the end (`86 - 86`), a title at the beginning.
    return hits[-1] if kind in ("file_extension", "episode") else hits[0]
