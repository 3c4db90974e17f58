# SPDX-License-Identifier: GPL-3.0-or-later
"""The loopback catalogue: TMDB's paths, fields and errors over real HTTP, and its bad days."""

from __future__ import annotations

import http.client
import json
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import pytest

from anivault_shell.demo.server import DEMO_KEY, CatalogueServer

PATIENCE = 10


@pytest.fixture
def server() -> Iterator[CatalogueServer]:
    with CatalogueServer() as running:
        yield running


def get(server: CatalogueServer, path: str, /, **query: object) -> Any:
    address = f"{server.url}/{quote(path)}?{urlencode({'api_key': DEMO_KEY, **query})}"
    with urllib.request.urlopen(address, timeout=PATIENCE) as response:
        return json.load(response)


def refused(server: CatalogueServer, path: str, /, **query: object) -> tuple[int, Any, Any]:
    with pytest.raises(urllib.error.HTTPError) as caught:
        get(server, path, **query)
    with caught.value as error:
        return error.code, json.load(error), error.headers


def open_connection(server: CatalogueServer) -> http.client.HTTPConnection:
    return http.client.HTTPConnection("127.0.0.1", urlsplit(server.url).port, timeout=PATIENCE)


def test_a_search_for_shows_has_tmdbs_fields(server: CatalogueServer) -> None:
    """Rows and paging as the real search gives them."""
    found = get(server, "search/tv", query="Shingeki no Kyojin")
    assert {key: found[key] for key in ("page", "total_pages", "total_results")} == {
        "page": 1,
        "total_pages": 1,
        "total_results": 1,
    }
    row = found["results"][0]
    assert row["id"] == 1429
    assert row["name"] == "Attack on Titan"
    assert row["original_name"] == "進撃の巨人"
    assert row["first_air_date"] == "2013-04-07"
    assert row["origin_country"] == ["JP"]
    assert "media_type" not in row


def test_a_search_for_films_has_tmdbs_fields(server: CatalogueServer) -> None:
    """A film has a title, not a name, and a release date."""
    row = get(server, "search/movie", query="Spirited Away", primary_release_year=2001)["results"][0]
    assert (row["id"], row["title"], row["release_date"][:4]) == (129, "Spirited Away", "2001")
    assert get(server, "search/movie", query="Spirited Away", year=1999)["results"] == []


def test_a_mixed_search_says_what_each_row_is_and_knows_no_year(server: CatalogueServer) -> None:
    """`search/multi` mixes shows and films and takes no notice of years."""
    rows = get(server, "search/multi", query="Demon Slayer Kimetsu no Yaiba", year=1990)["results"]
    assert {(row["media_type"], row["id"]) for row in rows} == {("tv", 85937), ("movie", 635302)}
    assert all(("name" in row) == (row["media_type"] == "tv") for row in rows)


def test_names_come_in_the_language_asked_for(server: CatalogueServer) -> None:
    """The language's own title, the original for its own, English where there is none."""
    names = {lang: get(server, "tv/1429", language=lang)["name"] for lang in ("ko-KR", "ko", "zh-TW", "ja-JP", "fr-FR")}
    assert names == {
        "ko-KR": "진격의 거인",
        "ko": "진격의 거인",
        "zh-TW": "進擊的巨人",
        "ja-JP": "進撃の巨人",
        "fr-FR": "Attack on Titan",
    }


def test_details_count_regular_seasons_but_list_the_specials_too(server: CatalogueServer) -> None:
    """Season 0 stands in the list and in no sum."""
    show = get(server, "tv/75214")
    assert [season["season_number"] for season in show["seasons"]] == [0, 1]
    assert (show["number_of_seasons"], show["number_of_episodes"]) == (1, 13)
    assert show["seasons"][0]["name"] == "Specials"


def test_parts_are_appended_under_their_own_names(server: CatalogueServer) -> None:
    """One request brings titles, ids and seasons; an unknown part is passed over, as TMDB does."""
    parts = "alternative_titles,translations,external_ids,season/1,season/3,season/9,nonsense"
    show = get(server, "tv/1429", append_to_response=parts)
    assert "Shingeki no Kyojin" in [row["title"] for row in show["alternative_titles"]["results"]]
    assert show["external_ids"]["tvdb_id"] == 267440
    assert len(show["season/1"]["episodes"]) == 25
    assert show["season/3"]["episodes"][4]["name"] == "Reply"
    assert "season/9" not in show
    assert "nonsense" not in show
    names = {row["iso_639_1"]: row["data"]["name"] for row in show["translations"]["translations"]}
    assert (names["en"], names["ko"], names["ja"]) == ("Attack on Titan", "진격의 거인", "")


def test_a_films_parts_use_a_films_words(server: CatalogueServer) -> None:
    """A film's alternative titles stand under `titles`, its translations under `title`."""
    film = get(server, "movie/372058", append_to_response="alternative_titles,translations")
    assert film["alternative_titles"]["titles"][0]["title"] == "Kimi no Na wa."
    assert all("title" in row["data"] for row in film["translations"]["translations"])
    assert film["runtime"] == 106


