# SPDX-License-Identifier: GPL-3.0-or-later
"""Hostile and odd JSON, and what is made of it."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anivault_shell.model.catalogue import Episode, Listing, Season, Title
from anivault_shell.model.media import Media
from anivault_shell.tmdb import decode, shapes
from anivault_shell.tmdb.shapes import Details, Finds, Page, SeasonDetails, Unreadable
from tests.profile import cases
from tests.tmdb.standin import show


def page(*rows: Any) -> tuple[Listing, ...]:
    body = json.dumps({"page": 1, "results": list(rows)}).encode()
    return decode.listings(Media.TV, shapes.read(Page, body).results)


def work(**more: Any) -> Any:
    return decode.work(Media.TV, 9, shapes.read(Details, json.dumps(show(9) | more).encode()))


def test_a_row_becomes_a_listing() -> None:
    """Fields under TMDB's names, the year out of the date."""
    assert page(show()) == (Listing(Media.TV, 31910, "Naruto Shippūden", "疾風伝", "ja", 2007, 81.5),)


@pytest.mark.parametrize(
    "row",
    [
        None,
        7,
        [],
        {},
        show(0),
        show(-1),
        show(2**31),
        show(2**70),
        {"id": "12", "name": "x"},
        {"id": 1.5, "name": "x"},
        {"id": True, "name": "x"},
        {"id": 3},
    ],
    ids=repr,
)
def test_a_row_without_sense_is_left_out(row: Any) -> None:
    """The others still count."""
    assert [r.tmdb_id for r in page(row, show(4))] == [4]


@pytest.mark.parametrize(
    "odd",
    [
        {"first_air_date": None},
        {"first_air_date": ""},
        {"first_air_date": "soon"},
        {"first_air_date": 2007},
        {"first_air_date": "٢٠٠٧-٠١-٠١"},
        {"first_air_date": "9999-01-01"},
    ],
    ids=repr,
)
def test_a_date_without_sense_is_no_year(odd: dict[str, Any]) -> None:
    """An unknown year is None, never a guess."""
    assert page(show() | odd)[0].year is None


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>login</html>",
        b"null",
        b"[]",
        b"7",
        b"{}",
        b'{"results": 7}',
        b'{"results": [{}]}',
        b'{"results": [{"id": 1}',
        b'{"results": [], "x": NaN}',
        b'{"results": [{"id": 1, "popularity": 1e999}]}',
        b'{"results": "\xff"}',
        b'{"results": ' + b"[" * 100_000,
        b'{"results": [' + b'{"id":' * 5_000 + b"1" + b"}" * 5_000 + b"]}",
        b'{"success": false, "status_code": 7}',
    ],
    ids=lambda body: repr(body[:30]),
)
def test_what_is_no_answer_is_unreadable(body: bytes) -> None:
    """And nothing else is raised."""
    with pytest.raises(Unreadable):
        decode.listings(Media.TV, shapes.read(Page, body).results)


WORDS = ["id", "name", "results", "seasons", "translations", "data", "titles", "season_number"]
LEAVES = st.none() | st.booleans() | st.integers() | st.text(max_size=5)
ANYTHING = st.recursive(
    LEAVES, lambda x: st.lists(x, max_size=3) | st.dictionaries(st.sampled_from(WORDS), x, max_size=4), max_leaves=10
)


@settings(max_examples=cases(100, 5_000), deadline=None)
@given(ANYTHING)
def test_any_json_is_read_or_unreadable(value: Any) -> None:
    """Whatever stands between us and TMDB may say."""
    body = json.dumps(value).encode()
    for kind in (Page, Details, SeasonDetails, Finds):
        try:
            row = shapes.read(kind, body)
            if isinstance(row, Details):
                decode.work(Media.TV, 9, row)
        except Unreadable:
            pass


def test_texts_are_one_clean_line_of_sane_length() -> None:
    """No escape, no half of a character, no novel."""
    name = page(show(name="One\x1b]0;owned\x07 Piece\n\t\u2028 \x9b31m" + "x" * 5_000))[0].name
    assert name.startswith("One ]0;owned Piece 31m")
    assert len(name) <= 500


