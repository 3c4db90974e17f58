# SPDX-License-Identifier: GPL-3.0-or-later
"""Episode numbers that say what they are: S01E02, 12화, 第12話, EP24, `- 05 -`, NCOP2, ranges and double numberings."""

from __future__ import annotations

import re

from anivault_shell.model.media import Kind
from anivault_shell.parse import tags
from anivault_shell.parse.draft import Draft
from anivault_shell.parse.numbers import CJK_NUMBER, number, plain, whole

_B = r"(?<![A-Za-z0-9])"
_END = r"(?:v(?P<v>\d{1,2}))?"
_TO = r"\s*[-~+&]\s*"

SEASON_EPISODE = re.compile(
    r"(?:s(?<![A-Za-z0-9]s)|S(?<![A-Z0-9]S))(?P<s>\d{1,4})[ ._-]{0,3}(?:[eE][pP]?|[eE]pisode)[ ._]?(?P<e>\d{1,4}(?:\.\d(?!\d))?)"
    rf"{_END}(?P<more>(?:[ ._]?[-~+&]?[ ._]?(?:[sS]\d{{1,2}})?[eE][pP]?\d{{1,4}}(?!\d)|[-~]\d{{1,4}}(?![\dpPxi]))*)(?![0-9])"
)
CROSS = re.compile(rf"(?P<s>\d(?<![\w.]\d)\d?)x(?P<e>\d{{2,3}}){_END}(?P<more>(?:[-x]\d{{2,3}})*)(?![\w])")
# `S4-24`: an episode is written wider than its season.
SHORT = re.compile(rf"[sS](?<![A-Za-z0-9].)(?P<s>\d)-(?P<e>\d{{2,4}}){_END}(?P<more>)(?![\w-])")
SEASON_SPECIAL = re.compile(
    rf"[sS](?<![A-Za-z0-9].)(?P<s>\d{{1,2}})[ ._-]{{0,3}}(?P<k>SP|OVA|OAD|Special)[ ._-]?(?P<e>\d{{1,3}}){_END}(?![A-Za-z0-9])",
    re.IGNORECASE,
)
KOREAN = re.compile(
    rf"제?\s*(?<!\d)(?P<e>\d{{1,4}}(?:\.\d)?)\s*[화회]?(?:{_TO}제?\s*(?P<to>\d{{1,4}}))?\s*[화회](?![가-힣])|"
    rf"제?\s*(?<!\d)(?P<e2>\d{{1,4}})\s*[화회](?=\s*(?:완결|끝|자막|무삭제|예고|선행|합본))"
)
CJK = re.compile(
    rf"(?<!全)(?<!全\s)第\s*(?P<e>{CJK_NUMBER})\s*[話话集回夜局]?(?:{_TO}第?(?P<to>{CJK_NUMBER}))?\s*[話话集回夜局](?!数|目)"
    rf"|(?<![\d.第全])(?<!全\s)(?P<e2>\d{{1,4}}(?:\.\d)?)(?:{_TO}(?P<to2>\d{{1,4}}))?\s*[話话集](?!数|全)"
    rf"|(?<![全总總])第\s*(?P<e3>{CJK_NUMBER})(?:{_TO}第?(?P<to3>{CJK_NUMBER}))?(?=\s*(?:$|[\])\[]))"
)
ALL_OF = re.compile(
    rf"全\s*{CJK_NUMBER}\s*[話话集回]|{CJK_NUMBER}\s*[話话集回]\s*全|(?<![가-힣])전\s*\d{{1,4}}\s*[화회]|전편|合集|全集"
)
WORD = re.compile(
    rf"{_B}(?:EP|Ep|ep|EPS|Eps|eps|Episodes?|episodes?|EPISODE|Folge|Episodio|Capitulo|Épisode|épisode|エピソード)"
    rf"[ ._-]{{0,3}}(?P<e>\d{{1,4}}(?:\.\d(?!\d))?){_END}(?:\s*(?:[-~&]|to)\s*(?:EP|Ep|ep|E)?(?P<to>\d{{1,4}}))?(?![0-9A-Za-z])"
    rf"|{_B}E(?P<e2>\d{{2,4}})(?:v\d)?(?:(?:\s*[-~&]\s*|\s+)E(?P<to2>\d{{2,4}}))*(?![A-Za-z0-9])"
    rf"|(?<![\w&])#\s?(?P<e3>\d{{1,4}}(?:\.\d(?!\d))?)(?:{_TO}#?(?P<to3>\d{{1,4}}))?(?![0-9A-Za-z])"
)
# ` - 05`, then the end, a bracket or another dash: what most release groups write.
DASHED = re.compile(
    rf"(?:\s-\s?|_-_|\.-\.)(?P<e>\d{{1,4}}(?:\.\d(?!\d))?){_END}(?:[a-cA-C'](?![A-Za-z0-9]))?(?P<to>\s?[-~]\s?\d{{1,4}}(?!\d|\s\w))?(?=\s*(?:$|[\[(「『]|-\s|v\d)|_+(?:-_|[\[(])|(?<=\d)\.(?=\D|\d{{3,4}}[xpi]|$))"
)
# `Title - Session 5 - Its Name`: shows that call their episodes something else.
COUNTER = re.compile(
    rf"\s-\s(?:Session|Layer|Phase|Act|Stage|Lesson|Mission|Turn|Track|Page|Story|Scene|Round)[ .]?"
    rf"(?P<e>\d{{1,3}}){_END}(?=\s*(?:$|[\[(]|-\s))"
)
CREDITS = re.compile(
    r"(?<![A-Za-z0-9])(?:(?P<nc>NC|[Cc]reditless|[Cc]lean|[Tt]extless|Non-?Credit|ノンクレジット|ノンテロップ)[ ._-]?)?"
    r"(?P<k>OPED|OP|ED|[Oo]pening|[Ee]nding)s?(?:[ ._-]?(?P<e>\d{1,2}))?(?P<x>[a-z](?![A-Za-z]))?(?:v(?P<v>\d))?(?![A-Za-z0-9])"
)
LEADING_GROUP = re.compile(r"^\s*\[[^\[\]]*\]")
BRACKETED = re.compile(
    rf"\[\s*(?:EP)?#?(?P<e>\d{{1,4}}(?:\.\d)?){_END}(?:{_TO}(?P<to>\d{{1,4}}(?:\.\d)?))?\s*(?:END|Fin|FIN|完|全|合集|精校合集|Pre)?\s*(?:\((?![12]\d{{3}})[^()\[\]]*\)\s*)?\]"
)
PADDED = re.compile(rf"[\s_](?P<e>0\d{{1,2}}){_END}(?=[\s_]+\S|$)")
PADDED_DOTS = re.compile(rf"\.+(?P<e>0\d{{1,2}}|\d{{2,3}}){_END}(?=\.|$)(?!\.(?i:bits?|fps)\b)")
# `蓝色港湾05`: no letter of these scripts runs into digits of its own.
GLUED = re.compile(
    r"(?<=[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af！？」』])(?P<e>\d{2,3})(?:v(?P<v>\d))?(?=\s*(?:$|[\[(]))"
)
QUOTED = re.compile("[「『]([^「」『』]+)[」』]")
# Loudspeakers.
CHANNELS = frozenset({"5.1", "2.0", "7.1", "2.1", "1.0"})
NO_EPISODES = frozenset({480, 540, 576, 720, 1080, 2160, *range(1950, 2036)})
ADJACENT_BEFORE = re.compile(
    r"(?:(?:^|\s)-\s?(?P<n>\d{2,4})(?:-\d{2,4})?\s*[-(\[\s]\s*|(?<![\w.])(?P<m>\d{2,4})\s*[(\[]\s*)$"
)
ADJACENT_AFTER = re.compile(r"\s*(?:[-(\[.]\s*)*(?P<n>\d{2,4})(?P<to>-\d{2,4})?\s*(?=[)\]\[(-]|$|\.\s?[A-Z]|[ .]-)")
OTHER_NUMBER = re.compile(r"\s*\((?P<n>\d{1,4})\)")
# Most names hold none of what these look for; a search for one letter is many times as quick as for the whole.
HINTS = {
    "korean": re.compile("[화회]"),
    "cjk": re.compile("[話话集回夜局第]"),
    "all": re.compile("[全전合]"),
    "word": re.compile(r"[Ee][Pp\d]|#|Folge|Capitulo|[Éé]pis|エピ"),
    "credits": re.compile("OP|ED|[Oo]pening|[Ee]nding"),
}


