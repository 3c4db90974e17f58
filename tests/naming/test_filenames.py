# SPDX-License-Identifier: GPL-3.0-or-later
"""Parts of paths that every system takes, and takes for the same."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from anivault_shell.naming import legal_part
from anivault_shell.naming.filenames import is_legal, legal_tail

# Written down apart from the product's own lists: what learn.microsoft.com says of file names.
DEVICES = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³]) *(\..*)?", re.IGNORECASE | re.DOTALL)
BIDI = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
ANY = st.text(st.characters(codec=None), max_size=400)
NASTY = st.text(st.sampled_from('aE9 .-_:/\\|?*<>"\x00\x1f\x85\u200d\u202e\u3000\u0301가나😀\udcfeCONul¹'), max_size=60)


def windows_takes(part: str) -> bool:
    return (
        0 < len(part.encode("utf-16-le")) // 2 <= 255
        and not re.search(r'[<>:"/\\|?*\x00-\x1f]', part)
        and part[-1] not in " ."
        and not DEVICES.fullmatch(part)
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Re:Dive", "Re-Dive", id="colon inside a word"),
        pytest.param("Blade: Origin", "Blade - Origin", id="colon after a word"),
        pytest.param("Blade : Origin", "Blade - Origin", id="colon between blanks"),
        pytest.param("Either/Or", "Either-Or", id="slash"),
        pytest.param("中文 / Romaji", "中文 - Romaji", id="bilingual"),
        pytest.param("A//B", "A-B", id="two slashes"),
        pytest.param("Who? Me?", "Who Me", id="questions"),
        pytest.param('Say "hi"', "Say 'hi'", id="quotes"),
        pytest.param("S*T*A*R *", "S-T-A-R", id="stars"),
        pytest.param("<after/>", "after", id="angles"),
        pytest.param(".hidden//FILE", "hidden-FILE", id="leading dot"),
        pytest.param("The End...", "The End", id="trailing dots"),
        pytest.param(" x . . ", "x", id="trailing dots and blanks"),
        pytest.param("../../etc/passwd", "etc-passwd", id="way out"),
        pytest.param("..", "_", id="folder above"),
        pytest.param(".", "_", id="this folder"),
        pytest.param("", "_", id="nothing"),
        pytest.param("???", "_", id="nothing left"),
        pytest.param("\u200b\u2060\ufeff", "_", id="nothing to be seen"),
        pytest.param("\u200d", "_", id="only a joiner"),
        pytest.param("CON", "_CON", id="device"),
        pytest.param("nul.txt", "_nul.txt", id="device with extension"),
        pytest.param("COM¹", "_COM¹", id="device with a raised digit"),
        pytest.param("Aux .season 2", "_Aux .season 2", id="device with a blank"),
        pytest.param("CONan", "CONan", id="no device"),
        pytest.param("evil\u202egpj.exe", "evilgpj.exe", id="bidi override"),
        pytest.param("a\x00b\x1bc\x7f\x85d", "abcd", id="controls"),
        pytest.param("line\nbreak\ttab", "line break tab", id="white space"),
        pytest.param("全角　空白", "全角 空白", id="wide blank"),
        pytest.param("gone\udcff", "gone_", id="no utf-8"),
        pytest.param("\ue000private\uf8ff", "private", id="private use"),
        pytest.param("e\u0301te\u0301", "été", id="nfc"),
        pytest.param("가", "가", id="hangul nfc"),
        pytest.param("Ｗｉｄｅ：题？", "Ｗｉｄｅ：题？", id="full width is legal"),
        pytest.param("[Grp] Show - 01  (x).v2", "[Grp] Show - 01  (x).v2", id="a good name stays as it is"),
    ],
)
def test_part(text: str, expected: str) -> None:
    """What each sort of text becomes, and that it stays so."""
    assert legal_part(text) == expected
    assert legal_part(expected) == expected


@pytest.mark.parametrize(
    "text", ["長" * 200, "👨‍👩‍👧‍👦" * 40, "🇯🇵" * 80, "e\u0301" * 300, "กำ" * 100, "x" * 300, "가" * 200]
)
@pytest.mark.parametrize("room", [0, 4, 30])
def test_long_names_are_cut_between_graphemes(text: str, room: int) -> None:
    """No letter loses its mark, no family a child."""
    part = legal_part(text, room=room)
    assert unicodedata.normalize("NFC", text).startswith(part)
    letter = {"👨": 7, "🇯": 2, "ก": 2}.get(text[0], 1)
    assert len(part) % letter == 0
    assert 255 - room - 26 < len(part.encode()) <= 255 - room


def test_an_endless_grapheme_is_cut_all_the_same() -> None:
    """One letter under a thousand marks still becomes a name."""
    part = legal_part("q" + "\u0317" * 1000)
    assert part.startswith("q")
    assert len(part.encode()) <= 255


def test_a_tail_longer_than_any_name_leaves_room_for_the_name() -> None:
    """The companion may not fit then; the video always does."""
    assert len(legal_part("x" * 300, room=400)) == 120


def test_cutting_never_makes_a_device() -> None:
    """`CONtact` cut after its third letter is not CON."""
    assert legal_part("CONtact", limit=3) == "_CO"


@given(st.one_of(ANY, NASTY))
@example("CON\u200d")
@example("\u200dCON")
@example(". :CON")
@example("a:\u0301")
@example("C\u202eON")
@example("<\u0338")
def test_any_text_becomes_a_legal_part(text: str) -> None:
    """Legal on Windows, no separator, no bidi, in NFC, in the limits; making it twice changes nothing."""
    part = legal_part(text)
    assert windows_takes(part)
    assert is_legal(part)
    assert len(part.encode()) <= 255
    assert not set(part) & (BIDI | set("/\\\x00"))
    assert part not in (".", "..")
    assert not part.startswith((".", " "))
    assert unicodedata.is_normalized("NFC", part)
    assert legal_part(part) == part


@given(st.one_of(ANY, NASTY), st.integers(1, 60), st.integers(0, 80))
def test_any_text_fits_any_limit(text: str, limit: int, room: int) -> None:
    """Also when next to nothing is left."""
    part = legal_part(text, limit=limit, room=room)
    assert windows_takes(part)
    assert len(part.encode()) <= limit


@given(st.one_of(ANY, NASTY))
def test_letters_are_never_lost(text: str) -> None:
    """Only signs are replaced: every letter and digit stands, in its order."""
    letters = [c for c in unicodedata.normalize("NFD", text[:50]) if c.isalnum()]
    kept = iter(unicodedata.normalize("NFD", legal_part(text[:50])))
    assert all(c in kept for c in letters)


@pytest.mark.parametrize(
    ("tail", "expected"),
    [
        pytest.param(".ko.forced.srt", ".ko.forced.srt", id="words"),
        pytest.param("_track2.mka", "_track2.mka", id="underscore"),
        pytest.param(" [full].ass", " [full].ass", id="blank and brackets"),
        pytest.param(".ko:x?.srt", ".ko-x.srt", id="forbidden"),
        pytest.param("/../x.srt", "x.srt", id="way out"),
        pytest.param(".srt . ", ".srt", id="trailing"),
    ],
)
def test_tail(tail: str, expected: str) -> None:
    """What a companion adds keeps its first sign and loses what no name can hold."""
    assert legal_tail(tail) == expected


@pytest.mark.parametrize("part", ["", ".", "..", "a.", "a ", "NUL", "a/b", "a\\b", "a:b", "\x1f", "x" * 256, "com1.x"])
def test_what_is_not_legal(part: str) -> None:
    """Edited plans are asked this of every name."""
    assert not is_legal(part)