def test_a_season_numbers_its_episodes_as_the_catalogue_does(server: CatalogueServer) -> None:
    """One Piece's season 21 begins at 892, and its days say so."""
    season = get(server, "tv/37854/season/21", language="ko-KR")
    assert season["season_number"] == 21
    assert len(season["episodes"]) == 197
    first = season["episodes"][0]
    assert (first["episode_number"], first["air_date"], first["name"]) == (892, "2019-07-07", "에피소드 892")
    assert season["episodes"][-1]["episode_type"] == "finale"


def test_another_order_of_the_episodes_has_tmdbs_fields() -> None:
    """Episodes keep their own numbers, and their place in the order counts from 0."""
    group = {"id": "689a2aec017d0bc9ecc6fac8", "name": "Absolute", "parts": [("All", [(1, 1, 2), (2, 1, 1)])]}
    seasons = [{"number": 1, "episodes": 2}, {"number": 2, "episodes": 2}]
    show = {"media": "tv", "id": 7, "name": "Show", "seasons": seasons, "groups": [group]}
    with CatalogueServer([show, show | {"id": 8, "groups": []}]) as server:
        assert get(server, "tv/8/episode_groups") == {"id": 8, "results": []}
        (row,) = get(server, "tv/7/episode_groups")["results"]
        assert (row["type"], row["episode_count"], row["group_count"]) == (2, 3, 1)
        (part,) = get(server, f"tv/episode_group/{row['id']}")["groups"]
        assert refused(server, f"tv/episode_group/{'0' * 24}")[0] == 404
    found = [(e["order"], e["season_number"], e["episode_number"]) for e in part["episodes"]]
    assert found == [(0, 1, 1), (1, 1, 2), (2, 2, 1)]


def test_a_part_can_be_asked_alone(server: CatalogueServer) -> None:
    """Asked alone, it carries the work's id."""
    assert get(server, "tv/1429/external_ids")["id"] == 1429
    assert get(server, "movie/129/alternative_titles")["id"] == 129


def test_a_foreign_id_leads_to_the_work(server: CatalogueServer) -> None:
    """An id nobody has is an answer with nothing in it, not an error."""
    found = get(server, "find/81797", external_source="tvdb_id")
    assert [row["id"] for row in found["tv_results"]] == [37854]
    assert get(server, "find/tt0245429", external_source="imdb_id")["movie_results"][0]["id"] == 129
    assert set(map(len, get(server, "find/tt0000000", external_source="imdb_id").values())) == {0}


def test_configuration_and_authentication_answer(server: CatalogueServer) -> None:
    """What a client asks to see whether its key is good."""
    assert get(server, "authentication")["success"] is True
    assert "secure_base_url" in get(server, "configuration")["images"]


@pytest.mark.parametrize("key", ["", "short", DEMO_KEY + "0", "z" * 32], ids=["none", "short", "long", "no hex"])
def test_an_implausible_key_is_refused(server: CatalogueServer, key: str) -> None:
    """TMDB's own words for it."""
    status, body, _ = refused(server, "authentication", api_key=key)
    assert (status, body["status_code"], body["success"]) == (401, 7, False)


def test_a_token_is_as_good_as_a_key(server: CatalogueServer) -> None:
    """A v4 token goes in a header."""
    request = urllib.request.Request(f"{server.url}/tv/1429", headers={"Authorization": "Bearer " + "t" * 40})
    with urllib.request.urlopen(request, timeout=PATIENCE) as response:
        assert json.load(response)["id"] == 1429


@pytest.mark.parametrize(
    "path",
    ["tv/1", "movie/1429", "tv/x", "tv/²", "tv/1429/season/9", "tv/1429/season/x", "movie/129/season/1", "nothing"],
)
def test_what_is_not_there_is_a_404_in_tmdbs_words(server: CatalogueServer, path: str) -> None:
    """An id of the other kind, a season too many, an unknown path."""
    status, body, _ = refused(server, path)
    assert status == 404
    assert body == {
        "success": False,
        "status_code": 34,
        "status_message": "The resource you requested could not be found.",
    }


def test_too_much_is_refused(server: CatalogueServer) -> None:
    """Pages end at 500, and 20 parts can be appended."""
    assert refused(server, "search/tv", query="a", page=0)[1]["status_code"] == 22
    assert refused(server, "search/tv", query="a", page="x")[0] == 400
    assert refused(server, "tv/1429", append_to_response=",".join(["season/1"] * 21))[1]["status_code"] == 27


def test_pages_hold_twenty() -> None:
    """The rest is on the next page."""
    works = [{"media": "tv", "id": n, "name": f"Hoshi {n}", "seasons": []} for n in range(1, 46)]
    with CatalogueServer(works) as server:
        pages = [get(server, "search/tv", query="hoshi", page=n) for n in (1, 3, 4)]
    assert [len(page["results"]) for page in pages] == [20, 5, 0]
    assert pages[0]["total_pages"] == 3
    assert pages[0]["total_results"] == 45


