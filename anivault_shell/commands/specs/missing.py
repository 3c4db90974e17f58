# SPDX-License-Identifier: GPL-3.0-or-later
"""What `commands/missing.py` runs."""

from __future__ import annotations

from anivault_shell.lang.syntax import CommandSpec, Kind, Option, Param

SEL = Param("sel", Kind.SELECTOR, "which files; the filter's if left out", optional=True, many=True)
SPECS = (
    CommandSpec(
        "missing", "look", "List aired episodes of matched shows that no file holds.", "missing", (SEL,),
        (Option("--started", "only seasons of which something is there"), Option("--specials", "season 0 too")),
        details="An episode that was not aired yet is not missing. TMDB is asked when seasons were aired, mostly from the cache.",
    ),
)  # fmt: skip
