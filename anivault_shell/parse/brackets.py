# SPDX-License-Identifier: GPL-3.0-or-later
"""Names made of brackets alone, `[Group][Title][01][1080p]`, as Chinese groups write them."""

from __future__ import annotations

import re
from typing import NamedTuple

from anivault_shell.model.media import Kind
from anivault_shell.parse import tags
from anivault_shell.parse.draft import Draft
from anivault_shell.parse.numbers import plain

SEGMENT = re.compile(r"\[([^\[\]]*)\]")
_COUNTED = r"TV|OVA|OAD|SP|Special|EP|Vol\.?|Movie|Part"
COUNT = re.compile(
    rf"\s*(?:(?P<k>{_COUNTED})?[ ._-]?#?(?P<e>\d{{1,4}}(?:\.\d)?)(?:v(?P<v>\d))?"
    r"(?:\s*[-~&]\s*(?:EP)?(?P<to>\d{1,4}(?:\.\d)?))?(?:\s*[(]\s*(?:(?P<abs>\d{1,4})|(?![12]\d{3})[^()]{1,16})\s*[)])?(?:v(?P<v2>\d))?)"
    r"\s*(?P<rest>(?:END|Pre|Fin|FIN|完|全|合集|[+&]|TV|Fin\+).*)?\s*",
    re.IGNORECASE,
)
# A number between brackets: `[Title].148.[720p]`.
LOOSE = re.compile(r"(?<=\])[\s._-]*(?P<e>\d{1,4})(?:v\d)?[\s._-]*(?=\]|$)")
HAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{3}")
TITLE_WORDS = 3
YEARS = re.compile(r"\s*(?:19[5-9]\d|20[0-3]\d)(?:\s*[-~]\s*(?:\d{2}|\d{4}))?(?:[年.].*)?\s*")
KIND = {"OVA": Kind.OVA, "OAD": Kind.OVA, "SP": Kind.SPECIAL, "SPECIAL": Kind.SPECIAL, "MOVIE": Kind.MOVIE}
# `[4th - 03]`, `[总第69]`: a season and its episode; the number over all seasons.
NTH = re.compile(r"\s*(?P<s>\d)(?:st|nd|rd|th)\s*-\s*(?P<e>\d{1,3})\s*")
ALL_COUNT = re.compile(r"\s*[总總]第?\s*(?P<e>\d{1,4})\s*[话話集]?\s*")
KIND_WORD = re.compile(r"\s*(?:OVA|OAD|SPs?|Specials?|Movie|剧场版|劇場版|特别篇|特別篇)\s*", re.IGNORECASE)
NO_TITLE = re.compile(r"\s*(?:NC(?:OP|ED)|OP|ED|PV|CM|IV|Menu|SP|OVA|Trailer|Preview)\s?\d{0,3}\s*", re.IGNORECASE)


class Segment(NamedTuple):
    """The inside of one pair of brackets."""

    text: str
    start: int
    end: int


def segments(text: str) -> list[Segment]:
    return [Segment(m.group(1), m.start(1), m.end(1)) for m in SEGMENT.finditer(text)]


def take_layout(draft: Draft, *, in_show: bool = False) -> None:
    """
    Where all that matters stands in brackets, find title and number by their places.

    *in_show*: a folder names the show, so one word in brackets and a number name the group; three words, or Chinese
    ones that do not say that they are a group's, are a title all the same.
    """
    text = draft.text
    if not text.lstrip(" -").startswith("["):
        return
    parts = segments(text)
    if _words_outside(text, parts, draft.limit):
        return
    # `【安達】【第二話】` has its number taken out already.
    if len(parts) < 2 and ("episode" not in draft.fields or not parts or not _names_itself(parts[0].text)):
        return
    found = _title_parts(parts, draft)
    if len(found) == 1 and found[0].start <= 2 and _of_group(found[0].text, in_show):
        draft.note("release_group", found[0].text.strip(), found[0].start, found[0].end)
        draft.notes.add("untitled")
        _take_count(draft, parts[1:])
        draft.stop(0)
        return
    if not found:
        return
    if found[0] is not parts[0] and not YEARS.fullmatch(parts[0].text) and parts[0].text.strip():
        draft.note("release_group", parts[0].text.strip(), parts[0].start, parts[0].end)
    draft.layout = True
    draft.fields["title_places"] = [(p.start, p.end) for p in found]
    _take_count(draft, [p for p in parts if p.start > found[-1].start])


def _of_group(text: str, in_show: bool) -> bool:
    """Whether the only words in brackets beside a number are the group's."""
    if tags.is_group(text):
        return True
    return in_show and len(text.split()) < TITLE_WORDS and not _names_itself(text)


