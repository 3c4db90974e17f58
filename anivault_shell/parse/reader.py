# SPDX-License-Identifier: GPL-3.0-or-later
"""
A reading put together: plain form, our own rules for what says what it is, the engine for the rest, the folders last.

Where our rules found a number that names itself (S01E02, 12화, `- 05 -`), it stands, and the title ends before it; the
engine's word counts for what they did not find.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from anivault_shell.model.media import Kind, ParsedName, Span
from anivault_shell.parse import brackets, engines, episodes, folder, kinds, seasons, tags, titles
from anivault_shell.parse.draft import LONGEST, Draft
from anivault_shell.parse.engines import Element
from anivault_shell.parse.numbers import number, whole

LEADING_GROUPS = re.compile(r"^(?:\s*\[[^\[\]]*\])+[\s_.\-]*")
LEADING_NUMBER = re.compile(
    r"^(?P<g>(?:\s*\[[^\[\]]*\])*[\s_]*)(?P<e>\d{1,4}(?:\.\d)?)(?:v(?P<v>\d))?(?:(?P<dash>\s*[-.]\s+|_-_|\.\s?-\s?\.)|\s+|_|\.(?=[A-Z]))(?=\S*[^\W\d_])"
)
BARE = re.compile(r"[\s_\-]*(?:EP?|ep?|#)?\s?(?P<e>\d{1,4}(?:\.\d)?)(?:v(?P<v>\d))?[\s_\-]*(?=$|[\[(])")
PLAUSIBLE_YEARS = range(1950, 2036)


def parse_name(name: str, folders: Sequence[str] = ()) -> ParsedName:
    """
    The reading of one file name or torrent title.

    *folders* are the names of the folders above it, nearest first.  Never raises; what is not
    known is None.
    """
    return read(name, folder.as_context(folders))


def read(name: str, context: folder.Context | None = None, *, folder: bool = False) -> ParsedName:
    """One name with what its folders say; *folder*: the name is itself a folder's, and has no extension."""
    draft = Draft(name)
    if not folder:
        _take_extension(draft)
    episodes.clear_noise(draft)
    episodes.take_numbers(draft)
    seasons.take_seasons(draft)
    seasons.take_parts(draft)
    _take_counted(draft)
    brackets.take_layout(draft)
    if "episode" not in draft.fields:
        _take_leading(draft, bool(context and context.titles))
    elements, engine = engines.read(draft.text)
    _take_elements(draft, elements)
    _take_title(draft, elements)
    _take_kind(draft, elements)
    if context:
        _take_context(draft, context)
    return _reading(draft, engine)


def _take_extension(draft: Draft) -> None:
    found = tags.EXTENSION.search(draft.text)
    if found and found.group(1).lower() in tags.EXTENSIONS and found.start() > 0:
        draft.note("extension", found.group(1), found.start(1), found.end(1))
        draft.cut(found.start(), len(draft.text))


def _take_counted(draft: Draft) -> None:
    """`OVA 2`, `SP03`: the number counts within its kind."""
    if "episode" in draft.fields:
        return
    found = kinds.COUNTED.search(draft.text)
    if found and draft.text[: found.start()].strip(" -_."):
        draft.note("kind", kinds.of_count(found["k"]), found.start("k"), found.end("k"))
        draft.note("episode", int(found["e"]), found.start("e"), found.end("e"))
        if found["v"]:
            draft.note("version", int(found["v"]), found.start("v"), found.end("v"))
        draft.stop(found.start())


def _take_leading(draft: Draft, has_folder: bool) -> None:
    """`05 - Title`, `05.mkv`: a number first, and nothing else that counts."""
    if found := BARE.fullmatch(draft.text) or BARE.match(LEADING_GROUPS.sub("", draft.text)):
        offset = len(draft.text) - len(LEADING_GROUPS.sub("", draft.text)) if BARE.fullmatch(draft.text) is None else 0
        start, end = found.start("e") + offset, found.end("e") + offset
        if int(float(found["e"])) not in PLAUSIBLE_YEARS:
            draft.note("episode", number(found["e"]), start, end)
            draft.stop(start)
            draft.notes.add("untitled")
        return
    found = LEADING_NUMBER.match(draft.text)
    if not found or draft.limit <= len(draft.text):
        return
    digits = found["e"]
    if not (found["dash"] or digits.startswith("0") or has_folder) or int(float(digits)) in PLAUSIBLE_YEARS:
        return
    if found["dash"] or len(digits) > 1:
        draft.note("episode", number(digits), found.start("e"), found.end("e"))
        if found["v"]:
            draft.note("version", int(found["v"]), found.start("v"), found.end("v"))
        draft.fields["leading"] = found.end()


