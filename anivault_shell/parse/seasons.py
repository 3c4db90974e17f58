# SPDX-License-Identifier: GPL-3.0-or-later
"""Season, cour and part words in English, Japanese, Chinese and Korean."""

from __future__ import annotations

import re
from collections.abc import Callable

from anivault_shell.parse.draft import Draft
from anivault_shell.parse.numbers import CJK_NUMBER, whole

_B = r"(?<![A-Za-z0-9])"
_ROMAN = r"(?:VIII|VII|VI|IV|V|III|II|I)"
_SEASON = r"(?:seasons?|saison|temporada|staffel|seizoen|stagione)"
_ORDINAL = r"(?:first|second|third|fourth|fifth|sixth|seventh|eighth)"
_GAP = r"(?:\. |[ ._-])?"

# More than one season: no season number, but a batch. `S1-3`, `S01-S03`, `Seasons 1 ~ 3`, `S1+S2`.
SEASONS = re.compile(
    rf"{_B}(?:{_SEASON}{_GAP}(?P<a>\d{{1,2}})\s*(?:[-~+&,]|to|and)\s*(?:{_SEASON}{_GAP}|S)?(?P<b>\d{{1,2}})"
    rf"|S(?P<c>\d{{1,2}})\s*[-~+&]\s*S?(?P<d>\d{{1,2}}))(?![\dA-Za-z])",
    re.IGNORECASE,
)
LATIN = re.compile(
    rf"{_B}(?:(?:the[ ._])?(?P<a>\d{{1,2}})(?:st|nd|rd|th|[ºª°])[ ._-]?{_SEASON}|(?:the[ ._])?(?P<b>{_ORDINAL})[ ._]{_SEASON}"
    rf"|{_SEASON}{_GAP}(?P<c>\d{{1,2}}|{_ROMAN})|S(?P<d>\d{{1,2}})(?=v\d|(?![A-Za-z0-9])))(?!\s?[级級])",
    re.IGNORECASE,
)
CJK = re.compile(
    rf"第\s*(?P<a>{CJK_NUMBER})\s*(?:季度?|期|シーズン|シリーズ)|シーズン\s*(?P<b>\d{{1,2}})|시즌\s*(?P<c>\d{{1,2}})"
    rf"|(?<!\d)(?<!극장판\s)(?<!극장판)제?\s*(?P<d>\d{{1,2}})\s*(?:기|시즌)(?![가-힣])|(?<![\d.第])(?P<e>\d{{1,2}})\s*(?:季|期)(?![间間待生末限])"
    rf"|(?<![〇一二三四五六七八九十])(?P<f>[二三四五六七八九十])(?:季|期)(?![间間待生末限])"
)
PART = re.compile(
    rf"{_B}(?:(?:part|pt|cour){_GAP}(?P<a>\d{{1,2}}|{_ROMAN}|one|two|three)|(?P<b>\d)(?:st|nd|rd|th)[ ._](?:cour|part)(?![ ._]\d)"
    rf"|P(?P<c>\d))(?![A-Za-z0-9])",
    re.IGNORECASE,
)
CJK_PART = re.compile(
    rf"第\s*(?P<a>{CJK_NUMBER})\s*(?:部分|クール|部(?=\s*(?:$|[\[\(\-/])))|파트\s*(?P<b>\d)|(?<!\d)(?P<c>\d)\s*쿨|パート\s*(?P<d>\d)"
)
# Most names hold none of these; a search for their first letters is many times as quick as for the whole.
HINT = re.compile("[sS](?:\\d|eason|EASON|aison|taffel|eizoen|tagione)|[tT]emporada|SAISON")
CJK_HINT = re.compile("[季期第기즌ズ]")
PART_HINT = re.compile("[pP](?:[aA][rR][tT]|t|T|\\d)|[cC](?:our|OUR)|[第트쿨ト]")
FINAL = re.compile(rf"{_B}(?:the[ ._])?final[ ._]season(?![A-Za-z])|最终季|最終季|파이널 시즌", re.IGNORECASE)
ROMAN_END = re.compile(r"(?<=[\w!?)])[ ._]+(?P<a>II|III|IV|Ⅱ|Ⅲ|Ⅳ|Ⅴ)$|(?P<b>[ⅡⅢⅣⅤ])$")
# After a part word the title goes on only where these do not stand.
_TITLE_ENDS = re.compile(r"[\s_.]*(?:$|[-\[(\])/|~,:]|\d|v\d|E\d|EP|第|END)", re.IGNORECASE)


