# SPDX-License-Identifier: GPL-3.0-or-later
"""What sort of video a name speaks of, by its words."""

from __future__ import annotations

import re

from anivault_shell.model.media import Kind

_B, _E = r"(?<![A-Za-z])", r"(?![A-Za-z])"
_BESIDE = r"(?<=[\s_.\-\[(+])"
_ENDS = r"(?=\s*(?:$|[\-\[(\])\d]))"
WORDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (
        Kind.PREVIEW,
        re.compile(rf"{_BESIDE}(?:PV|CM|[Tt]railer|[Tt]easer|[Pp]review)s?\d{{0,2}}{_E}|予告|预告|預告|예고편"),
    ),
    (
        Kind.EXTRA,
        re.compile(
            rf"{_BESIDE}(?:[Mm]enus?|MENU|Interview|Making(?: of)?|Logo|Bonus){_E}\s*\d{{0,2}}\s*(?=$|[\[(\]])|映像特典|메뉴"
        ),
    ),
    (Kind.OVA, re.compile(rf"{_B}(?:OVA|OAD|ova|oad|Ova|Oad)s?{_E}")),
    (
        Kind.SPECIAL,
        re.compile(rf"{_BESIDE}(?:SP|SPs|[Ss]pecials?{_ENDS}){_E}|特别篇|特別篇|特別編|特典|番外|총집편|특별편|스페셜"),
    ),
    (
        Kind.MOVIE,
        re.compile(rf"{_B}(?:[Mm]ovies?|MOVIE|[Gg]ekijou?-?[Bb]an){_E}|劇場版|剧场版|电影版|電影版|극장판|映画"),
    ),
)
# One search that most names end with.
HINT = re.compile(
    "PV|CM|[Tt]railer|[Tt]easer|[Pp]review|[Mm]enu|MENU|Interview|Making|Logo|Bonus|O[Vv][Aa]|O[Aa][Dd]|ova|oad|SP|EX|Extra"
    "|[Ss]pecial|[Mm]ovie|MOVIE|[Gg]ekijou|予告|预告|預告|예고|映像|메뉴|特|番外|총집|특별|스페셜|劇場|剧场|电影|電影|극장|映画"
)
BATCH = re.compile(
    rf"{_B}(?:[Bb]atch|BATCH|[Cc]omplete|COMPLETE|[Cc]ollection|全集|合集|Box ?Set){_E}|合集|全集|\[Fin\]"
)
# A number behind one of these counts specials: `OVA 2`, `SP03`, `PV1`.
COUNTED = re.compile(
    r"(?<=[\s_.\-\])])(?P<k>OVA|OAD|SP|EX|PV|CM|Menu|Special|Trailer|Preview|Extra)(?:s?[ ._-]|\s-\s)?#?"
    r"(?P<e>\d{1,3}(?:\.\d)?)(?:v(?P<v>\d))?(?![A-Za-z0-9])",
)
COUNTED_KIND = {
    "OVA": Kind.OVA,
    "OAD": Kind.OVA,
    "EX": Kind.SPECIAL,
    "SP": Kind.SPECIAL,
    "SPECIAL": Kind.SPECIAL,
    "MENU": Kind.EXTRA,
    "EXTRA": Kind.EXTRA,
}


def by_words(text: str) -> tuple[Kind, int, int] | None:
    """The kind that *text* names, and where; None for an ordinary episode."""
    if not HINT.search(text):
        return None
    for kind, pattern in WORDS:
        if found := pattern.search(text):
            return kind, found.start(), found.end()
    return None


def of_count(word: str) -> Kind:
    return COUNTED_KIND.get(word.upper(), Kind.PREVIEW)
