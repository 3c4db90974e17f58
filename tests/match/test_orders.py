# SPDX-License-Identifier: GPL-3.0-or-later
"""Episode groups: numbering by another order that a show's episodes were put in."""

from __future__ import annotations

import pytest

from anivault_shell.errors import InputError, TmdbDown
from anivault_shell.match import match_bundle, number_bundle, numberings
from anivault_shell.model.catalogue import Episode, EpisodeGroup, GroupPart, Numbering, Work
from anivault_shell.model.entry import Status
from tests.match.library import TV, WATCH, Books, bundle, show

COURS = "5a" * 12
ALL = "5b" * 12
# Jujutsu Kaisen is one long season here; people count three.
PARTS = (
    GroupPart(0, "Specials", ((0, 1), (0, 2))),
    GroupPart(1, "Season 1", tuple((1, n) for n in range(1, 25))),
    GroupPart(2, "Season 2", tuple((1, n) for n in range(25, 48))),
    GroupPart(3, "Season 3", tuple((1, n) for n in range(48, 60))),
)
# The dvds have the sixth episode before the fifth, and a special among them.
DVD = (GroupPart(1, "", ((1, 1), (0, 1), (1, 2), (1, 3), (1, 4), (1, 6), (1, 5), *((1, n) for n in range(7, 29)))),)


@pytest.fixture
def books() -> Books:
    made = Books()
    made.orders[105] = [EpisodeGroup(COURS, "Seasons (as people count)", "tv", PARTS), EpisodeGroup(ALL, "Absolute", "absolute", (
        GroupPart(1, "All", tuple((1, n) for n in range(1, 60))),
    ))]  # fmt: skip
    made.orders[101] = [EpisodeGroup("5c" * 12, "DVD order", "dvd", DVD)]
    return made


def numbered(books: Books, tmdb_id: int, title: str, episodes: object, typed: str, **fields: object) -> Numbering:
    work = books.details(TV, tmdb_id, watch=WATCH)
    return number_bundle(bundle(title, episodes, **fields), work, typed, books, watch=WATCH)  # type: ignore[arg-type]


def places(found: Numbering) -> list[tuple[int | None, tuple[int, ...]]]:
    return [(season, episodes) for _, season, episodes in found.places]


@pytest.mark.parametrize(
    ("typed", "episode", "fields", "place"),
    [
        pytest.param(f"group:{COURS}", 3, {"season": 2}, (1, (27,)), id="by id, in the season of the name"),
        pytest.param("group:Seasons (As People Count)", 3, {"season": 3}, (1, (50,)), id="by name, however written"),
        pytest.param("group:seasons", 30, {}, (1, (30,)), id="by the beginning of a name, counted through"),
        pytest.param("group:tv/2", 1, {}, (1, (25,)), id="by its kind, and a part"),
        pytest.param("group:seasons/0", 2, {}, (0, (2,)), id="the specials of it"),
        pytest.param("group:seasons", 1, {"season": -1}, (1, (48,)), id="the last part of a final season"),
        pytest.param("group:absolute", 50, {}, (1, (50,)), id="one order of everything"),
    ],
)
def test_an_order_is_named(books: Books, typed: str, episode: int, fields: dict[str, object], place: object) -> None:
    """And the numbering can be typed again, by the id that stays when the name changes."""
    found = numbered(books, 105, "Jujutsu Kaisen", [episode], typed, **fields)
    assert (places(found), found.sure) == ([place], True)
    assert found.name.startswith("group:5")
    assert places(numbered(books, 105, "Jujutsu Kaisen", [episode], found.name, **fields)) == [place]


def test_an_order_may_go_through_seasons_as_it_likes(books: Books) -> None:
    """The second of the discs is a special, the sixth stands before the fifth."""
    found = numbered(books, 101, "Sousou no Frieren", [2, 6, 7], "group:dvd")
    assert places(found) == [(0, (1,)), (1, (6,)), (1, (5,))]


@pytest.mark.parametrize("typed", ["group:", "group:blu-ray", f"group:{'5d' * 12}", "group:tv/9"])
def test_an_order_that_is_not_there_is_refused_with_those_that_are(books: Books, typed: str) -> None:
    """Nobody knows their names by heart."""
    with pytest.raises(InputError) as caught:
        numbered(books, 105, "Jujutsu Kaisen", [1], typed)
    assert "Season" in (caught.value.hint or "")


def test_numbers_that_exist_cost_no_request_for_orders(books: Books) -> None:
    """They are asked for only where the show's own order leaves something open."""
    match_bundle(bundle("Sousou no Frieren", range(1, 5)), books, watch=WATCH)
    assert (books.asked["groups"], books.asked["group"]) == (0, 0)


def test_an_order_that_says_the_same_makes_sure(books: Books) -> None:
    """Four blocks between pauses, and a name that speaks of a third season: where it begins, the order says too."""
    named = bundle("Quiet Years", range(1, 5), season=3)
    work, lists = _years()
    books.works[work.key] = work, lists
    assert match_bundle(named, books, watch=WATCH).status is Status.UNSURE
    again = Books(books.works.values())
    again.orders[130] = [EpisodeGroup(COURS, "Seasons", "tv", (
        GroupPart(1, "Season 1", tuple((1, n) for n in range(1, 13))),
        GroupPart(2, "Season 2", tuple((1, n) for n in range(13, 25))),
        GroupPart(3, "Season 3", tuple((1, n) for n in range(25, 49))),
    ))]  # fmt: skip
    found = match_bundle(named, again, watch=WATCH)
    assert found.status is Status.MATCHED
    assert found.matches[1].episodes == (25,)
    assert "Seasons" in (found.candidates[0].numbering or Numbering("")).text


def test_an_order_that_knows_all_numbers_is_the_better_guess(books: Books) -> None:
    """29 is none of the show's, but the discs have it: a guess, and a question."""
    found = match_bundle(bundle("Sousou no Frieren", [27, 28, 29]), books, watch=WATCH)
    assert found.status is Status.UNSURE
    assert [m.episodes for m in found.matches.values()] == [(26,), (27,), (28,)]
    assert "DVD order" in found.reason


def test_orders_that_cannot_be_asked_for_leave_the_rest_as_it_is(books: Books) -> None:
    """A second opinion is not worth waiting for."""

    def refuse(*_: object, **__: object) -> object:
        raise TmdbDown("nobody answers")

    books.groups = refuse  # type: ignore[method-assign, assignment]
    assert match_bundle(bundle("Sousou no Frieren", [27, 28, 29]), books, watch=WATCH).status is Status.UNSURE
    work = books.details(TV, 105, watch=WATCH)
    assert numberings(bundle("Jujutsu Kaisen", [3], season=2), work, books, watch=WATCH)


def test_all_orders_stand_beside_the_other_numberings(books: Books) -> None:
    """For `why`, which shows what could be typed."""
    work = books.details(TV, 105, watch=WATCH)
    names = {n.name for n in numberings(bundle("Jujutsu Kaisen", [50], season=2), work, books, watch=WATCH)}
    assert f"group:{ALL}" in names


def _years() -> tuple[Work, dict[int, tuple[Episode, ...]]]:
    return show(
        130,
        "Quiet Years",
        "静かな年",
        {1: [(day, 12) for day in ("2010-01-05", "2010-07-06", "2011-07-05", "2012-01-03")]},
    )
