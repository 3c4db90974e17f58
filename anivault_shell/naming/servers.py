# SPDX-License-Identifier: GPL-3.0-or-later
"""
What media servers make of a path: the name is read back by each server's rules and compared with what is meant.

The rules are those of the servers' own pages: jellyfin.org/docs/general/server/media/shows and /movies,
support.plex.tv "Naming and organizing your TV show files", kodi.wiki "Naming video files/TV shows" and
"Advancedsettings.xml#tvshowmatching".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from anivault_shell.naming.presets import PRESETS, has_show_folder

TMDBID = re.compile(r"\[tmdbid[-=](\d+)\]", re.IGNORECASE)
TMDB = re.compile(r"\{tmdb-(\d+)\}", re.IGNORECASE)
YEAR = re.compile(r"\((\d{4})\)")
SEASON = re.compile(r"(?:season|series)[ ._]*(\d{1,4})", re.IGNORECASE)
NUMBERED = re.compile(r"[Ss](\d{1,4})[ ._-]*[Ee](\d{1,4})((?:\.\d)?)")
# `-E03` reaches to it, `E03` is one more.
REACH = re.compile(r"-[Ee]?(\d{1,4})(?!\d)")
ONE_MORE = re.compile(r"[Ee](\d{1,4})(?!\d)")
LABEL = re.compile(r" - \[?(\d{3,4}p|[48]k|v\d)\b[^\[\]]*\]?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Server:
    """
    One server's habits.

    `ids` are the id tags it reads, `extras` the folders it takes for extras (lower case), `range` whether `E01-E03` holds E02
    for it, `versions` whether it shows two copies of an episode as one, `tag` what our id for it is called in a template.
    """

    name: str
    ids: tuple[re.Pattern[str], ...]
    extras: frozenset[str]
    range: bool = True
    versions: bool = True
    tag: str = ""
    specials: frozenset[str] = frozenset(("specials",))


_JELLYFIN = frozenset(
    (
        "extras", "behind the scenes", "deleted scenes", "featurettes", "interviews", "scenes", "samples", "shorts",
        "trailers", "clips", "other", "theme-music", "backdrops",
    )
)  # fmt: skip
_PLEX = frozenset(
    ("behind the scenes", "deleted scenes", "featurettes", "interviews", "scenes", "shorts", "trailers", "other")
)
SERVERS: Mapping[str, Server] = {
    "jellyfin10": Server("Jellyfin 10", (TMDBID,), _JELLYFIN, versions=False, tag="tmdbid"),
    "jellyfin12": Server("Jellyfin 12", (TMDBID, TMDB), _JELLYFIN, tag="tmdb"),
    "plex": Server("Plex", (TMDB,), _PLEX, tag="tmdb"),
    "kodi": Server("Kodi", (), frozenset(("extras",)), range=False),
}


def with_ids(template: str, servers: Iterable[str]) -> str:
    """*template* with the id tags that *servers* read, and no others, where it is a preset with room for them; else as it is."""
    name = template.strip().lower().partition("+")[0]
    if name not in PRESETS or not has_show_folder(PRESETS[name]):
        return template
    tags = dict.fromkeys(SERVERS[s].tag for s in servers if s in SERVERS)
    return "+".join([name, *filter(None, tags)])


@dataclass(frozen=True, slots=True)
class Meant:
    """What a path stands for; `sort` is `episode`, `special`, `movie` or `extra`."""

    sort: str
    season: int | None = None
    episodes: tuple[int | float, ...] = ()
    tmdb_id: int | None = None


def complaints(path: str, meant: Meant, server: Server) -> Iterator[str]:
    """What *server* would read otherwise than *meant*; *path* is relative to the library's root, with `/`."""
    *folders, name = path.split("/")
    stem = name.rpartition(".")[0] or name
    if not folders:
        yield "lies at the top of the library; a folder of the show's name is wanted"
    elif meant.sort == "movie":
        yield from _movie(folders, stem)
    if folders:
        yield from _ids(folders[0], meant, server)
    if meant.sort == "extra":
        if not any(folder.lower() in server.extras for folder in folders):
            yield f"is no extra to it: its folders for extras are {', '.join(sorted(server.extras))}"
    elif meant.sort in ("episode", "special"):
        yield from _episode(folders, stem, meant, server)


def _movie(folders: list[str], stem: str) -> Iterator[str]:
    if not YEAR.search(folders[-1]) and not YEAR.search(stem):
        yield "says no year; a film of the same title may be taken for it"


def _ids(folder: str, meant: Meant, server: Server) -> Iterator[str]:
    there = [tag for tag in (TMDBID, TMDB) if tag.search(folder)]
    read = [tag for tag in there if tag in server.ids]
    if there and not read:
        yield "reads no id in this form, and may take it for a part of the title"
    for tag in read:
        found = tag.search(folder)
        if found and meant.tmdb_id is not None and int(found[1]) != meant.tmdb_id:
            yield f"reads the id {found[1]}, meant is {meant.tmdb_id}"


def _episode(folders: list[str], stem: str, meant: Meant, server: Server) -> Iterator[str]:
    read = read_number(stem, server)
    if any(n != int(n) for n in meant.episodes):
        yield "knows no number between two episodes; a special of its own would be found"
    elif read is None:
        yield "reads no episode number"
    elif read != (meant.season, tuple(int(n) for n in meant.episodes)):
        yield f"reads {_told(*read)}, meant is {_told(meant.season, meant.episodes)}"
    last = folders[-1].lower() if folders else ""
    of_season = SEASON.fullmatch(last)
    if of_season and meant.season is not None and int(of_season[1]) != meant.season:
        yield f"finds season {meant.season} in the folder of season {int(of_season[1])}"
    elif folders and not of_season and last not in server.specials and len(folders) > 1:
        yield "finds no season in the folder's name"
    if not server.versions and LABEL.search(stem):
        yield "shows two copies of an episode as two episodes"


def read_number(stem: str, server: Server) -> tuple[int, tuple[int, ...]] | None:
    """The season and the episodes that *server* reads in a name; None where it finds no number."""
    found = NUMBERED.search(stem)
    if found is None:
        return None
    season, episodes, at = int(found[1]), [int(found[2])], found.end()
    while True:
        more, reach = ONE_MORE.match(stem, at), REACH.match(stem, at)
        if more:
            episodes.append(int(more[1]))
        elif reach and int(reach[1]) > episodes[-1]:
            episodes += range(episodes[-1] + 1, int(reach[1]) + 1) if server.range else [int(reach[1])]
        else:
            return season, tuple(episodes)
        at = (more or reach).end()  # type: ignore[union-attr]


def _told(season: int | None, episodes: tuple[int | float, ...]) -> str:
    return f"S{season or 0:02}" + "".join(f"E{int(n):02}" for n in episodes[:4]) + ("…" if len(episodes) > 4 else "")