def take_numbers(draft: Draft) -> None:
    """Note the numbers that say what they are; each is rewritten to ` - 05 `, which every engine reads."""
    if _take_season_episode(draft) or _take_special(draft):
        return
    credited = HINTS["credits"].search(draft.text) is not None and _take_credits(draft)
    if not draft.text.isascii():
        if HINTS["all"].search(draft.text) and (found := ALL_OF.search(draft.text)):
            draft.notes.add("batch")
            draft.cut(*_whole_bracket(draft.text, found.start(), found.end()), " ")
        if HINTS["korean"].search(draft.text) and _take(draft, KOREAN):
            return
        if HINTS["cjk"].search(draft.text) and _take(draft, CJK):
            return
    word = WORD.search(draft.text) if HINTS["word"].search(draft.text) else None
    dashed = DASHED.search(draft.text) if word and "-" in draft.text else None
    if word and not (dashed and dashed.end() < word.start() and not credited):
        _take(draft, WORD)
    elif not credited and not _take_dashed(draft) and not ("-" in draft.text and _take(draft, COUNTER)):
        _take_bracketed(draft)


def _take_season_episode(draft: Draft) -> bool:
    found = SEASON_EPISODE.search(draft.text) or CROSS.search(draft.text) or SHORT.search(draft.text)
    if found is None:
        return False
    start, end = found.span()
    first = plain(found["e"])
    draft.note("season", int(found["s"]), found.start("s"), found.end("s"))
    draft.note("episode", first, found.start("e"), found.end("e"))
    _note_version(draft, found)
    if last := re.findall(r"\d+", re.sub(r"[sS]\d+(?=[eE])", "", found["more"])):
        _note_end(draft, first, int(last[-1]), found.start("more"), found.end("more"))
    start, end = _second_number(draft, start, end)
    _settle(draft, start, end, found["e"])
    return True


