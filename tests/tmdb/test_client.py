# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole staircase against a server that misbehaves as told; time passes only when the client sleeps."""

from __future__ import annotations

import logging
import random
import threading
import time
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from anivault_shell.errors import (
    CatalogueError,
    ConfigError,
    InputError,
    Interrupted,
    TmdbBusy,
    TmdbDown,
    TmdbRefused,
)
from anivault_shell.model.catalogue import Episode, EpisodeGroup, GroupListing, GroupPart
from anivault_shell.model.media import Media
from anivault_shell.model.watch import Unwatched
from anivault_shell.tmdb.client import Client
from anivault_shell.tmdb.options import Options
from anivault_shell.tmdb.patience import Patience
from anivault_shell.tmdb.states import State, StateChange
from tests.tmdb.standin import V3, V4, Asked, Clock, Say, Tmdb, show

Make = Callable[..., Client]
WATCH = Unwatched()
DAY = 24 * 3600


def search(client: Client, query: str = "naruto") -> list[int]:
    return [row.tmdb_id for row in client.search(Media.TV, query, watch=WATCH)]


def found(*rows: dict[str, Any]) -> Say:
    return Say(body={"page": 1, "results": list(rows)})


class Stoppable(Unwatched):
    def __init__(self) -> None:
        self.stop = False

    def check(self) -> None:
        if self.stop:
            raise Interrupted


# -- answers --------------------------------------------------------------------------


def test_a_search_is_asked_once_and_remembered(tmdb: Tmdb, client: Make) -> None:
    """In the run, and on the disk for the next one."""
    tmdb.answer = lambda asked: found(show(5))
    first = client()
    assert search(first) == search(first) == search(first, "  NARUTO ") == [5]
    assert search(client()) == [5]
    assert len(tmdb.asked) == 1
    assert first.status().cache_hits == 2


def test_year_language_and_media_are_different_questions(tmdb: Tmdb, client: Make) -> None:
    """One answer must not serve the other."""
    one, korean = client(), client(language="ko-KR")
    one.search(Media.TV, "kanon", 2006, watch=WATCH)
    one.search(Media.TV, "kanon", 2002, watch=WATCH)
    one.search(Media.MOVIE, "kanon", 2006, watch=WATCH)
    korean.search(Media.TV, "kanon", 2006, watch=WATCH)
    assert [a.query.get("first_air_date_year") for a in tmdb.asked] == ["2006", "2002", None, "2006"]
    assert tmdb.asked[2].query["primary_release_year"] == "2006"
    assert tmdb.asked[3].query["language"] == "ko-KR"


def test_nothing_to_search_for_is_not_asked(tmdb: Tmdb, client: Make) -> None:
    """Blanks find nothing; TMDB would call it an error. Half a character is no character."""
    assert client().search(Media.TV, " \t", watch=WATCH) == ()
    assert not tmdb.asked
    client().search(Media.TV, "caf\udce9", watch=WATCH)
    assert tmdb.asked[0].query["query"] == "caf\N{REPLACEMENT CHARACTER}"


def test_details_serve_every_language_from_one_answer(tmdb: Tmdb, client: Make) -> None:
    """The translations come with it."""
    korean = {"iso_639_1": "ko", "iso_3166_1": "KR", "data": {"name": "나루토"}}
    tmdb.answer = lambda asked: Say(body=show(5) | {"translations": {"translations": [korean]}})
    assert client().details(Media.TV, 5, watch=WATCH).name == "Naruto Shippūden"
    assert client(language="ko-KR").details(Media.TV, 5, watch=WATCH).name == "나루토"
    assert len(tmdb.asked) == 1
    assert tmdb.asked[0].query["append_to_response"] == "alternative_titles,translations,external_ids,season/1"