def test_many_requests_go_over_one_kept_connection(server: CatalogueServer) -> None:
    """HTTP/1.1 with lengths: nobody hangs up between two answers."""
    talk = open_connection(server)
    for n in range(20):
        talk.request("GET", f"/3/tv/1429/season/{n % 4 + 1}?api_key={DEMO_KEY}")
        response = talk.getresponse()
        assert int(response.headers["Content-Length"]) == len(response.read())
    talk.close()
    assert (server.requests, server.connections) == (20, 1)


def test_an_error_keeps_the_connection(server: CatalogueServer) -> None:
    """A 404 and a 401 are answers like any other."""
    talk = open_connection(server)
    for path in ("/3/tv/1", "/3/tv/1429", "/elsewhere"):
        talk.request("GET", f"{path}?api_key={DEMO_KEY}")
        talk.getresponse().read()
    talk.close()
    assert server.connections == 1


def test_what_was_asked_is_listed_without_the_key(server: CatalogueServer) -> None:
    """A test can see what was asked; the key is nobody's business."""
    get(server, "search/tv", query="frieren")
    assert list(server.asked) == ["/search/tv?query=frieren"]


def test_told_to_be_busy_it_says_for_how_long_and_recovers(server: CatalogueServer) -> None:
    """Two 429s with Retry-After, then an answer."""
    server.fault(status=429, retry_after="3", count=2)
    for _ in range(2):
        status, body, headers = refused(server, "tv/1429")
        assert (status, body["status_code"], headers["Retry-After"]) == (429, 25, "3")
    assert get(server, "tv/1429")["id"] == 1429
    assert server.requests == 3


def test_a_fault_can_be_for_some_paths_only(server: CatalogueServer) -> None:
    """Searches fail, details go on."""
    server.fault(status=503, only="/search")
    assert get(server, "tv/1429")["id"] == 1429
    assert refused(server, "search/tv", query="x")[0] == 503


def test_a_reset_breaks_the_connection(server: CatalogueServer) -> None:
    """The client sees the connection gone, not an answer."""
    server.fault("reset")
    with pytest.raises((ConnectionError, urllib.error.URLError)):
        get(server, "tv/1429")
    assert get(server, "tv/1429")["id"] == 1429


def test_a_truncated_answer_is_shorter_than_it_said(server: CatalogueServer) -> None:
    """Half the body, then silence."""
    server.fault("truncate")
    with pytest.raises(http.client.IncompleteRead):
        get(server, "tv/1429")


def test_a_captive_portal_answers_html_with_200(server: CatalogueServer) -> None:
    """What a hotel's network says in TMDB's place."""
    server.fault("html")
    with pytest.raises(json.JSONDecodeError):
        get(server, "tv/1429")


def test_a_slow_answer_waits_until_it_is_let_go(server: CatalogueServer) -> None:
    """The test decides when it comes; others are answered meanwhile."""
    fault = server.fault("slow", only="/tv/1429")
    answers: list[Any] = []
    asking = threading.Thread(target=lambda: answers.append(get(server, "tv/1429")))
    asking.start()
    assert fault.arrived.wait(PATIENCE)
    assert get(server, "tv/890")["id"] == 890
    assert answers == []
    fault.release()
    asking.join(PATIENCE)
    assert answers[0]["id"] == 1429


def test_clearing_lets_go_of_what_waits_and_forgets_the_rest(server: CatalogueServer) -> None:
    """One call puts things right between two parts of a test."""
    server.fault(status=500, count=99)
    assert refused(server, "tv/1429")[0] == 500
    server.clear()
    assert get(server, "tv/1429")["id"] == 1429


def test_after_closing_nobody_answers_and_kept_connections_are_gone(server: CatalogueServer) -> None:
    """A client that holds a connection sees a dead server, not a silent one."""
    talk = open_connection(server)
    talk.request("GET", f"/3/tv/1429?api_key={DEMO_KEY}")
    talk.getresponse().read()
    url = server.url
    server.close()
    server.close()
    assert talk.sock is not None
    assert talk.sock.recv(1) == b""
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(f"{url}/tv/1429", timeout=PATIENCE)


def test_closing_does_not_wait_for_a_slow_answer() -> None:
    """Whoever still waits is let go of."""
    with CatalogueServer() as server:
        fault = server.fault("slow")
        talk = open_connection(server)
        talk.request("GET", f"/3/tv/1429?api_key={DEMO_KEY}")
        assert fault.arrived.wait(PATIENCE)
    talk.close()


def test_many_at_once_are_answered(server: CatalogueServer) -> None:
    """Eight clients, each its own connection."""
    seen: list[int] = []
    asking = [threading.Thread(target=lambda: seen.append(get(server, "tv/1429")["id"])) for _ in range(8)]
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join(PATIENCE)
    assert seen == [1429] * 8
    assert server.requests == 8