def _names_itself(text: str) -> bool:
    """Whether *text* is Chinese, Japanese or Korean words that do not say that they are a group's."""
    return HAN.search(text) is not None and not tags.is_group(text)


def _words_outside(text: str, parts: list[Segment], limit: int) -> bool:
    """Whether a word of the title could stand outside the brackets; ` - 05 ` and release words may."""
    at, outside = 0, []
    for part in parts:
        outside.append(text[at : part.start - 1])
        at = part.end + 1
    outside.append(text[at:])
    if limit <= len(text) and any(c.isalnum() for c in SEGMENT.sub("", text[:limit])):
        return True
    for piece in outside:
        left = re.sub(r"\([^()]*\)|(?<!\w)\d{1,4}(?:\.\d)?(?:v\d)?(?!\w)|-\s*\w+$", " ", piece).strip(" -_.~&+;,")
        if left and not tags.is_tag(left):
            return True
    return False


def _title_parts(parts: list[Segment], draft: Draft) -> list[Segment]:
    """The parts that hold the title: behind the group, before the number, no release words."""
    first_count = next((n for n, p in enumerate(parts) if n and _is_count(p.text, n)), len(parts))
    words = [(n, p) for n, p in enumerate(parts) if n < max(first_count, 1) and _is_word(p.text)]
    if draft.limit < len(draft.text) * 2:
        words = [(n, p) for n, p in words if p.start < draft.limit] or words
    if not words:
        return []
    if len(words) > 1 and words[0][0] == 0:
        words = words[1:]
        while len(words) > 1 and tags.is_group(words[0][1].text):
            words = words[1:]
    elif tags.is_group(words[0][1].text) and first_count == len(parts) and "sure" not in draft.notes:
        return []
    run = [words[0]]
    for one in words[1:]:
        if one[0] != run[-1][0] + 1:
            break
        run.append(one)
    return [p for _, p in run[:3]]


def _is_count(text: str, place: int) -> bool:
    return (
        (COUNT.fullmatch(text) is not None or NTH.fullmatch(text) is not None)
        and not YEARS.fullmatch(text)
        and place > 0
    )


def _is_word(text: str) -> bool:
    plain_text = text.strip(" -_")
    return (
        bool(plain_text)
        and not tags.is_tag(plain_text)
        and not YEARS.fullmatch(text)
        and not KIND_WORD.fullmatch(text)
        and not NO_TITLE.fullmatch(text)
    )


def _take_count(draft: Draft, parts: list[Segment]) -> None:
    """The number among *parts*, and what its neighbours say of it."""
    for part in parts:
        if KIND_WORD.fullmatch(part.text):
            draft.note("kind", _kind(part.text), part.start, part.end)
        elif found := ALL_COUNT.fullmatch(part.text):
            _note(draft, "absolute", part, found, "e")
        elif found := NTH.fullmatch(part.text):
            _note(draft, "season", part, found, "s")
            _note(draft, "episode", part, found, "e")
        elif (found := COUNT.fullmatch(part.text)) and not YEARS.fullmatch(part.text):
            _take_one(draft, part, found)
            return
    if "episode" not in draft.fields:
        _take_loose(draft)


def _kind(word: str) -> Kind:
    word = word.strip().upper().rstrip("S")
    return KIND.get(word, Kind.MOVIE if "场" in word or "場" in word else Kind.SPECIAL)


def _take_one(draft: Draft, part: Segment, found: re.Match[str]) -> None:
    value = plain(found["e"])
    _note(draft, "episode", part, found, "e")
    if found["to"] and plain(found["to"]) > value:
        _note(draft, "episode_end", part, found, "to")
    if found["abs"] and int(found["abs"]) > value:
        _note(draft, "absolute", part, found, "abs")
    for version in ("v", "v2"):
        if found[version]:
            _note(draft, "version", part, found, version)
    if found["k"] and found["k"].upper() in KIND:
        draft.note("kind", KIND[found["k"].upper()], part.start + found.start("k"), part.start + found.end("k"))


def _note(draft: Draft, field: str, part: Segment, found: re.Match[str], group: str) -> None:
    draft.note(field, plain(found[group]), part.start + found.start(group), part.start + found.end(group))


def _take_loose(draft: Draft) -> None:
    loose = list(LOOSE.finditer(SEGMENT.sub(lambda m: "]" * len(m.group()), draft.text)))
    if len(loose) == 1:
        draft.note("episode", plain(loose[0]["e"]), loose[0].start("e"), loose[0].end("e"))
