# SPDX-License-Identifier: GPL-3.0-or-later
"""
Titles as they are compared and asked for.

A name says `Overlord IV`, `鬼滅之刃 第二季` or `Frieren S2`; the catalogue has one show and numbers
its seasons.  A `Reading` keeps the words as they stand and sets season and part words aside.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

import msgspec

from anivault_shell.text import fold, fold_words

ROMAN = {"ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9}
ORDINAL = {
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "fifth": 5,
    "sixth": 6,
    "seventh": 7,
    "eighth": 8,
}
HAN = {
    "一": 1,
    "二": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
    "十": 10,
    "貳": 2,
    "参": 3,
    "參": 3,
}
LAST = -1  # "Final Season": whichever the catalogue lists last

_N = r"(?P<n>\d{1,2}|[ivx]+|first|second|third|fourth|fifth|sixth|seventh|eighth)"
_H = r"(?P<n>\d{1,2}|[一二三四五六七八九十]+)"
_END = r"(?=\s|$)"
_BEGIN = r"(?:(?<=\s)|^)"
# What a season or a part is called; the number is the group n, a final one has none.
SEASON_WORDS = [
    re.compile(rf"{_BEGIN}(?:the )?final season{_END}"),
    re.compile(rf"{_BEGIN}(?:the )?(?P<n>\d{{1,2}})(?:st|nd|rd|th) (?:season|series|stage){_END}"),
    re.compile(
        rf"{_BEGIN}(?:the )?(?P<n>first|second|third|fourth|fifth|sixth|seventh|eighth) (?:season|series|stage){_END}"
    ),
    re.compile(rf"{_BEGIN}(?:season|saison|staffel|temporada|stagione) ?{_N}{_END}"),
    re.compile(rf"{_BEGIN}s(?P<n>\d{{1,2}}){_END}"),
    re.compile(rf"{_BEGIN}(?P<n>\d)(?:nd|rd|th)$"),
    re.compile(rf"第 ?{_H} ?(?:季|期|シーズン|シリーズ)"),
    re.compile(rf"{_BEGIN}(?P<n>\d{{1,2}}|[二三四五六七八九十]) ?(?:季|期|シーズン){_END}"),
    re.compile(r"シーズン ?(?P<n>\d{1,2})"),
    re.compile(r"(?:제 ?)?(?P<n>\d{1,2}) ?(?:기|시즌)(?=\s|$)"),
    re.compile(r"시즌 ?(?P<n>\d{1,2})"),
    re.compile(r"最[終终](?:季|シーズン|章)|ファイナルシーズン|파이널 ?시즌|완결편"),
    re.compile(rf"{_BEGIN}dai (?P<n>\d|ni|san|yon|go) ?ki{_END}"),
]
PART_WORDS = [
    re.compile(rf"{_BEGIN}(?:part|cour|pt) ?{_N}{_END}"),
    re.compile(rf"{_BEGIN}(?:the )?(?P<n>\d{{1,2}})(?:st|nd|rd|th) (?:part|cour|half){_END}"),
    re.compile(rf"{_BEGIN}(?:the )?(?P<n>first|second|third|fourth) (?:part|cour|half){_END}"),
    re.compile(rf"第 ?{_H} ?(?:クール|部分|部|パート)"),
    re.compile(rf"パート ?{_H}"),
    re.compile(r"(?:제 ?)?(?P<n>\d{1,2}) ?(?:쿨|부|파트)(?=\s|$)"),
    re.compile(r"파트 ?(?P<n>\d{1,2})"),
]
# One of these stands in all that the patterns find, and in few titles.
SEASON_SIGNS = re.compile(r"se(?:aso|rie)|stag|sai|staf|temp|s\d|\d(?:nd|rd|th)$|dai |[季期シ기즌最ファ파완]")
PART_SIGNS = re.compile(r"part|cour|pt|half|第|パ|[쿨부트]")
DIGITS = re.compile(r"\d+")
# A bare numeral at the end may be a season (Overlord IV) or belong to the title (Mob Psycho 100).
NUMERAL = re.compile(r" (?P<n>[2-9]|ii|iii|iv|v|vi|vii|viii|ix)$")
NUMERAL_ENDS = tuple("23456789ivx")
GLUED = re.compile(r"(?<=[^\W\d_a-z])(?P<n>[2-9])$")
FORMAT_WORDS = re.compile(
    rf"{_BEGIN}(?:the movie|movie|gekijouban|gekijoban|ova|oav|oad|ona|tv|special|specials|tv series){_END}"
    r"|劇場版|剧场版|극장판"
)
DECORATION = re.compile(
    r"[★☆][^★☆\[\]]{1,12}[★☆]|[（(]僅限[^）)]*[）)]|[（(]仅限[^）)]*[）)]|(?<!\w)\d{1,2}月新番(?!\w)|\d{4}年版|[（(](?:19|20)\d\d[）)]\s*$|新番(?=\s|$)"
)
FORMAT_SIGNS = re.compile("movie|gek|o[vanad]|tv|special|[劇剧극]")
DECORATION_SIGNS = re.compile("[★☆限月年新（(]")
# Where a subtitle begins: a colon or a dash with a blank, a tilde, a bar.
SUBTITLE = re.compile(r"\s*[:：](?!\d)\s+|\s+[-–—~～〜|]\s*|\s*[~～〜|]\s*|[：]|(?<=\w)-(?=\s)")
SLASHED = re.compile(r"\s*[/／|_]\s+|\s+[/／|_]\s*")
GLUED_SLASH = re.compile(r"[/／|_]")
CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=x[A-Z])|(?<=[A-Z]x)(?=[A-Z])")
BRACKETED = re.compile(r"[\[【(（][^\]】)）]*[\]】)）]|[\[\]【】]")
# Words that romanisations and spellings disagree on; dropping a word only makes a search wider.
UNSTEADY = frozenset(fold_words("wo o no ga wa ha he e ni to de na mo ka x and the a an of in").split())
PARTICLES = {"wo": "o", "wa": "wa", "ha": "wa", "he": "e", "and": "&", "dzu": "zu"}
_LONG_O, _LONG_E = re.compile("ou|oo|oh(?![aeiou])"), re.compile("ee|ei")
_KANA = [("shi", "si"), ("chi", "ti"), ("tsu", "tu"), ("fu", "hu"), ("ji", "zi"), ("dzu", "zu"), ("du", "zu")]
_KANA += [("sh", "sy"), ("ch", "ty"), ("j", "zy"), ("mb", "nb"), ("mp", "np"), ("mm", "nm")]


class Reading(msgspec.Struct, frozen=True, gc=False):
    """
    A title taken apart.

    `words` is all of it, folded; `bare` without season, part and format words; `stem` also without
    a numeral at the end.  `season` is what the words say (`LAST` for a final season),
    `numeral` what the numeral at the end would say, `marks` every number in it, as they are compared exactly.
    """

    text: str
    words: str
    bare: str
    stem: str
    season: int | None = None
    part: int | None = None
    numeral: int | None = None
    marks: tuple[str, ...] = ()


def number_of(text: str) -> int | None:
    """`2`, `ii`, `second`, `二`, `十二`, `ni` as a number."""
    if text.isdecimal():  # "²" is a digit to Python, and no number to int()
        return int(text)
    if text in ROMAN or text in ORDINAL:
        return ROMAN.get(text) or ORDINAL[text]
    if text in ("ni", "san", "yon", "go"):
        return {"ni": 2, "san": 3, "yon": 4, "go": 5}[text]
    if text in ("i", "x"):
        return 1 if text == "i" else 10
    digits = [HAN[c] for c in text if c in HAN]
    if not digits or len(digits) != len(text):
        return None
    if len(digits) == 2 and digits[0] == 10 > digits[1]:
        return 10 + digits[1]
    return digits[0] if len(digits) == 1 else None


def _set_aside(words: str, patterns: list[re.Pattern[str]]) -> tuple[str, int | None]:
    """*words* without the first of *patterns* that fits behind its first word, and the number it gave."""
    for pattern in patterns:
        found = pattern.search(words)
        if not found or not (words[: found.start()] + words[found.end() :]).strip():
            continue
        number = number_of(found["n"]) if "n" in pattern.groupindex else LAST
        if number is None:
            continue
        rest = " ".join((words[: found.start()] + " " + words[found.end() :]).split())
        again = " ".join(rest.replace(found[0].strip(), " ").split())  # behind both halves of the name
        return again or rest, number
    return words, None


@lru_cache(maxsize=100_000)
def reading(text: str) -> Reading:
    """*text* taken apart; see `Reading`."""
    shown = text if text.isascii() else unicodedata.normalize("NFKC", text)
    words = plain(DECORATION.sub(" ", shown) if DECORATION_SIGNS.search(shown) else shown)
    rest, season = _set_aside(words, SEASON_WORDS) if SEASON_SIGNS.search(words) else (words, None)
    rest, part = _set_aside(rest, PART_WORDS) if PART_SIGNS.search(rest) else (rest, None)
    without_format = " ".join(FORMAT_WORDS.sub(" ", rest).split()) if FORMAT_SIGNS.search(rest) else rest
    bare = without_format or rest
    found = (NUMERAL.search(bare) or GLUED.search(bare)) if bare.endswith(NUMERAL_ENDS) else None
    stem = bare[: found.start()].strip() if found else bare
    numeral = number_of(found["n"]) if found else None
    return Reading(text, words, bare, stem, season, part, numeral, tuple(DIGITS.findall(bare)))


@lru_cache(maxsize=100_000)
def plain(text: str) -> str:
    """*text* as words without accents (`Pokémon` is asked for and compared as `pokemon`)."""
    if text.isascii():
        return fold_words(text)
    # Accents of Latin letters only: a dakuten tells one kana from another.
    parts = []
    for c in unicodedata.normalize("NFKC", text):
        base = unicodedata.normalize("NFD", c)[0] if "\xc0" <= c <= "\u1eff" else c
        parts.append(base if base.isascii() and base.isalpha() else c)
    return fold_words("".join(parts))


@lru_cache(maxsize=100_000)
def squash(words: str) -> str:
    """*words* with the spellings of romanised Japanese made one: `Yuuki wo` and `Yûki o` are equal."""
    if not words.isascii():
        return fold(words)
    text = " ".join([PARTICLES.get(w, w) for w in words.split()])
    if "ou" in text or "oo" in text or "oh" in text:
        text = _LONG_O.sub("o", text)
    text = text.replace("uu", "u").replace("aa", "a").replace("ii", "i")
    if "ee" in text or "ei" in text:
        text = _LONG_E.sub("e", text)
    for a, b in _KANA:
        text = text.replace(a, b)
    return text.replace(" ", "").replace("&", "")


def heads(text: str) -> Iterator[str]:
    """*text* without its subtitle, longest first."""
    cuts = [m.start() for m in SUBTITLE.finditer(text) if m.start() >= 3]
    for cut in reversed(cuts):
        yield text[:cut].strip()


def halves(text: str) -> list[str]:
    """The titles that stand side by side in *text*: `中文 / Romaji`, `夏目 Natsume`; then other ways to write it."""
    found = [half.strip() for half in SLASHED.split(text) if half.strip()]
    if len(found) < 2 and asian(text):
        found = [half.strip() for half in GLUED_SLASH.split(text) if half.strip()]
    if len(found) < 2:
        found = _scripts(text)
    found += [piece for half in found or [text] if (piece := _unrepeated(half))]
    if len(found) < 2 and BRACKETED.search(text):
        found = [piece.strip() for piece in BRACKETED.split(text) if piece.strip()][::-1]
    if len(found) < 2 and CAMEL.search(text):
        return [" ".join(CAMEL.sub(" ", text).split())]
    return found


def _unrepeated(text: str) -> str:
    """`Nonstop Non Non Biyori Nonstop` without the first word, which belongs to the half before."""
    words = text.split()
    return " ".join(words[1:]) if len(words) > 2 and words[0].casefold() == words[-1].casefold() else ""


def _scripts(text: str) -> list[str]:
    """The runs of Asian and of Latin script in *text*, the longest first."""
    words = text.split()
    kinds = [asian(w) for w in words]
    cuts = [0, *(n for n in range(1, len(words)) if kinds[n] != kinds[n - 1]), len(words)]
    runs = [" ".join(words[a:b]) for a, b in pairwise(cuts)]
    return [r for r in sorted(runs, key=len, reverse=True) if len(r) > 1 and not r.isdigit()] if len(runs) > 1 else []


def asian(word: str) -> bool:
    """Whether *word* holds kana, Han or Hangul."""
    return any("\u3040" <= c <= "\u9fff" or "\uac00" <= c <= "\ud7af" for c in word)


def wide(words: str) -> str:
    """The steady words of *words*, the three longest: a search that spelling does not miss."""
    steady = [w for w in words.split() if w not in UNSTEADY and len(w) > 2 and not _UNSTEADY_SOUND.search(w)]
    longest = sorted(steady, key=len, reverse=True)[:3]
    return " ".join(w for w in steady if w in longest)


_UNSTEADY_SOUND = re.compile(r"ou|oo|uu|oh(?![aeiou])|\d")
