# SPDX-License-Identifier: GPL-3.0-or-later
"""How the numbers of a whole bundle come to stand in the catalogue's seasons."""

from __future__ import annotations

import pytest

from anivault_shell.errors import InputError
from anivault_shell.match import number_bundle
from anivault_shell.match.shelf import Shelf
from anivault_shell.model.catalogue import Numbering
from anivault_shell.model.media import Kind
from tests.match.library import TV, WATCH, Books, bundle


def numbered(tmdb_id: int, title: str, episodes: object, typed: str | None = None, **fields: object) -> Numbering:
    books = Books()
    work = books.details(TV, tmdb_id, watch=WATCH)
    return number_bundle(bundle(title, episodes, **fields), work, typed, books, watch=WATCH)  # type: ignore[arg-type]


def places(found: Numbering) -> list[tuple[int | None, tuple[int, ...]]]:
    return [(season, episodes) for _, season, episodes in found.places]


@pytest.mark.parametrize(
    ("tmdb_id", "title", "episode", "fields", "place", "name"),
    [
        pytest.param(101, "Sousou no Frieren", 5, {}, (1, (5,)), "first", id="first season"),
        pytest.param(102, "Attack on Titan", 5, {"season": 4}, (4, (5,)), "season", id="season as written"),
        pytest.param(102, "Shingeki no Kyojin", 60, {}, (4, (1,)), "absolute", id="counted over all seasons"),
        pytest.param(102, "Attack on Titan", 26, {"season": 2}, (2, (1,)), "absolute", id="absolute inside the season"),
        pytest.param(102, "Attack on Titan", 60, {"season": 1}, (4, (1,)), "absolute", id="absolute behind S01"),
        pytest.param(
            110, "Long Voyage", 2, {"season": 3}, (3, (79,)), "s3+77", id="begun again where the show counts on"
        ),
        pytest.param(102, "Attack on Titan", 3, {"season": 3, "part": 2}, (3, (15,)), "s3+12", id="part of a season"),
        pytest.param(102, "Attack on Titan Final Season", 1, {}, (4, (1,)), "s4", id="final season"),
        pytest.param(
            102, "Attack on Titan Final Season Part 2", 1, {}, (4, (17,)), "s4+16", id="second part of the final"
        ),
        pytest.param(105, "Jujutsu Kaisen", 3, {"season": 2}, (1, (27,)), "s1+24", id="a season merged into another"),
        pytest.param(105, "Jujutsu Kaisen", 30, {"season": 2}, (1, (30,)), "absolute", id="merged and counted on"),
        pytest.param(
            105, "Jujutsu Kaisen: The Culling Game", 2, {}, (1, (49,)), "s1+47", id="an arc that a title places"
        ),
        pytest.param(114, "Quiet Club!!", 3, {}, (2, (3,)), "season", id="a mark more than the show"),
        pytest.param(114, "Quiet Club!", 3, {}, (1, (3,)), "first", id="as many marks"),
        pytest.param(114, "Quiet Club", 3, {}, (1, (3,)), "first", id="no marks at all"),
        pytest.param(115, "Loud Club!!", 3, {}, (1, (3,)), "first", id="marks that are the show's own"),
        pytest.param(106, "Overlord III", 7, {}, (3, (7,)), "season", id="numeral"),
        pytest.param(110, "Long Voyage", 80, {}, (3, (80,)), "absolute", id="a show that counts on across seasons"),
        pytest.param(110, "Long Voyage", 79, {"season": 3}, (3, (79,)), "season", id="such a show with its season"),
        pytest.param(102, "Attack on Titan", 2, {"kind": Kind.OVA}, (0, (2,)), "specials", id="special"),
    ],
)
def test_a_number_finds_its_place(
    tmdb_id: int, title: str, episode: int, fields: dict[str, object], place: object, name: str
) -> None:
    """The place is the catalogue's own, and the name can be typed again."""
    found = numbered(tmdb_id, title, [episode], **fields)  # type: ignore[arg-type]
    assert (places(found), found.name) == ([place], name)
    again = numbered(tmdb_id, title, [episode], found.name, **fields)
    assert places(again) == [place]


def test_the_whole_bundle_decides() -> None:
    """Sixty files count over all seasons, the first twenty-five of them too."""
    found = numbered(102, "Shingeki no Kyojin", range(1, 61))
    assert found.name == "absolute"
    assert found.sure
    assert places(found)[25] == (2, (1,))
    assert places(found)[59] == (4, (1,))
    assert (found.fits, found.total) == (60, 60)


def test_a_number_that_does_not_exist_leaves_a_doubt() -> None:
    """29 of a show of 28 has no place, the others keep theirs."""
    found = numbered(101, "Sousou no Frieren", [27, 28, 29])
    assert not found.sure
    assert (found.fits, found.total) == (2, 3)
    assert places(found) == [(1, (27,)), (1, (28,))]


def test_an_arc_that_nothing_places_is_never_sure() -> None:
    """One of three later seasons it may be; the user knows which."""
    assert not numbered(106, "Overlord: The Sacred Kingdom", [1]).sure


def test_a_season_beside_an_arc_is_never_sure() -> None:
    """`Tokyo Ghoul:re S2` is the second season of `:re`, and the fourth of the show."""
    assert not numbered(106, "Overlord: The Sacred Kingdom", [1], season=2).sure
    assert numbered(106, "Overlord III", [1], season=3).sure


