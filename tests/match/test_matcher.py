# SPDX-License-Identifier: GPL-3.0-or-later
"""The right show, and the sense not to be sure of a wrong one."""

from __future__ import annotations

import threading

import pytest

from anivault_shell.errors import CatalogueError, InputError, Interrupted, TmdbBusy, TmdbDown, TmdbRefused
from anivault_shell.match import Catalogue, Verdict, match_all, match_bundle
from anivault_shell.model.catalogue import Listing, Work
from anivault_shell.model.entry import Status
from anivault_shell.model.media import Kind, Media
from anivault_shell.model.watch import Unwatched, Watch
from tests.match.library import MOVIE, TV, WATCH, Books, bundle


def verdict(title: str, episodes: object = (1,), books: Books | None = None, **fields: object) -> Verdict:
    catalogue: Catalogue = books or Books()
    return match_bundle(bundle(title, episodes, **fields), catalogue, watch=WATCH)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("title", "tmdb_id"),
    [
        pytest.param("Frieren: Beyond Journey's End", 101, id="its name"),
        pytest.param("葬送のフリーレン", 101, id="original name"),
        pytest.param("Sousou no Frieren", 101, id="alternative title"),
        pytest.param("SOSO NO FRIEREN", 101, id="other romanisation"),
        pytest.param("장송의 프리렌", 101, id="Korean"),
        pytest.param("★10月新番★ Sousou no Frieren", 101, id="decoration"),
        pytest.param("某某某 / Sousou no Frieren", 101, id="one half unknown"),
        pytest.param("Overlord IV", 106, id="numeral"),
        pytest.param("Steins;Gate 0", 109, id="a number that makes another show"),
        pytest.param("Steins;Gate", 108, id="and the show without it"),
        pytest.param("盖塔机器人 Arc / Getter Robo Arc", 113, id="the half that says more"),
        pytest.param("盖塔机器人 ARC Getter Robo Arc", 113, id="halves that nothing parts"),
        pytest.param("Frieren", 101, id="without its subtitle"),
        pytest.param("MobPsycho 100", 107, id="words written together"),
        pytest.param("Some Folder [Group] Overlord", 106, id="behind a bracket"),
    ],
)
def test_a_title_finds_its_show(title: str, tmdb_id: int) -> None:
    """By whichever of its names, however spelt."""
    found = verdict(title)
    assert found.candidates[0].work.key == (TV, tmdb_id)
    assert found.status is Status.MATCHED


def test_every_entry_gets_its_match() -> None:
    """Show, numbers, the episode's title, and how sure we are."""
    found = verdict("Sousou no Frieren", [1, 2])
    first = found.matches[1]
    assert (first.work.tmdb_id, first.season, first.episodes, first.episode_title) == (101, 1, (1,), "Chapter 1")
    assert first.confidence >= 0.85
    assert first.decided_by == "score"
    assert set(found.matches) == {1, 2}


def test_an_easy_bundle_takes_three_requests() -> None:
    """A search, the details, the season's episodes."""
    books = Books()
    verdict("Sousou no Frieren", range(1, 29), books)
    assert books.asked == {"search": 1, "details": 1, "episodes": 1}


def test_two_shows_of_one_title_are_asked_about() -> None:
    """Nothing in the name tells them apart."""
    found = verdict("Kanon", [1, 2])
    assert found.status is Status.UNSURE
    assert "has the same title" in found.reason
    assert {c.work.tmdb_id for c in found.candidates[:2]} == {103, 104}
    assert found.matches[1].confidence < 0.85


def test_the_numbers_tell_two_shows_apart() -> None:
    """Only one of them has an episode 20."""
    assert verdict("Kanon", [1, 20]).candidates[0].work.tmdb_id == 104


@pytest.mark.parametrize(("year", "tmdb_id"), [(2002, 103), (2006, 104)])
def test_the_year_tells_two_shows_apart(year: int, tmdb_id: int) -> None:
    """Which is why people write it."""
    found = verdict("Kanon", [1], year=year)
    assert (found.status, found.candidates[0].work.tmdb_id) == (Status.MATCHED, tmdb_id)


def test_a_film_is_found_among_films() -> None:
    """And has neither season nor episode."""
    found = verdict("Kimi no Na wa.", [None], kind=Kind.MOVIE)
    match = found.matches[1]
    assert (match.work.key, match.season, match.episodes) == ((MOVIE, 201), None, ())
    assert found.status is Status.MATCHED


def test_a_film_of_a_show_is_not_the_show() -> None:
    """The name says more than the show is called."""
    found = verdict("Goblin Slayer - Goblin's Crown", [None])
    assert found.candidates[0].work.key == (MOVIE, 202)


def test_names_that_count_speak_against_a_film() -> None:
    """Where only films of a show are found, a season's files are not as likely one of them as a single film's file is."""
    whole = verdict("Kimi no Na wa", [1, 2, 3], season=3)
    numbers = next(e for e in whole.candidates[0].evidence if e.name == "numbers")
    assert (numbers.points < 0, "count" in numbers.text) == (True, True)
    assert whole.candidates[0].score < verdict("Kimi no Na wa", [None]).candidates[0].score


def test_the_ninth_film_is_not_the_first() -> None:
    """A number behind a film's title makes it another film."""
    assert verdict("Kimi no Na wa. 9", [None], kind=Kind.MOVIE).status is not Status.MATCHED


