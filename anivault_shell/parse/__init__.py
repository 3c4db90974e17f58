# SPDX-License-Identifier: GPL-3.0-or-later
"""Release names into readings: what show, which episode, by whom, in what quality."""

from anivault_shell.parse.library import parse_folder, parse_text
from anivault_shell.parse.reader import parse_name
from anivault_shell.parse.seasons import season_words

__all__ = ["parse_folder", "parse_name", "parse_text", "season_words"]
