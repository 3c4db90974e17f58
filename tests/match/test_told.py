# SPDX-License-Identifier: GPL-3.0-or-later
"""What is told of a bundle beside its names: rules and ids."""

from __future__ import annotations

from dataclasses import replace

import pytest

from anivault_shell.errors import TmdbDown
from anivault_shell.match import Bundle, Told, match_bundle
from anivault_shell.match.ids import Tag
from anivault_shell.model.entry import Status
from anivault_shell.model.media import Kind, Media
from tests.match.library import MOVIE, TV, WATCH, Books, bundle


@pytest.fixture
def books() -> Books:
    return Books()


def told(of: Bundle, *tags: Tag, by: str = "pin", numbering: str | None = None) -> Bundle:
    return replace(of, told=Told(by, tags, "[tmdbid-1]" if by == "pin" else "rule 1", numbering))


def tag(tmdb_id: int, media: Media | None = None) -> Tag:
    return Tag("tmdb", str(tmdb_id), media)


def test_an_id_decides_between_two_of_one_name(books: Books) -> None:
    """Without it nobody can tell."""
    plain = bundle("Kanon", range(1, 4))
    assert match_bundle(plain, books, watch=WATCH).status is Status.UNSURE
    found = match_bundle(told(plain, tag(103)), books, watch=WATCH)
    assert found.status is Status.MATCHED
    assert {m.work.tmdb_id for m in found.matches.values()} == {103}
    assert {m.decided_by for m in found.matches.values()} == {"pin"}


def test_an_id_needs_no_search(books: Books) -> None:
    """The details are all that is asked."""
    match_bundle(told(bundle("Frieren"), tag(101)), books, watch=WATCH)
    assert books.asked["search"] == 0


def test_an_id_that_the_names_contradict_is_asked_about(books: Books) -> None:
    """A folder may have been tagged wrong, or the file lies in the wrong folder."""
    found = match_bundle(told(bundle("Sousou no Frieren", range(1, 4)), tag(106)), books, watch=WATCH)
    assert found.status is Status.UNSURE
    assert "Overlord" in found.reason
    assert "Frieren" in found.reason
    assert [c.work.tmdb_id for c in found.candidates[:2]] == [106, 101]


def test_an_id_stands_where_the_names_lead_nowhere(books: Books) -> None:
    """That is why people write it there."""
    found = match_bundle(told(bundle("zxcv", range(1, 4)), tag(106)), books, watch=WATCH)
    assert found.status is Status.MATCHED


def test_an_id_of_show_or_film_is_the_one_that_the_name_bears(books: Books) -> None:
    """TMDB counts shows and films apart; 201 is a film only, 101 a show only."""
    film = told(bundle("Your Name.", [None], kind=Kind.MOVIE), tag(201))
    assert match_bundle(film, books, watch=WATCH).matches[1].work.key == (MOVIE, 201)
    show = told(bundle("Sousou no Frieren"), tag(101))
    assert match_bundle(show, books, watch=WATCH).matches[1].work.key == (TV, 101)


def test_a_film_in_its_shows_folder_is_still_a_film(books: Books) -> None:
    """The folder's id is the show's."""
    film = told(bundle("Goblin Slayer: Goblin's Crown", [None], kind=Kind.MOVIE), tag(111, TV))
    assert match_bundle(film, books, watch=WATCH).matches[1].work.key == (MOVIE, 202)


def test_ids_of_other_catalogues_are_looked_up(books: Books) -> None:
    """IMDb and TVDB through TMDB's own list."""
    books.external["tvdb_id", "77"] = (TV, 104)
    found = match_bundle(told(bundle("Kanon", range(1, 4)), Tag("tvdb", "77")), books, watch=WATCH)
    assert found.matches[1].work.tmdb_id == 104


@pytest.mark.parametrize(
    "unknown", [tag(999), Tag("anidb", "5"), Tag("imdb", "tt99999")], ids=["gone", "anidb", "imdb"]
)
def test_an_id_that_leads_nowhere_leaves_it_to_the_names(books: Books, unknown: Tag) -> None:
    """A sure name is enough; what is open says so."""
    assert match_bundle(told(bundle("Sousou no Frieren"), unknown), books, watch=WATCH).status is Status.MATCHED
    assert "does not know" in match_bundle(told(bundle("Kanon"), unknown), books, watch=WATCH).reason


def test_a_rule_outranks_the_names(books: Books) -> None:
    """The user's own word is not asked about again."""
    found = match_bundle(told(bundle("Sousou no Frieren", range(1, 4)), tag(106, TV), by="rule"), books, watch=WATCH)
    assert found.status is Status.MATCHED
    assert {m.decided_by for m in found.matches.values()} == {"rule"}


def test_a_rule_keeps_its_numbering(books: Books) -> None:
    """Sixty is the first of the fourth season, as was said."""
    found = match_bundle(
        told(bundle("Shingeki no Kyojin", [60, 61, 999]), tag(102, TV), by="rule", numbering="absolute"),
        books,
        watch=WATCH,
    )
    assert found.status is Status.MATCHED
    assert [(m.season, m.episodes) for m in found.matches.values()] == [(4, (1,)), (4, (2,))]
    assert list(found.reasons) == [3]


def test_a_rule_without_a_numbering_still_asks_about_odd_numbers(books: Books) -> None:
    """It said which show it is, nothing of these."""
    found = match_bundle(told(bundle("Frieren", [1, 200]), tag(101, TV), by="rule"), books, watch=WATCH)
    assert found.status is Status.UNSURE
    assert "do not exist" in found.reason


def test_a_rule_to_what_is_gone_is_told(books: Books) -> None:
    """TMDB merges and drops shows; the names' answer is only a guess then."""
    found = match_bundle(told(bundle("Sousou no Frieren"), tag(999, TV), by="rule"), books, watch=WATCH)
    assert found.status is Status.UNSURE
    assert "rule 1" in found.reason


def test_without_an_answer_it_waits(books: Books) -> None:
    """As for names."""
    books.refuses = TmdbDown("nobody answers")
    assert match_bundle(told(bundle("Frieren"), tag(101)), books, watch=WATCH).status is Status.WAITING
