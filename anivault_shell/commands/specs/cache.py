# SPDX-License-Identifier: GPL-3.0-or-later
"""What `commands/cache.py` runs."""

from __future__ import annotations

from anivault_shell.lang.syntax import CommandSpec, Kind, Option, Param

VERBS = ("stats", "clear", "purge", "warm", "export", "import", "verify", "query")
SPECS = (
    CommandSpec(
        "cache", "house", "What is kept of TMDB's answers.", "cache stats",
        (Param("what", Kind.TEXT, "stats, query TEXT, clear, purge, verify, warm [SEL], export FILE or import FILE", optional=True,
               many=True, words=VERBS, files_after=("export", "import")),),
        (Option("--older-than", "with purge: an age such as 30d", Kind.TEXT),),
        "`warm` asks all that is needed to match and name offline. `export` writes every answer into one file, which `import` "
        "takes over on another machine. `query` lists the shows and movies that are known, by words of any of their titles or "
        "by their id: `cache query frieren`, `cache query tv:1429`. `verify` reads every answer and puts damaged ones aside.",
        background=True,
    ),
)  # fmt: skip
