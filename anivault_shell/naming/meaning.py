# SPDX-License-Identifier: GPL-3.0-or-later
"""What each field and each filter of a template means, in a few words."""

from __future__ import annotations

from collections.abc import Mapping

FIELD_SUMMARIES: Mapping[str, str] = {
    "show": "the show's or movie's title in your language",
    "title": "the episode's title",
    "year": "the year of its first day",
    "season": "the season",
    "episode": "the episode, or the first and last of several",
    "episodes": "every episode of the file: 01E02E03",
    "absolute": "the number counted through all seasons",
    "part": "the part of a movie",
    "version": "2 for v2",
    "original": "the file's name as it is now",
    "original_title": "the title in its own language",
    "episode_title": "the episode's title, as `title`",
    "kind": "episode, movie, special, ova …",
    "media": "tv or movie",
    "tmdb_id": "the number at TMDB",
    "release_group": "who made the release",
    "resolution": "1080p, 720p …",
    "source": "BluRay, WEB …",
    "codec": "the video codec",
    "audio": "the sound's codec",
    "crc": "the check sum in the name",
    "ext": "mkv, mp4 …",
}
FILTER_SUMMARIES: Mapping[str, str] = {
    "lower": "small letters",
    "upper": "capitals",
    "ascii": "letters without accents; what has no such form goes",
    "dots": "a dot for each blank",
    "underscores": "a _ for each blank",
    "first": "the shelf: its first letter, 0-9 or #",
    "article": "Titan, The",
}
