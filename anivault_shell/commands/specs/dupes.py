# SPDX-License-Identifier: GPL-3.0-or-later
"""What `commands/dupes.py` runs."""

from __future__ import annotations

from anivault_shell.lang.syntax import CommandSpec, Kind, Option, Param

SEL = Param("sel", Kind.SELECTOR, "which files; the filter's if left out", optional=True, many=True)
SPECS = (
    CommandSpec(
        "dupes", "look", "List episodes that several files hold, and which of them is the best.", "dupes", (SEL,),
        (Option("--content", "only files of one size and check sum"), Option("--all", "every row, not head and tail")),
        details="Better is: more lines, then disc before web before DVD before television, then the later version, then the"
        " group that stands first in `naming.groups`, then the larger file. Nothing is removed.",
    ),
)  # fmt: skip
