# SPDX-License-Identifier: GPL-3.0-or-later
"""What a reading holds beside title and number: places, tags, slashes, season words."""

from __future__ import annotations

import sys

import pytest

from anivault_shell.parse import engines, parse_name, parse_text, season_words
from anivault_shell.parse.draft import Draft
from anivault_shell.parse.numbers import cjk, number


def places(name: str) -> dict[str, str]:
    reading = parse_text(name)
    return {s.field: name[s.start : s.end] for s in reading.spans if s.level == 0}


def test_every_field_knows_where_it_was_read() -> None:
    """`why` marks these places in the name."""
    found = places("[Quiet] Great Coast S2 - 05v2 [1080p][A1B2C3D4].mkv")
    assert found["release_group"] == "Quiet"
    assert found["title"].strip() == "Great Coast"
    assert found["season"] == "S2"
    assert found["episode"] == "05"
    assert found["crc"] == "A1B2C3D4"
    assert found["extension"] == "mkv"


def test_places_survive_rewriting() -> None:
    """Stars, thick brackets and counted numbers are rewritten; the places are the name's own."""
    found = places("【晨星字幕组】★4月新番★[蓝色港湾 第二季][第05话][1080P].mp4")
    assert found["title"].startswith("蓝色港湾")
    assert found["season"] == "第二季"
    assert found["episode"] == "05"


def test_places_of_a_path_count_from_its_start() -> None:
    """The name of a path is the whole text."""
    assert places("Great Coast/Season 2/05 [720p].mkv")["episode"] == "05"


def test_release_tags() -> None:
    """Source, codecs, sound and languages stand in their own fields."""
    reading = parse_name("[Quiet] Great Coast - 05 (BD 1920x1080 HEVC FLAC) [Eng].mkv")
    assert (reading.source, reading.resolution) == ("BD", "1920x1080")
    assert reading.codec == "HEVC"
    assert reading.audio == "FLAC"
    assert reading.languages == ("Eng",)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("蓝色港湾 / Blue Harbor - 05.mkv", "蓝色港湾"),
        ("Shelf/Great Coast - 05.mkv", "Great Coast"),
        ("Great/Coast 05", "Great/Coast"),
        ("[Quiet] Great Coast 05 [720p/mkv]-Bob.mkv", "Great Coast"),
        ("Fate/long road - 05.mkv", "Fate/long road"),
    ],
    ids=["with blanks", "without, and an extension", "without either", "in brackets", "of a title"],
)
def test_slashes(text: str, title: str) -> None:
    """A slash parts folders only in a name with a known extension, and only without blanks."""
    assert parse_text(text).title == title


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Attack of the Tide The Final Season Part 2", ("Attack of the Tide", None, 2)),
        ("Great Coast 2nd Season", ("Great Coast", 2, None)),
        ("Great Coast Season 3 Part 2", ("Great Coast", 3, 2)),
        ("Great Coast S2", ("Great Coast", 2, None)),
        ("Great Coast II", ("Great Coast", 2, None)),
        ("Great Coast Second Season", ("Great Coast", 2, None)),
        ("Great Coast 2nd Cour", ("Great Coast", None, 2)),
        ("蓝色港湾 第二季", ("蓝色港湾", 2, None)),
        ("青い港 第2期", ("青い港", 2, None)),
        ("青い港 2期", ("青い港", 2, None)),
        ("블루 하버 2기", ("블루 하버", 2, None)),
        ("블루 하버 시즌 3 파트 2", ("블루 하버", 3, 2)),
        ("Great Coast", ("Great Coast", None, None)),
        ("Seasons of the Coast", ("Seasons of the Coast", None, None)),
        ("Part-Time Captain", ("Part-Time Captain", None, None)),
        ("", ("", None, None)),
    ],
)
def test_season_words(text: str, answer: tuple[str, int | None, int | None]) -> None:
    """Title, season, part."""
    assert season_words(text) == answer


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("十二", 12),
        ("二十三", 23),
        ("十", 10),
        ("一百零五", 105),
        ("一〇", 10),
        ("两", 2),
        ("三千", 3000),
        ("港", None),
        ("", None),
    ],
)
def test_chinese_numerals(text: str, value: int | None) -> None:
    """As in 第二十三話; what is no numeral is no number."""
    assert cjk(text) == value


@pytest.mark.parametrize(
    ("text", "value"), [("012", 12), ("12.5", 12.5), ("12.0", 12), ("II", 2), ("second", 2), ("Ⅲ", 3), ("x1", None)]
)
def test_numbers(text: str, value: float | None) -> None:
    """Digits, Roman numerals, words."""
    assert number(text) == value


def test_the_map_back_follows_each_edit() -> None:
    """Wherever text is cut or put in, the characters that stay know their place."""
    draft = Draft("ab★cd【ef】")
    draft.cut(2, 3, " - ")
    assert draft.text == "ab - cd[ef]"
    at = draft.text.index("ef")
    assert draft.name[slice(*draft.origin(at, at + 2))] == "ef"
    assert draft.written(at - 1, at + 3) == "【ef】"


def test_both_doors_of_the_fast_engine_say_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its own classes, or what they are made from, whichever was used before."""
    pytest.importorskip("anitomy_ng")
    name = "[Luna] Harbor - 05-06v2 (1080p HEVC) [A1B2C3D4].mkv"
    engines.fast.cache_clear()
    inner, _ = engines.read(name)
    monkeypatch.setitem(sys.modules, "anitomy_ng._anitomy", None)
    engines.fast.cache_clear()
    outer, _ = engines.read(name)
    engines.fast.cache_clear()
    assert inner == outer
    assert {e.kind for e in inner} >= {"title", "episode", "file_checksum"}