def _take_elements(draft: Draft, elements: list[Element]) -> None:
    """The engine's word on what our rules did not find; titles and kinds have their own turn."""
    sure = "episode" in draft.fields
    counted = [e for e in elements if e.kind == "episode"]
    if not sure and "credit" not in draft.fields:
        for element in counted[:1]:
            value = number(element.value)
            if value is not None and _counts(draft, element):
                draft.note("episode", value, *_place(draft, element))
                last = number(counted[1].value) if len(counted) > 1 else None
                if last is not None and last > value:
                    draft.note("episode_end", last, *_place(draft, counted[1]))
    for element in elements:
        place = _place(draft, element)
        if element.kind == "season":
            draft.note("season", whole(element.value), *place)
        elif element.kind == "part" and not sure:
            draft.note("part", whole(element.value), *place)
        elif element.kind == "year":
            year = whole(element.value)
            draft.note("year", year if year in PLAUSIBLE_YEARS else None, *place)
        elif element.kind == "release_version" and element.value.isdigit():
            draft.note("version", int(element.value), *place)
        elif element.kind in _PLAIN:
            draft.note(_PLAIN[element.kind], element.value, *place)
        elif element.kind in ("language", "subtitles"):
            draft.fields.setdefault("language_words", []).append((element.value, place))
    if "resolution" not in draft.fields and (found := tags.RESOLUTION.search(draft.text)):
        draft.note("resolution", found.group(), found.start(), found.end())


_PLAIN = {
    "release_group": "release_group",
    "file_checksum": "crc",
    "video_resolution": "resolution",
    "source": "source",
    "video_term": "codec",
    "audio_term": "audio",
    "episode_title": "episode_title",
}


def _counts(draft: Draft, element: Element) -> bool:
    """Whether the engine's number counts episodes: not the `16` of `CRF-16`, nor the `1` of `1.11`."""
    text, at = draft.text, element.start
    before, after = text[max(0, at - 4) : at].lower(), text[at + len(element.value) : at + len(element.value) + 2]
    if before.endswith(("crf-", "crf", "fps-", "bit-")):
        return False
    return not (after[:1] == "." and after[1:2].isdigit() and "." not in element.value)


def _place(draft: Draft, element: Element) -> tuple[int, int]:
    return element.start, min(element.start + len(element.value), len(draft.text))


def _take_title(draft: Draft, elements: list[Element]) -> None:
    """The title from the brackets' layout, the text before the number, or the engine, in this order."""
    if places := draft.fields.pop("title_places", None):
        raw = " / ".join(draft.written(*place) for place in places)
        _note_title(draft, raw, places[0][0], places[-1][1])
        return
    if leading := draft.fields.pop("leading", None):
        start, end = leading, _title_end(draft.text, leading)
        draft.fields["late"] = True
        _note_title(draft, draft.written(start, end), start, end)
        draft.fields.pop("episode_title", None)
        return
    element = next((e for e in elements if e.kind == "title"), None)
    start, end = _before_number(draft)
    if start < end and (element is None or not re.search(r"[\[(]", draft.text[start:end])):
        _note_title(draft, draft.written(start, end), start, end)
    elif element is not None and element.start < draft.limit:
        start, end = _element_span(draft, element)
        raw = draft.written(start, end) if end - start == len(element.value) else element.value
        _note_title(draft, raw, start, end)
    elif "untitled" not in draft.notes:
        _take_late_title(draft)


def _element_span(draft: Draft, element: Element) -> tuple[int, int]:
    end = min(element.start + len(element.value), len(draft.text), draft.limit)
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
    end = len(head.rstrip(" _-"))
    return (start, end) if any(c.isalnum() for c in head[start:end]) else (0, 0)


def _title_end(text: str, start: int) -> int:
    """Where the words that begin at *start* end: before a bracket with release words, or the end."""
    at = start
    while (found := re.compile(r"\s[-_]\s|[\[(]").search(text, at)) is not None:
        if found.group() in "[(":
            close = re.compile(r"[\])]").search(text, found.end())
            if found.group() == "[" or tags.has_tags(text[found.end() : close.start() if close else len(text)]):
                return found.start()
        at = found.end()
    return len(text)