def test_details_asked_in_korean_serve_as_if_asked_in_english(tmdb: Tmdb, client: Make) -> None:
    """The file is one for all languages; what TMDB called it in Korean alone is not lost."""
    told = [{"iso_639_1": "en", "iso_3166_1": "US", "data": {"name": "Naruto: Shippuden"}}]
    tmdb.answer = lambda asked: Say(body=show(5, "나루토 질풍전") | {"translations": {"translations": told}})
    assert client(language="ko-KR").details(Media.TV, 5, watch=WATCH).name == "나루토 질풍전"
    english = client(language="en-US").details(Media.TV, 5, watch=WATCH)
    assert english.name == "Naruto: Shippuden"
    assert {"나루토 질풍전", "Naruto: Shippuden", "疾風伝"} <= {t.text for t in english.titles}
    assert client(language="ko-KR").details(Media.TV, 5, watch=WATCH).name == "나루토 질풍전"
    assert len(tmdb.asked) == 1


def season(number: int, *episodes: int) -> dict[str, Any]:
    rows = [{"episode_number": n, "name": f"{number}x{n}"} for n in episodes]
    return {"season_number": number, "episodes": rows, "_id": "x"}


class Seasons:
    """A show that answers with whatever seasons are asked for, each with *length* episodes."""

    def __init__(self, seasons: int = 4, length: int = 12) -> None:
        self.has = range(1, seasons + 1)
        self.length = length

    def __call__(self, asked: Asked) -> Say:
        if "/season/" in asked.path:
            number = int(asked.path.rpartition("/")[2])
            return Say(body=season(number, *range(1, self.length + 1))) if number in self.has else Say(404, {})
        rows = [{"season_number": n, "episode_count": self.length} for n in self.has]
        wanted = [int(part[7:]) for part in asked.query["append_to_response"].split(",") if part[:7] == "season/"]
        parts = {f"season/{n}": season(n, *range(1, self.length + 1)) for n in wanted if n in self.has}
        return Say(body=show(5) | {"seasons": rows} | parts)


def test_the_first_season_comes_with_the_details(tmdb: Tmdb, client: Make) -> None:
    """The next question of most shows needs no request, in this run or the next."""
    tmdb.answer = Seasons()
    one = client()
    one.details(Media.TV, 5, watch=WATCH)
    assert len(one.episodes(5, 1, watch=WATCH)) == 12
    assert len(client().episodes(5, 1, watch=WATCH)) == 12
    assert len(tmdb.asked) == 1


def test_other_seasons_come_together(tmdb: Tmdb, client: Make) -> None:
    """A library has the third season where it has the second; twenty a request is what TMDB allows."""
    tmdb.answer = Seasons(30, 3)
    one = client()
    one.details(Media.TV, 5, watch=WATCH)
    for number in range(30, 0, -1):
        assert [e.season for e in one.episodes(5, number, watch=WATCH)] == [number] * 3
    assert len(tmdb.asked) == 3
    assert tmdb.asked[1].query["append_to_response"] == ",".join(f"season/{n}" for n in (30, *range(2, 21)))


def test_two_threads_that_want_two_seasons_ask_once(tmdb: Tmdb, client: Make) -> None:
    """Whoever comes second waits for what the first one brings along."""
    tmdb.answer = Seasons(5)
    one = client()
    one.details(Media.TV, 5, watch=WATCH)
    with ThreadPoolExecutor(8) as eight:
        rows = list(eight.map(lambda n: one.episodes(5, n % 4 + 2, watch=WATCH), range(40)))
    assert [r[0].season for r in rows] == [n % 4 + 2 for n in range(40)]
    assert len(tmdb.asked) == 2


def test_long_seasons_are_asked_for_alone(tmdb: Tmdb, client: Make) -> None:
    """What nobody may want is not worth an answer of a megabyte."""
    tmdb.answer = Seasons(4, 61)
    one = client()
    one.details(Media.TV, 5, watch=WATCH)
    one.episodes(5, 3, watch=WATCH)
    assert tmdb.asked[1].path == "/3/tv/5/season/3"