def _second_number(draft: Draft, start: int, end: int) -> tuple[int, int]:
    """`12 (S01E12)`, `S01E12 - 012 -`: the number beside it counts over all seasons."""
    before = ADJACENT_BEFORE.search(draft.text[:start])
    digits = (before["n"] or before["m"]) if before else ""
    # `100 (S01E05)` may end the title; `12 (S01E12)`, `012 (S01E12)` and `87 (S04E24)` cannot.
    if before and before["m"] and not digits.startswith("0"):
        later = draft.fields.get("season", 0) > 1
        digits = digits if later or int(digits) == draft.fields["episode"] else ""
    if before and digits and draft.text[: before.start()].strip(" -_.[(") and _is_second(draft, digits):
        at = before.start("n") if before["n"] else before.start("m")
        draft.note("absolute", int(digits), at, at + len(digits))
        return before.start(), end
    after = ADJACENT_AFTER.match(draft.text, end)
    if after and _is_second(draft, after["n"]):
        draft.note("absolute", int(after["n"]), after.start("n"), after.end("n"))
        return start, after.end()
    return start, end


def _is_second(draft: Draft, digits: str) -> bool:
    """Whether a number beside a full one counts episodes: not a year, not a resolution, not below its fellow."""
    value, episode = int(digits), draft.fields["episode"]
    return value >= episode and value not in NO_EPISODES


def _take_special(draft: Draft) -> bool:
    found = SEASON_SPECIAL.search(draft.text)
    if found is None:
        return False
    kind = Kind.OVA if found["k"].upper() in ("OVA", "OAD") else Kind.SPECIAL
    draft.note("season", int(found["s"]), found.start("s"), found.end("s"))
    draft.note("kind", kind, found.start("k"), found.end("k"))
    draft.note("episode", int(found["e"]), found.start("e"), found.end("e"))
    _note_version(draft, found)
    _settle(draft, *found.span(), found["e"])
    return True


def _take_credits(draft: Draft) -> bool:
    """NCOP, ED2, `Opening 1`: after a title, never as the first word, and spelt out only with a number or at the end."""
    for found in CREDITS.finditer(draft.text):
        before = draft.text[: found.start()].strip(" -_.[(")
        if (not before and not found["nc"]) or (not found["nc"] and not _stands_alone(draft.text, found)):
            continue
        kind = Kind.ENDING if found["k"][0] in "Ee" else Kind.OPENING
        draft.note("kind", kind, found.start(), found.end())
        if found["e"]:
            draft.note("credit", int(found["e"]), found.start("e"), found.end("e"))
        _note_version(draft, found)
        _settle(draft, *found.span(), "")
        return True
    return False


def _stands_alone(text: str, found: re.Match[str]) -> bool:
    if len(found["k"]) > 4:
        return re.match(r"\s*(?:$|[\[(])", text[found.end() :]) is not None and text[: found.start()].endswith(
            ("- ", "[", "_-_")
        )
    after = text[found.end() : found.end() + 2].strip()
    return not after[:1].isalpha() and text[found.start() - 1 : found.start()] in (" ", "_", ".", "[", "(", "-")


def _take(draft: Draft, pattern: re.Pattern[str]) -> bool:
    found = pattern.search(draft.text)
    if found is None:
        return False
    groups = found.groupdict()
    name = next(k for k in ("e", "e2", "e3") if groups.get(k))
    value = number(groups[name])
    if value is None:
        return False
    draft.note("episode", value, found.start(name), found.end(name))
    to = "to" + name[1:]
    if groups.get(to) and (last := number(groups[to])) is not None:
        _note_end(draft, value, last, found.start(to), found.end(to))
    _note_version(draft, found)
    end = found.end()
    if (other := OTHER_NUMBER.match(draft.text, end)) and int(other["n"]) > value:
        draft.note("absolute", int(other["n"]), other.start("n"), other.end("n"))
        end = other.end()
    _settle(draft, found.start(), end, str(value))
    return True