def _take_late_title(draft: Draft) -> None:
    """No title before the number: the words behind it are one, or the first brackets that are no release words."""
    at = draft.limit if draft.limit <= len(draft.text) else 0
    found = (
        re.compile(r"[\s\-_.]*\d{1,4}(?:\.\d)?[\s\-_.]+(?=\S)|[\s\-_.]+").match(draft.text, at)
        if at or draft.limit == 0
        else None
    )
    start = found.end() if found else at
    end = _title_end(draft.text, start)
    if any(c.isalpha() for c in draft.text[start:end]) and not tags.is_tag(draft.text[start:end]):
        draft.fields["late"] = True
        _note_title(draft, draft.written(start, end), start, end)
        draft.fields.pop("episode_title", None)
        return
    for part in brackets.segments(draft.text):
        if (
            not tags.is_tag(part.text)
            and part.text != draft.fields.get("release_group")
            and not tags.is_group(part.text)
        ):
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


def _take_kind(draft: Draft, elements: list[Element]) -> None:
    if "kind" in draft.fields:
        return
    if draft.fields.get("season") == 0:
        draft.fields["kind"] = Kind.SPECIAL
        return
    if found := kinds.by_words(draft.text):
        if not (found[0] is Kind.MOVIE and "season" in draft.fields and "episode" in draft.fields):
            draft.note("kind", found[0], found[1], found[2])
            return
    if "episode" not in draft.fields and ("batch" in draft.notes or kinds.BATCH.search(draft.text)):
        draft.fields["kind"] = Kind.BATCH
    elif "episode_end" in draft.fields and _covers_many(draft):
        draft.fields["kind"] = Kind.BATCH


def _covers_many(draft: Draft) -> bool:
    """A torrent of many files; one file with a range holds a few episodes."""
    if draft.fields.get("extension", "").lower() in tags.VIDEO_EXTENSIONS:
        return False
    return (
        bool(draft.fields["episode_end"] - draft.fields["episode"] >= 3) or kinds.BATCH.search(draft.text) is not None
    )


def _take_context(draft: Draft, context: folder.Context) -> None:
    """Fill from the folders what the name leaves open."""
    fields = draft.fields
    own = fields.get("titles", ())
    if context.titles and (not own or fields.get("late")):
        if own and not _same(own, context.titles):
            if "episode_title" not in fields:
                fields["episode_title"] = own[-1] if len(own) == 1 else own[0]
                draft.spans = [s if s.field != "titles" else Span("episode_title", s.start, s.end) for s in draft.spans]
            own = ()
        if not own:
            fields["titles"] = context.titles
            draft.spans.append(Span("titles", *context.title_place, context.title_level))
            if context.year is not None:
                fields.setdefault("year", context.year)
    same = not context.titles or _same(fields.get("titles", ()), context.titles)
    if "season" not in fields and context.season is not None and (same or context.season_alone):
        fields["season"] = context.season
        draft.spans.append(Span("season", *context.season_place, context.season_level))
    if same:
        if context.year is not None:
            fields.setdefault("year", context.year)
        if context.part is not None:
            fields.setdefault("part", context.part)
    if context.kind is not None:
        fields.setdefault("kind", context.kind)


def _same(ours: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    """Whether two readings name the same show."""
    keys = {_key(t) for t in ours}
    return any(_key(t) in keys for t in theirs)


def _key(title: str) -> str:
    return "".join(c for c in title.casefold() if c.isalnum())


def _reading(draft: Draft, engine: str) -> ParsedName:
    fields = draft.fields
    if "credit" in fields:
        fields.setdefault("episode", fields["credit"])
    found = fields.get("titles", ())
    words = [value for value, _ in fields.get("language_words", ())]
    spans = [
        Span(_SHOWN.get(s.field, s.field), s.start, s.end, s.level) for s in draft.spans if s.field != "season_end"
    ]
    spans += [Span("languages", *draft.origin(*place)) for _, place in fields.get("language_words", ())]
    return ParsedName(
        name=draft.name,
        title=found[0] if found else None,
        titles=tuple(found),
        season=fields.get("season"),
        episode=fields.get("episode"),
        episode_end=fields.get("episode_end"),
        kind=fields.get("kind", Kind.EPISODE),
        year=fields.get("year"),
        release_group=fields.get("release_group"),
        resolution=fields.get("resolution"),
        version=fields.get("version"),
        crc=fields.get("crc"),
        extension=fields.get("extension"),
        episode_title=fields.get("episode_title"),
        source=fields.get("source"),
        codec=fields.get("codec"),
        audio=fields.get("audio"),
        languages=tuple(dict.fromkeys(words)),
        absolute=fields.get("absolute"),
        part=fields.get("part"),
        spans=tuple(spans),
        reader=engine,
    )


_SHOWN = {"titles": "title", "credit": "episode"}
__all__ = ["LONGEST", "parse_name", "read"]
