# SPDX-License-Identifier: GPL-3.0-or-later
"""Titles taken apart, and what is equal to what."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anivault_shell.match.titles import LAST, halves, heads, number_of, reading, squash, wide


@pytest.mark.parametrize(
    ("text", "bare", "season", "part"),
    [
        pytest.param("Overlord 2nd Season", "overlord", 2, None, id="ordinal"),
        pytest.param("Attack on Titan Final Season Part 2", "attack on titan", LAST, 2, id="final season and part"),
        pytest.param("Re Zero Season 2 Part 2", "re zero", 2, 2, id="season and part"),
        pytest.param("鬼滅之刃 第二季", "鬼滅之刃", 2, None, id="Chinese"),
        pytest.param("魔法科 第2期 第2クール", "魔法科", 2, 2, id="Japanese"),
        pytest.param("무직전생 2기 파트 2", "무직전생", 2, 2, id="Korean"),
        pytest.param("Mob Psycho 100", "mob psycho 100", None, None, id="a number of its own"),
        pytest.param("Season 2", "season 2", None, None, id="nothing but a season word"),
    ],
)
def test_season_and_part_words_are_set_aside(text: str, bare: str, season: int | None, part: int | None) -> None:
    """What is left is what the catalogue calls the show."""
    found = reading(text)
    assert (found.bare, found.season, found.part) == (bare, season, part)


@pytest.mark.parametrize(
    ("text", "stem", "numeral"),
    [("Overlord IV", "overlord", 4), ("High Score Girl 2", "high score girl", 2), ("Steins;Gate 0", "steins gate 0", None),
     ("為美好的世界獻上祝福！3", "為美好的世界獻上祝福", 3)],
)  # fmt: skip
def test_a_numeral_at_the_end_is_kept_apart(text: str, stem: str, numeral: int | None) -> None:
    """It may be a season or a part of the title; both are tried."""
    assert (reading(text).stem, reading(text).numeral) == (stem, numeral)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Yuuki Yuuna wa Yuusha de Aru", "Yuki Yuna wa Yusha de Aru"), ("Sora wo Miru", "Sora o Miru"), ("Tsuki", "Tuki"),
     ("Koukaku Kidoutai", "Kôkaku Kidôtai"), ("Haikyuu!!", "Haikyu!!"), ("Shinbun", "Shimbun")],
)  # fmt: skip
def test_romanisations_are_one(one: str, other: str) -> None:
    """Long vowels, particles and syllables are spelt in many ways."""
    assert squash(reading(one).bare) == squash(reading(other).bare)


def test_both_halves_of_a_bilingual_title_are_asked_for() -> None:
    """Either may be the one that the catalogue knows."""
    assert halves("葬送的芙莉蓮 / Sousou no Frieren") == ["葬送的芙莉蓮", "Sousou no Frieren"]
    assert set(halves("天国大魔境 Tengoku Daimakyou")) == {"天国大魔境", "Tengoku Daimakyou"}
    assert halves("Fate/stay night") == []
    assert halves("FullMetalAlchemist") == ["Full Metal Alchemist"]


def test_a_subtitle_is_dropped_from_the_end() -> None:
    """The longest head first; `Re:Zero` has none."""
    assert list(heads("Bleach: Sennen Kessen-hen - Soukoku-tan")) == ["Bleach: Sennen Kessen-hen", "Bleach"]
    assert list(heads("Re:Zero")) == []


def test_a_wide_query_leaves_out_what_spellings_differ_in() -> None:
    """Only words that everybody writes alike are left."""
    assert wide("yuuki no kagaku railgun") == "kagaku railgun"


@pytest.mark.parametrize(
    ("text", "number"), [("十二", 12), ("iv", 4), ("second", 2), ("7", 7), ("z", None), ("十十十", None), ("²", None)]
)
def test_numbers_are_read_in_words(text: str, number: int | None) -> None:
    """Roman, Chinese and English numerals."""
    assert number_of(text) == number


@given(st.text(max_size=60))
def test_any_text_can_be_taken_apart(text: str) -> None:
    """Names come from strangers."""
    found = reading(text)
    assert found.text == text
    assert all(part.strip() for part in halves(text))
    assert list(heads(text)) is not None
    squash(found.bare)
