# SPDX-License-Identifier: GPL-3.0-or-later
"""Names as they stand together: the videos of a folder, and a path typed as text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate

from anivault_shell.model.media import ParsedName, Span
from anivault_shell.parse import shapes, tags
from anivault_shell.parse.folder import Context, as_context
from anivault_shell.parse.reader import LEADING_NUMBER, Hint, parse_name, read

SEPARATOR = re.compile(r"(?<!\s)[/\\](?!\s)")
# One backslash may be text; a path as Windows writes it has a drive, a share or more of them.
WINDOWS = re.compile(r"[A-Za-z]:\\|\\\\|[^\\]+\\[^\\]+\\")
# Slashes that are text: `[720p/mkv]`, `22/7`, `.hack//SIGN`, `「two/words」`, and the one name that has one in every season, Fate/.
TEXT_SLASH = re.compile(
    r"\[[^\[\]/]{0,24}/[^\[\]/]{0,24}\]"
    r"|[「『][^「」『』]*/[^「」『』]*[」』]"
    r"|(?<![^\s_\]/\\])Fate/(?=[A-Za-z])|(?<=[^:])//"
    r"|(?<!eason )(?<!EASON )(?<![^\s\]])(?P<a>\d{1,2})/(?!(?P=a)\b)[1-9]\d?(?=\s)"
)
LATE_TEXT = re.compile(r"[\[(].*|\.\w{2,4}$")


def parse_text(text: str) -> ParsedName:
    """
    A name with or without its folders, as it is typed or piped in.

    A `/` with blanks around it is text; in a name that ends in a known extension a `/` without
    blanks separates folders, which are read as context; else it is text.  `name` is the whole text.
    """
    found = tags.EXTENSION.search(text)
    if not found or found.group(1).lower() not in tags.EXTENSIONS:
        return parse_name(text)
    *folders, name = _parts(text)
    if not folders or not name:
        return parse_name(text)
    reading = parse_name(name, [f for f in reversed(folders) if f][:4])
    shift = len(text) - len(name)
    spans = tuple(replace(s, start=s.start + shift, end=s.end + shift) if s.level == 0 else s for s in reading.spans)
    return reading.but(name=text, spans=spans)


def places(reading: ParsedName) -> tuple[Span, ...]:
    """Where in the text that `parse_text` was given each field was read, in its folders too."""
    if all(s.level == 0 for s in reading.spans):
        return reading.spans
    *folders, _ = _parts(reading.name)
    starts = list(accumulate((len(f) + 1 for f in folders), initial=0))
    above = [start for folder, start in reversed(list(zip(folders, starts, strict=False))) if folder]
    found = []
    for one in reading.spans:
        shift = above[one.level - 1] if one.level else 0
        found.append(replace(one, start=one.start + shift, end=one.end + shift, level=0))
    return tuple(found)


def _parts(text: str) -> list[str]:
    """The folders and the name in *text*, as it writes them."""
    kept = {at for m in TEXT_SLASH.finditer(text) for at in range(m.start(), m.end())}
    signs = "/\\" if WINDOWS.match(text) else "/"
    cuts = [m.start() for m in SEPARATOR.finditer(text) if m.start() not in kept and m.group() in signs]
    return [text[a:b] for a, b in zip([0, *(c + 1 for c in cuts)], [*cuts, len(text)], strict=True)]


def parse_folder(folders: Sequence[str], names: Sequence[str]) -> list[ParsedName]:
    """
    The readings of all videos of one folder, in the order of *names*; *folders* nearest first, at most four.

    What no name says alone is told by what varies: the number that differs from file to file
    counts, the one that stays belongs to the title; words behind a leading number are the title if
    they stay, the episode's if they change.
    """
    context = as_context(folders)
    late = _late(names)
    readings = _read_all(names, context, late)
    for place in shapes.miscounted(readings):
        readings[place.row] = read(names[place.row], context, Hint(late, (place.start, place.end)))
    return readings


def _read_all(names: Sequence[str], context: Context, late: str) -> list[ParsedName]:
    """Names of one shape differ in a number or a checksum only: the first is read, the others follow it."""
    models: dict[str, shapes.Model | None] = {}
    hint = Hint(late) if late else None
    readings: list[ParsedName] = []
    shape = ""
    model: shapes.Model | None = None
    for name in names:
        reading = model.follow(name) if model is not None else None
        if reading is None:
            shape = shapes.shape(name)
            last, model = model, models.get(shape)
            if model is not None and model is not last:
                reading = model.follow(name)
        if reading is None:
            reading = read(name, context, hint)
            if shape not in models:
                model = models[shape] = shapes.Model.of(reading)
                reading = model.reading if model is not None else reading
        readings.append(reading)
    return readings


def _late(names: Sequence[str]) -> str:
    """What the words behind leading numbers are: `title`, `episode`, or nothing to tell it by."""
    texts = []
    others = 0
    for name in names:
        if found := LEADING_NUMBER.match(name):
            texts.append(LATE_TEXT.sub("", name[found.end() :]).strip().casefold())
        elif (others := others + 1) > len(names) / 2:
            return ""
    if len(texts) < 2 or len(texts) < len(names) / 2:
        return ""
    return "title" if len(set(texts)) == 1 else "episode" if len(set(texts)) > len(texts) / 2 else ""
