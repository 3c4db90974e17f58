# SPDX-License-Identifier: GPL-3.0-or-later
"""A few letters find what they stand for, in Korean as it is typed, and never take long."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anivault_shell.lang.letters import BEGINS, HOLDS, Letters, fitting


@pytest.mark.parametrize(
    ("typed", "text", "rank"),
    [
        pytest.param("sub", "SubsPlease", BEGINS, id="a beginning in any case"),
        pytest.param("please", "SubsPlease", HOLDS, id="a part"),
        pytest.param("spls", "SubsPlease", (2, 6), id="letters in their order"),
        pytest.param("frn", "f xxxxx Frieren", (2, 7), id="closest to where they end"),
        pytest.param("sx", "SubsPlease", None, id="a letter that is not there"),
        pytest.param("se", "Sword of the wide sea", HOLDS, id="a part goes before letters"),
        pytest.param("ak", "attack", (2, 3), id="two letters"),
        pytest.param("x", "SubsPlease", None, id="one letter is no row"),
        pytest.param("on", "Once upon", BEGINS, id="twice there"),
        pytest.param("al", "a very long way to an l", None, id="too far apart"),
        pytest.param("진격", "진격의 거인", BEGINS, id="syllables"),
        pytest.param("ㅈㄱ", "진격의 거인", BEGINS, id="first consonants"),
        pytest.param("ㅈㄱㅇ", "진격의 거인", BEGINS, id="three of them"),
        pytest.param("ㄱㅇ", "진격의 거인", HOLDS, id="first consonants of a part"),
        pytest.param("ㅈㅇ", "진격의 거인", (2, 3), id="first consonants in order"),
        pytest.param("지", "진격의 거인", BEGINS, id="a syllable on its way"),
        pytest.param("진겨", "진격의 거인", BEGINS, id="the second on its way"),
        pytest.param("직", "지구", BEGINS, id="a last consonant that will be the next one's first"),
        pytest.param("닭", "달걀", BEGINS, id="one of two last consonants"),
        pytest.param("진ㄱ", "진격의 거인", BEGINS, id="a syllable and a consonant"),
        pytest.param("지격", "진격의 거인", None, id="a syllable that was left behind"),
        pytest.param("ㅈㄱ", "Attack on Titan", None, id="Korean in an English title"),
        pytest.param("フリ", "葬送のフリーレン", HOLDS, id="kana"),
        pytest.param("葬フ", "葬送のフリーレン", (2, 4), id="kanji and kana in order"),
    ],
)
def test_how_well_it_fits(typed: str, text: str, rank: tuple[int, int] | None) -> None:
    """The same for texts and letters that are spelled apart, as macOS does."""
    assert Letters(typed).rank(text) == rank
    assert Letters(unicodedata.normalize("NFD", typed)).rank(unicodedata.normalize("NFD", text)) == rank


def test_beginnings_come_first_then_parts_then_letters() -> None:
    """Within letters the closest, and otherwise the order that was there."""
    rows = ["x s.u.b", "HorribleSubs", "s u b", "SubsPlease", "Subway", "none"]
    assert fitting(Letters("sub"), rows, str) == ["SubsPlease", "Subway", "HorribleSubs", "x s.u.b", "s u b"]
    assert fitting(Letters(""), rows, str) == rows


def test_a_row_of_like_letters_is_answered_at_once() -> None:
    """Nothing is tried again and again: this would outlast the test otherwise."""
    for typed in ("a" * 60 + "b", "ㄱ" * 60 + "b"):
        assert Letters(typed).rank("a가" * 2_000) is None


@given(st.text(max_size=20), st.text(max_size=60))
@settings(deadline=None)
def test_every_text_has_an_answer(typed: str, text: str) -> None:
    """And what is typed out begins with itself."""
    Letters(typed).rank(text)
    assert Letters(text).begins(text)