def test_a_year_may_be_that_of_a_later_cour() -> None:
    """The catalogue merged three cours into one season, and knows when each began."""
    found = verdict("Jujutsu Kaisen", [3], year=2023)
    assert (found.status, found.matches[1].season, found.matches[1].episodes) == (Status.MATCHED, 1, (27,))


def test_a_year_that_does_not_fit_is_asked_about() -> None:
    """The remake may not be in the catalogue yet."""
    found = verdict("Overlord", [1], year=1999)
    assert found.status is Status.UNSURE
    assert "1999" in found.reason


def test_a_name_that_says_more_than_the_show_is_asked_about() -> None:
    """A sequel that the catalogue does not have is not the show it follows."""
    found = verdict("Steins;Gate: Linear Bounded Phenogram", [1])
    assert found.status is Status.UNSURE
    assert found.candidates[0].work.tmdb_id == 108


def test_a_show_that_is_gone_is_passed_over() -> None:
    """A listing from the cache may name what the catalogue has dropped."""

    class Gone(Books):
        def details(self, media: Media, tmdb_id: int, *, watch: Watch) -> Work:
            if tmdb_id == 104:
                raise InputError("TMDB has no tv:104")
            return super().details(media, tmdb_id, watch=watch)

    found = verdict("Kanon", [1], Gone())
    assert [c.work.tmdb_id for c in found.candidates] == [103]


def test_what_nobody_knows_is_unmatched() -> None:
    """No guess is better than any."""
    found = verdict("Qqq Www Zzz")
    assert (found.status, found.matches) == (Status.UNMATCHED, {})
    assert found.reason


def test_no_title_no_question() -> None:
    """A name that holds only a number is not searched for."""
    books = Books()
    assert verdict("", [1], books).status is Status.UNMATCHED
    assert not books.asked


def test_evidence_adds_up_to_the_score() -> None:
    """What `why` shows is what decided."""
    best = verdict("Sousou no Frieren", [1]).candidates[0]
    assert {e.name for e in best.evidence} >= {"alternative title", "kind", "numbers", "popularity"}
    assert best.score == pytest.approx(min(sum(e.points for e in best.evidence), 1.0))


def test_a_number_too_high_is_said() -> None:
    """The entry without a place is told why, and nothing is sure."""
    found = verdict("Sousou no Frieren", [28, 29])
    assert found.status is Status.UNSURE
    assert found.reasons == {2: "season 1 has no episode 29"}


@pytest.mark.parametrize("problem", [TmdbDown("no connection"), TmdbBusy(30), TmdbRefused("key refused")])
def test_a_catalogue_that_cannot_answer_makes_it_wait(problem: CatalogueError) -> None:
    """Nothing is lost; a later match asks again."""
    books = Books()
    books.refuses = problem
    found = verdict("Kanon", [1], books)
    assert found.status is Status.WAITING
    assert found.problem is not None
    assert found.problem.code == problem.code


class Halting(Unwatched):
    """Stops at the n-th look."""

    def __init__(self, looks: int) -> None:
        self.looks = looks

    def check(self) -> None:
        self.looks -= 1
        if self.looks < 0:
            raise Interrupted


def test_the_user_can_stop_it() -> None:
    """An interruption is not an answer."""
    with pytest.raises(Interrupted):
        match_bundle(bundle("Kanon"), Books(), watch=Halting(1))
    with pytest.raises(Interrupted):
        list(match_all([bundle("Kanon")] * 20, Books(), watch=Halting(9)))


class Far(Books):
    """A catalogue that takes its time, and knows which threads asked it."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self.seconds = seconds
        self.threads: set[str] = set()
        self.most = self._now = 0

    def search(self, media: Media, query: str, year: int | None = None, *, watch: Watch) -> tuple[Listing, ...]:
        self.threads.add(threading.current_thread().name)
        self._now += 1
        self.most = max(self.most, self._now)
        threading.Event().wait(self.seconds)
        self._now -= 1
        return super().search(media, query, year, watch=watch)


def test_threads_begin_where_the_catalogue_lets_one_wait() -> None:
    """What the cache knows is decided where it is asked for: threads would only take turns."""
    many = [bundle("Sousou no Frieren", [n % 28 + 1]) for n in range(60)]
    near, far = Far(0.0), Far(0.02)
    found = [list(match_all(many, books, workers=4, watch=WATCH)) for books in (near, far)]
    here = threading.current_thread().name
    assert near.threads <= {"match", here}
    assert far.most > 1
    assert here not in far.threads
    assert [len(verdicts) for verdicts in found] == [60, 60]


@pytest.mark.parametrize("seconds", [0.0, 0.02], ids=["out of the cache", "over the network"])
def test_many_at_once_are_as_one_by_one(seconds: float) -> None:
    """Threads change the order of the answers, never an answer."""
    titles = [
        "Kanon",
        "Sousou no Frieren",
        "Overlord IV",
        "Shingeki no Kyojin",
        "Jujutsu Kaisen S2",
        "Nobody Knows It",
    ] * 4
    many = [bundle(title, [n]) for n, title in enumerate(titles, 1)]
    alone = {id(b): match_bundle(b, Books(), watch=WATCH) for b in many}
    found = list(match_all(many, Far(seconds), workers=4, watch=WATCH))
    assert len(found) == len(many)
    assert all(alone[id(v.bundle)] == v for v in found)


def test_leaving_early_stops_the_rest() -> None:
    """Nobody waits for answers that nobody wants."""
    books = Books()
    for _ in match_all([bundle("Sousou no Frieren", [1]) for _ in range(200)], books, workers=2, watch=WATCH):
        break
    assert books.asked["search"] <= 1
