# SPDX-License-Identifier: GPL-3.0-or-later
"""Where in a name its title stands."""

from __future__ import annotations

import re

from anivault_shell.parse import brackets, tags, titles
from anivault_shell.parse.draft import Draft
from anivault_shell.parse.engines import Element

LEADING_GROUPS = re.compile(r"^(?:\s*\[[^\[\]]*\])+[\s_.\-]*")
# A dash that closes `-subtitle-` stays, one that stands alone goes.
_DANGLING = re.compile(r"(?:[\s_]+-*)+$|(?<=[\s_])-+$")
_OTHER_GROUP = re.compile(r"[({][^(){}\[\]]*[)}][\s_.-]*")
_BREAK = re.compile(r"\s[-_]\s|[\[(]")
_CLOSE = re.compile(r"[\])]")
_BEHIND_NUMBER = re.compile(r"[\s\-_.]*\d{1,4}(?:\.\d)?[\s\-_.]+(?=\S)|[\s\-_.]+")


def take_title(draft: Draft, elements: list[Element]) -> None:
    """The title from the brackets' layout, the text before the number, or the engine, in this order."""
    if places := draft.fields.pop("title_places", None):
        raw = " / ".join(draft.written(*place) for place in places)
        _note_title(draft, raw, places[0][0], places[-1][1])
        return
    if leading := draft.fields.pop("leading", None):
        start, end = leading, _title_end(draft.text, leading)
        dash = draft.text.find(" - ", start, end)
        if dash > 0:
            draft.note("episode_title", draft.written(dash + 3, end).strip(" -"), dash + 3, end)
            end = dash
        draft.fields["late"] = True
        _note_title(draft, draft.written(start, end), start, end)
        return
    element = next((e for e in elements if e.kind == "title"), None)
    start, end = _before_number(draft)
    if element and start < element.start < end and _OTHER_GROUP.fullmatch(draft.text, start, element.start):
        start = element.start
    if start < end and (element is None or "[" not in draft.text[start:end]):
        _note_title(draft, draft.written(start, end), start, end)
    elif element is not None and element.start < draft.limit:
        start, end = _element_span(draft, element)
        end = max(min(end, _title_end(draft.text, start)), start)
        raw = draft.written(start, end) if draft.title_to or end - start == len(element.value) else element.value
        _note_title(draft, raw, start, end)
    elif "untitled" not in draft.notes:
        _take_late_title(draft)


def _element_span(draft: Draft, element: Element) -> tuple[int, int]:
    end = min(max(element.start + len(element.value), draft.title_to), len(draft.text), draft.limit)
    return element.start, end


def _before_number(draft: Draft) -> tuple[int, int]:
    """The text between the group's brackets and the number, if our rules found one."""
    if draft.limit > len(draft.text):
        return 0, 0
    head = draft.text[: draft.limit]
    found = LEADING_GROUPS.match(head)
    start = found.end() if found else 0
    while start < len(head) and head[start] in " _.-":
        start += 1
    end = len(_DANGLING.sub("", titles.without_tags(head)))
    return (start, end) if any(c.isalnum() for c in head[start:end]) else (0, 0)


def _title_end(text: str, start: int) -> int:
    """Where the words that begin at *start* end: before a bracket with release words, or the end."""
    at = start
    while (found := _BREAK.search(text, at)) is not None:
        if found.group() in "[(":
            close = _CLOSE.search(text, found.end())
            if found.group() == "[" or tags.has_tags(text[found.end() : close.start() if close else len(text)]):
                return found.start()
        at = found.end()
    return len(text)


def _take_late_title(draft: Draft) -> None:
    """No title before the number: the words behind it are one, or the first brackets that are no release words."""
    at = draft.limit if draft.limit <= len(draft.text) else 0
    found = _BEHIND_NUMBER.match(draft.text, at) if at or draft.limit == 0 else None
    start = found.end() if found else at
    end = _title_end(draft.text, start)
    if any(c.isalpha() for c in draft.text[start:end]) and not tags.is_tag(draft.text[start:end]):
        draft.fields["late"] = True
        _note_title(draft, draft.written(start, end), start, end)
        draft.fields.pop("episode_title", None)
        return
    for part in brackets.segments(draft.text):
        if part.text == draft.fields.get("release_group") or tags.is_tag(part.text) or tags.is_group(part.text):
            continue
        if any(c.isalpha() for c in part.text):
            _note_title(draft, draft.written(part.start, part.end), part.start, part.end)
            return


def _note_title(draft: Draft, raw: str, start: int, end: int) -> None:
    found, year, season = titles.clean(raw)
    if not found or not any(c.isalnum() for c in found[0]):
        return
    draft.note("titles", found, start, end)
    draft.note("year", year, start, end)
    if season is not None and "season" not in draft.fields:
        draft.note("season", season, start, end)