def test_a_work_has_its_names_in_all_languages() -> None:
    """Name, original, translations and alternatives, each once."""
    found = work(
        alternative_titles={"results": [{"iso_3166_1": "JP", "title": "Naruto Shippuuden", "type": "romaji"}]},
        translations={
            "translations": [
                {"iso_639_1": "ko", "iso_3166_1": "KR", "data": {"name": "나루토 질풍전"}},
                {"iso_639_1": "ja", "iso_3166_1": "JP", "data": {"name": ""}},
                {"iso_639_1": "KO!", "iso_3166_1": "xx", "data": {"name": "odd"}},
            ]
        },
        external_ids={"imdb_id": "tt0988824", "tvdb_id": 79824, "wikidata_id": "../x"},
    )
    assert found.titles == (
        Title("Naruto Shippūden", kind="name"),
        Title("疾風伝", "ja", "", "original"),
        Title("Naruto Shippūden", "en", "US", "translation"),
        Title("나루토 질풍전", "ko", "KR", "translation"),
        Title("odd", "", "", "translation"),
        Title("Naruto Shippuuden", "", "JP"),
    )
    assert found.title_in("ko-KR") == "나루토 질풍전"
    assert found.title_in("fr-FR") == "Naruto Shippūden"
    assert found.external_ids == (("imdb_id", "tt0988824"), ("tvdb_id", "79824"))


def test_a_film_s_alternative_titles_stand_elsewhere() -> None:
    """`titles` for films, `results` for shows."""
    body = json.dumps({"id": 9, "title": "A", "alternative_titles": {"titles": [{"title": "B"}]}}).encode()
    found = decode.work(Media.MOVIE, 9, shapes.read(Details, body))
    assert [t.text for t in found.titles] == ["A", "A", "B"]
    assert found.seasons == ()


def test_broken_parts_are_left_out_of_a_work() -> None:
    """A show without its translations is still a show."""
    found = work(translations=7, alternative_titles={"results": [{"title": None}, {"title": "B"}]}, seasons=[
        {"season_number": 1, "episode_count": 220}, {"season_number": -3}, None,
        {"season_number": 2, "episode_count": "many"}])  # fmt: skip
    assert found.seasons == (Season(1, 220), Season(2, 0))
    assert found.titles[-1] == Title("B")


@pytest.mark.parametrize("part", ["translations", "alternative_titles", "seasons"])
@pytest.mark.parametrize(
    "odd", [{}, {"translations": {}, "results": {}, "titles": {}}, {"data": {}}, 7, "x", [[]]], ids=repr
)
def test_what_is_no_list_is_no_row_either(part: str, odd: Any) -> None:
    """An object in the place of a list of objects that may all be empty."""
    found = work(**{part: odd})
    assert (found.name, found.year) == ("Naruto Shippūden", 2007)
    json.loads(shapes.write(shapes.read(Details, json.dumps(show(9) | {part: odd}).encode())))


def test_another_work_s_answer_is_unreadable() -> None:
    """A cache or proxy that mixes things up must not rename files."""
    with pytest.raises(Unreadable):
        work(id=10)


def test_episodes_keep_tmdb_s_own_numbers() -> None:
    """A season may begin at 892."""
    rows = [{"episode_number": n, "season_number": 21, "name": f"n{n}", "air_date": None} for n in (893, 892)]
    body = json.dumps({"season_number": 21, "episodes": rows}).encode()
    assert decode.episodes(21, shapes.read(SeasonDetails, body)) == (
        Episode(21, 892, "n892"),
        Episode(21, 893, "n893"),
    )
    with pytest.raises(Unreadable):
        decode.episodes(20, shapes.read(SeasonDetails, body))


def test_far_too_many_rows_are_cut() -> None:
    """Nobody sends ten thousand hits a page in good faith."""
    assert len(page(*(show(n + 1) for n in range(3_000)))) == decode.MOST_ROWS


# The first answers of a run come to several threads at once.
FIRST_TOGETHER = """
import importlib, sys, threading
from anivault_shell.tmdb import envelope, shapes
BODY = b'{"id":5,"name":"x","seasons":[{"season_number":1}],"translations":{"translations":[{"data":{"name":"y"}}]}}'
KEPT = b'{"schema_version":2,"created_at":"","ttl_sec":1,"key":{},"data":null,"source":""}'
def details(gate):
    gate.wait()
    assert shapes.read(shapes.Details, BODY).id == 5
def kept(gate):
    gate.wait()
    assert envelope.opened(KEPT) is not None
sys.setswitchinterval(1e-6)
for _ in range(15):
    importlib.reload(shapes)
    importlib.reload(envelope)
    gate = threading.Barrier(8)
    threads = [threading.Thread(target=each, args=(gate,)) for each in [details, kept] * 4]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
print("read")
"""


def test_the_first_answers_can_be_read_by_many_at_once() -> None:
    """Two threads that make the first decoder of a type together end the process, so it is made before."""
    done = subprocess.run([sys.executable, "-c", FIRST_TOGETHER], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (0, "read\n", "")
