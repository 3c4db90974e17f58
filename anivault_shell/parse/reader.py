# SPDX-License-Identifier: GPL-3.0-or-later
"""
A reading put together: plain form, our own rules for what says what it is, the engine for the rest, the folders last.

Where our rules found a number that names itself (S01E02, 12화, `- 05 -`), it stands, and the title ends before it; the
engine's word counts for what they did not find.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from typing import NamedTuple

from anivault_shell.model.media import Kind, ParsedName, Said
from anivault_shell.parse import brackets, engines, episodes, facts, folder, headings, kinds, noise, seasons, tags
from anivault_shell.parse.draft import LONGEST, Draft, span
from anivault_shell.parse.numbers import PLAUSIBLE_YEARS, number

LEADING_NUMBER = re.compile(
    r"^(?P<g>(?:\s*\[[^\[\]]*\])*[\s_]*)(?P<e>\d{1,4}(?:\.\d)?)(?:v(?P<v>\d))?(?:(?P<dash>\s*[-.]\s+|_-_|\.\s?-\s?\.)|\s+|_|\.(?=[A-Z]))(?=\S*[^\W\d_])"
)
BARE = re.compile(r"[\s_\-]*(?:EP?|ep?|#)?\s?(?P<e>\d{1,4}(?:\.\d)?)(?:v(?P<v>\d))?[\s_\-]*(?=$|[\[(])")


class Hint(NamedTuple):
    """
    What the names beside a name tell of it: *late* what the words behind its leading number are (`title`,
    `episode`), *counted* where in it the number stands that counts.
    """

    late: str = ""
    counted: tuple[int, int] | None = None


def parse_name(name: str, folders: Sequence[str] = ()) -> ParsedName:
    """
    The reading of one file name or torrent title.

    *folders* are the names of the folders above it, nearest first.  Never raises; what is not
    known is None.
    """
    return read(name, folder.as_context(folders))


def read(
    name: str, context: folder.Context | None = None, hint: Hint | None = None, *, of_folder: bool = False
) -> ParsedName:
    """One name with what its folders and neighbours say; *of_folder*: the name is a folder's, and has no extension."""
    draft = Draft(name)
    if hint and hint.counted and draft.where is None:
        draft.note("episode", number(name[slice(*hint.counted)]), *hint.counted)
        draft.stop(hint.counted[0])
    if not of_folder:
        _take_extension(draft)
    noise.clear_noise(draft)
    if "episode" not in draft.fields:
        episodes.take_numbers(draft)
    seasons.take_seasons(draft)
    seasons.take_parts(draft)
    _take_counted(draft)
    brackets.take_layout(draft, in_show=bool(context and context.titles))
    episodes.take_quoted(draft)
    if "episode" not in draft.fields:
        _take_leading(draft, bool(context and context.titles))
    elements, engine = engines.read(draft.text)
    facts.take_elements(draft, elements)
    if "episode" not in draft.fields:
        episodes.take_padded(draft)
    headings.take_title(draft, elements)
    _take_kind(draft)
    if hint and hint.late == "title":
        draft.fields.pop("late", None)
    if context:
        folder.take_context(draft, context)
    if hint and hint.late == "episode" and "late" in draft.fields:
        folder.give_to_episode(draft)
    return _reading(draft, engine)


def _take_extension(draft: Draft) -> None:
    found = tags.EXTENSION.search(draft.text)
    if found and found.group(1).lower() in tags.EXTENSIONS and found.start() > 0:
        draft.note("extension", found.group(1), found.start(1), found.end(1))
        draft.cut(found.start(), len(draft.text))


def _take_counted(draft: Draft) -> None:
    """`OVA 2`, `SP03`: the number counts within its kind."""
    if "episode" in draft.fields or not kinds.HINT.search(draft.text):
        return
    found = kinds.COUNTED.search(draft.text)
    if found and draft.text[: found.start()].strip(" -_."):
        draft.note("kind", kinds.of_count(found["k"]), found.start("k"), found.end("k"))
        draft.note("episode", number(found["e"]), found.start("e"), found.end("e"))
        if found["v"]:
            draft.note("version", int(found["v"]), found.start("v"), found.end("v"))
        draft.stop(found.start())


def _take_leading(draft: Draft, has_folder: bool) -> None:
    """`05 - Title`, `05.mkv`: a number first, and nothing else that counts."""
    if found := BARE.fullmatch(draft.text) or BARE.match(headings.LEADING_GROUPS.sub("", draft.text)):
        offset = (
            len(draft.text) - len(headings.LEADING_GROUPS.sub("", draft.text))
            if BARE.fullmatch(draft.text) is None
            else 0
        )
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


def _take_kind(draft: Draft) -> None:
    if "kind" in draft.fields:
        return
    if "season_end" in draft.fields:
        draft.fields["kind"] = Kind.BATCH
        return
    if draft.fields.get("season") == 0:
        draft.fields["kind"] = Kind.SPECIAL
        return
    numbered = "season" in draft.fields and "episode" in draft.fields
    if (found := kinds.by_words(draft.text)) and not (found[0] is Kind.MOVIE and numbered):
        draft.note("kind", *found)
        return
    if _covers_many(draft):
        draft.fields["kind"] = Kind.BATCH


def _covers_many(draft: Draft) -> bool:
    """A torrent of many files; one file with a range holds a few episodes."""
    if "episode" in draft.fields:
        if "episode_end" not in draft.fields or draft.fields.get("extension", "").lower() in tags.VIDEO_EXTENSIONS:
            return False
        if draft.fields["episode_end"] - draft.fields["episode"] >= 3:
            return True
    return "batch" in draft.notes or kinds.BATCH.search(draft.text) is not None


def _reading(draft: Draft, engine: str) -> ParsedName:
    fields = draft.fields
    if "credit" in fields:
        fields.setdefault("episode", fields["credit"])
    found = fields.get("titles", ())
    words = [value for value, _ in fields.get("language_words", ())]
    spans = [*draft.spans, *(span("languages", *draft.origin(*place)) for _, place in fields.get("language_words", ()))]
    said = Said(
        title=found[0] if found else None,
        titles=tuple(found),
        season=fields.get("season"),
        kind=fields.get("kind", Kind.EPISODE),
        year=fields.get("year"),
        release_group=_shared(fields.get("release_group")),
        resolution=_shared(fields.get("resolution")),
        version=fields.get("version"),
        extension=_shared(fields.get("extension")),
        episode_title=fields.get("episode_title"),
        source=_shared(fields.get("source")),
        codec=_shared(fields.get("codec")),
        audio=_shared(fields.get("audio")),
        languages=tuple(dict.fromkeys(words)),
        part=fields.get("part"),
        spans=tuple(spans),
        reader=engine,
        crc_at=next(((s.start, s.end) for s in spans if s.field == "crc"), None) if "crc" in fields else None,
    )
    return ParsedName.saying(
        draft.name, said, fields.get("episode"), fields.get("episode_end"), fields.get("absolute"), fields.get("crc")
    )


def _shared(word: str | None) -> str | None:
    """The one string that all names with this word share."""
    return None if word is None else sys.intern(word)


__all__ = ["LONGEST", "parse_name", "read"]
