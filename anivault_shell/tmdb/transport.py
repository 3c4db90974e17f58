# SPDX-License-Identifier: GPL-3.0-or-later
"""
One exchange with TMDB. Nothing beside this part knows `requests` and `tmdbsimple`.

tmdbsimple knows paths and parameters; the line it speaks over is ours, because its own
closes every connection, lets answers overwrite its attributes, and puts the key into what it raises.
A question never raises: the door turns every failure into a Reply, and the key stands in none of them.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from anivault_shell.model.media import Media
from anivault_shell.tmdb.door import endpoints, foreign_errors
from anivault_shell.tmdb.patience import Patience
from anivault_shell.tmdb.reply import Reply
from anivault_shell.tmdb.wire import Wire

APPENDED = "alternative_titles,translations,external_ids"
MOST_APPENDED = 20


class Transport:
    """
    The line to *base_url*; safe for as many threads as *connections*.

    *now* is the wall clock, for a Retry-After that is a date.
    """

    def __init__(self, base_url: str, key: str | None, *, connections: int, now: Callable[[], datetime]) -> None:
        self._base_url = base_url
        self._wire = Wire(base_url, key, connections, now)

    def open(self) -> None:
        """Have everything ready, so that the next question goes out at once; a failure shows when asking."""
        endpoints()
        with contextlib.suppress(*foreign_errors()):
            self._wire.open()

    def search(self, media: Media, query: str, year: int | None, language: str, patience: Patience) -> Reply:
        """`/search/tv` or `/search/movie`, first page."""
        asked: dict[str, Any] = {"query": query, "language": language}
        if year is not None:
            asked["first_air_date_year" if media is Media.TV else "primary_release_year"] = int(year)
        kind = "tv" if media is Media.TV else "movie"
        return self._ask("Search", kind, patience, asked)

    def details(
        self, media: Media, tmdb_id: int, language: str, patience: Patience, seasons: Sequence[int] = ()
    ) -> Reply:
        """`/tv/{id}` or `/movie/{id}` with titles, ids and *seasons* appended."""
        asked = {"language": language, "append_to_response": ",".join((APPENDED, *map(_season, seasons)))}
        return self._ask("TV" if media is Media.TV else "Movies", "info", patience, asked, int(tmdb_id))

    def seasons(self, tmdb_id: int, seasons: Sequence[int], language: str, patience: Patience) -> Reply:
        """`/tv/{id}` with up to 20 *seasons* appended, which is one request."""
        asked = {"language": language, "append_to_response": ",".join(map(_season, seasons[:MOST_APPENDED]))}
        return self._ask("TV", "info", patience, asked, int(tmdb_id))

    def season(self, tmdb_id: int, season: int, language: str, patience: Patience) -> Reply:
        """`/tv/{id}/season/{n}`"""
        return self._ask("TV_Seasons", "info", patience, {"language": language}, int(tmdb_id), int(season))

    def groups(self, tmdb_id: int, patience: Patience) -> Reply:
        """`/tv/{id}/episode_groups`"""
        return self._ask("TV", "episode_groups", patience, {}, int(tmdb_id))

    def group(self, group_id: str, patience: Patience) -> Reply:
        """`/tv/episode_group/{id}`; the caller has checked *group_id* (it becomes part of the path)."""
        return self._ask("TV_Episode_Groups", "info", patience, {}, group_id)

    def find(self, source: str, external_id: str, language: str, patience: Patience) -> Reply:
        """`/find/{external_id}`; the caller has checked *external_id* (it becomes part of the path)."""
        return self._ask("Find", "info", patience, {"external_source": source, "language": language}, external_id)

    def authentication(self, patience: Patience) -> Reply:
        """`/authentication`, which tmdbsimple does not know."""
        return self._wire.request("GET", f"{self._base_url}/authentication", timeout=patience).reply

    def close(self) -> None:
        self._wire.close()

    def _ask(self, kind: str, method: str, patience: Patience, asked: dict[str, Any], *ids: int | str) -> Reply:
        # An object is used once: what an answer may have done to it is forgotten with it.
        endpoint = endpoints()[kind](*ids)
        endpoint.base_uri = self._base_url
        endpoint.session = self._wire
        endpoint.timeout = patience
        reply: Reply = getattr(endpoint, method)(**asked).reply
        return reply

    def __repr__(self) -> str:
        return f"Transport({self._base_url!r})"


def _season(number: int) -> str:
    return f"season/{int(number)}"
