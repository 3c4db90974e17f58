# SPDX-License-Identifier: GPL-3.0-or-later
"""What has no number among the episodes: specials by their titles, prologues and recaps by the day."""

from __future__ import annotations

import pytest
from msgspec import structs

from anivault_shell.match import match_bundle, number_bundle
from anivault_shell.model.catalogue import Episode, Numbering, Season
from anivault_shell.model.entry import Status
from anivault_shell.model.media import Kind
from tests.match.library import TV, WATCH, Books, bundle, show

# A prologue a week before the second season, a recap in the middle of the first, a story on a disc.
SPECIALS = (
    Episode(0, 1, "The Way So Far", "2021-02-25"),
    Episode(0, 2, "A Guard in White", "2023-06-26"),
    Episode(0, 3, "Beach Day", "2024-05-05"),
)


@pytest.fixture
def books() -> Books:
    work, lists = show(140, "Slow Journey", "ゆるい旅", {1: [("2021-01-11", 12)], 2: [("2023-07-03", 12)]})
    work = structs.replace(work, seasons=(Season(0, 3, "Specials", "2021-02-25"), *work.seasons))
    return Books([(work, lists | {0: SPECIALS})])


def numbered(books: Books, episodes: object, typed: str | None = None, **fields: object) -> Numbering:
    title = str(fields.pop("title", "Slow Journey"))
    work = books.details(TV, 140, watch=WATCH)
    return number_bundle(bundle(title, episodes, **fields), work, typed, books, watch=WATCH)  # type: ignore[arg-type]


def places(found: Numbering) -> list[tuple[int | None, tuple[int, ...]]]:
    return [(season, episodes) for _, season, episodes in found.places]


def test_a_recap_stands_between_its_neighbours(books: Books) -> None:
    """Broadcast after the seventh and before the eighth: likely, and asked about; the others are sure."""
    found = numbered(books, [7, 7.5, 8])
    assert places(found) == [(1, (7,)), (0, (1,)), (1, (8,))]
    assert found.sure
    assert [entry for entry, _ in found.guesses] == [2]
    assert "between S01E07 and S01E08" in found.guesses[0][1]


def test_a_prologue_stands_before_the_first(books: Books) -> None:
    """`00` of the second season."""
    found = numbered(books, [0, 1], season=2)
    assert places(found) == [(0, (2,)), (2, (1,))]
    assert "before S02E01" in found.guesses[0][1]


def test_where_nothing_was_broadcast_there_is_no_guess(books: Books) -> None:
    """Nothing between the third and the fourth, and nothing before the first season."""
    assert places(numbered(books, [0, 1, 3.5])) == [(1, (1,))]


def test_only_the_likely_one_is_asked_about(books: Books) -> None:
    """The season it lies beside is matched."""
    found = match_bundle(bundle("Slow Journey", [7, 7.5, 8]), books, watch=WATCH)
    assert (found.status, list(found.matches), list(found.reasons)) == (Status.MATCHED, [1, 2, 3], [2])


def test_a_release_that_counts_the_prologue_along_is_seen_by_its_last_number(books: Books) -> None:
    """Thirteen files of a season of twelve: the first is the prologue."""
    found = numbered(books, range(1, 14), season=2)
    assert (places(found)[:2], places(found)[-1], found.sure) == ([(0, (2,)), (2, (1,))], (2, (12,)), True)
    again = numbered(books, range(1, 14), found.name, season=2)
    assert places(again) == places(found)


def test_a_last_number_alone_is_not_sure(books: Books) -> None:
    """Whether the release counts so, one file does not tell."""
    assert not numbered(books, [12, 13], season=2).sure


@pytest.mark.parametrize(
    ("fields", "sure"),
    [
        pytest.param({"kind": Kind.OVA, "episode_title": "Beach Day"}, True, id="a title"),
        pytest.param({"kind": Kind.SPECIAL, "episode_title": "beach day!"}, True, id="a title, otherwise spelt"),
        pytest.param({"kind": Kind.MOVIE, "title": "Slow Journey: Beach Day"}, True, id="a film inside a show"),
        pytest.param({"kind": Kind.OVA, "episode_title": "Ski Day"}, False, id="a title that the show does not have"),
    ],
)
def test_a_special_is_known_by_its_title(books: Books, fields: dict[str, object], sure: bool) -> None:
    """Its number may be anybody's, its title is the catalogue's."""
    found = numbered(books, [None], **fields)
    assert (places(found) == [(0, (3,))], found.sure) == (sure, sure)


def test_a_film_is_no_episode_of_a_show(books: Books) -> None:
    """Without such a special it is asked about."""
    found = numbered(books, [None], kind=Kind.MOVIE)
    assert (found.sure, found.text) == (False, "the name speaks of a film, and this is a show")