def test_a_season_that_is_not_there_is_remembered(tmdb: Tmdb, client: Make) -> None:
    """Listed in the details, missing in the answer: nothing, and not asked again."""
    tmdb.answer = Seasons(4)
    one = client()
    one.details(Media.TV, 5, watch=WATCH)
    tmdb.answer = lambda asked: Say(body=show(5) | {"season/3": season(3, 1), "season/4": {"season_number": 9}})
    assert one.episodes(5, 2, watch=WATCH) == ()
    assert [e.name for e in one.episodes(5, 3, watch=WATCH)] == ["3x1"]
    assert one.episodes(5, 2, watch=WATCH) == ()
    assert len(tmdb.asked) == 2
    with pytest.raises(TmdbDown):
        one.episodes(5, 4, watch=WATCH)


def test_an_answer_that_grew_too_long_is_asked_for_without_the_season(tmdb: Tmdb, client: Make) -> None:
    """A first season of a thousand episodes must not cost us the show."""

    def answer(asked: Asked) -> Say:
        long = "season/" in asked.query["append_to_response"]
        return Say(body=show(5) | ({"season/1": season(1, 1) | {"x": "x" * (2 << 20)}} if long else {}))

    tmdb.answer = answer
    assert client().details(Media.TV, 5, watch=WATCH).tmdb_id == 5
    assert [a.query["append_to_response"].endswith("season/1") for a in tmdb.asked] == [True, False]


def test_what_tmdb_does_not_have_is_remembered_for_a_day(tmdb: Tmdb, client: Make, clock: Clock) -> None:
    """And is no reason to think that TMDB is ill."""
    tmdb.answer = lambda asked: Say(404, {"success": False})
    one = client()
    for _ in range(3):
        with pytest.raises(InputError, match="TMDB has no tv:5"):
            one.details(Media.TV, 5, watch=WATCH)
    assert one.episodes(5, 3, watch=WATCH) == ()
    assert len(tmdb.asked) == 2
    clock.sleep(DAY + 1)
    with pytest.raises(InputError):
        client().details(Media.TV, 5, watch=WATCH)
    assert len(tmdb.asked) == 3
    assert one.status().error_share == 0


def test_no_hits_are_asked_again_after_a_day(tmdb: Tmdb, client: Make, clock: Clock) -> None:
    """A new show is in the catalogue tomorrow."""
    assert search(client()) == []
    clock.sleep(DAY + 1)
    tmdb.answer = lambda asked: found(show(5))
    assert search(client()) == [5]


def test_episodes_and_finds(tmdb: Tmdb, client: Make) -> None:
    """Seasons under TMDB's own numbers; who has an id of theirs."""

    def answer(asked: Asked) -> Say:
        if "/season/" in asked.path:
            return Say(body={"season_number": 21, "episodes": [{"episode_number": 892, "name": "Wano"}]})
        return Say(body={"tv_results": [show(5)], "movie_results": []})

    tmdb.answer = answer
    one = client()
    assert one.episodes(5, 21, watch=WATCH) == (Episode(21, 892, "Wano"),)
    assert [row.key for row in one.find("tvdb_id", "79824", watch=WATCH)] == [(Media.TV, 5)]
    assert tmdb.asked[1].path == "/3/find/79824"
    assert tmdb.asked[1].query["external_source"] == "tvdb_id"


def test_other_orders_are_asked_for_when_somebody_wants_them(tmdb: Tmdb, client: Make) -> None:
    """The list and each order are one request each, kept like all others; with a show they do not come."""
    tag = "689a2aec017d0bc9ecc6fac8"
    row = {"id": tag, "name": "Absolute", "type": 2, "episode_count": 3, "group_count": 1}
    places = [
        {"season_number": 2, "episode_number": 1, "order": 2},
        {"season_number": 1, "episode_number": 2, "order": 1},
    ]
    places.append({"season_number": 1, "episode_number": 1, "order": 0})
    parts = [{"order": 1, "name": "All", "episodes": places}]

    def answer(asked: Asked) -> Say:
        alone = asked.path.startswith("/3/tv/episode_group/")
        return Say(body=row | {"groups": parts} if alone else {"id": 5, "results": [row, {"id": "../x", "type": 2}]})

    tmdb.answer = answer
    for one in (client(), client()):
        assert one.groups(5, watch=WATCH) == (GroupListing(tag, "Absolute", "absolute", 3, 1),)
        order = one.group(tag, watch=WATCH)
        assert order == EpisodeGroup(tag, "Absolute", "absolute", (GroupPart(1, "All", ((1, 1), (1, 2), (2, 1))),))
    assert [a.path for a in tmdb.asked] == ["/3/tv/5/episode_groups", f"/3/tv/episode_group/{tag}"]


