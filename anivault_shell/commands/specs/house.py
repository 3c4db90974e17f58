# SPDX-License-Identifier: GPL-3.0-or-later
"""What `commands/house.py` runs."""

from __future__ import annotations

from anivault_shell.lang.syntax import CommandSpec, Kind, Option, Param

SPECS = (
    CommandSpec("version", "house", "Which AniVault this is: version, build, Python.", "version"),
    CommandSpec("status", "house", "How things stand: files, TMDB, timeline; with --diag all that a bug report needs.", "status",
                (Param("file", Kind.PATH, "with --diag: write the report there (NDJSON where it ends in .json)", optional=True),),
                (Option("--diag", "a report without keys: versions, system, settings, folders, last errors"),
                 Option("--metrics", "figures of this run: files a second, cache, requests, how long commands took, memory"),
                 Option("--last-run", "how the last scan, match, plan and commit went, whoever ran them"))),
    CommandSpec("source", "session", "Run the commands of a script.", "source tidy.avsh",
                (Param("file", Kind.PATH, "a script"),
                 Param("arguments", Kind.TEXT, "$1, $2 … in the script", optional=True, many=True)),
                (Option("--keep-going", "do not stop at a command that fails"),
                 Option("--dry-run", "run all but what changes files"))),
    CommandSpec("clear", "house", "Clear the screen, as Ctrl-L does.", "clear",
                details="`cls` is the same. It does something at the prompt only; session and filter stay as they are."),
    CommandSpec("quit", "house", "Leave; staged work is kept.", "quit"),
)  # fmt: skip
