# SPDX-License-Identifier: GPL-3.0-or-later
"""What is decided together, and that its number stays."""

from __future__ import annotations

import pytest

from anivault_shell.match.bundles import bundle_key, bundles
from anivault_shell.model.media import Kind, Media
from tests.match.library import bundle, entry


def test_a_folder_of_one_release_is_one_bundle() -> None:
    """Twelve files are one question."""
    found = bundles([entry(n, "Sousou no Frieren", n, release_group="SubsPlease") for n in range(1, 13)], {})
    assert [(b.id, len(b.entries), b.title, b.release_group) for b in found] == [
        (1, 12, "Sousou no Frieren", "SubsPlease")
    ]


def test_spelling_of_the_title_does_not_part_a_bundle() -> None:
    """Case, width and punctuation are no reason to ask twice."""
    assert len(bundles([entry(1, "K-On!", 1), entry(2, "Ｋ－ＯＮ", 2)], {})) == 1


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"folder": "/other"}, id="folder"),
        pytest.param({"season": 2}, id="season"),
        pytest.param({"release_group": "Judas"}, id="release group"),
        pytest.param({"year": 2006}, id="year"),
        pytest.param({"kind": Kind.MOVIE}, id="film"),
        pytest.param({"kind": Kind.OVA}, id="special"),
    ],
)
def test_what_parts_two_bundles(other: dict[str, object]) -> None:
    """Two releases, seasons or works are decided apart."""
    assert len(bundles([entry(1, "Kanon", 1), entry(2, "Kanon", 2, **other)], {})) == 2  # type: ignore[arg-type]


def test_a_bundle_keeps_its_number() -> None:
    """A later scan finds more, and `@1` still means what it meant."""
    first, second = entry(5, "Kanon", 1), entry(2, "Overlord", 1)
    taken = {bundle_key(first): 7}
    found = bundles([second, first], taken)
    assert [(b.id, b.title) for b in found] == [(7, "Kanon"), (8, "Overlord")]


def test_an_opening_belongs_to_its_show() -> None:
    """Creditless openings lie in the same bundle as the episodes."""
    assert len(bundles([entry(1, "Kanon", 1), entry(2, "Kanon", 1, kind=Kind.OPENING)], {})) == 1


@pytest.mark.parametrize(
    ("title", "season"),
    [
        ("Overlord 2nd Season", 2),
        ("進撃の巨人 第三期", 3),
        ("鬼滅之刃 第二季", 2),
        ("무직전생 2기", 2),
        ("Shingeki no Kyojin S4", 4),
    ],
)
def test_season_words_of_the_title_are_heard(title: str, season: int) -> None:
    """A season said in words is a season, in whichever language."""
    assert bundle(title).season == season


def test_whether_it_is_a_film_is_left_open_where_no_name_says() -> None:
    """A number makes a show, the word makes a film, nothing makes neither."""
    assert bundle("Kanon").media is Media.TV
    assert bundle("Kanon", [None], kind=Kind.MOVIE).media is Media.MOVIE
    assert bundle("Kanon", [None]).media is None
