# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers asked for ahead of time, so that they are there when the network is not."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

from anivault_shell.errors import CatalogueError, InputError
from anivault_shell.model.media import Media
from anivault_shell.model.watch import Watch
from anivault_shell.tmdb.client import Client

SLICE = 0.1


def warm(client: Client, wanted: Sequence[tuple[Media, int]], workers: int, watch: Watch) -> CatalogueError | None:
    """Have all of each show or movie, with every season; what TMDB could not be asked, if anything. Raises Interrupted."""
    problem: CatalogueError | None = None
    with ThreadPoolExecutor(max_workers=max(workers, 1), thread_name_prefix="warm") as pool:
        pending: set[Future[CatalogueError | None]] = {pool.submit(_one, client, *key, watch) for key in wanted}
        try:
            while pending:
                watch.check()
                done, pending = wait(pending, timeout=SLICE, return_when=FIRST_COMPLETED)
                problem = problem or next((found for each in done if (found := each.result()) is not None), None)
                watch.progress("cache", len(wanted) - len(pending), len(wanted))
        finally:
            for each in pending:
                each.cancel()
    return problem


def _one(client: Client, media: Media, tmdb_id: int, watch: Watch) -> CatalogueError | None:
    try:
        work = client.details(media, tmdb_id, watch=watch)
        for season in work.seasons:
            if season.episode_count:
                client.episodes(tmdb_id, season.number, watch=watch)
    except InputError:
        pass  # TMDB has dropped it since; there is nothing to have
    except CatalogueError as exc:
        return exc
    return None