def season_words(text: str) -> tuple[str, int | None, int | None]:
    """*text* without its season, cour and part words; the season and the part they name."""
    season = part = None
    for pattern in (LATIN, CJK):
        if found := pattern.search(text):
            season = _named(found) if season is None else season
            text = _without(text, found)
    for pattern in (PART, CJK_PART):
        if found := pattern.search(text):
            part = _named(found)
            text = _without(text, found)
    text = _joined(FINAL.sub(" ", text))
    if season is None and (found := ROMAN_END.search(text)):
        season, text = _named(found), text[: found.start()]
    return _joined(text), season, part


def roman_end(title: str) -> tuple[str, int | None]:
    """A title without the Roman numeral II, III or IV at its end, and the season that makes."""
    found = ROMAN_END.search(title)
    return (title[: found.start()].rstrip(), _named(found)) if found else (title, None)


def take_seasons(draft: Draft) -> None:
    """Take season words out of the text and note what they say."""
    if HINT.search(draft.text):
        _take_latin(draft)
    if not draft.text.isascii() and CJK_HINT.search(draft.text):
        for _ in range(3):
            if not _take(draft, CJK, "season", lambda _: True):
                break


def _take_latin(draft: Draft) -> None:
    if found := SEASONS.search(draft.text):
        if found["a"] and not _plural(found):
            pass
        elif _several(found):
            draft.notes.add("batch")
            draft.stop(found.start())
            draft.note("season_end", int(found["b"] or found["d"]), found.start(), found.end())
            draft.cut(found.start(), found.end(), " ")
        elif found["c"]:
            # `S1-02` counts one season, and an episode in it.
            draft.note("season", int(found["c"]), found.start(), found.start("d"))
            draft.cut(found.start(), found.start("d"), " - ")
    _take(draft, LATIN, "season", lambda _: True)


def take_parts(draft: Draft) -> None:
    """Take part and cour words that end the title, or stand beside a season; episode titles keep theirs."""
    for pattern in (PART, CJK_PART):
        if (pattern is CJK_PART and draft.text.isascii()) or not PART_HINT.search(draft.text):
            return
        _take(draft, pattern, "part", lambda found: _ends_title(draft, found))


def _take(draft: Draft, pattern: re.Pattern[str], field: str, fits: Callable[[re.Match[str]], bool]) -> bool:
    found = pattern.search(draft.text)
    if found is None or not fits(found) or found.start() > draft.limit + 60:
        return False
    value = _named(found)
    if value is None:
        return False
    draft.note(field, value, found.start(), found.end())
    start, end = found.span()
    text = draft.text
    if text[start - 1 : start] in ("(", "[") and text[end : end + 1] in (")", "]") and start > 1:
        start, end = start - 1, end + 1
    before = text[:start].rstrip(" -_.([")
    if (
        field == "season"
        and draft.limit > len(text)
        and before
        and before[-1] not in "])"
        and not _names_more(text[end:])
    ):
        draft.stop(len(before))
    draft.cut(start, end, "." if text[start - 1 : start] == "." else " ")
    return True


def _names_more(after: str) -> bool:
    """Whether a title in another language follows: `第二季 / Kingdom S2`, or the title itself in its brackets."""
    return "/" in after or "|" in after or after.startswith(("_", "]"))


def _ends_title(draft: Draft, found: re.Match[str]) -> bool:
    if found.start() > draft.limit or re.search(r" - \d{1,4}\b", draft.text[: found.start()]):
        return False
    if found.lastgroup == "c" and found.re is PART and "season" not in draft.fields:
        return False
    return _TITLE_ENDS.match(draft.text, found.end()) is not None


def _plural(found: re.Match[str]) -> bool:
    """`Seasons 1 - 3` and `Season 1-3` are many; `Season 3 - 14` is one and an episode."""
    word = found.group()
    return "seasons" in word.lower() or " - " not in word or len(found["a"]) == len(found["b"]) == 2


def _several(found: re.Match[str]) -> bool:
    """Whether `S01-03` counts seasons; `S1-02` is an episode, written wider than its season."""
    if found["a"]:
        return True
    first, last = found["c"], found["d"]
    return (len(first) == len(last) or "s" in found.group()[1:].lower()) and int(first) < int(last)


def _named(found: re.Match[str]) -> int | None:
    return whole(next((g for g in found.groupdict().values() if g), None))


def _without(text: str, found: re.Match[str]) -> str:
    return _joined(text[: found.start()] + " " + text[found.end() :])


def _joined(text: str) -> str:
    text = re.sub(r"[(\[]\s*[)\]]", " ", text)
    return " ".join(text.split()).strip(" -_:~,")
