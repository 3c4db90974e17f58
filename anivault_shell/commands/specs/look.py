# SPDX-License-Identifier: GPL-3.0-or-later
"""What `commands/look.py` runs."""

from __future__ import annotations

from anivault_shell.lang.syntax import CommandSpec, Kind, Option, Param

SEL = Param("sel", Kind.SELECTOR, "what to show; the filter's files if left out", optional=True, many=True)
ALL = Option("--all", "every row, not head and tail")
LONG = Option("--long", "sizes, days, groups and how sure the match is, too", short="-l")
COLUMNS = Option("--columns", "which columns, such as id,rg,size", Kind.COLUMNS)
ORDERS = ("bundle", "title", "files", "size", "sure", "status")
BOTH_WAYS = (*ORDERS, *(f"-{name}" for name in ORDERS))
SORT = Option("--sort", "by these fields, such as -size,title", Kind.FIELDS)
SPECS = (
    CommandSpec("ls", "look", "List files.", "ls status:unsure", (SEL,), (LONG, COLUMNS, SORT, ALL),
                details="Columns are fields (`help query` lists them) and `as`; `ui.columns` in the settings file keeps a choice."),
    CommandSpec(
        "shows", "look", "List bundles: one row for each release of one show.", "shows status:unsure", (SEL,),
        (Option("--sort", "by bundle, title, files, size, sure or status; -files turns it round", Kind.TEXT, words=BOTH_WAYS), ALL),
        details="A bundle is asked for once and decided once; `@7` means all its files.",
    ),
    CommandSpec("show", "look", "All that is known of a file or a bundle.", "show 12",
                (Param("sel", Kind.SELECTOR, "files or a bundle", many=True),)),
)  # fmt: skip
