# SPDX-License-Identifier: GPL-3.0-or-later
"""What `commands/stats.py` runs."""

from __future__ import annotations

from anivault_shell.lang.syntax import CommandSpec, Kind, Option, Param

SEL = Param("sel", Kind.SELECTOR, "which files; the filter's if left out", optional=True, many=True)
SPECS = (
    CommandSpec(
        "stats", "look", "Count what the library is made of, with bars.", "stats --by release_group", (SEL,),
        (Option("--by", "only these fields, such as resolution,codec", Kind.FIELDS),
         Option("--all", "every value, not the first few")),
        details="A file of several values counts for each of them. `help query` lists the fields.",
    ),
)  # fmt: skip