@pytest.mark.parametrize(
    ("beside", "sure"),
    [
        ("Kibou no Tsubasa", False),
        ("Shingeki no Kyojin", True),
        ("Shingeki no Kyoujin", True),
        ("Attack on Titans", True),
    ],
)
def test_words_that_resemble_no_title_of_the_show_may_be_a_seasons_name(beside: str, sure: bool) -> None:
    """Behind an Asian title most names have its spelling or translation; where it is neither, the user is asked."""
    titles = (f"進撃の巨人 {beside}", "進撃の巨人", beside)
    assert numbered(102, titles[0], [3], titles=titles).sure is sure
    assert numbered(101, "葬送のフリーレン Tabi no Owari", [3], titles=("葬送のフリーレン", "Tabi no Owari")).sure


def test_a_special_without_a_number_is_not_sure() -> None:
    """Which of the three it is, only the user knows."""
    assert not numbered(102, "Attack on Titan", [None], kind=Kind.OVA).sure


def test_a_special_is_sure_only_in_the_catalogues_own_words() -> None:
    """`S00E02` is the catalogue's number, `OVA 2` somebody else's."""
    assert numbered(102, "Attack on Titan", [2], kind=Kind.SPECIAL, season=0).sure
    assert not numbered(102, "Attack on Titan", [2], kind=Kind.OVA).sure


def test_openings_have_no_episode() -> None:
    """They belong to the show and to no number of it."""
    assert places(numbered(101, "Sousou no Frieren", [1], kind=Kind.OPENING)) == [(0, ())]


def test_a_range_is_all_of_its_episodes() -> None:
    """The second half of a double episode is not lost."""
    assert places(numbered(101, "Sousou no Frieren", [1], episode_end=2)) == [(1, (1, 2))]


def test_a_batch_with_something_beside_it_is_no_special() -> None:
    """`01-12 + OVA` is the season."""
    found = numbered(102, "Attack on Titan", [1], episode_end=12, season=2, kind=Kind.OVA)
    assert places(found) == [(2, tuple(range(1, 13)))]


def test_half_numbers_and_zero_have_no_place() -> None:
    """13.5 is no episode 13, and 0 is no episode 1."""
    assert places(numbered(101, "Sousou no Frieren", [13.5, 0])) == []


def test_a_file_without_a_number_is_not_sure() -> None:
    """Of a show with many episodes it may be any."""
    assert not numbered(101, "Sousou no Frieren", [None]).sure
    assert numbered(101, "Sousou no Frieren", [None], kind=Kind.BATCH).sure


def test_the_absolute_number_beside_is_heard() -> None:
    """`S3 - 01 (38)` says it twice."""
    assert places(numbered(102, "Attack on Titan", [1], season=3, absolute=38)) == [(3, (1,))]


@pytest.mark.parametrize(
    ("typed", "place"),
    [("s2", (2, (3,))), ("s3+12", (3, (15,))), ("+12", (1, (15,))), ("offset:-2", (1, (1,))), ("absolute", (1, (3,))),
     ("specials", (0, (3,))), ("first", (1, (3,))), ("SEASON", (1, (3,)))],
)  # fmt: skip
def test_what_the_user_types_is_done(typed: str, place: object) -> None:
    """The user's word needs no evidence, only that the number exists."""
    found = numbered(102, "Attack on Titan", [3], typed)
    assert (places(found), found.sure) == ([place], True)


@pytest.mark.parametrize("typed", ["", "seasons", "s", "s2+", "offset:", "１２", "s2+123456"])
def test_a_word_that_is_no_numbering_is_refused(typed: str) -> None:
    """And the message says which ones there are."""
    with pytest.raises(InputError) as caught:
        numbered(102, "Attack on Titan", [3], typed)
    assert "absolute" in (caught.value.hint or "")


def test_cours_are_seen_in_the_air_dates() -> None:
    """A pause of a few weeks parts two cours, one of a year two seasons."""
    books = Books()
    shelf = Shelf(books.details(TV, 105, watch=WATCH), books, WATCH)
    assert [(b.start, b.count, b.new_season) for b in shelf.blocks()] == [(0, 24, True), (24, 23, True), (47, 12, True)]
    assert [len(group) for group in shelf.broadcasts()] == [1, 1, 1]
    titan = Shelf(books.details(TV, 102, watch=WATCH), books, WATCH)
    assert [(b.season, b.start, b.count) for b in titan.blocks()][-2:] == [(4, 0, 16), (4, 16, 12)]


def test_a_mark_that_the_catalogue_does_not_list_is_no_sure_season() -> None:
    """The best guess, and a question."""
    found = numbered(115, "Loud Club!!!", [3])
    assert (places(found), found.sure) == ([(2, (3,))], False)
    assert numbered(114, "Quiet Club!!", [3]).sure


def test_a_stray_first_episode_leaves_a_doubt() -> None:
    """Where the catalogue begins at 0, a name's 02 may be either; a name's own 0, or a last one too many, tells."""
    assert not numbered(116, "Slow Return", [2], season=2).sure
    assert places(numbered(116, "Slow Return", range(1, 14), season=2))[0] == (2, (0,))
    whole = numbered(116, "Slow Return", range(13), season=2)
    assert (places(whole)[1], whole.sure) == ((2, (1,)), True)
