# SPDX-License-Identifier: GPL-3.0-or-later
"""Paths through the eyes of media servers."""

from __future__ import annotations

import pytest

from anivault_shell.naming.presets import compile_template
from anivault_shell.naming.servers import SERVERS, Meant, complaints, read_number, with_ids
from anivault_shell.settings import keys

ONE = Meant("episode", 1, (1,), 7)
CASES = [
    ("all are content", "Show (2014)/Season 01/Show - S01E01 - Title.mkv", ONE, {}),
    ("another season's folder", "Show (2014)/Season 02/Show - S01E01.mkv", ONE, dict.fromkeys(SERVERS, "finds season 1")),
    ("no number", "Show (2014)/Season 01/Show - 01.mkv", ONE, dict.fromkeys(SERVERS, "reads no episode number")),
    ("half a number", "Show/Season 01/S01E13.5.mkv", Meant("episode", 1, (13.5,)), dict.fromkeys(SERVERS, "knows no number")),
    ("another number", "Show/Season 01/S01E02.mkv", ONE, dict.fromkeys(SERVERS, "reads S01E02, meant is S01E01")),
    ("a range", "S/Season 01/S - S01E01-E03.mkv", Meant("episode", 1, (1, 2, 3)), {"kodi": "reads S01E01E03"}),
    ("each of a range", "S/Season 01/S - S01E01E02E03.mkv", Meant("episode", 1, (1, 2, 3)), {}),
    ("no folder", "Show - S01E01.mkv", ONE, dict.fromkeys(SERVERS, "lies at the top")),
    ("Jellyfin's id", "Show [tmdbid-7]/Season 01/S01E01.mkv", ONE, {"plex": "reads no id", "kodi": "reads no id"}),
    ("Plex's id", "Show {tmdb-7}/Season 01/S01E01.mkv", ONE, {"jellyfin10": "reads no id", "kodi": "reads no id"}),
    ("a wrong id", "Show {tmdb-8}/Season 01/S01E01.mkv", ONE,
     {"jellyfin10": "reads no id", "kodi": "reads no id", "plex": "reads the id 8", "jellyfin12": "reads the id 8"}),
    ("two copies", "Show/Season 01/Show - S01E01 - 1080p.mkv", ONE, {"jellyfin10": "shows two copies"}),
    ("extras", "Show/extras/NCOP.mkv", Meant("extra"), {"plex": "is no extra to it"}),
    ("Plex's extras", "Show/Other/NCOP.mkv", Meant("extra"), {"kodi": "is no extra to it"}),
    ("a film", "Film (2016)/Film (2016).mkv", Meant("movie"), {}),
    ("a film of any year", "Film/Film.mkv", Meant("movie"), dict.fromkeys(SERVERS, "says no year")),
    ("specials", "Show/Specials/Show - S00E03.mkv", Meant("special", 0, (3,)), {}),
]  # fmt: skip


@pytest.mark.parametrize("server", SERVERS)
@pytest.mark.parametrize(("path", "meant", "said"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_a_path_is_read_back(path: str, meant: Meant, said: dict[str, str], server: str) -> None:
    """What a server would make of a path, where that is not what is meant."""
    found = list(complaints(path, meant, SERVERS[server]))
    if server in said:
        assert len(found) == 1, found
        assert found[0].startswith(said[server])
    else:
        assert found == []


@pytest.mark.parametrize("server", SERVERS)
def test_reading_never_hangs_on_a_hostile_name(server: str) -> None:
    """Names are anybody's."""
    for text in ("S" * 5000, "E01" * 2000, "S01E01" + "-E02" * 2000, "S1" + "-" * 5000, "S9999E9999-E9999"):
        read_number(text, SERVERS[server])


@pytest.mark.parametrize(
    ("template", "servers", "made"),
    [
        pytest.param("jellyfin", ("jellyfin10",), "jellyfin+tmdbid", id="one"),
        pytest.param("jellyfin", ("jellyfin10", "plex", "jellyfin12"), "jellyfin+tmdbid+tmdb", id="two forms"),
        pytest.param("plex", ("kodi",), "plex", id="who reads none"),
        pytest.param("jellyfin+tmdbid", ("plex",), "jellyfin+tmdb", id="another"),
        pytest.param("jellyfin+tmdbid", (), "jellyfin", id="none"),
        pytest.param("flat", ("plex",), "flat", id="no folder to bear it"),
        pytest.param("{show}+/{title}", ("plex",), "{show}+/{title}", id="one of your own"),
    ],
)
def test_ids_for_the_servers_that_are_named(template: str, servers: tuple[str, ...], made: str) -> None:
    """Each reads its own form; none is written for nobody."""
    assert with_ids(template, servers) == made
    compile_template(made)


def test_settings_know_the_same_servers() -> None:
    """They are named in two places, because settings may not know of names."""
    assert tuple(SERVERS) == keys.SERVERS