def test_a_show_without_other_orders_is_asked_about_again_after_a_day(tmdb: Tmdb, client: Make, clock: Clock) -> None:
    """Somebody may have made one; an order that is not there is the caller's mistake."""
    tmdb.answer = lambda asked: Say(404, {}) if "group/" in asked.path else Say(body={"id": 5, "results": []})
    one = client()
    assert one.groups(5, watch=WATCH) == ()
    with pytest.raises(InputError):
        one.group("0" * 24, watch=WATCH)
    clock.seconds += DAY + 1
    assert client().groups(5, watch=WATCH) == ()
    assert len(tmdb.asked) == 3


def test_ids_are_checked_before_they_become_a_path(tmdb: Tmdb, client: Make) -> None:
    """`../../account` would be asked with our key."""
    one = client()
    for act in (
        lambda: one.details(Media.TV, 0, watch=WATCH),
        lambda: one.details(Media.TV, 2**31, watch=WATCH),
        lambda: one.find("imdb_id", "../../account", watch=WATCH),
        lambda: one.find("twitter_id", "x", watch=WATCH),
        lambda: one.group("../5", watch=WATCH),
    ):
        with pytest.raises(InputError):
            act()
    assert not tmdb.asked


def test_a_damaged_cache_file_is_asked_again(tmdb: Tmdb, client: Make, tmp_path: Path) -> None:
    """Sound as a file, but not what TMDB says."""
    tmdb.answer = lambda asked: Say(body=show(5))
    client().details(Media.TV, 5, watch=WATCH)
    path = tmp_path / "cache" / "details" / "tv-5.json"
    path.write_text(path.read_text().replace('"id":5', '"id":6'))
    assert client().details(Media.TV, 5, watch=WATCH).tmdb_id == 5
    assert len(list((tmp_path / "cache" / "quarantine").iterdir())) == 1


def test_an_old_answer_is_better_than_none(tmdb: Tmdb, client: Make, clock: Clock) -> None:
    """Expired is asked again, but offline it still serves."""
    tmdb.answer = lambda asked: found(show(5))
    assert search(client()) == [5]
    clock.sleep(31 * DAY)
    assert search(client(offline=True)) == [5]
    tmdb.answer = lambda asked: Say(503, {})
    assert search(client()) == [5]


# -- trouble --------------------------------------------------------------------------

HICCUPS = {
    "500": Say(500, {}),
    "reset": Say(fault="reset"),
    "truncated": Say(body={"page": 1}, fault="truncate"),
    "login page": Say(200, b"<html>Welcome to the hotel</html>", {"Content-Type": "text/html"}),
    "wrong type": Say(200, [1, 2]),
    "429": Say(429, {}),
    "429 seconds": Say(429, {}, {"Retry-After": "3"}),
}


@pytest.mark.parametrize("say", HICCUPS.values(), ids=HICCUPS)
def test_two_hiccups_are_got_over(tmdb: Tmdb, client: Make, say: Say) -> None:
    """Three tries are enough for a bad moment."""
    tmdb.answer = lambda asked: found(show(5))
    tmdb.next.extend([say, say])
    assert search(client()) == [5]
    assert len(tmdb.asked) == 3


@pytest.mark.parametrize("say", HICCUPS.values(), ids=HICCUPS)
def test_three_are_given_up_within_twenty_seconds(tmdb: Tmdb, client: Make, clock: Clock, say: Say) -> None:
    """And never asked a fourth time."""
    tmdb.answer = lambda asked: say
    start = clock()
    with pytest.raises((TmdbDown, TmdbBusy)):
        search(client())
    assert len(tmdb.asked) == 3
    assert clock() - start <= 20


