# SPDX-License-Identifier: GPL-3.0-or-later
"""What `commands/narrow.py` runs."""

from __future__ import annotations

from anivault_shell.lang.syntax import CommandSpec, Kind, Param

SPECS = (
    CommandSpec(
        "filter", "narrow",
        "Show only what a query finds; `filter off` shows all.",
        "filter res:720p rg:HorribleSubs",
        (Param("query", Kind.QUERY, "what to show, or off", optional=True, many=True,
               words=("off", "save", "list", "remove"), filters_after=("save", "remove")),),
        details="What the filter shows is `.` for other commands. `filter save NAME QUERY` keeps a query (without one: the filter"
        " that is on); `@NAME` then stands for it wherever files are named, here too. `filter list` shows them, `filter remove"
        " NAME` forgets one. `help query` explains queries.",
    ),
    CommandSpec(
        "sort", "narrow",
        "Put files in the order of one or more fields; -FIELD turns it round.",
        "sort title -episode",
        (Param("field", Kind.FIELD, "a field, or off", optional=True, many=True, words=("off",)),),
    ),
)  # fmt: skip
