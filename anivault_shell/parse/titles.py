# SPDX-License-Identifier: GPL-3.0-or-later
"""Titles: cut clean, split where a name gives two languages, freed of words that are none of the title's."""

from __future__ import annotations

import re

from anivault_shell.parse import seasons, tags
from anivault_shell.text import clean_bytes

CJK = re.compile(r"[\u3040-\u30ff\u31f0-\u31ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]")
LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]{2}")
EDGES = " \t-_~|/,;:·•+&=\u3001"
SPLIT = re.compile(r"\s+[/|／｜]\s*|\s*[/|／｜]\s+")
# Two blanks behind the dash: one title is empty of a word, as some groups pair English with Chinese.
PAIRED = re.compile(r"(?<=\S)\s+-\s{2,}(?=\S)")
# A slash between two titles, as programs that may not write one write it.
UNDERLINED = re.compile(r"(?<=[^\s_])\s+_\s+(?=[^\s_])")
DASHES = re.compile(r"\s+-\s+")
BARE_SLASH = re.compile(r"(?<!\d)/|/(?!\d)")
SEQUEL = re.compile(r"(?:(?<=[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af！？])\s?|(?<=[^\d\s.:/-])\s)([2-9])$")
# A type word at the end of a title says what kind of video it is, not what it is called.
TYPE_END = re.compile(
    r"(?:[\s_]+|-\s*)[(\[]?(?:TV|OVAs?|OADs?|ONA|SPs?|TV\s?\+\s?SP|Specials?|NC(?:OP|ED)|Complete(?: Series)?|Batch|BD-?BOX|BDBOX|"
    r"Collection|Box|TV Series|特别篇|特別篇|特別編|全集|合集)[)\]]?\s*$"
)
LEADING_TYPE = re.compile(r"^(?:剧场版|劇場版|电影版|電影版|극장판)[\s:：]*")
TRAILING_BRACKETS = re.compile(r"\s*[\[(（【]([^\[\]()（）【】]*)[\])）】]\s*$")
YEAR_END = re.compile(r"[\s_.]+[(\[]?(19[5-9]\d|20[0-2]\d|203[0-5])[)\]]?$")
REGION = re.compile(r"\s*[(（](?:僅限|仅限)[^()（）]*[)）]\s*$")
ANIME_WORD = re.compile(r"^(?:TV|OVA|劇場)?アニメ(?:[\s_]+|(?=[「『]))")
QUOTED = re.compile("[「『]([^「」『』]+)[」』]")
_DOTTED_END = re.compile(r"[^.]\.\.$")
SUBTITLE = re.compile(r"\s-\w[^-]*-$|~[^~]+~$")


def tidy(raw: str) -> str:
    """A title as people write it: blanks for underscores and dots, nothing dangling at its ends."""
    text = clean_bytes(raw)
    if "_" in text and " " not in text.strip():
        text = text.replace("_", " ")
    elif "_" in text:
        text = re.sub(r"_+(?=\W|$)|(?<=\W)_+|^_+", " ", text)
    if "." in text and " " not in text.strip(" .") and (re.search(r"\w\.\w", text) or _DOTTED_END.search(text)):
        text = re.sub(r"\.(?!\d(?!\d{3}))|(?<=[A-Za-z]{2})\.(?=\d)", " ", text)
    text = re.sub(r"[(\[]\s*[)\]]", " ", text).lstrip(EDGES)
    text = " ".join(text.split())
    closed = text.rstrip()[-1] if SUBTITLE.search(text.rstrip()) else ""
    return _balanced(text.strip(EDGES) + closed)


def _balanced(text: str) -> str:
    """Without a bracket at either end that has no fellow."""
    for opened, closed in ("()", "[]", "{}"):
        if text.count(opened) > text.count(closed):
            at = text.rfind(opened)
            text = text[:at] + " " + text[at + 1 :] if at == 0 else text[:at] if at > len(text) * 0.6 else text
        elif text.count(closed) > text.count(opened) and text.endswith(closed):
            text = text[:-1]
    return " ".join(text.split())


def without_tags(text: str) -> str:
    """*text* without what tells of the release at its end: square brackets, parentheses and ` - words` of tags."""
    while (found := TRAILING_BRACKETS.search(text)) and text[: found.start()].strip(EDGES):
        if text[found.end(1)] not in "]】" and not tags.is_tag(found.group(1)):
            break
        text = text[: found.start()]
    head, dash, tail = text.rpartition(" - ")
    return head if dash and head.strip(EDGES) and tags.is_tag(tail) and any(c.isalpha() for c in tail) else text


def without_type(text: str) -> str:
    """*text* without a type word at its end or beginning, where something stays."""
    text = REGION.sub("", text)
    for _ in range(2):
        found = TYPE_END.search(text)
        if not found or not text[: found.start()].strip(EDGES):
            break
        text = text[: found.start()].strip(EDGES)
    rest = LEADING_TYPE.sub("", text)
    return rest or text