def test_a_connection_that_was_closed_meanwhile_costs_nothing(tmdb: Tmdb, client: Make, clock: Clock) -> None:
    """No pause, no bad mark: the next request goes over a new one."""
    one = client()
    search(one)
    tmdb.next.append(Say(fault="reset"))
    before = clock.seconds
    assert search(one, "kanon") == []
    assert clock.seconds - before < 0.5
    assert one.status().error_share == 0.0
    assert one.status().requests == 3


@pytest.mark.parametrize("status", [401, 403, 404, 422], ids=str)
def test_some_answers_are_never_asked_for_again(tmdb: Tmdb, client: Make, status: int) -> None:
    """Asking once more would not change them."""
    tmdb.answer = lambda asked: Say(status, {})
    one = client()
    try:
        assert search(one) == []
    except TmdbRefused:
        assert status in (401, 403)
    assert len(tmdb.asked) == 1
    assert one.status().error_share == 0


@pytest.mark.parametrize("form", ["seconds", "date"])
def test_retry_after_is_waited_for(tmdb: Tmdb, client: Make, clock: Clock, form: str) -> None:
    """In either form, by everybody, and not longer."""
    date = {"Retry-After": "Sat, 21 Nov 2026 09:00:08 GMT", "Date": "Sat, 21 Nov 2026 09:00:01 GMT"}
    tmdb.next.append(Say(429, {}, {"Retry-After": "7"} if form == "seconds" else date))
    one = client()
    start = clock()
    search(one)
    assert 7 <= clock() - start + 0.001 <= 8.1, "a date has no parts of a second, and is waited for to its end"


def test_a_wait_longer_than_patience_is_said_at_once(tmdb: Tmdb, client: Make, clock: Clock) -> None:
    """Told to wait a minute, nobody sits through it; and the other process knows, too."""
    tmdb.next.append(Say(429, {}, {"Retry-After": "60"}))
    one, other = client(), client()
    start = clock()
    for asking in (one, one, other):
        with pytest.raises(TmdbBusy) as caught:
            search(asking, "x")
        assert 55 < caught.value.retry_after <= 60
    assert clock() - start < 1
    assert len(tmdb.asked) == 1


def test_an_absurd_wait_closes_the_circuit_and_says_until_when(tmdb: Tmdb, client: Make, clock: Clock) -> None:
    """A day is no pause."""
    tmdb.next.append(Say(429, {}, {"Retry-After": "86400"}))
    one = client()
    with pytest.raises(TmdbBusy) as caught:
        search(one)
    assert caught.value.retry_after > 86_000
    status = one.status()
    assert status.state is State.CACHE_ONLY
    assert status.retry_at is not None
    assert (status.retry_at - clock.now()).total_seconds() == pytest.approx(86_400, abs=60)


def test_an_outage_ends_within_seconds(tmdb: Tmdb, client: Make, clock: Clock) -> None:
    """Six hundred questions, none answered: a dozen are asked, the rest is told at once."""
    tmdb.answer = lambda asked: Say(503, {})
    one = client()
    start, real = clock(), time.monotonic()

    def ask(n: int) -> None:
        with pytest.raises(CatalogueError):
            search(one, f"show {n}")

    with ThreadPoolExecutor(4) as four:
        list(four.map(ask, range(600)))
    assert clock() - start < 60
    assert time.monotonic() - real < 20
    assert len(tmdb.asked) <= 20
    assert one.status().state is State.CACHE_ONLY


def test_a_silent_tmdb_is_waited_for_ever_shorter(tmdb: Tmdb, client: Make, clock: Clock) -> None:
    """Twenty read timeouts of ten seconds would be minutes."""
    one = client()
    until = clock() + 20
    assert one._courier._patience(until, WATCH) == Patience(5, 10, WATCH, 20)
    clock.sleep(14)
    assert one._courier._patience(until, WATCH) == Patience(5, 6, WATCH, 6)
    tmdb.answer = lambda asked: Say(503, {})
    for n in range(2):
        with pytest.raises(CatalogueError):
            search(one, f"show {n}")
    assert one._courier._patience(clock() + 20, WATCH) == Patience(3, 3, WATCH, 3)


