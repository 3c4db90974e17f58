# SPDX-License-Identifier: GPL-3.0-or-later
"""Numbers as names write them: digits, Chinese numerals, Roman numerals, number words."""

from __future__ import annotations

import re

CJK_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "两": 2,
    "兩": 2,
    "壱": 1,
    "弐": 2,
    "参": 3,
}
CJK_UNITS = {"十": 10, "百": 100, "千": 1000}
# Above X a Roman numeral is as often a letter of the title, and I is a pronoun.
ROMAN = {"ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10}
ROMAN |= {chr(0x2160 + n): n + 1 for n in range(12)} | {chr(0x2170 + n): n + 1 for n in range(12)}
_ORDINALS = "zeroth first second third fourth fifth sixth seventh eighth ninth tenth"
_CARDINALS = "zero one two three four five six seven eight nine ten"
WORDS = {w: n for words in (_ORDINALS, _CARDINALS) for n, w in enumerate(words.split())}
PLAUSIBLE_YEARS = range(1950, 2036)
NUMBER = re.compile(r"\d+(?:\.\d+)?")
# A number as it stands in a CJK token: 12, 12.5, 十二, 二十三.
CJK_NUMBER = r"(?:\d{1,4}(?:\.\d)?|[〇零一二三四五六七八九十百千两兩壱弐参]{1,6})"


def number(text: str) -> int | float | None:
    """12, 12.5 or None of `012`, `12.5`, `十二`, `II`, `second`; full-width digits count as digits."""
    text = text.strip()
    if NUMBER.fullmatch(text):
        return plain(text)
    low = text.lower()
    if low in WORDS:
        return WORDS[low]
    if low in ROMAN:
        return ROMAN[low]
    return cjk(text)


def plain(text: str) -> int | float:
    """The value of digits with at most one point; 12.0 is 12."""
    if "." not in text:
        return int(text)
    value = float(text)
    return int(value) if value == int(value) else value


def cjk(text: str) -> int | None:
    """`二十三` is 23, `一〇` is 10, `百二` is 102; None where a character is no numeral."""
    if not text or any(c not in CJK_DIGITS and c not in CJK_UNITS for c in text):
        return None
    if not any(c in CJK_UNITS for c in text):
        return int("".join(str(CJK_DIGITS[c]) for c in text))
    total, digit = 0, 0
    for c in text:
        if c in CJK_UNITS:
            total += (digit or 1) * CJK_UNITS[c]
            digit = 0
        else:
            digit = CJK_DIGITS[c]
    return total + digit


def whole(text: str | None) -> int | None:
    """The number as an int, or None where there is none or it has a fraction."""
    value = number(text) if text else None
    return value if isinstance(value, int) else None