def year_end(text: str) -> tuple[str, int | None]:
    """*text* without a year at its end, and the year; years to come are titles (`Harbor 2045`)."""
    found = YEAR_END.search(text)
    if not found or not text[: found.start()].strip(EDGES):
        return text, None
    return text[: found.start()].strip(EDGES), int(found.group(1))


def variants(title: str) -> tuple[str, ...]:
    """Every title that *title* holds, the one to show first: `中文 / Romaji` is two, `蓝色港湾 Blue Harbor` three."""
    parts = [p for p in (tidy(p) for p in _parts(title)) if p]
    if not parts:
        return (title,) if title else ()
    if len(parts) == 1:
        return (parts[0], *_by_script(parts[0]))
    parts.sort(key=lambda p: CJK.search(p) is None)
    return tuple(dict.fromkeys(parts))


def _parts(title: str) -> list[str]:
    parts = SPLIT.split(title)
    if len(parts) > 1:
        return parts
    # `블루 하버 (Blue Harbor)`: in the same script it may be part of the name, `Story (Black)`.
    inner = TRAILING_BRACKETS.search(title)
    if inner and _script(inner.group(1)) != _script(title[: inner.start()]) and len(inner.group(1)) > 3:
        return [title[: inner.start()], inner.group(1)]
    for sign in (BARE_SLASH, re.compile("_"), re.compile(r"\|"), DASHES):
        if sign.search(title):
            halves = [h for h in sign.split(title) if h.strip()]
            if (
                len(halves) > 1
                and (len({_script(h) for h in halves}) > 1 or (sign is BARE_SLASH and not title.isascii()))
                and all(CJK.search(h) or LATIN.search(h) for h in halves)
            ):
                return halves
    return [title]


def _script(text: str) -> str:
    return "cjk" if CJK.search(text) else "latin"


def _by_script(title: str) -> tuple[str, ...]:
    """The two halves of a title that changes its script once."""
    if title.isascii() or not CJK.search(title):
        return ()
    found = re.fullmatch(r"([^A-Za-z]*[^A-Za-z\s\d])\s+([A-Za-z][\x20-\x7e\u00c0-\u024f]{3,})", title) or re.fullmatch(
        r"([A-Za-z][\x20-\x7e\u00c0-\u024f]{3,}?)\s+([^\x00-\x7f][^A-Za-z]*)", title
    )
    return (found.group(1).strip(EDGES), found.group(2).strip(EDGES)) if found else ()


# Words and blanks and signs that mean nothing: most titles, and they need none of the work below.
_SIMPLE = re.compile(r"[A-Za-z][A-Za-z0-9'!?,;&~:\-]*(?: [A-Za-z0-9'!?,;&~:\-]+)*")
_LAST = re.compile(
    r"(?:^|[ -])(?:[IVX]+|TV|OVAs?|OADs?|ONA|SPs?|Specials?|NC\w+|Complete|Series|Batch|BDBOX|BOX|Collection|Box|\d{4}|[-~:,;&]+)$"
)


def _unquoted(text: str) -> str:
    """`TVアニメ「X」` is X."""
    found = QUOTED.fullmatch(ANIME_WORD.sub("", text))
    return found.group(1) if found else ANIME_WORD.sub("", text) or text


def is_plain(title: str) -> bool:
    """Whether *title* is clean as it stands, and one."""
    return _SIMPLE.fullmatch(title) is not None and not _LAST.search(title) and title[-1] not in EDGES


def clean(raw: str) -> tuple[tuple[str, ...], int | None, int | None]:
    """All titles in *raw*, the one to show first; a year and a season read off its end."""
    if is_plain(raw):
        return (raw,), None, None
    if (found := tags.RESOLUTION.search(raw)) and raw[: found.start()].strip(EDGES + "[(."):
        raw = raw[: found.start()]
    title = _unquoted(without_type(without_tags(tidy(UNDERLINED.sub(" / ", PAIRED.sub(" / ", raw))))))
    bare, year = year_end(title)
    several = variants(bare)
    season: int | None = None
    titles: list[str] = []
    # Chinese titles count sequels so (`蓝色港湾 2`); a Latin title's number may be its own (`Area 8`).
    sequels = CJK.search(bare) is not None
    for one in several:
        short, number = seasons.roman_end(one)
        if number is None and sequels and (sequel := SEQUEL.search(one)):
            short, number = one[: sequel.start()], int(sequel.group(1))
        season = season or number
        titles.append(without_type(short))
    titles += [one for one in (*several, title if year else "") if one and one not in titles]
    return tuple(dict.fromkeys(t for t in titles if t)), year, season