def test_retry_brings_it_back(tmdb: Tmdb, client: Make) -> None:
    """`match --retry`, once the user knows that the net is back."""
    one = client()
    tmdb.answer = lambda asked: Say(503, {})
    for n in range(10):
        with pytest.raises(CatalogueError):
            search(one, f"show {n}")
    tmdb.answer = lambda asked: found(show(5))
    with pytest.raises(TmdbDown):
        search(one)
    one.retry()
    for n in range(6):
        assert search(one, f"show {n}") == [5]
    assert one.status().state is State.NORMAL


def test_a_refused_key_is_not_asked_about_again(tmdb: Tmdb, client: Make) -> None:
    """Not once a bundle; until the user says so."""
    tmdb.answer = lambda asked: Say(401, {"status_code": 7})
    one = client()
    for n in range(5):
        with pytest.raises(TmdbRefused):
            search(one, f"show {n}")
    assert len(tmdb.asked) == 1
    tmdb.answer = lambda asked: found(show(5))
    one.retry()
    assert search(one) == [5]


def test_no_key_and_offline_ask_nothing(tmdb: Tmdb, client: Make) -> None:
    """Each in its own words, with its own exit."""
    with pytest.raises(TmdbRefused):
        search(client(key=None))
    with pytest.raises(TmdbRefused):
        search(client(key="not a key"))
    with pytest.raises(TmdbDown, match="offline"):
        search(client(offline=True))
    assert not tmdb.asked


@pytest.mark.parametrize(("key", "kind"), [(V3, "v3 key"), (V4, "v4 token")], ids=["v3", "v4"])
def test_the_key_is_tested(tmdb: Tmdb, client: Make, key: str, kind: str) -> None:
    """By asking TMDB, every time."""
    tmdb.answer = lambda asked: Say(body={"success": True, "status_code": 1})
    one = client(key=key)
    assert one.check_key(watch=WATCH) == kind
    tmdb.answer = lambda asked: Say(401, {"success": False, "status_code": 7})
    with pytest.raises(TmdbRefused):
        one.check_key(watch=WATCH)
    assert [asked.path for asked in tmdb.asked] == ["/3/authentication"] * 2


# -- manners, threads and secrets --------------------------------------------------------


def test_two_threads_that_want_the_same_ask_once(tmdb: Tmdb, client: Make) -> None:
    """The second waits for the first one's answer."""
    tmdb.answer = lambda asked: Say(body={"page": 1, "results": [show(5)]}, fault="slow")
    one = client()
    with ThreadPoolExecutor(8) as eight:
        asking = [eight.submit(search, one) for _ in range(8)]
        while not tmdb.asked:
            time.sleep(0.001)
        tmdb.let_go.set()
        assert [a.result(10) for a in asking] == [[5]] * 8
    assert len(tmdb.asked) == 1


def test_a_stop_is_heard_while_tmdb_is_silent(tmdb: Tmdb, client: Make) -> None:
    """Ctrl-C does not wait for a read timeout; and somebody else may go on asking."""
    tmdb.next.append(Say(fault="slow"))
    one, watch = client(), Stoppable()
    with ThreadPoolExecutor(1) as thread:
        asking = thread.submit(one.search, Media.TV, "naruto", watch=watch)
        while not tmdb.asked:
            time.sleep(0.001)
        watch.stop = True
        start = time.monotonic()
        with pytest.raises(Interrupted):
            asking.result(10)
        assert time.monotonic() - start < 1
    assert search(one) == []


def test_never_more_at_once_than_allowed(tmdb: Tmdb, client: Make) -> None:
    """Sixteen threads, four connections."""
    here, most, lock = 0, 0, threading.Lock()

    def answer(asked: Asked) -> Say:
        nonlocal here, most
        with lock:
            here += 1
            most = max(most, here)
        time.sleep(0.002)
        with lock:
            here -= 1
        return found()

    tmdb.answer = answer
    one = client()
    with ThreadPoolExecutor(16) as many:
        list(many.map(lambda n: search(one, f"show {n}"), range(60)))
    assert most <= 4
    assert len({asked.peer for asked in tmdb.asked}) <= 4


