# SPDX-License-Identifier: GPL-3.0-or-later
"""The questions that matching asks of a catalogue."""

from __future__ import annotations

from typing import Protocol

from anivault_shell.model.catalogue import Episode, EpisodeGroup, GroupListing, Listing, Work
from anivault_shell.model.media import Media
from anivault_shell.model.watch import Watch


class Catalogue(Protocol):
    """
    Answers are cached by whoever gives them; asking twice costs nothing.

    Called from several threads at once.  Raises `CatalogueError` where no answer can be had now,
    `Interrupted` where the user asked to stop.
    """

    def search(self, media: Media, query: str, year: int | None = None, *, watch: Watch) -> tuple[Listing, ...]:
        """What is found under *query*, in the catalogue's own order."""

    def details(self, media: Media, tmdb_id: int, *, watch: Watch) -> Work:
        """Everything said of one show or movie: every title, every season."""

    def episodes(self, tmdb_id: int, season: int, *, watch: Watch) -> tuple[Episode, ...]:
        """The episodes of one season in order; empty where there is no such season."""

    def find(self, source: str, external_id: str, *, watch: Watch) -> tuple[Listing, ...]:
        """The shows and films that bear this `imdb_id` or `tvdb_id`."""

    def groups(self, tmdb_id: int, *, watch: Watch) -> tuple[GroupListing, ...]:
        """The other orders that a show's episodes were put in; none for most shows."""

    def group(self, group_id: str, *, watch: Watch) -> EpisodeGroup:
        """One of them with all its places."""
