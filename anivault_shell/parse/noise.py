# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands in a name and says nothing of the work: the season's calendar, END, the years it ran, stars for brackets."""

from __future__ import annotations

import re

from anivault_shell.model.media import Kind
from anivault_shell.parse.draft import Draft

DONE = re.compile(
    r"(?<=\d)[\s_]*(?:[(\[]\s*(?:END|End|FIN|Fin|FINAL|完|終|终|완|완결|끝|最終[話回])\s*[)\]]|(?:END|End|FIN|Fin|FINAL|완결|完|終|终|끝)(?![A-Za-z]))"
    r"|(?<=[話话集回화회])\s*[(\[]?(?:END|FIN|完|終|终|완결|완|끝)[)\]]?"
)
SEASONAL = re.compile(
    r"[★☆]\s*\d{0,4}年?\s*\d{1,2}\s*月\s*新?番?(?:[^★☆\[\]]{0,8}[★☆])?|\[?(?:\d{4}年)?\d{1,2}月(?:新番|番)(?:\s*[\]★☆])?|(?<!\w)[★☆]|[★☆](?!\w)"
)
# `★剧场版★[Title]`: what sort it is, or that it is an old one.
LABEL = re.compile(
    r"[★☆]\s*(?:(?P<film>剧场版|劇場版|电影版?|電影版?)|(?P<ova>OVA|OAD)"
    r"|老番|旧番|舊番|新番|经典|經典|完结|完結|连载|連載|[一二三四五六七八九十]{1,3}月新?番)\s*[★☆]"
)
NOISE_MARKS = re.compile(r"(?<=\[)(?:搬運|搬运|转载|轉載|重发|補檔)(?=\]\s*\[)")
YEARS = re.compile(r"\(\s*(?P<y>19[5-9]\d|20[0-3]\d)\s*[-~]\s*(?:(?:19|20)\d\d|\d\d)?\s*\)")
_MONTH, _DAY = r"(?:0[1-9]|1[0-2])", r"(?:0[1-9]|[12]\d|3[01])"
# The day it was broadcast, first or behind the number (`E05.230510.`): it dates the episode, not the show.
FIRST_DAY = re.compile(
    rf"\s*(?:\[\s*)?(?:19[5-9]|20[0-3])\d[-._]?{_MONTH}[-._]?{_DAY}(?!\d)\s*\]?[\s_.-]+(?=[^\W\d_]|[\[「『])"
)
DAY = re.compile(rf"(?<=[\s_.])\d\d{_MONTH}{_DAY}(?=[\s_.]|$)")
# Stars for brackets: `group★title★11★1080p`.
# `3.0+1.01`: part of a title, never a span of episodes.
SUM = re.compile(r"(?<!\w)(?<!\d\.)\d\.\d{1,2}\+\d\.\d{1,2}(?!\w)")
STARRED = re.compile(r"[^\[\]★]+(?:★[^\[\]★]+){3,}")
SEASONAL_HINT = re.compile("[★☆月搬转轉重補]")
DONE_HINT = re.compile("END|End|F[Ii][Nn]|[完終终완끝最]")


def clear_noise(draft: Draft) -> None:
    """Take out what tells of the season's calendar, of the years it ran, or that the show is over."""
    if "+" in draft.text and (found := SUM.search(draft.text)):
        draft.veil(*found.span())
    if found := YEARS.search(draft.text):
        draft.note("year", int(found["y"]), found.start("y"), found.end("y"))
        draft.cut(found.start(), found.end(), " ")
    if draft.text[:4].isdigit() or draft.text[:1] == "[":
        _drop_first_day(draft)
    if found := DAY.search(draft.text):
        draft.cut(found.start() - 1, found.end())
    if not draft.text.isascii() and SEASONAL_HINT.search(draft.text):
        if STARRED.fullmatch(draft.text) and "月" not in draft.text:
            _bracket_stars(draft)
        _take_label(draft)
        _drop(draft, SEASONAL, " ")
        if found := NOISE_MARKS.search(draft.text):
            draft.cut(found.start() - 1, found.end() + 1, " ")
    if DONE_HINT.search(draft.text) and (found := DONE.search(draft.text)):
        draft.cut(found.start(), found.end())


def _drop_first_day(draft: Draft) -> None:
    if (found := FIRST_DAY.match(draft.text)) and any(c.isalpha() for c in draft.text[found.end() :]):
        draft.cut(0, found.end())


def _take_label(draft: Draft) -> None:
    found = LABEL.search(draft.text)
    if found is None:
        return
    for group, kind in (("film", Kind.MOVIE), ("ova", Kind.OVA)):
        if found[group]:
            draft.note("kind", kind, found.start(group), found.end(group))
    draft.cut(found.start(), found.end(), " ")


def _bracket_stars(draft: Draft) -> None:
    for at in reversed([n for n, c in enumerate(draft.text) if c == "★"]):
        draft.cut(at, at + 1, "][")
    draft.cut(0, 0, "[")
    draft.cut(len(draft.text), len(draft.text), "]")


def _drop(draft: Draft, pattern: re.Pattern[str], instead: str) -> None:
    for _ in range(4):
        found = pattern.search(draft.text)
        if found is None:
            return
        draft.cut(found.start(), found.end(), instead)
