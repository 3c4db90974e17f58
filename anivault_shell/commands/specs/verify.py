# SPDX-License-Identifier: GPL-3.0-or-later
"""What `commands/verify.py` runs."""

from __future__ import annotations

from anivault_shell.lang.syntax import CommandSpec, Kind, Option, Param

SPECS = (
    CommandSpec(
        "verify", "house", "Whether all that AniVault needs is well: terminal, key, cache, journal, and a folder's drive.",
        "verify .",
        (Param("folder", Kind.PATH, "a folder whose drive is tried", optional=True),),
        (Option("--tmdb", "ask TMDB too, with the key"),),
        details="What is not well has a word on what to do. In the folder a hidden one is made and removed "
        "again; your files are not touched. Without `--tmdb` nothing goes over the network.",
    ),
)  # fmt: skip
