# SPDX-License-Identifier: GPL-3.0-or-later
"""What the engine says of the release and of the numbers that our rules did not find."""

from __future__ import annotations

import re

from anivault_shell.parse import tags
from anivault_shell.parse.draft import Draft
from anivault_shell.parse.engines import Element
from anivault_shell.parse.episodes import CHANNELS
from anivault_shell.parse.numbers import PLAUSIBLE_YEARS, number, whole

_MEASURE = re.compile(r"[ ._-]?(?:bits?|fps|ch|mb|gb|kbps)(?![a-z])", re.IGNORECASE)
_FIRST = re.compile(r"\s*\[([^\[\]]{2,})\]")
# `Harbor 13 (1983)`, `Harbor 2 (TV)`: the number before these belongs to the title.
_ENDS_TITLE = re.compile(r"\s*\((?:TV|(?:19[5-9]|20[0-3])\d)\)")
_NUMBERS = {"season": "season", "part": "part", "release_version": "version"}
_PLAIN = {
    "release_group": "release_group",
    "file_checksum": "crc",
    "video_resolution": "resolution",
    "source": "source",
    "video_term": "codec",
    "audio_term": "audio",
    "episode_title": "episode_title",
}


def take_elements(draft: Draft, elements: list[Element]) -> None:
    """The engine's word on what our rules did not find; titles and kinds have their own turn."""
    sure = "episode" in draft.fields
    if not sure and "credit" not in draft.fields:
        _take_episode(draft, [e for e in elements if e.kind == "episode"])
    for element in elements:
        if element.kind == "episode_title" and sure and element.start < min(draft.limit, len(draft.text)):
            continue
        place = _place(draft, element)
        if element.kind == "release_group" and (
            _is_title(draft, element) or tags.is_tag(element.value) or _counts_alone(draft, element)
        ):
            continue
        if element.kind == "release_group" and (first := _FIRST.match(draft.text)) and _outranks(draft, first, element):
            draft.note("release_group", first.group(1), first.start(1), first.end(1))
        if element.kind in _PLAIN:
            draft.note(_PLAIN[element.kind], element.value, *place)
        elif element.kind in _NUMBERS and not (sure and element.kind == "part"):
            draft.note(_NUMBERS[element.kind], whole(element.value), *place)
        elif element.kind == "year":
            year = whole(element.value)
            draft.note("year", year if year in PLAUSIBLE_YEARS else None, *place)
        elif element.kind in ("language", "subtitles"):
            draft.fields.setdefault("language_words", []).append((element.value, place))
    if "resolution" not in draft.fields and (found := tags.RESOLUTION.search(draft.text)):
        draft.note("resolution", found.group(), found.start(), found.end())


def _take_episode(draft: Draft, counted: list[Element]) -> None:
    for element in counted[:1]:
        value = number(element.value)
        if value is None or not _counts(draft, element):
            continue
        draft.note("episode", value, *_place(draft, element))
        last = number(counted[1].value) if len(counted) > 1 else None
        if last is not None and last > value:
            draft.note("episode_end", last, *_place(draft, counted[1]))


def _outranks(draft: Draft, first: re.Match[str], element: Element) -> bool:
    """Whether the name's first brackets are the group and not those behind the title that the engine took."""
    if first.start(1) >= element.start or draft.text[element.start - 1] not in "[(" or draft.layout:
        return False
    return not tags.is_tag(first.group(1)) and not first.group(1).strip().isdigit()


def _is_title(draft: Draft, element: Element) -> bool:
    """Whether what the engine takes for a group is a title in quotes, or the one our layout found."""
    places = draft.fields.get("title_places", ())
    return draft.text[element.start - 1 : element.start] in ("「", "『") or any(
        a <= element.start < b for a, b in places
    )


def _counts_alone(draft: Draft, element: Element) -> bool:
    """`25 (13)`: a number in parentheses is no group."""
    return element.value.isdigit() and draft.text[element.start - 1 : element.start] == "("


def _counts(draft: Draft, element: Element) -> bool:
    """Whether the engine's number counts episodes: not the `16` of `CRF-16`, nor the `1` of `1.11`."""
    text, at = draft.text, element.start
    before, after = text[max(0, at - 4) : at].lower(), text[at + len(element.value) : at + len(element.value) + 2]
    if (
        element.value in CHANNELS
        or len(element.value) > 6
        or (len(element.value) > 4 and element.value.isdigit())
        or at < draft.limit <= len(text)
    ):
        return False
    if not element.value.startswith("0") and _ENDS_TITLE.match(text, at + len(element.value)):
        draft.title_to = at + len(element.value)
        return False
    if _MEASURE.match(text, at + len(element.value)) or before.endswith(("crf-", "crf", "fps-", "bit-")):
        return False
    return not (after[:1] == "." and after[1:2].isdigit() and "." not in element.value)


def _place(draft: Draft, element: Element) -> tuple[int, int]:
    return element.start, min(element.start + len(element.value), len(draft.text))
