# SPDX-License-Identifier: GPL-3.0-or-later
"""Release names into readings: what show, which episode, by whom, in what quality."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from anivault_shell.parse.library import parse_folder, parse_text, places
    from anivault_shell.parse.reader import parse_name
    from anivault_shell.parse.seasons import season_words
else:
    from anivault_shell.lazily import later

    __getattr__ = later(
        __name__,
        {
            "parse_folder": "library",
            "parse_text": "library",
            "places": "library",
            "parse_name": "reader",
            "season_words": "seasons",
        },
    )

__all__ = ["parse_folder", "parse_name", "parse_text", "places", "season_words"]
