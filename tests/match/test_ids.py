# SPDX-License-Identifier: GPL-3.0-or-later
"""Ids as they stand in names, sidecars and addresses."""

from __future__ import annotations

import time

import pytest

from anivault_shell.match.ids import in_name, in_nfo, in_plexmatch, typed
from anivault_shell.model.media import Media

TV, MOVIE = Media.TV, Media.MOVIE


@pytest.mark.parametrize(
    ("name", "found"),
    [
        pytest.param("Long Voyage (1999) [tmdbid-110]", [("tmdb", "110")], id="jellyfin"),
        pytest.param("Long Voyage (1999) {tmdb-110}", [("tmdb", "110")], id="plex"),
        pytest.param("Long Voyage [tmdb=110]", [("tmdb", "110")], id="an equals sign"),
        pytest.param("Long Voyage [tvdbid-81797] {imdb-tt0388629}", [("tvdb", "81797"), ("imdb", "tt0388629")], id="two"),
        pytest.param("Long Voyage [imdbid-tt0388629]", [("imdb", "tt0388629")], id="imdb"),
        pytest.param("Long Voyage [anidb-69]", [("anidb", "69")], id="anidb"),
        pytest.param("Long Voyage [imdbid-388629]", [], id="an imdb id without its letters"),
        pytest.param("Long Voyage [tmdbid-tt12345]", [], id="letters where none belong"),
        pytest.param("Long Voyage [tmdbid-１１０]", [], id="digits of another script"),
        pytest.param("Long Voyage [tmdbid-0]", [], id="no number is zero"),
        pytest.param("[Luna] Long Voyage - 01 [1080p]", [], id="none"),
    ],
)  # fmt: skip
def test_ids_in_names(name: str, found: list[tuple[str, str]]) -> None:
    """The tags of Jellyfin, Plex and others; what only looks like one is none."""
    assert [(t.source, t.value) for t in in_name(name)] == found


def test_a_plexmatch_file_gives_its_ids() -> None:
    """Lines of `name: value`, in any case; hints for single episodes are no ids."""
    text = "Title: Long Voyage\nYear: 1999\nTVDBID: 81797\r\nguid: tmdb://110\nep: 01: Long Voyage - 01.mkv\n"
    assert [(t.source, t.value) for t in in_plexmatch(text)] == [("tvdb", "81797"), ("tmdb", "110")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param(
            '<tvshow><uniqueid type="tmdb" default="true">110</uniqueid><uniqueid type="tvdb">7</uniqueid></tvshow>',
            [("tmdb", "110", TV), ("tvdb", "7", TV)], id="unique ids",
        ),
        pytest.param("<movie><tmdbid>201</tmdbid><imdb_id>tt5311514</imdb_id></movie>",
                     [("tmdb", "201", MOVIE), ("imdb", "tt5311514", MOVIE)], id="elements"),
        pytest.param("https://www.themoviedb.org/tv/110-long-voyage", [("tmdb", "110", TV)], id="only an address"),
        pytest.param("<tvshow><title>x</title></tvshow>\nhttps://www.themoviedb.org/movie/201", [("tmdb", "201", MOVIE)],
                     id="an address behind the XML"),
        pytest.param('<episodedetails><uniqueid type="tmdb">62085</uniqueid></episodedetails>', [], id="an episode's own"),
        pytest.param("<tvshow><!-- <tmdbid>5</tmdbid> --></tvshow>", [], id="a comment"),
        pytest.param('<!DOCTYPE x [<!ENTITY i "110">]><tvshow><tmdbid>&i;</tmdbid></tvshow>', [], id="an entity"),
    ],
)  # fmt: skip
def test_ids_in_nfo_files(text: str, found: list[tuple[str, str, Media]]) -> None:
    """Of the show or film; nothing is expanded, and an episode's ids say nothing of its show."""
    assert [(t.source, t.value, t.media) for t in in_nfo(text, "tvshow.nfo")] == found


def test_a_hostile_nfo_is_read_in_no_time() -> None:
    """No pattern goes back over what it has seen."""
    begun = time.process_time()
    for piece in ("<uniqueid ", '<uniqueid type="tmdb" ', "<!--", "<tmdbid>1", "thetvdb.com/?", "<uniqueid type="):
        in_nfo("<tvshow>" + piece * (250_000 // len(piece)), "tvshow.nfo")
    assert time.process_time() - begun < 3


@pytest.mark.parametrize(
    ("text", "source", "value", "media"),
    [
        pytest.param("tv:1429", "tmdb", "1429", TV, id="a show"),
        pytest.param("movie:372058", "tmdb", "372058", MOVIE, id="a film"),
        pytest.param("tmdb:1429", "tmdb", "1429", None, id="either"),
        pytest.param("imdb:tt2560140", "imdb", "tt2560140", None, id="imdb"),
        pytest.param("tvdb:267440", "tvdb", "267440", None, id="tvdb"),
        pytest.param("https://www.themoviedb.org/tv/1429-attack-on-titan/seasons?language=ko", "tmdb", "1429", TV, id="tmdb page"),
        pytest.param("https://www.themoviedb.org/movie/372058", "tmdb", "372058", MOVIE, id="tmdb film page"),
        pytest.param("https://www.imdb.com/title/tt2560140/?ref_=fn_al_tt_1", "imdb", "tt2560140", None, id="imdb page"),
        pytest.param("https://m.imdb.com/de/title/tt2560140/", "imdb", "tt2560140", None, id="imdb page in German"),
        pytest.param("https://thetvdb.com/dereferrer/series/267440", "tvdb", "267440", TV, id="tvdb page"),
        pytest.param("https://thetvdb.com/?tab=series&id=267440", "tvdb", "267440", None, id="old tvdb page"),
        pytest.param("https://anidb.net/anime/6662", "anidb", "6662", None, id="anidb page"),
        pytest.param("https://anidb.net/perl-bin/animedb.pl?show=anime&aid=6662", "anidb", "6662", None, id="old anidb page"),
    ],
)  # fmt: skip
def test_what_a_user_types_or_pastes(text: str, source: str, value: str, media: Media | None) -> None:
    """Ids with their source, and the addresses of the four sites."""
    tag = typed(text)
    assert tag is not None
    assert (tag.source, tag.value, tag.media) == (source, value, media)


@pytest.mark.parametrize(
    "text", ["1429", "tv:0", "tv:-1", "tv:14x", "imdb:2560140", "frieren", "https://example.org/tv/x"]
)
def test_what_is_no_id(text: str) -> None:
    """Nothing is guessed."""
    assert typed(text) is None
