# SPDX-License-Identifier: GPL-3.0-or-later
"""What `commands/lint.py` runs."""

from __future__ import annotations

from anivault_shell.lang.syntax import CommandSpec, Kind, Option, Param

SPECS = (
    CommandSpec(
        "lint", "arrange", "Read the new names as Jellyfin, Plex and Kodi would.", "lint --server plex",
        (Param("sel", Kind.SELECTOR, "which files; all if left out", optional=True, many=True),),
        (Option("--server", "one server only", Kind.CHOICE, ("jellyfin10", "jellyfin12", "plex", "kodi")),),
        details="What is staged is looked at before it moves; what is not staged, where it stands.",
    ),
)  # fmt: skip
