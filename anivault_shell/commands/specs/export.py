# SPDX-License-Identifier: GPL-3.0-or-later
"""What `commands/export.py` runs."""

from __future__ import annotations

from anivault_shell.lang.syntax import CommandSpec, Kind, Option, Param

# What may be exported: these change nothing and answer a table.
SHOWN = (
    "ls", "shows", "plan", "missing", "dupes", "stats", "log", "find", "candidates", "keep", "rules", "settings", "sessions",
)  # fmt: skip
SPECS = (
    CommandSpec(
        "export", "house", "Write a table to a file: CSV, JSON, Markdown, or a page for a browser.", "export library.csv ls",
        (Param("file", Kind.PATH, "a file that ends in .csv, .json, .html or .md", endings=(".csv", ".html", ".json", ".md")),
         Param("command", Kind.LINE, "what to show: ls, shows, plan, missing, dupes, stats, log … and what follows it",
               optional=True, many=True, words=SHOWN)),
        (Option("--force", "replace the file if it is there"), Option("--title", "the heading of the page", Kind.TEXT)),
        details="Without a command a page has everything (counts, shows, missing episodes, copies), the others have the files."
        " What follows the command is its own: `export a.csv ls --columns id,size --sort -size`; of `ls` the word may be left out."
        " In CSV a text that a spreadsheet would compute (`=…`, `+…`, `-…`, `@…`) begins with a `'`.",
    ),
)  # fmt: skip
