# SPDX-License-Identifier: GPL-3.0-or-later
"""What `commands/gather.py` runs."""

from __future__ import annotations

from anivault_shell.lang.syntax import CommandSpec, Kind, Option, Param

SPECS = (
    CommandSpec(
        "scan", "gather",
        "Find videos and what belongs to them, and read their names.",
        "scan .",
        (Param("folder", Kind.FOLDER, "folders (or single files) to look in", many=True),),
        details="Nothing is changed. Known files that did not change are left as they are; run it again after adding files.",
        background=True,
    ),
    CommandSpec(
        "rescan", "gather",
        "Look again at every folder scanned so far; files that are gone leave the session.",
        "rescan",
        background=True,
    ),
    CommandSpec(
        "parse", "gather",
        "Show what is read from a name.",
        "parse [SubsPlease] Sousou no Frieren - 05 (1080p) [A1B2C3D4].mkv",
        (Param("text", Kind.TEXT, "a name; several in quotes; - reads lines from standard input", optional=True, many=True),),
        (
            Option("--from", "read names from a file, one a line", Kind.PATH),
            Option("--explain", "draw the name with what was read where"),
        ),
    ),
)  # fmt: skip