def _take_dashed(draft: Draft) -> bool:
    if "-" not in draft.text:
        return False
    for found in DASHED.finditer(draft.text):
        value = plain(found["e"])
        if 1950 <= value <= 2035 and (DASHED.search(draft.text, found.end()) or len(found["e"]) == 4):
            continue
        draft.note("episode", value, found.start("e"), found.end("e"))
        _note_version(draft, found)
        if found["to"]:
            last = whole(found["to"].strip(" -~"))
            _note_end(draft, value, last if last is not None else 0, found.start("to"), found.end("to"))
        if (other := OTHER_NUMBER.match(draft.text, found.end())) and int(other["n"]) > value and len(other["n"]) < 4:
            draft.note("absolute", int(other["n"]), other.start("n"), other.end("n"))
            draft.cut(other.start(), other.end())
        draft.stop(found.start())
        return True
    return False


def _take_bracketed(draft: Draft) -> None:
    """`Title 2 [03][1080p]`: a number alone in its brackets counts, whatever numbers the title has."""
    for found in BRACKETED.finditer(draft.text):
        value = plain(found["e"])
        if (
            not any(c.isalnum() for c in LEADING_GROUP.sub("", draft.text[: found.start()]))
            or value in NO_EPISODES
            or found["e"] in CHANNELS
        ):
            continue
        draft.note("episode", value, found.start("e"), found.end("e"))
        _note_version(draft, found)
        if found["to"]:
            _note_end(draft, value, plain(found["to"]), found.start("to"), found.end("to"))
        draft.stop(found.start())
        return


def take_quoted(draft: Draft) -> None:
    """`第12話 「The Pier」`: what stands in corner brackets behind the number is the episode's title."""
    if draft.limit > len(draft.text) or draft.text.isascii():
        return
    found = QUOTED.search(draft.text, draft.limit)
    if found:
        draft.note("episode_title", found.group(1).strip(), found.start(1), found.end(1))
        draft.cut(found.start(), found.end(), " ")


def take_padded(draft: Draft) -> None:
    """The last resort: `Title 01 Its Name`, where a padded number stands among words and nothing else counts."""
    dotted = " " not in draft.text.strip() and "_" not in draft.text
    found = _last_dotted(draft.text) if dotted else PADDED.search(draft.text)
    if found is None and not draft.text.isascii():
        found = GLUED.search(draft.text)
    if found is None or draft.limit <= len(draft.text) or draft.layout:
        return
    # A year makes it a film, and the number the title's, unless release words follow.
    if "year" in draft.fields and not tags.has_tags(draft.text[found.end() :]):
        return
    head = draft.text[: found.start()]
    if (
        not any(c.isalpha() for c in LEADING_GROUP.sub("", head))
        or head.count("[") != head.count("]")
        or head.count("(") != head.count(")")
    ):
        return
    draft.note("episode", plain(found["e"]), found.start("e"), found.end("e"))
    _note_version(draft, found)
    draft.stop(found.start())


def _last_dotted(text: str) -> re.Match[str] | None:
    """A number between dots counts where it is padded, or where release words follow it."""
    for found in PADDED_DOTS.finditer(text):
        rest = text[found.end() :].strip(".")
        if found["e"].startswith("0") or not rest or tags.has_tags(rest.partition(".")[0]):
            return found if int(found["e"]) not in NO_EPISODES else None
    return None


def _whole_bracket(text: str, start: int, end: int) -> tuple[int, int]:
    """The brackets around *start* to *end* with all they hold, or just that."""
    opened, closed = text.rfind("[", 0, start), text.find("]", end)
    if opened >= 0 and closed >= 0 and "]" not in text[opened:start]:
        between = text[opened + 1 : start]
        return (opened, closed + 1) if len(between) < 4 else (start, end)
    return start, end


def _note_version(draft: Draft, found: re.Match[str]) -> None:
    if "v" in found.re.groupindex and found["v"]:
        draft.note("version", int(found["v"]), found.start("v"), found.end("v"))


def _note_end(draft: Draft, first: float, last: float, start: int, end: int) -> None:
    if last > first:
        draft.note("episode_end", last, start, end)


def _settle(draft: Draft, start: int, end: int, digits: str) -> None:
    """Rewrite a number's token to ` - 05 `, with the brackets that hold nothing else; the title ends before it."""
    text = draft.text
    while start > 0 and (text[start - 1] in " _." or (text[start - 1] == "-" and text[start - 2 : start - 1] in " _.")):
        start -= 1
    if start and text[start - 1] in "[(" and text[end : end + 1] in ("]", ")"):
        start, end = start - 1, end + 1
        while start > 0 and text[start - 1] in " _.-":
            start -= 1
    draft.cut(start, end, f" - {digits} " if digits else " - ")
    draft.limit = start
    draft.notes.add("sure")