@pytest.mark.parametrize(
    ("options", "limits"),
    [
        (Options(), (35, 4)),
        (Options(rate=500, concurrency=64), (35, 8)),
        (Options(rate=5, concurrency=1), (5, 1)),
        (Options(base_url="http://127.0.0.1:1/3", rate=500, concurrency=16), (500, 16)),
        (Options(base_url="http://127.0.0.1:1/3", rate=1e9, concurrency=900), (10_000, 64)),
        (Options(base_url="https://api.themoviedb.org.evil.example/3", rate=500), (500, 4)),
        (Options(base_url="HTTPS://API.TheMovieDB.org/3/", rate=500), (35, 4)),
    ],
)
def test_tmdb_itself_is_asked_gently_whatever_is_asked_of_us(options: Options, limits: tuple[float, int]) -> None:
    """Another server may be asked as fast as its owner likes."""
    assert options.limits == limits


@pytest.mark.parametrize(
    "url", ["", "tmdb", "ftp://x/3", "file:///etc/passwd", "http://", "http://u:p@x/3", "http://x:99999/"]
)
def test_an_address_that_is_none_is_refused(client: Make, url: str) -> None:
    """Before anything is asked."""
    with pytest.raises(ConfigError):
        client(base_url=url)


def test_changes_of_state_are_told(tmdb: Tmdb, clock: Clock, caplog: pytest.LogCaptureFixture) -> None:
    """The prompt shows them as they happen, and the log has all that is needed to see why."""
    caplog.set_level(logging.INFO)
    told: list[StateChange] = []
    options = Options(base_url=tmdb.url, key=V3)
    one = Client(options, clock=clock, sleep=clock.sleep, now=clock.now, random=random.Random(1), on_state=told.append)
    tmdb.answer = lambda asked: Say(500, {})
    for n in range(6):
        with pytest.raises(CatalogueError):
            search(one, f"show {n}")
    assert [change.new for change in told] == [State.THROTTLE, State.CACHE_ONLY]
    written = [vars(record)["fields"] for record in caplog.records if record.getMessage() == "state_transition"]
    assert [row["to"] for row in written] == ["throttle", "cache-only"]
    assert {"from", "to", "reason", "rate", "sem", "sleep", "err_rate_30s", "consec429", "retry_after"} == set(
        written[0]
    )
    one.close()


@pytest.mark.parametrize("key", [V3, V4], ids=["v3", "v4"])
def test_the_key_is_shown_nowhere(
    tmdb: Tmdb, client: Make, caplog: pytest.LogCaptureFixture, tmp_path: Path, key: str
) -> None:
    """Not in an error, a log line, a repr, a cache file; whatever goes wrong."""
    caplog.set_level(logging.DEBUG)
    told = []
    trouble = [
        *HICCUPS.values(),
        Say(401, {}),
        Say(403, {}),
        Say(302, b"", {"Location": "/"}),
        Say(body=b"x" * (3 << 20)),
    ]
    for n, say in enumerate(trouble):
        tmdb.answer = lambda asked, say=say: say  # type: ignore[misc]
        one = client(key=key)
        try:
            search(one, f"show {n}")
        except CatalogueError as exc:
            told += traceback.format_exception(exc)
            told += [repr(exc), repr(exc.args), repr(vars(exc)), repr(exc.__context__)]
        told += [repr(one), repr(one.status()), repr(one._options), repr(one._courier._transport)]
        tmdb.answer = lambda asked: found(show(5))
        search(client(key=key, state_folder=""), f"again {n}")
    told += [path.read_text("utf-8", "replace") for path in tmp_path.rglob("*") if path.is_file()]
    assert len(told) > 40
    assert key not in "".join(told) + caplog.text
