# SPDX-License-Identifier: GPL-3.0-or-later
"""The catalogue of the demonstration: sound in itself, and searched as TMDB searches."""

from __future__ import annotations

import datetime
from itertools import pairwise

import msgspec
import pytest

from anivault_shell.demo.catalogue import Catalogue, Record, Season, load, records, words

WORKS = load()
BOTH = ("tv", "movie")


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue(WORKS)


def ids(found: list[Record]) -> list[str]:
    return [f"{work.media}:{work.id}" for work in found]


def test_ids_are_unique_and_there_are_enough_works() -> None:
    """One record a work; enough of both kinds that a search has something to choose from."""
    assert len({work.key for work in WORKS}) == len(WORKS)
    assert len([w for w in WORKS if w.media == "tv"]) >= 30
    assert len([w for w in WORKS if w.media == "movie"]) >= 10


@pytest.mark.parametrize("work", WORKS, ids=lambda w: f"{w.media}:{w.id}")
def test_each_work_is_plausible(work: Record) -> None:
    """Days exist, years are those of anime, seasons stand in order and hold episodes."""
    assert 1960 <= datetime.date.fromisoformat(work.date).year <= 2026
    assert work.name.strip() == work.name != ""
    assert work.original_language in {"ja", "ko", "zh"}
    assert (work.runtime > 0) == (work.media == "movie")
    assert bool(work.seasons) == (work.media == "tv")
    numbers = [season.number for season in work.seasons]
    assert numbers == sorted(set(numbers))
    assert all(0 < season.episodes < 400 for season in work.seasons)
    assert all(len(season.names) <= season.episodes for season in work.seasons)
    regular = [season for season in work.seasons if season.number]
    if regular:
        assert regular[0].number == 1
        assert regular[0].date == work.date
    dates = [season.date for season in regular if season.date]
    assert dates == sorted(dates)


@pytest.mark.parametrize("work", WORKS, ids=lambda w: f"{w.media}:{w.id}")
def test_cours_begin_inside_their_season(work: Record) -> None:
    """A cour's first day belongs to an episode that exists, after the one before."""
    for season in work.seasons:
        last = season.first + season.episodes - 1
        assert all(season.first < n <= last for n in season.starts)
        days = [day for _, day in sorted(season.starts.items()) if day]
        assert days == sorted(days)
        aired = [day for n in range(season.first, last + 1) if (day := season.air_date(n))]
        assert aired == sorted(aired)


def test_numbers_of_a_long_runner_go_on_across_its_seasons() -> None:
    """One Piece counts on: each season begins where the last one ended."""
    seasons = next(w for w in WORKS if w.key == ("tv", 37854)).seasons
    assert all(after.first == before.first + before.episodes for before, after in pairwise(seasons))
    assert seasons[20].first == 892


@pytest.mark.parametrize("work", WORKS, ids=lambda w: f"{w.media}:{w.id}")
def test_each_work_is_found_by_each_of_its_titles(catalogue: Catalogue, work: Record) -> None:
    """Whatever language a name is in, the search leads home."""
    for title in work.titles():
        assert work in catalogue.search(title, BOTH), title


@pytest.mark.parametrize("language", ["ko-KR", "zh-CN"])
def test_most_works_have_titles_in_other_languages(language: str) -> None:
    """A newcomer may well not read English."""
    assert sum(language in work.translations for work in WORKS) >= 45


@pytest.mark.parametrize(
    ("query", "first"),
    [
        pytest.param("Shingeki no Kyojin", "tv:1429", id="romaji"),
        pytest.param("진격의 거인", "tv:1429", id="Korean"),
        pytest.param("进击的巨人", "tv:1429", id="simplified Chinese"),
        pytest.param("進擊的巨人", "tv:1429", id="traditional Chinese"),
        pytest.param("葬送のフリーレン", "tv:209867", id="Japanese"),
        pytest.param("attack on ti", "tv:1429", id="last word unfinished"),
        pytest.param("kimetsu yaiba slayer demon", "tv:85937", id="words in any order"),
        pytest.param("Kikis Delivery Service", "movie:16859", id="apostrophe left out"),
        pytest.param("steins gate", "tv:42509", id="sign between words"),
        pytest.param("22 7", "tv:93875", id="numbers alone"),
        pytest.param("ＯＮＥ ＰＩＥＣＥ", "tv:37854", id="full width"),
    ],
)
def test_search_finds(catalogue: Catalogue, query: str, first: str) -> None:
    """Names as people and releases write them."""
    assert ids(catalogue.search(query, BOTH))[0] == first


@pytest.mark.parametrize(
    "query",
    [
        pytest.param("Attack on Titan 1080p", id="one word too many"),
        pytest.param("att on titan", id="unfinished word in the middle"),
        pytest.param("Shingeki Titan", id="words of two titles"),
        pytest.param("", id="nothing"),
        pytest.param("★!?", id="signs alone"),
    ],
)
def test_search_finds_nothing(catalogue: Catalogue, query: str) -> None:
    """All words must stand in one title: that is how strict the real one is."""
    assert catalogue.search(query, BOTH) == []


@pytest.mark.parametrize(
    ("years", "found"),
    [
        pytest.param({}, ["tv:34124", "tv:72540"], id="no year"),
        pytest.param({"first_air_date_year": "2002"}, ["tv:72540"], id="first year"),
        pytest.param({"year": "2006"}, ["tv:34124"], id="any year"),
        pytest.param({"year": "1999"}, [], id="another year"),
    ],
)
def test_a_year_tells_two_of_one_name_apart(catalogue: Catalogue, years: dict[str, str], found: list[str]) -> None:
    """Two shows are called Kanon; without a year both are given."""
    assert sorted(ids(catalogue.search("Kanon", ("tv",), years))) == found


def test_the_year_of_a_later_season_counts_for_year_only(catalogue: Catalogue) -> None:
    """`first_air_date_year` is the show's first year, `year` any of its years."""
    assert ids(catalogue.search("Fruits Basket", ("tv",), {"year": "2021"})) == ["tv:85991"]
    assert catalogue.search("Fruits Basket", ("tv",), {"first_air_date_year": "2021"}) == []


def test_days_go_on_weekly_from_the_start_of_each_cour() -> None:
    """Between two known first days an episode comes each week; after an unknown one nothing is made up."""
    season = Season(1, 30, date="2020-01-04", starts={13: "2020-10-03", 25: None})
    assert season.air_date(2) == "2020-01-11"
    assert season.air_date(13) == "2020-10-03"
    assert season.air_date(14) == "2020-10-10"
    assert season.air_date(26) is None


def test_mappings_in_the_form_of_the_file_are_works_too() -> None:
    """A test lays down the catalogue it needs; what is misspelt is refused."""
    made = records([{"media": "tv", "id": 7, "name": "Ame", "seasons": [{"number": 1, "episodes": 3}]}])
    assert Catalogue(made).search("ame", ("tv",)) == made
    with pytest.raises(msgspec.ValidationError):
        records([{"media": "tv", "id": 7, "name": "Ame", "seasns": []}])


def test_words_lose_case_accents_and_apostrophes_but_keep_kana() -> None:
    """Accents go; the marks that make another kana or another Hangul syllable stay what they are."""
    assert words("Café Don't STOP") == ("cafe", "dont", "stop")
    assert words("ガ") != words("カ")
    assert words("각") == words("각")
