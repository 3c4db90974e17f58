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
        (
            Option("--src", "a folder, as `run` calls it", Kind.FOLDER, also=("--source",), value=True),
            Option("--extensions", "only files that end so, such as mkv,mp4", Kind.TEXT),
            Option("--no-recursive", "not in the folders within"),
        ),
        details="Nothing is changed. Known files that did not change are left as they are; run it again after adding files."
        " `rescan` looks at the folder in the same way; two scans of one folder, and it takes what either of them took.",
        background=True,
        elsewhere=(
            ("--output", "`scan .; export files.csv` writes the files down, `--json` before the command shows them as events"),
            ("--stats-only", "`scan .; stats` counts what it is made of; without `ls` no file is listed"),
        ),
    ),
    CommandSpec(
        "rescan", "gather",
        "Look again at every folder scanned so far; files that are gone leave the session.",
        "rescan",
        background=True,
    ),
    CommandSpec(
        "forget", "gather",
        "Let files leave the session; nothing is done to them.",
        "forget 1",
        (Param("sel", Kind.SELECTOR, "files or bundles", many=True),),
        details="`undo` brings them back, and so does the next `scan`. What shall be found and left alone is `skip`'s business.",
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
